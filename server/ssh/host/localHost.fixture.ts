import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { RemoteRefusal } from '../remoteHost.ts';
import type { RemoteHost, RunOptions, RunResult } from '../remoteHost.ts';

/** What a host of this machine is like. */
export interface LocalHostSetup {
  /** Its home directory, which is made. */
  readonly home: string;
  /** The login shell; `sh` where nothing is said. */
  readonly shell?: string;
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What its login files print before every command. */
  readonly banner?: string;
  /** Is told every command line and what it read, before it runs. */
  readonly onRun?: (command: string, input: string) => void | Promise<void>;
}

/** A host that is a directory of this machine: commands run as sshd would run them, with a home and a search path of their own. */
export function openLocalHost(setup: LocalHostSetup): RemoteHost {
  mkdirSync(setup.home, { recursive: true, mode: 0o700 });
  let end: (reason: string) => void = () => undefined;
  const closed = new Promise<string>((resolve) => (end = resolve));
  return {
    destination: path.basename(setup.home),
    run: (command, options = {}) => run(setup, command, options),
    forward: () => Promise.reject(new RemoteRefusal('forward-refused', 'local', 'A directory forwards nothing.')),
    closed,
    close: async () => end('closed'),
  };
}

async function run(setup: LocalHostSetup, command: string, options: RunOptions): Promise<RunResult> {
  const { home, shell = '/bin/sh', path: searchPath = '/usr/local/bin:/usr/bin:/bin', env = {}, banner, onRun } = setup;
  const { input, onOutput, signal } = options;
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted()) throw aborted();
  await onRun?.(command, typeof input === 'string' ? input : '');
  const line = banner === undefined ? command : `echo ${banner}; ${command}`;
  const child = spawn(shell, ['-c', line], {
    cwd: home,
    env: { HOME: home, PATH: searchPath, SHELL: shell, ...env },
    stdio: 'pipe',
    detached: true,
  });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    onOutput?.(chunk.toString('utf8'));
  });
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // It may end before it has read all.
  const over = new Promise<RunResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) =>
      resolve({
        code: code ?? undefined,
        signal: by ?? undefined,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
  const stop = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', stop, { once: true });
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) child.stdin.end(input);
  else pipeline(Readable.from(input), child.stdin, () => undefined);
  const result = await over;
  signal?.removeEventListener('abort', stop);
  if (isAborted()) throw aborted();
  return result;
}

const aborted = (): RemoteRefusal => new RemoteRefusal('aborted', 'local', 'It was called off.');
