import { HubError } from '../../shared/errors.ts';
import { walkChain } from './chainWalk.ts';
import type { ChainFlaw } from './chainWalk.ts';
import type { Disk } from '../../runtime/disk/disk.ts';
import type { ChainEnd, Fold, JournalEntry, LoadFinding, LoadReport } from './journal.ts';
import { emptyChain } from './line.ts';
import { copyAside, listSetAside, setAside } from '../../runtime/disk/quarantine.ts';
import { readFileStarts } from './prune.ts';
import { PruneProof } from './pruneProof.ts';
import { createSegment } from './segmentWriter.ts';
import { listSegments, Segment, segmentDirectory } from './segments.ts';
import { chooseSnapshot } from './snapshotChoice.ts';

/** What recovering is done with. */
export interface RecoveryOptions {
  readonly disk: Disk;
  /** The time that names of files set aside carry. */
  readonly at: number;
  readonly maxLineBytes: number;
}

/** A log that is whole and durable again, and ready to be continued. */
export interface RecoveredLog {
  readonly segments: Segment[];
  readonly end: ChainEnd;
  readonly report: LoadReport;
}

/**
 * Takes the newest snapshot that belongs to the log, replays what follows, and mends what is not whole: an unfinished
 * last line is cut off, anything else that does not continue the chain is kept beside the log first.
 */
export async function recoverLog<Entry extends JournalEntry>(
  options: RecoveryOptions,
  fold: Fold<Entry>,
): Promise<RecoveredLog> {
  const { disk, maxLineBytes } = options;
  await makeDirectories(disk);
  const segments = await listSegments(disk);
  const findings: LoadFinding[] = [];
  const chosen = await chooseSnapshot({ ...options, onRecord: fold.record }, segments, findings);
  if (chosen !== undefined) fold.snapshot(chosen.snapshot);
  else await requireBeginning(options, segments);

  const isBehind = chosen !== undefined && chosen.start === undefined;
  const start = chosen?.start ?? { end: emptyChain, segment: 0, offset: 0 };
  // Of a log that ends before the snapshot, nothing may be replayed; what is left of it stays as it is.
  const walked = isBehind
    ? { end: chosen.snapshot, lines: 0, flaw: undefined }
    : await walkChain<Entry>(disk, segments, { start, maxLineBytes }, (line) => fold.line(line));
  if (walked.flaw !== undefined) findings.push(await mend(options, segments, walked.flaw, walked.end));

  if (segments.length === 0 || (isBehind && segments.at(-1)?.length !== 0)) {
    const next = new Segment(disk, (segments.at(-1)?.number ?? 0) + 1, 0);
    await createSegment(disk, next);
    segments.push(next);
  }
  await makeDurable(disk, segments);
  const { seq, hash } = walked.end;
  const setAside = await listSetAside(disk, segmentDirectory);
  const report = { seq, snapshotSeq: chosen?.snapshot.seq ?? 0, replayed: walked.lines, findings, setAside };
  return { segments, end: { seq, hash }, report };
}

/** A log that was pruned says nothing without the state that stands for what is gone: nothing of it may be touched. */
async function requireBeginning({ disk, maxLineBytes }: RecoveryOptions, segments: readonly Segment[]): Promise<void> {
  const fileStarts = await readFileStarts({ disk, segments, maxLineBytes });
  const [end] = fileStarts;
  const proof = new PruneProof(fileStarts);
  if (end === undefined || proof.holds) return;
  await walkChain(disk, segments, { start: { end, segment: 0, offset: 0 }, maxLineBytes }, (line) => proof.take(line));
  if (!proof.holds) return;
  throw new HubError(
    'invalid-file',
    `The log was pruned up to line ${end.seq}, and no snapshot stands for the lines that are gone. Put a copy of ` +
      'state.json or state.previous.json back (damaged ones lie beside it) and start again. The log is as it was.',
    { seq: end.seq },
  );
}

async function makeDirectories(disk: Disk): Promise<void> {
  await disk.makeDirectory('');
  await disk.makeDirectory(segmentDirectory);
  await disk.syncDirectory('');
}

/** A killed process may have left lines that only the page cache holds: what is replayed must not vanish later. */
async function makeDurable(disk: Disk, segments: readonly Segment[]): Promise<void> {
  const last = segments.at(-1);
  if (last === undefined) return;
  const file = await disk.open(last.name);
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
  await disk.syncDirectory(segmentDirectory);
}

async function mend(
  options: RecoveryOptions,
  segments: Segment[],
  flaw: ChainFlaw,
  end: ChainEnd,
): Promise<LoadFinding> {
  const segment = segments[flaw.segment];
  if (segment === undefined) throw new RangeError('A flaw stands in a segment.');
  const file = segment.name;
  if (flaw.isTorn) {
    const bytes = segment.length - flaw.offset;
    await cut(options.disk, segment, flaw.offset);
    return { kind: 'torn-line', file, bytes };
  }
  // The copy is safe before anything is cut, and the files go from the last one on: wherever this is interrupted,
  // the next start finds the same flaw and a log without holes.
  const names = [await copyAside(options.disk, file, options.at)];
  for (const later of segments.splice(flaw.segment + 1).reverse())
    names.push(await setAside(options.disk, later.name, options.at));
  await cut(options.disk, segment, flaw.offset);
  return { kind: 'damaged-log', file, setAside: names, lastSeq: end.seq, detail: flaw.detail };
}

async function cut(disk: Disk, segment: Segment, length: number): Promise<void> {
  const file = await disk.open(segment.name);
  try {
    await file.truncate(length);
    await file.datasync();
  } finally {
    await file.close();
  }
  segment.length = length;
}
