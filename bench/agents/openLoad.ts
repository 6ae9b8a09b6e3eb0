import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../shared/errors.ts';

export interface OpenLoad {
  readonly askers: number;
  /** Of each of them. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Asks the nth question of an asker; gives whether the answer was right. */
  readonly ask: (asker: number, n: number) => Promise<boolean>;
}

export interface OpenLoadFigures {
  readonly asked: number;
  readonly right: number;
  readonly wrong: number;
  /** Not answered, or refused; the first one's words. */
  readonly lost: number;
  readonly firstLoss: string | undefined;
  /** From the time at which a question was due to its answer, sorted. ms. */
  readonly times: readonly number[];
  /** How long all of it took. */
  readonly seconds: number;
}

/** Everybody asks at a steady rate, whether or not the earlier questions are answered; each at a time of its own. */
export async function runOpenLoad({ askers, perSecond, seconds, ask }: OpenLoad): Promise<OpenLoadFigures> {
  const periodMs = 1_000 / perSecond;
  const times: number[] = [];
  const figures = { asked: 0, right: 0, wrong: 0, lost: 0, firstLoss: undefined as string | undefined };
  const start = performance.now();
  const one = async (asker: number, n: number, dueMs: number) => {
    figures.asked += 1;
    // A timer may fire a little before its time.
    const fromMs = Math.min(dueMs, performance.now());
    try {
      const isRight = await ask(asker, n);
      figures[isRight ? 'right' : 'wrong'] += 1;
      times.push(performance.now() - fromMs);
    } catch (error) {
      figures.lost += 1;
      figures.firstLoss ??= toError(error).message;
    }
  };
  await Promise.all(
    Array.from({ length: askers }, async (_, asker) => {
      const asked: Promise<void>[] = [];
      for (let n = 0; n < perSecond * seconds; n += 1) {
        const dueMs = start + (n + asker / askers) * periodMs;
        await pause(Math.max(0, dueMs - performance.now()));
        asked.push(one(asker, n, dueMs));
      }
      await Promise.all(asked);
    }),
  );
  return { ...figures, times: times.sort((a, b) => a - b), seconds: (performance.now() - start) / 1_000 };
}
