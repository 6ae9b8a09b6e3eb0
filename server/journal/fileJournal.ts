import * as path from 'node:path';
import { ensurePrivateDirectory } from '../../runtime/atomicFile.ts';
import { holdLock } from '../../runtime/fileLock.ts';
import { HubError, toError, tooLarge } from '../../shared/errors.ts';
import { isDiskFull } from '../../runtime/disk/disk.ts';
import type { Disk } from '../../runtime/disk/disk.ts';
import type { Schedule } from './schedule.ts';
import { startProbing } from './diskProbe.ts';
import { createFileDisk } from '../../runtime/disk/fileDisk.ts';
import { systemSchedule } from './schedule.ts';
import { GroupCommit } from './groupCommit.ts';
import type { Batch } from './groupCommit.ts';
import type { ChainEnd, ChainReport, Fold, Journal, JournalEntry, JournalLine } from './journal.ts';
import type { LoadReport, ReadRange, RecordPacker, SnapshotSource } from './journal.ts';
import { journalLimits } from './journalLimits.ts';
import type { JournalLimits } from './journalLimits.ts';
import { emptyChain, encodeLine } from './line.ts';
import { readLines, readLinesAt } from './lineQueries.ts';
import { planPrune, removePruned } from './prune.ts';
import type { Prunable } from './prune.ts';
import { recoverLog } from './recovery.ts';
import type { Segment } from './segments.ts';
import { SegmentWriter } from './segmentWriter.ts';
import { SnapshotKeeper } from './snapshotKeeper.ts';
import { UnderWay } from './underWay.ts';
import { verifyChain } from './verify.ts';

/** Why nothing can be appended for now. */
export type ReadOnlyReason = 'disk-full' | 'write-failed';

/** Lines that were appended but did not reach the disk. */
export interface LostLines {
  /** The last line that is left. */
  readonly seq: number;
  readonly reason: ReadOnlyReason;
  readonly error: Error;
}

/** Whose log it is: gives its state for snapshots and hears what befalls the log. */
export interface JournalOwner {
  /** The state as of the last appended line. Called in a tick of its own, never between an append and its apply. */
  snapshotSource: () => SnapshotSource;
  /** What a snapshot holds of a record, where that is not the record itself; not called for the first of a collection. */
  packRecord?: RecordPacker;
  /** Lines were lost and cut off; the log is read-only. The owner loads again before it resolves. */
  lost: (lost: LostLines) => Promise<void>;
  /** The log takes lines again. */
  writable: () => void;
  /** A snapshot could not be written; the log is whole, and it is tried again later. */
  snapshotFailed: (error: Error) => void;
  /** What lies on the disk is not known any more: the owner must exit, and a new start will find out. */
  fatal: (error: Error) => void;
}

/** What a journal on files is made of. */
export interface FileJournalOptions {
  readonly disk: Disk;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly owner: JournalOwner;
  readonly limits?: Partial<JournalLimits>;
}

type Status = 'unloaded' | 'writable' | ReadOnlyReason | 'failed' | 'closed';

/** The journal as files in the data directory: segments of lines and a snapshot. */
export class FileJournal<Entry extends JournalEntry = JournalEntry> implements Journal<Entry> {
  readonly #options: FileJournalOptions;
  readonly #limits: JournalLimits;
  readonly #snapshots: SnapshotKeeper;
  readonly #reads = new UnderWay();
  #pruning: Promise<void> = Promise.resolve();
  #segments: Segment[] = [];
  #writer: SegmentWriter | undefined;
  #commits: GroupCommit;
  #status: Status = 'unloaded';
  #last: ChainEnd = emptyChain;
  #durable: ChainEnd = emptyChain;
  #recovering: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #stopProbing = () => {};

  constructor(options: FileJournalOptions) {
    this.#options = options;
    this.#limits = { ...journalLimits, ...options.limits };
    const { disk, now, owner } = options;
    this.#snapshots = new SnapshotKeeper({ ...this.#limits, disk, now, packRecord: owner.packRecord });
    this.#commits = this.#createCommits(0);
  }

