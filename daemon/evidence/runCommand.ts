import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { maskSecrets } from '../../runtime/rules/maskSecrets.ts';
import { toError } from '../../shared/errors.ts';
import { plainText } from '../../shared/model/plainText.ts';
import { limits, timings } from '../../shared/timings.ts';
import { utf8Tail } from '../../shared/utf8Tail.ts';
import type { Mark } from '../terminal/markedProcesses.ts';
import { endMarked, endProcessGroup } from '../terminal/processGroup.ts';

/** Shell text to run, where, and how long it may take. */
export interface CommandWish {
  readonly text: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Stands in the environment of everything that it starts, so that all of it can be found again. */
  readonly mark: Mark;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** How a command ended, and the end of what it printed. */
export type CommandEnd =
  | { readonly how: 'exited'; readonly exitCode: number; readonly durationMs: number; readonly output: string }
  | { readonly how: 'killed'; readonly signal: string; readonly durationMs: number; readonly output: string }
  | { readonly how: 'late' | 'stopped'; readonly durationMs: number; readonly output: string }
  | { readonly how: 'not-started'; readonly reason: string };

const shell = '/bin/sh';
/** Masking and cutting come after: what is kept until then is twice as long. */
const heldBytes = 2 * limits.evidenceOutputBytes;

/**
 * Runs shell text in a process group of its own, without a terminal and without input. When it is over, be it by
 * itself, at its limit or because it is called off, everything that it has started is ended.
 */
export async function runCommand(wish: CommandWish): Promise<CommandEnd> {
  const { text, cwd, env, mark, limitMs, signal } = wish;
  if (signal.aborted) return { how: 'stopped', durationMs: 0, output: '' };
  const began = performance.now();
  const child = spawn(shell, ['-c', text], {
    cwd,
    env: { ...env, [mark[0]]: mark[1] },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail = new OutputTail();
  child.stdout.on('data', (chunk: Buffer) => tail.add(chunk));
  child.stderr.on('data', (chunk: Buffer) => tail.add(chunk));
  const closed = once(child, 'close').catch(() => undefined);
  const { pid } = child;
  const ended = await new Promise<Ended>((resolve) => {
    child.once('error', (error) => resolve({ how: 'not-started', reason: toError(error).message }));
    child.once('exit', (exitCode, name) => resolve({ how: 'exit', exitCode, name }));
    const timer = setTimeout(() => resolve({ how: 'late' }), limitMs);
    const stop = () => resolve({ how: 'stopped' });
    signal.addEventListener('abort', stop, { once: true });
    child.once('exit', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
    child.once('error', () => clearTimeout(timer));
  });
  if (ended.how === 'not-started' || pid === undefined)
    return { how: 'not-started', reason: ended.how === 'not-started' ? ended.reason : `${shell} did not start.` };
  const durationMs = Math.round(performance.now() - began);
  // What it left running has its pipes, and would be waited for.
  await endProcessGroup({ pid, isLeaderGone: ended.how === 'exit', mark, graceMs: timings.evidenceGraceMs });
  child.stdout.destroy();
  child.stderr.destroy();
  await Promise.race([closed, pause(timings.evidenceDrainMs, undefined, { ref: false })]);
  const told = { durationMs, output: tail.read() };
  if (ended.how !== 'exit') return { how: ended.how, ...told };
  return ended.exitCode === null
    ? { how: 'killed', signal: ended.name ?? 'unknown', ...told }
    : { how: 'exited', exitCode: ended.exitCode, ...told };
}

type Ended =
  | { readonly how: 'not-started'; readonly reason: string }
  | { readonly how: 'exit'; readonly exitCode: number | null; readonly name: NodeJS.Signals | null }
  | { readonly how: 'late' | 'stopped' };

/** Ends what a command left behind whose daemon is not there any more: all that carries its mark. */
export async function endLeftover(mark: Mark): Promise<void> {
  await endMarked(mark, 0);
}

/** The last bytes of all that was printed. */
class OutputTail {
  #held = Buffer.alloc(0);

  add(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk.subarray(-heldBytes)]).subarray(-heldBytes);
  }

  /** As people read it: without controls and without what looks like a secret. */
  read(): string {
    const text = this.#held.toString('utf8').replace(/^\uFFFD+/, '');
    return utf8Tail(maskSecrets(plainText(stripVTControlCharacters(text))).trimEnd(), limits.evidenceOutputBytes);
  }
}
