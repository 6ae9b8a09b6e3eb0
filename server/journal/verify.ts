import { walkChain } from './chainWalk.ts';
import type { Disk } from '../../runtime/disk/disk.ts';
import type { ChainReport } from './journal.ts';
import { journalLimits } from './journalLimits.ts';
import { emptyChain } from './line.ts';
import { readFileStarts } from './prune.ts';
import { PruneProof } from './pruneProof.ts';
import { listSegments } from './segments.ts';
import type { Segment } from './segments.ts';
import { readSnapshotHead } from './snapshotFile.ts';

/**
 * Recomputes the whole chain, from the first line to the last, and holds it against the line that the snapshot stands
 * for: a log whose end was taken away has a whole chain too. A log may begin later than with line 1 only where one of its
 * lines tells of the pruning. Only reads, takes no lock. Without segments it takes those
 * that lie on the disk, which is right while no hub writes there.
 */
export async function verifyChain(disk: Disk, segments?: readonly Segment[]): Promise<ChainReport> {
  const anchor = await readSnapshotHead(disk);
  const files = segments ?? (await listSegments(disk));
  const { lineBytes: maxLineBytes } = journalLimits;
  const fileStarts = await readFileStarts({ disk, segments: files, maxLineBytes });
  const start = { end: fileStarts[0] ?? emptyChain, segment: 0, offset: 0 };
  const proof = new PruneProof(fileStarts);
  let anchored = start.end.seq === anchor?.seq ? start.end.hash : undefined;
  const walked = await walkChain(disk, files, { start, maxLineBytes }, (line) => {
    if (line.seq === anchor?.seq) anchored = line.hash;
    proof.take(line);
  });
  const { end, lines, flaw } = walked;
  const broken = (brokenAt: number, detail: string): ChainReport => ({ whole: false, lines, brokenAt, detail });
  if (flaw !== undefined && !flaw.isTorn) {
    return broken(end.seq + 1, `${files[flaw.segment]?.name ?? ''}, byte ${flaw.offset}: ${flaw.detail}.`);
  }
  if (!proof.holds) {
    return broken(1, `Lines 1 to ${start.end.seq} are missing, and no line tells that they were pruned.`);
  }
  if (anchor !== undefined && end.seq < anchor.seq) {
    return broken(end.seq + 1, `The log ends at line ${end.seq}, but the snapshot stands for line ${anchor.seq}.`);
  }
  if (anchor !== undefined && anchored !== anchor.hash) {
    return broken(anchor.seq, `Line ${anchor.seq} is not the one that the snapshot stands for.`);
  }
  if (flaw === undefined) return { whole: true, lines };
  return { whole: true, lines, detail: 'An unfinished last line follows; the next start cuts it off.' };
}
