/** What the owner of the log wants remembered as one atomic line: a cause and everything that followed from it. */
export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly actor: unknown;
  readonly commandId?: string | undefined;
  readonly events: readonly unknown[];
}

/** Where a line stands in the hash chain: its number from 1 on, and the hash of the line before it. */
export interface ChainLink {
  readonly seq: number;
  readonly prev: string;
  readonly hash: string;
}

/** An entry as it stands in the log. Fields that an entry carries beyond `JournalEntry` are carried through. */
export type JournalLine<Entry extends JournalEntry = JournalEntry> = Entry & ChainLink;

/** The end of a chain: number and hash of its last line. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** The whole state of the owner as named collections of records that nobody changes any more. */
export type SnapshotSource = Readonly<Record<string, Iterable<unknown>>>;

/** A state that was read back; it stands for all lines up to `seq`. */
export interface LoadedSnapshot {
  readonly seq: number;
  readonly collections: ReadonlyMap<string, readonly unknown[]>;
}

/** Gives what is written of a record of a snapshot; the one before it, as it is in the state, is its collection's. */
export type RecordPacker = (collection: string, record: unknown, before: unknown) => unknown;

/** Is given each record of a snapshot as it is read, with the one before it: it undoes what a `RecordPacker` did. */
export type RecordTaker = (collection: string, record: unknown, before: unknown) => void;

/** How the owner takes its state back: perhaps one snapshot first, then every later line in order. */
export interface Fold<Entry extends JournalEntry = JournalEntry> {
  /** Called for each record of a snapshot as soon as it is read, but for the first of its collection. */
  record?: RecordTaker | undefined;
  snapshot: (snapshot: LoadedSnapshot) => void;
  line: (line: JournalLine<Entry>) => void;
}

/** Something that was not as it was left, and what was done about it. Names are relative to the data directory. */
export type LoadFinding =
  | { readonly kind: 'torn-line'; readonly file: string; readonly bytes: number }
  | {
      readonly kind: 'damaged-log';
      readonly file: string;
      readonly setAside: readonly string[];
      readonly lastSeq: number;
      readonly detail: string;
    }
  | {
      readonly kind: 'damaged-snapshot';
      readonly file: string;
      readonly setAside: string;
      readonly detail: string;
    }
  | { readonly kind: 'log-behind-snapshot'; readonly logSeq: number; readonly snapshotSeq: number };

/** What a load found. */
export interface LoadReport {
  /** The last line of the log; 0 when there is none. */
  readonly seq: number;
  /** The line that the used snapshot stands for; 0 when none was used. */
  readonly snapshotSeq: number;
  readonly replayed: number;
  readonly findings: readonly LoadFinding[];
  /** Damaged files that lie beside the log, of this load and of earlier ones. */
  readonly setAside: readonly string[];
}

/** Which lines to read: those after a seq, until one of the limits; one line always fits. */
export interface ReadRange {
  readonly after: number;
  readonly limit: number;
  readonly maxBytes?: number | undefined;
}

/** What a check of the whole chain found; `brokenAt` is the first seq that is not as it was written. */
export interface ChainReport {
  readonly whole: boolean;
  readonly lines: number;
  readonly brokenAt?: number;
  readonly detail?: string;
}

/** The event log: the truth that everything else is made from. */
export interface Journal<Entry extends JournalEntry = JournalEntry> {
  /** Hands over the last snapshot and every later line; before it nothing can be appended. */
  load: (fold: Fold<Entry>) => Promise<LoadReport>;
  /** Gives an entry its place in the chain at once and queues it for the disk. Throws a HubError `read-only`,
   * `overloaded` or `too-large`; then nothing was queued. */
  append: (entry: Entry) => JournalLine<Entry>;
  /** Resolves when the line cannot be lost any more, rejects with a HubError when it was lost. To be asked in the tick
   * of the append: the number of a lost line is given to another one later. */
  durable: (seq: number) => Promise<void>;
  /** Durable lines in order. */
  read: (range: ReadRange) => Promise<readonly JournalLine<Entry>[]>;
  /** The durable lines with these numbers, in ascending order; unknown numbers are passed over. */
  readAt: (seqs: readonly number[]) => Promise<readonly JournalLine<Entry>[]>;
  /** Writes out what is queued and lets go of everything; again is harmless. */
  close: () => Promise<void>;
}

/** What a person should know of a load, until the damaged files are gone: each a sentence. */
export function noticesOf({ findings, setAside }: LoadReport): readonly string[] {
  const told = findings.map(describeFinding);
  const untold = setAside.filter((name) => !told.some((sentence) => sentence.includes(name)));
  return [
    ...told,
    ...untold.map(
      (name) => `${name} was set aside by an earlier start, because it was damaged. Look at it, then move it away.`,
    ),
  ];
}

/** A finding as a sentence for the log and for people. */
export function describeFinding(finding: LoadFinding): string {
  switch (finding.kind) {
    case 'torn-line':
      return `${finding.file} ended in an unfinished line of ${finding.bytes} bytes that nobody was told of; it was cut off.`;
    case 'damaged-log':
      return `${finding.file} is damaged after line ${finding.lastSeq} (${finding.detail}). The state up to that line is used; what was found is kept in ${finding.setAside.join(', ')}.`;
    case 'damaged-snapshot':
      return `${finding.file} is damaged (${finding.detail}). It is kept as ${finding.setAside}; an older state and the log are used.`;
    case 'log-behind-snapshot':
      return `The log ends at line ${finding.logSeq}, before the snapshot's line ${finding.snapshotSeq}: lines are missing. The snapshot is used.`;
  }
}
