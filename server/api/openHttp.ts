import { readFile } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { readPrivateFile } from '../../runtime/atomicFile.ts';
import { HubError } from '../../shared/errors.ts';
import { isLoopback } from '../../runtime/loopback.ts';
import { isEverywhere, needsTls } from '../access/hostRules.ts';

/** Where the hub listens, and how. */
export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly insecure: boolean;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** A server that does not listen yet. @throws HubError `invalid-file` where tokens would travel in clear text. */
export async function createHttp({ host, insecure, tls }: HttpOptions): Promise<http.Server> {
  if (!isLoopback(host) && tls === undefined && !insecure) throw needsTls(host);
  if (tls === undefined) return http.createServer(serverOptions);
  const [cert, key] = await Promise.all([readFile(tls.cert, 'utf8'), readPrivateFile(tls.key)]);
  return https.createServer({ ...serverOptions, cert, key, minVersion: 'TLSv1.2' });
}

/** Listens and answers the URL under which it is reached. */
export function listen(server: http.Server, { host, port, tls }: HttpOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(host, port) : error),
    );
    server.listen(port, host, () => {
      // A TCP server that listens has an address with a port.
      const taken = (server.address() as AddressInfo).port;
      resolve(`${tls === undefined ? 'http' : 'https'}://${reachableName(host)}:${taken}`);
    });
  });
}

/** Ends after the answers that are under way, or cuts them when they take too long. */
export async function closeHttp(server: http.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), closeMs);
  await closed;
  clearTimeout(cut);
}

const closeMs = 2_000;

/** A peer that sends its request slowly must not hold a connection for long. */
const serverOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
} as const;

/** The name in the URL under which it is reached. */
export function reachableName(host: string): string {
  if (isEverywhere(host)) return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

const portTaken = (host: string, port: number) =>
  new HubError(
    'conflict',
    `Port ${port} on ${host} is taken. Stop what uses it, or choose another with "--port" (0 takes a free one).`,
    { port },
  );
