import type { ChainStart } from './chainWalk.ts';
import type { Disk } from '../../runtime/disk/disk.ts';
import type { ChainEnd, LoadFinding, RecordTaker } from './journal.ts';
import { readLine, readSeal, readSeq } from './line.ts';
import { setAside } from '../../runtime/disk/quarantine.ts';
import { rawLinesFrom } from './segments.ts';
import type { Segment } from './segments.ts';
import { readSnapshot, SnapshotDamage, snapshotNames } from './snapshotFile.ts';
import type { Snapshot } from './snapshotFile.ts';

/** A snapshot to begin with, and where the log continues it; no start where the log ends before it. */
export interface ChosenSnapshot {
  readonly snapshot: Snapshot;
  readonly start: ChainStart | undefined;
}

/** What choosing is done with. */
export interface ChoiceOptions {
  readonly disk: Disk;
  readonly at: number;
  readonly maxLineBytes: number;
  readonly onRecord?: RecordTaker | undefined;
}

/** The newest snapshot that is whole and belongs to the log; others are set aside and reported. */
export async function chooseSnapshot(
  options: ChoiceOptions,
  segments: readonly Segment[],
  findings: LoadFinding[],
): Promise<ChosenSnapshot | undefined> {
  for (const file of snapshotNames) {
    try {
      const snapshot = await readSnapshot(options.disk, file, options.onRecord);
      if (snapshot === undefined) continue;
      const place = await locate(options, segments, snapshot);
      if ('start' in place) return { snapshot, start: place.start };
      // The state is whole and newer than anything that the log can give.
      findings.push({ kind: 'log-behind-snapshot', logSeq: place.lastSeq, snapshotSeq: snapshot.seq });
      return { snapshot, start: undefined };
    } catch (error) {
      if (!(error instanceof SnapshotDamage)) throw error;
      const aside = await setAside(options.disk, file, options.at);
      findings.push({ kind: 'damaged-snapshot', file, setAside: aside, detail: error.message });
    }
  }
  return undefined;
}

type Place = { readonly start: ChainStart } | { readonly lastSeq: number };

/** Finds the line that a snapshot stands for. Throws `SnapshotDamage` when the log has another one in its place. */
async function locate(
  { disk, maxLineBytes }: ChoiceOptions,
  segments: readonly Segment[],
  { seq: wanted, hash }: ChainEnd,
): Promise<Place> {
  const end = { seq: wanted, hash };
  let lastSeq = 0;
  for await (const lines of rawLinesFrom(disk, segments, { seq: wanted, maxLineBytes })) {
    for (const { segment, offset, bytes } of lines) {
      const seq = readSeq(bytes) ?? 0;
      const index = segments.indexOf(segment);
      if (seq < wanted) lastSeq = Math.max(lastSeq, seq);
      else if (seq === wanted) {
        const found = readSeal(bytes);
        if (found === hash) return { start: { end, segment: index, offset: offset + bytes.length + 1 } };
        // A line that is not whole says nothing; the next one names the hash of the line before it.
        if (found !== undefined) throw foreign(wanted);
      } else if (seq === wanted + 1 && readLine(bytes)?.prev === hash)
        return { start: { end, segment: index, offset } };
      else throw foreign(wanted);
    }
  }
  return { lastSeq };
}

const foreign = (seq: number) => new SnapshotDamage(`it does not belong to line ${seq} of the log`);
