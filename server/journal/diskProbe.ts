import type { Disk } from '../../runtime/disk/disk.ts';
import type { Schedule } from './schedule.ts';

// As large as an ordinary batch: a disk that takes this will take the next lines.
const probeBytes = 65_536;
const probeName = 'probe.tmp';

/** What probing needs. */
export interface ProbeOptions {
  readonly disk: Disk;
  readonly schedule: Schedule;
  readonly probeFirstMs: number;
  readonly probeLastMs: number;
}

/** Tries the disk with growing pauses and tells once when it takes bytes again; the result stops it. */
export function startProbing(
  { disk, schedule, probeFirstMs, probeLastMs }: ProbeOptions,
  succeeded: () => void,
): () => void {
  let isStopped = false;
  let cancel = () => {};
  const probeAfter = (delayMs: number) => {
    cancel = schedule.after(delayMs, () => {
      void probe(disk).then((isWritable) => {
        if (isStopped) return;
        if (isWritable) succeeded();
        else probeAfter(Math.min(2 * delayMs, probeLastMs));
      });
    });
  };
  probeAfter(probeFirstMs);
  return () => {
    isStopped = true;
    cancel();
  };
}

async function probe(disk: Disk): Promise<boolean> {
  try {
    await disk.remove(probeName);
    const file = await disk.open(probeName);
    try {
      await file.append(Buffer.alloc(probeBytes));
      await file.datasync();
    } finally {
      await file.close();
    }
    await disk.remove(probeName);
    return true;
  } catch {
    // That is the answer.
    return false;
  }
}
