import { PerformanceObserver, constants } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';

/** What may gather in a heap between two collections, in bytes. */
const roomBytes = 64 * 1_048_576;

/** By how much what is used may grow before V8 collects the whole heap, in percent; 0 where V8 is to decide itself. */
export function growingPercent(usedBytes: number): number {
  return usedBytes < roomBytes ? Math.round((100 * roomBytes) / usedBytes) : 0;
}

/**
 * Lets a small heap grow between two collections. V8 counts the bytes that a process passes on as growth of its heap, and
 * by itself looks through all of a small one for each 8 MB of them: for each 2 MB of a terminal's output, which costs a hub
 * more than the output itself. How much is used is asked after each collection, since a hub's heap may become large.
 */
export function keepHeapRoom(): void {
  giveRoom();
  const collections = new PerformanceObserver((list) => {
    if (list.getEntries().some(isMajor)) giveRoom();
  });
  collections.observe({ entryTypes: ['gc'] });
}

/** Leaves the heap to V8 again, as a process begins. */
export const leaveHeapToV8 = (): void => growBy(0);

const giveRoom = (): void => growBy(growingPercent(getHeapStatistics().used_heap_size));
const growBy = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`);

const isMajor = ({ detail }: PerformanceEntry & { readonly detail?: unknown }): boolean =>
  (detail as { readonly kind?: number } | undefined)?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
