import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of this command to start. */
export interface ChildOrder {
  /** Stands before each of its lines. */
  readonly name: string;
  /** The words after `rostrum`. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Every line that it writes to stderr. */
  readonly onLine: (line: string) => void;
}

/** A process that this command has started, and that it alone ends. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The first line of its stdout. Rejects when it ends before. */
  readonly firstLine: Promise<string>;
  /** Resolves with how it ended: an exit code or a signal. */
  readonly ended: Promise<number | string>;
  /** Asks it to end and waits; after `graceMs` it is killed. */
  stop: (graceMs?: number) => Promise<void>;
}

const defaultGraceMs = 10_000;

/** Starts this program again as a child, with other words. */
export function startChild(program: string, { name, words, env, onLine }: ChildOrder): Child {
  // In a group of its own, so that Ctrl-C reaches it only through us and in our order.
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env },
    detached: true,
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // Not "close": what it has started may hold its streams open and live on.
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  createInterface({ input: child.stderr }).on('line', onLine);
  const output = createInterface({ input: child.stdout });
  const firstLine = Promise.race([
    once(output, 'line').then(([line]) => String(line)),
    ended.then((how) => {
      throw new Error(`${name} ended before it was ready (${how})`);
    }),
  ]);
  // Who never reads the line learns of the end by `ended`.
  firstLine.catch(() => undefined);
  let isOver = false;
  void ended.then(() => (isOver = true));
  return {
    name,
    pid: child.pid ?? 0,
    firstLine,
    ended,
    async stop(graceMs = defaultGraceMs) {
      if (isOver) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
