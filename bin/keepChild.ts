import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../shared/errors.ts';
import { nextDelay } from '../runtime/nextDelay.ts';
import type { Child } from './children.ts';

/** How a child is kept. */
export interface Keeping {
  /** Whether this end is its last word: it would end the same way again. */
  readonly isFinal: (how: number | string) => boolean;
  /** Told of every end that is not final, and of every start that failed. */
  readonly onEnded: (why: string, delayMs: number) => void;
  readonly delayMs?: (attempt: number) => number;
}

/** A child that is started again whenever it ends by itself. */
export interface KeptChild {
  /** Resolves when it ended for good, with how; never after `stop`. */
  readonly over: Promise<number | string>;
  stop: () => Promise<void>;
}

/** Starts in a row that failed before it is given up. */
const maxFailures = 5;
/** One that ran this long has not failed at its start: the next back-off begins anew. */
const healthyMs = 5_000;

/** Keeps a child running that has been started already; `start` starts the next one. */
export function keepChild(first: Child, start: () => Promise<Child>, keeping: Keeping): KeptChild {
  const { isFinal, onEnded, delayMs = (attempt) => nextDelay(attempt, Math.random()) } = keeping;
  const stopping = new AbortController();
  let child: Child | undefined = first;

  async function startAgain(): Promise<Child | undefined> {
    try {
      return await start();
    } catch (error) {
      onEnded(toError(error).message, 0);
      return undefined;
    }
  }

  /** How it ended for good; undefined where it was stopped. */
  async function keep(): Promise<number | string | undefined> {
    for (let failures = 0; ;) {
      const startedAt = performance.now();
      const how = child === undefined ? 'it could not be started' : await child.ended;
      if (stopping.signal.aborted) return undefined;
      failures = performance.now() - startedAt < healthyMs ? failures + 1 : 1;
      if (isFinal(how) || failures > maxFailures) return how;
      const waitMs = delayMs(failures - 1);
      if (child !== undefined) onEnded(String(how), waitMs);
      await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return undefined;
      child = await startAgain();
      if (stopping.signal.aborted) return void (await child?.stop());
    }
  }

  const work = keep();
  return {
    over: work.then((how) => how ?? new Promise<never>(() => undefined)),
    async stop() {
      stopping.abort();
      await child?.stop();
      await work;
    },
  };
}
