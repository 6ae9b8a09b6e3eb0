import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
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
  const children = new Set<ChildProcess>();
  let end: (reason: string) => void = () => undefined;
  let isClosed = false;
  const closed = new Promise<string>((resolve) => (end = resolve));
  const goAway = (reason: string): void => {
    isClosed = true;
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    for (const { stdin } of children) stdin?.destroy();
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
    async close() {
      const ends = [...children].map((child) => new Promise((resolve) => child.once('close', resolve)));
      goAway('It was closed.');
      await Promise.all(ends);
    },
    run: (command, options) => {
      commands.push(command);
      return runHere(banner === undefined ? command : `echo ${banner}; ${command}`, { ...options, home, children });
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
        if ('socket' in there) {
          // As an sshd it refuses a path at which something is, and leaves what it made behind.
          if (existsSync(there.socket))
            return reject(new RemoteRefusal('forward-refused', destination, 'There is something at that path.'));
          const made = `${there.socket}.made`;
          server.listen(made, () => {
            renameSync(made, there.socket);
            resolve({ close });
          });
        } else
          server.listen(there.port, '127.0.0.1', () =>
            resolve({ port: (server.address() as AddressInfo).port, close }),
          );
      });
    },
  };
}

function runHere(
  command: string,
  {
    input,
    onOutput,
    home,
    signal,
    children,
  }: Pick<RunOptions, 'input' | 'signal' | 'onOutput'> & {
    readonly home: string;
    readonly children: Set<ChildProcess>;
  },
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {
      env: { HOME: home, PATH: process.env['PATH'] },
      cwd: '/',
      ...(signal === undefined ? {} : { signal }),
    });
    children.add(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      onOutput?.(chunk.toString());
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, ended) => {
      children.delete(child);
      resolve({ code: code ?? undefined, signal: ended ?? undefined, stdout, stderr });
    });
    child.stdin.on('error', () => undefined); // It may end without reading.
    if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) child.stdin.end(input);
    else pipeline(Readable.from(input), child.stdin, () => undefined);
  });
}
