import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listenerUid } from './listenerUid.ts';

/** Where a hub answers: at an address, or behind a Unix socket of this machine, as a tunnel makes one. */
export interface HubPlace {
  /** As it is said to people: `https://hub.example.org`, `unix:/run/hub.sock`. */
  readonly shown: string;
  /** What requests are made to, without a slash at its end; behind a socket a loopback name, which every hub answers to. */
  readonly url: string;
  readonly socketPath: string | undefined;
}

/** What Linux and macOS take as the address of a socket, with room for the byte at its end. */
const maxSocketPathBytes = 103;

/** Reads `http://…`, `https://…` or `unix:/path`; undefined where it is none of them. */
export function readHubPlace(text: string): HubPlace | undefined {
  if (text.startsWith('unix:')) {
    const socketPath = text.slice('unix:'.length);
    const isPath = socketPath.startsWith('/') && !socketPath.includes('\0');
    if (!isPath || Buffer.byteLength(socketPath) > maxSocketPathBytes) return undefined;
    return { shown: text, url: 'http://localhost', socketPath };
  }
  const url = text.replace(/\/+$/, '');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  return { shown: url, url, socketPath: undefined };
}

/** What an address of a hub must look like. */
export const hubPlaceWords = `must be an address as in http://127.0.0.1:7420, or unix:/path of at most ${maxSocketPathBytes} bytes`;

/** What opens the connections of a request to that place; nothing where the usual way leads there. */
export const connectionTo = ({ socketPath }: HubPlace): { readonly createConnection?: () => Socket } =>
  socketPath === undefined ? {} : { createConnection: () => connectBehind(socketPath) };

/**
 * Where a host allows no sockets to a tunnel, a file beside the socket's place names a port of this machine in its stead.
 * It is looked at for each connection: the next tunnel may have another.
 */
function connectBehind(socketPath: string): Socket {
  const port = existsSync(socketPath) ? undefined : readPort(`${socketPath}.port`);
  return port === undefined || !isOurs(port) ? connect(socketPath) : connect({ host: '127.0.0.1', port });
}

/**
 * Whether the end of the tunnel is what listens there: sshd does so as the user who has logged in. Another user could take the
 * port while no tunnel stands, and would be given this server's key. Where the system does not say, it is taken for ours.
 */
function isOurs(port: number): boolean {
  const uid = process.getuid?.();
  const tables = readTable('/proc/net/tcp');
  if (uid === undefined || tables === undefined) return true;
  return listenerUid(`${tables}\n${readTable('/proc/net/tcp6') ?? ''}`, port) === uid;
}

function readTable(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // No Linux, or one without IPv6.
  }
}

function readPort(file: string): number | undefined {
  try {
    const port = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
  } catch {
    return undefined; // None is named, which is the usual case.
  }
}
