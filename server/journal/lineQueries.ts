import type { Disk } from '../../runtime/disk/disk.ts';
import { HubError } from '../../shared/errors.ts';
import type { JournalEntry, JournalLine, ReadRange } from './journal.ts';
import { readLine, readSeq } from './line.ts';
import { rawLinesFrom } from './segments.ts';
import type { PlacedLine, Segment } from './segments.ts';

const defaultMaxBytes = 1_048_576;
// A little more than a block of the index: single lines are wanted, not their neighbours.
const pieceBytes = 69_632;

/** Lines after a seq in order, until one of the limits; one line always fits. */
export async function readLines<Entry extends JournalEntry>(
  disk: Disk,
  segments: readonly Segment[],
  maxLineBytes: number,
  { after, limit, maxBytes = defaultMaxBytes }: ReadRange,
): Promise<readonly JournalLine<Entry>[]> {
  const found: JournalLine<Entry>[] = [];
  if (limit <= 0) return found;
  let bytesLeft = maxBytes;
  for await (const lines of rawLinesFrom(disk, segments, { seq: after + 1, maxLineBytes })) {
    for (const line of lines) {
      if ((readSeq(line.bytes) ?? 0) <= after) continue;
      bytesLeft -= line.bytes.length + 1;
      if (bytesLeft < 0 && found.length > 0) return found;
      found.push(requireLine<Entry>(line));
      if (found.length >= limit) return found;
    }
  }
  return found;
}

/** The lines with these numbers, in ascending order; unknown numbers are passed over. */
export async function readLinesAt<Entry extends JournalEntry>(
  disk: Disk,
  segments: readonly Segment[],
  maxLineBytes: number,
  seqs: readonly number[],
): Promise<readonly JournalLine<Entry>[]> {
  const found: JournalLine<Entry>[] = [];
  const wanted = [...new Set(seqs)].filter((seq) => seq > 0).sort((one, other) => one - other);
  let at = 0;
  for (let first = wanted[at]; first !== undefined; first = wanted[at]) {
    let reached = 0;
    for await (const lines of rawLinesFrom(disk, segments, { seq: first, maxLineBytes, pieceBytes })) {
      const bySeq = new Map(lines.map((line) => [readSeq(line.bytes) ?? 0, line]));
      reached = Math.max(...bySeq.keys());
      for (let seq = wanted[at]; seq !== undefined && seq <= reached; seq = wanted[(at += 1)]) {
        const line = bySeq.get(seq);
        if (line !== undefined) found.push(requireLine<Entry>(line));
      }
      if (reached >= first) break;
    }
    if (reached < first) break;
  }
  return found;
}

function requireLine<Entry extends JournalEntry>({ bytes, segment, offset }: PlacedLine): JournalLine<Entry> {
  const line = readLine<Entry>(bytes);
  if (line === undefined) throw unreadable({ seq: readSeq(bytes), name: segment.name, offset });
  return line;
}

/** What cannot be shown is said with its place, to whoever asked for it. */
function unreadable(at: {
  readonly seq: number | undefined;
  readonly name: string;
  readonly offset: number;
}): HubError {
  const { seq, name, offset } = at;
  const which = seq === undefined ? 'A line' : `Line ${seq}`;
  return new HubError(
    'damaged',
    `${which} of the log cannot be read: ${name} is damaged at byte ${offset}. Run "rostrum audit verify", and compare the file with a backup.`,
    { ...(seq === undefined ? {} : { seq }), file: name, offset },
  );
}
