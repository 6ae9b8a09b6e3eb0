import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

/** The repository's root. */
export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The program that is shipped; the tests run nothing else. */
export const rostrumProgram = join(repositoryRoot, 'dist', 'rostrum.cjs');

/** A long-running program that a test started. */
export interface RunningProgram {
  readonly pid: number;
  /** Everything that it has written so far, on both outputs. */
  output: () => string;
  isRunning: () => boolean;
  /** Ends it as a crash does. */
  kill9: () => Promise<void>;
  /** Asks it to end, and waits until it has. */
  stop: () => Promise<void>;
}

/** What is started, and with which environment: nothing is inherited. */
export interface ProgramStart {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Words that become it, as `env` does: what is started is given to them. */
  readonly within?: readonly string[] | undefined;
  /** What is started in the place of the shipped program: a file that needs no Node. */
  readonly singleFile?: string | undefined;
}

/** Words that start the shipped program, or the single file that stands for it. */
export const rostrumWords = (
  args: readonly string[],
  { within = [], singleFile }: Pick<ProgramStart, 'within' | 'singleFile'> = {},
): readonly [string, ...string[]] => {
  const program = singleFile === undefined ? [process.execPath, rostrumProgram] : [singleFile];
  const [first = process.execPath, ...rest] = [...within, ...program, ...args];
  return [first, ...rest];
};

/** Starts the shipped program with arguments. ROSTRUM_TEST_LOGS=1 shows what it writes while the tests run. */
export function startProgram({ name, args, env, cwd, within, singleFile }: ProgramStart): RunningProgram {
  const [first, ...rest] = rostrumWords(args, { within, singleFile });
  const child = spawn(first, rest, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString('utf8');
    if (process.env['ROSTRUM_TEST_LOGS'] === '1') process.stderr.write(`[${name}] ${chunk.toString('utf8')}`);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    isRunning,
    output: () => text,
    async kill9() {
      await end(child, 'SIGKILL', name, isRunning);
    },
    async stop() {
      await end(child, 'SIGTERM', name, isRunning);
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, name: string, isRunning: () => boolean): Promise<void> {
  if (!isRunning()) return;
  child.kill(signal);
  await until(() => !isRunning(), `${name} ends after ${signal}`, 15_000);
}

/** The environment that programs of a test get: what they need of ours, and what is said. */
export function cleanEnvironment(home: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const path = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return { PATH: path, HOME: home, LANG: 'C.UTF-8', TERM: 'dumb', ...more };
}
