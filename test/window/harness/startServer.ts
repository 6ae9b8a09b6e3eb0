import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Hopeless, until } from '../../harness/until.ts';
import { endWithUs } from './endWithUs.ts';
import { hostEnvironment } from './hostDirectories.ts';
import type { HostDirectories } from './hostDirectories.ts';
import { hostNode, hostServer } from './hostFiles.ts';

/** A running editor without a window yet. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Everything that it and its extension hosts have written. */
  output: () => string;
  /** Ends it with its extension hosts, watchers and terminals. */
  stop: () => Promise<void>;
}

export interface ServerOptions {
  /** Seen by the extension host too. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Whether it tells trusted folders from others; without that every folder is trusted. */
  readonly knowsTrust?: boolean;
}

const maxOutputChars = 1_000_000;
const startMs = 30_000;
const stopMs = 5_000;

const fixedArgs = [
  ...['--host', '127.0.0.1'],
  ...['--port', '0'],
  ...['--telemetry-level', 'off'],
  '--without-connection-token',
  '--accept-server-license-terms',
  '--disable-update-check',
  '--disable-getting-started-override',
];

/** Starts the editor's server and waits until windows can be opened. */
export async function startServer(
  directories: HostDirectories,
  { env = {}, args = [], knowsTrust = false }: ServerOptions = {},
): Promise<TestServer> {
  // A group of its own: ending the group ends extension hosts, watchers and terminals as well.
  const trust = knowsTrust ? [] : ['--disable-workspace-trust'];
  const child = spawn(hostNode, [hostServer, ...fixedArgs, ...trust, ...directories.flags, ...args], {
    cwd: directories.home,
    env: hostEnvironment(directories, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid === undefined) throw new Error(`the editor could not be started from ${hostNode}`);
  const log = createWriteStream(join(directories.directory, 'server.log'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      output = (output + text).slice(-maxOutputChars);
    });
  }
  const release = endWithUs(child.pid);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    signalGroup(child, 'SIGTERM');
    await until(() => !isRunning(), 'the editor ends', stopMs).catch(() => undefined);
    // Whoever did not listen is ended as well.
    signalGroup(child, 'SIGKILL');
    await until(() => !isRunning(), 'the editor is gone', stopMs);
    release();
    await new Promise<void>((resolve) => log.end(resolve));
  };
  try {
    const port = await until(
      () => {
        if (!isRunning()) throw new Hopeless(`the editor's server ended: ${output}`);
        return output.includes('Extension host agent started') ? readPort(output) : undefined;
      },
      'the editor listens',
      startMs,
    );
    return { url: `http://127.0.0.1:${port}/`, port, output: () => output, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const readPort = (output: string): number => Number(/bound to 127\.0\.0\.1:(\d+)/.exec(output)?.[1]);

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of them have ended.
  }
}