  /** Why it takes no lines, if it was taking them before. */
  get readOnly(): ReadOnlyReason | undefined {
    return this.#status === 'disk-full' || this.#status === 'write-failed' ? this.#status : undefined;
  }

  async load(fold: Fold<Entry>): Promise<LoadReport> {
    if (this.#status !== 'unloaded' && this.readOnly === undefined) throw new TypeError('The log is loaded already.');
    const { disk, now } = this.#options;
    await this.#snapshots.idle();
    await this.#pruning;
    const options = { disk, at: now(), maxLineBytes: this.#limits.lineBytes };
    const { segments, end, report } = await recoverLog(options, fold);
    this.#segments = segments;
    this.#last = this.#durable = end;
    this.#snapshots.count(report.replayed, 0);
    this.#writer = await SegmentWriter.open(disk, segments, this.#limits.segmentBytes);
    this.#commits = this.#createCommits(end.seq);
    if (this.#status === 'unloaded') this.#status = 'writable';
    return report;
  }

  append(entry: Entry): JournalLine<Entry> {
    if (this.#status !== 'writable') throw refusal(this.#status);
    this.#commits.requireRoom();
    const { text, hash } = encodeLine(this.#last, entry);
    requireFits(text, this.#limits.lineBytes);
    const prev = this.#last.hash;
    const end = { seq: this.#last.seq + 1, hash };
    this.#last = end;
    this.#commits.push(text, end);
    return { ...entry, seq: end.seq, prev, hash };
  }

  durable(seq: number): Promise<void> {
    return this.#commits.durable(seq);
  }

  read(range: ReadRange): Promise<readonly JournalLine<Entry>[]> {
    const { disk, segments, maxLineBytes } = this.#log();
    return this.#reads.during(readLines<Entry>(disk, segments, maxLineBytes, range));
  }

  readAt(seqs: readonly number[]): Promise<readonly JournalLine<Entry>[]> {
    const { disk, segments, maxLineBytes } = this.#log();
    return this.#reads.during(readLinesAt<Entry>(disk, segments, maxLineBytes, seqs));
  }

  /** Recomputes the chain of all durable lines. */
  verify(): Promise<ChainReport> {
    const { disk, segments } = this.#log();
    return this.#reads.during(verifyChain(disk, segments));
  }

  /** What of the lines before a moment may go. */
  prunable(before: number): Promise<Prunable> {
    return this.#reads.during(planPrune(this.#log(), before));
  }

  /** Removes the oldest files up to a line, as `prunable` told it; what is gone already is no error. */
  prune(upTo: number): Promise<void> {
    const before = this.#pruning;
    this.#pruning = before.then(async () => {
      // A log that is loaded again is listed anew: what is left is pruned at the next start.
      if (this.#status !== 'writable') return;
      await removePruned(this.#log(), upTo, async (segment) => {
        const at = this.#segments.indexOf(segment);
        if (at >= 0) this.#segments.splice(at, 1);
        await this.#reads.idle();
      });
    });
    const pruned = this.#pruning;
    this.#pruning = pruned.catch(() => undefined);
    return pruned;
  }

  #log() {
    // A list of its own: the next file may be begun, or the oldest one go, while somebody walks through it.
    return { disk: this.#options.disk, segments: [...this.#segments], maxLineBytes: this.#limits.lineBytes };
  }

  /** Writes a snapshot of the owner's state as it is now; refused while nothing can be appended. */
  snapshot(): Promise<void> {
    // After a loss the owner's state is ahead of the log until it has loaded again: it stands for no line.
    if (this.#status !== 'writable' && this.#status !== 'closed') return Promise.reject(refusal(this.#status));
    const end = this.#last;
    if (end.seq === 0) return Promise.resolve();
    return this.#snapshots.write(end, this.#options.owner.snapshotSource(), this.durable(end.seq));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const wasWritable = this.#status === 'writable';
    if (wasWritable) this.#status = 'closed';
    this.#stopProbing();
    await this.#commits.idle();
    await this.#recovering;
    await this.#pruning;
    await this.#snapshots.idle();
    if (this.#status === 'closed' && this.#snapshots.hasNews()) await this.#trySnapshot();
    this.#status = 'closed';
    await this.#writer?.close();
    this.#writer = undefined;
  }

  #createCommits(durableSeq: number): GroupCommit {
    const { batchCharacters, queueCharacters } = this.#limits;
    return new GroupCommit(durableSeq, {
      schedule: this.#options.schedule,
      batchCharacters,
      queueCharacters,
      write: (batch) => this.#write(batch),
      failed: (error) => void (this.#recovering = this.#recover(error)),
    });
  }

  async #write({ text, lines, end }: Batch): Promise<void> {
    if (this.#writer === undefined) throw new TypeError('The log is not loaded.');
    const bytes = Buffer.from(text);
    await this.#writer.write(bytes);
    this.#durable = end;
    this.#snapshots.count(lines, bytes.length);
    if (this.#snapshots.isDue() && this.#status === 'writable') void this.#trySnapshot();
  }

  async #trySnapshot(): Promise<void> {
    try {
      await this.snapshot();
    } catch (error) {
      // When lines were lost, the owner has been told of that already, and more loudly.
      if (!(error instanceof HubError)) this.#options.owner.snapshotFailed(toError(error));
    }
  }

  /** Whoever waits is refused only after the lines are gone from the disk: a refused line must not come back. */
  async #recover(error: Error): Promise<void> {
    const { owner } = this.#options;
    const reason = isDiskFull(error) ? 'disk-full' : 'write-failed';
    this.#status = reason;
    try {
      await this.#writer?.cutBack();
      this.#writer = undefined;
      this.#commits.abandon(refusal(reason));
      await owner.lost({ seq: this.#durable.seq, reason, error });
      if (this.#writer === undefined) throw new TypeError('The owner of the log did not load it again.');
    } catch (fatal) {
      this.#status = 'failed';
      this.#writer = undefined;
      this.#commits.abandon(refusal('failed'));
      owner.fatal(toError(fatal));
      return;
    }
    if (this.#closing !== undefined) return;
    this.#stopProbing = startProbing({ ...this.#limits, ...this.#options }, () => this.#resume());
  }

  #resume(): void {
    if (this.#closing !== undefined || this.readOnly === undefined) return;
    this.#status = 'writable';
    this.#options.owner.writable();
  }
}

/** A journal in a data directory that no other process can have at the same time. */
export interface OpenedJournal<Entry extends JournalEntry> {
  readonly journal: FileJournal<Entry>;
  /** Closes the journal and gives the directory back. */
  close: () => Promise<void>;
}

/** Takes a data directory for this process; throws a HubError `conflict` that names the process which has it. */
export async function openFileJournal<Entry extends JournalEntry>(
  dataDir: string,
  options: Pick<FileJournalOptions, 'owner' | 'now' | 'limits'>,
): Promise<OpenedJournal<Entry>> {
  await ensurePrivateDirectory(dataDir);
  const lock = await holdLock(path.join(dataDir, 'lock'));
  const journal = new FileJournal<Entry>({ ...options, disk: createFileDisk(dataDir), schedule: systemSchedule });
  const close = async () => {
    try {
      await journal.close();
    } finally {
      await lock.release();
    }
  };
  return { journal, close };
}

function requireFits(text: string, maxBytes: number): void {
  // A character has at most three bytes in UTF-8: counting them is only needed for very long lines.
  if (text.length * 3 <= maxBytes) return;
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw tooLarge('What this command leads to', bytes, maxBytes);
}

const sentences = {
  'disk-full': "The hub's disk is full, so nothing can be changed. Free some space; the hub notices by itself.",
  'write-failed':
    "The hub cannot write to its disk, so nothing can be changed. See the hub's log; it tries again by itself.",
  unloaded: 'The hub is still starting. Try again in a moment.',
  failed: "The hub's log cannot be written any more. Start the hub again.",
  closed: 'The hub is stopping. Try again when it runs.',
} as const satisfies Record<Exclude<Status, 'writable'>, string>;

const refusal = (reason: Exclude<Status, 'writable'>) => new HubError('read-only', sentences[reason], { reason });
