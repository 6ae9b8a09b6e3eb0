import type { Disk } from '../../runtime/disk/disk.ts';
import type { ChainEnd } from './journal.ts';
import { emptyChain, readLine, readSeal } from './line.ts';
import { linesOf, readPieces } from './lineReader.ts';
import { rawLinesFrom, segmentDirectory } from './segments.ts';
import type { Segment } from './segments.ts';
import { checkSnapshot, snapshotNames } from './snapshotFile.ts';

/** The oldest files of a log that may go, and the line that the rest of the chain follows. */
export interface PrunePlan {
  readonly upTo: number;
  readonly hash: string;
  readonly lines: number;
  readonly files: number;
  readonly bytes: number;
}

/** What may go, where something may, and why not more. */
export interface Prunable {
  readonly prunable?: PrunePlan;
  readonly why: string;
}

interface LogOnDisk {
  readonly disk: Disk;
  readonly segments: readonly Segment[];
  readonly maxLineBytes: number;
}

/**
 * The files whose lines were all written before a moment. A file goes whole or not at all, never the last one, and never
 * one that a start from either of the two snapshots would read.
 */
export async function planPrune(log: LogOnDisk, before: number): Promise<Prunable> {
  const covered = await coveredBySnapshots(log.disk);
  if (covered === undefined)
    return { why: 'there are no two whole snapshots yet that stand for the lines before them' };
  let found: PrunePlan | undefined;
  let first: number | undefined;
  for (const [at, segment] of log.segments.entries()) {
    const told = (why: string): Prunable => (found === undefined ? { why } : { prunable: found, why });
    const next = log.segments[at + 1];
    const after = next === undefined ? undefined : await readFirst(log, next);
    if (after === undefined) return told(`${segment.name} is the file that is written to`);
    const upTo = after.seq - 1;
    if (upTo > covered) return told(`a start may still need ${segment.name}`);
    const ends = [await readFirst(log, segment), await readAt(log, segment, upTo)];
    if (ends.some((line) => line === undefined)) return told(`${segment.name} is damaged; run "rostrum audit verify"`);
    if (ends.some((line) => line !== undefined && line.at >= before))
      return told(`${segment.name} holds lines that are not older`);
    first ??= ends[0]?.seq ?? 1;
    found = {
      upTo,
      hash: after.prev,
      lines: upTo - first + 1,
      files: at + 1,
      bytes: (found?.bytes ?? 0) + segment.length,
    };
  }
  return { why: 'the log is empty' };
}

/**
 * Removes what a plan said, the oldest file first, each for ever before the next: wherever this is cut off, the rest is
 * one log without a hole. Does nothing to what a start may still need.
 */
export async function removePruned(log: LogOnDisk, upTo: number, forget: (segment: Segment) => Promise<void>) {
  const covered = await coveredBySnapshots(log.disk);
  if (covered === undefined || covered < upTo) return;
  for (const [at, segment] of [...log.segments].entries()) {
    const next = log.segments[at + 1];
    const after = next === undefined ? undefined : await readFirst(log, next);
    if (after === undefined || after.seq - 1 > upTo) return;
    await forget(segment);
    await log.disk.remove(segment.name);
    await log.disk.syncDirectory(segmentDirectory);
  }
}

/**
 * For each file the line before its first one; the first of them is where the chain of the log begins. A first file that
 * cannot be read is taken to begin with line 1.
 */
export async function readFileStarts(log: LogOnDisk): Promise<readonly ChainEnd[]> {
  const starts: ChainEnd[] = [];
  for (const segment of log.segments) {
    const first = await readFirst(log, segment);
    if (first !== undefined) starts.push({ seq: first.seq - 1, hash: first.prev });
    else if (starts.length === 0) starts.push(emptyChain);
  }
  return starts;
}

/** The last line that a start from either snapshot does not need; undefined unless there are two whole ones. */
async function coveredBySnapshots(disk: Disk): Promise<number | undefined> {
  const seqs: number[] = [];
  for (const name of snapshotNames) {
    const seq = await checkSnapshot(disk, name);
    if (seq === undefined) return undefined;
    seqs.push(seq);
  }
  return Math.min(...seqs);
}

async function readFirst({ disk, maxLineBytes }: LogOnDisk, segment: Segment) {
  for await (const piece of readPieces(disk, segment.name, { from: 0, to: segment.length, maxLineBytes })) {
    for (const { bytes } of linesOf(piece)) return readSeal(bytes) === undefined ? undefined : readLine(bytes);
  }
  return undefined;
}

async function readAt({ disk, maxLineBytes }: LogOnDisk, segment: Segment, seq: number) {
  for await (const lines of rawLinesFrom(disk, [segment], { seq, maxLineBytes })) {
    for (const { bytes } of lines) {
      const line = readLine(bytes);
      if (line?.seq === seq) return line;
    }
  }
  return undefined;
}
