import { setTimeout as pause } from 'node:timers/promises';
import type { BenchWindow } from './window.ts';

/** How fast tasks are changed, and for how long. */
export interface Changes {
  readonly perSecond: number;
  readonly seconds: number;
  /** What the nth of them sets. */
  readonly change: (n: number) => object;
}

const turnMs = 10;
/** No more under way than a hub lets one window have. */
const mostUnderWay = 40;

/** Changes tasks, some of them again and again, through a window of its own; gives how many it changed. */
export async function changeTasks(
  writer: BenchWindow,
  ids: readonly string[],
  { perSecond, seconds, change }: Changes,
): Promise<number> {
  const asked: Promise<number>[] = [];
  const perTurn = (perSecond * turnMs) / 1_000;
  const start = performance.now();
  // A machine that cannot keep up shows in the rate, not in the time that this takes.
  const isLate = () => performance.now() - start > 2_000 * seconds;
  for (let n = 0; n < perSecond * seconds && !isLate();) {
    for (let at = 0; at < perTurn; at += 1, n += 1) {
      const id = ids[(n * 7) % ids.length];
      asked.push(writer.call('task.update', { id, ...change(n) }));
    }
    await pause(Math.max(0, start + (n / perSecond) * 1_000 - performance.now()));
    if (asked.length > mostUnderWay) await asked[asked.length - mostUnderWay];
  }
  await Promise.all(asked);
  return asked.length;
}
