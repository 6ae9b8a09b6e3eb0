import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { PlaceHere, PlaceThere, RemoteForward, RemoteHost, RunOptions, RunResult } from '../remoteHost.ts';
import { RemoteRefusal } from '../remoteHost.ts';

/** This machine as a host that one is logged in to: commands are run by its shell, forwards listen on it. */
export interface LocalHost extends RemoteHost {
  /** Every command that was run. */
  readonly commands: readonly string[];
  /** The network goes: all that went through it is cut, and nobody says goodbye. */
  readonly cut: () => void;
  readonly isClosed: () => boolean;
}

export interface LocalHostOptions {
  readonly home: string;
  readonly destination?: string;
  /** As with `AllowStreamLocalForwarding no`. */
  readonly allowsSockets?: boolean;
  /** What its login files print before every command. */
  readonly banner?: string;
}

export function openLocalHost({
  home,
  destination = 'gpu1',
  allowsSockets = true,
  banner,
}: LocalHostOptions): LocalHost {
  const commands: string[] = [];
  const servers = new Set<Server>();
  const sockets = new Set<Socket>();
  let end: (reason: string) => void = () => undefined;
  let isClosed = false;
  const closed = new Promise<string>((resolve) => (end = resolve));
  const goAway = (reason: string): void => {
    isClosed = true;
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    end(reason);
  };
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  return {
    destination,
    commands,
    closed,
    isClosed: () => isClosed,
    cut: () => goAway('The connection was reset.'),
    close: () => Promise.resolve(goAway('It was closed.')),
    run: (command, options) => {
      commands.push(command);
      return runHere(banner === undefined ? command : `echo ${banner}; ${command}`, { ...options, home });
    },
    forward: (there: PlaceThere, here: PlaceHere): Promise<RemoteForward> => {
      if ('socket' in there && !allowsSockets)
        return Promise.reject(new RemoteRefusal('forward-refused', destination, 'Sockets are not allowed there.'));
      const server = createServer((from) => {
        const to = keep(connect(here));
        keep(from).pipe(to).pipe(from);
        from.on('close', () => to.destroy());
        to.on('close', () => from.destroy());
      });
      servers.add(server);
      return new Promise((resolve, reject) => {
        server.once('error', (error) => reject(new RemoteRefusal('forward-refused', destination, error.message)));
        const close = () =>
          new Promise<void>((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          });
        if ('socket' in there) server.listen(there.socket, () => resolve({ close }));
        else
          server.listen(there.port, '127.0.0.1', () =>
            resolve({ port: (server.address() as AddressInfo).port, close }),
          );
      });
    },
  };
}

function runHere(
  command: string,
  { input, home, signal }: Pick<RunOptions, 'input' | 'signal'> & { readonly home: string },
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {
      env: { HOME: home, PATH: process.env['PATH'] },
      cwd: '/',
      ...(signal === undefined ? {} : { signal }),
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, ended) =>
      resolve({ code: code ?? undefined, signal: ended ?? undefined, stdout, stderr }),
    );
    child.stdin.on('error', () => undefined); // It may end without reading.
    child.stdin.end(typeof input === 'string' || Buffer.isBuffer(input) ? input : '');
  });
}
