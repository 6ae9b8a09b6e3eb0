import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { plainLine } from '../../../shared/model/plainText.ts';
import { timings } from '../../../shared/timings.ts';
import type { ClosedPort } from '../remoteHost.ts';
import { endProcess } from './endProcess.ts';
import { unreachable } from './refusals.ts';
import type { HostPlace } from './refusals.ts';
import { expandTokens } from './sshSettings.ts';
import type { SshSettings, Tokens } from './sshSettings.ts';

/** A stream to a host's SSH port, and what was said on the way about why it failed. */
export interface HostStream {
  readonly stream: Duplex;
  /** Why it has ended, where the way itself says so; asked when it has. */
  readonly complaint: () => Promise<string | undefined>;
}

const maxComplaint = 2_000;

/** Connects by TCP. Resolves when connected; rejects with a sentence of what the system says. */
export function dial(place: HostPlace, settings: SshSettings, signal: AbortSignal): Promise<HostStream> {
  const { hostName, port, addressFamily, bindAddress } = settings;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostName,
      port,
      family: addressFamily,
      signal,
      ...(bindAddress === undefined ? {} : { localAddress: bindAddress }),
    });
    socket.setNoDelay(true);
    const fail = (error: NodeJS.ErrnoException) =>
      reject(unreachable(place, sentenceOf(error), closedOf(error, bindAddress)));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      // From here on whoever uses the stream hears of errors; one that comes before is no reason to end the process.
      socket.on('error', () => undefined);
      resolve({ stream: socket, complaint: () => Promise.resolve(undefined) });
    });
  });
}

/** Runs a ProxyCommand: what it reads and writes is the connection. */
export function runProxyCommand(
  place: HostPlace,
  command: string,
  tokens: Tokens,
  { signal, env }: { signal: AbortSignal; env: Readonly<Record<string, string | undefined>> },
): Promise<HostStream> {
  const { program, args, isVerbatim } = shellFor(expandTokens(command, tokens), process.platform);
  const isPosix = process.platform !== 'win32';
  // A group of its own: what it starts ends with it.
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env,
    detached: isPosix,
    windowsVerbatimArguments: isVerbatim,
  });
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => (heard = `${heard}${chunk.toString('utf8')}`.slice(-maxComplaint)));
  const end = () => endProcess(child, { leadsGroup: isPosix });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on('close', end).on('error', () => undefined);
  child.on('exit', () => stream.destroy());
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  // What it says of its end may come after its end.
  const said = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const complaint = async () => {
    const timer = new AbortController();
    await Promise.race([said, pause(timings.sshCloseMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    return heard.trim() === '' ? undefined : `its ProxyCommand said: ${plainLine(heard)}`;
  };
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(unreachable(place, `its ProxyCommand cannot be run (${error.message})`)));
    child.once('spawn', () => resolve({ stream, complaint }));
  });
}

/**
 * What runs a command line as the person wrote it. `cmd.exe` takes all between the first quote and the last; the quotes that Node
 * would put around words, and its backslashes, are none of its own.
 */
export const shellFor = (
  line: string,
  platform: NodeJS.Platform,
): { readonly program: string; readonly args: readonly string[]; readonly isVerbatim: boolean } =>
  platform === 'win32'
    ? { program: 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], isVerbatim: true }
    : { program: '/bin/sh', args: ['-c', `exec ${line}`], isVerbatim: false };

/** The ports that refused: of a name with several addresses there is an error for each. */
function closedOf(error: NodeJS.ErrnoException, localAddress: string | undefined): readonly ClosedPort[] {
  const errors: readonly RefusedConnection[] = error instanceof AggregateError ? error.errors : [error];
  return errors.flatMap(({ code, address, port }) =>
    code === 'ECONNREFUSED' && address !== undefined && port !== undefined ? [{ address, port, localAddress }] : [],
  );
}

interface RefusedConnection extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}

/** What a failed connection means to a person. */
function sentenceOf(error: NodeJS.ErrnoException): string {
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no host of that name',
    EAI_AGAIN: 'its name cannot be looked up now',
    EHOSTUNREACH: 'no way leads there',
    ENETUNREACH: 'no way leads to its network',
    ETIMEDOUT: 'nothing answered',
    ECONNRESET: 'the connection was cut',
  };
  return known[error.code ?? ''] ?? error.message;
}
