import { HubError, overloaded } from '../../shared/errors.ts';
import type { Schedule } from './schedule.ts';
import type { ChainEnd } from './journal.ts';

/** Lines that reach the disk together. */
export interface Batch {
  readonly text: string;
  readonly lines: number;
  readonly end: ChainEnd;
}

/** What a group commit needs of the world. */
export interface GroupCommitPorts {
  readonly schedule: Schedule;
  readonly batchCharacters: number;
  readonly queueCharacters: number;
  /** Resolves when the batch is on the disk. */
  write: (batch: Batch) => Promise<void>;
  /** A write failed: nothing more is written, and `abandon` is expected. */
  failed: (error: Error) => void;
}

interface OpenBatch {
  text: string;
  lines: number;
  end: ChainEnd;
  readonly firstSeq: number;
  readonly settled: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const done = Promise.resolve();

/** A stream of lines that never pauses is written all the same. */
const maxGatheringTurns = 4;

/**
 * Gathers lines while the write before them is under way, so that one write and one sync carry all of them and
 * throughput grows with load. Who waits for a line waits for its batch: one promise for many.
 */
export class GroupCommit {
  readonly #ports: GroupCommitPorts;
  readonly #batches: OpenBatch[] = [];
  readonly #idle: (() => void)[] = [];
  #durableSeq: number;
  #queuedCharacters = 0;
  #isWriting = false;

  constructor(durableSeq: number, ports: GroupCommitPorts) {
    this.#durableSeq = durableSeq;
    this.#ports = ports;
  }

  /** Throws `overloaded` when too much waits for the disk already. */
  requireRoom(): void {
    if (this.#queuedCharacters > this.#ports.queueCharacters) throw overloaded('the disk of the hub');
  }

  /** Queues one line; lines come in the order of their numbers. */
  push(text: string, end: ChainEnd): void {
    this.#queuedCharacters += text.length;
    const last = this.#batches.at(-1);
    const isOpen = last !== undefined && !(this.#isWriting && this.#batches.length === 1);
    if (isOpen && last.text.length + text.length <= this.#ports.batchCharacters) {
      last.text += text;
      last.lines += 1;
      last.end = end;
      return;
    }
    this.#batches.push(openBatch(text, end));
    if (!this.#isWriting && this.#batches.length === 1) this.#writeSoon();
  }

  /** Resolves when a line is on the disk; rejects when it was abandoned, or was never queued. */
  durable(seq: number): Promise<void> {
    if (seq <= this.#durableSeq) return done;
    const batch = this.#batches.findLast(({ firstSeq }) => firstSeq <= seq);
    return batch === undefined || seq > batch.end.seq ? Promise.reject(neverQueued(seq)) : batch.settled;
  }

  /** Resolves when nothing waits for the disk. */
  idle(): Promise<void> {
    return this.#batches.length === 0 ? done : new Promise((resolve) => void this.#idle.push(resolve));
  }

  /** Gives up everything that is not on the disk. */
  abandon(error: Error): void {
    for (const batch of this.#batches.splice(0)) batch.reject(error);
    this.#queuedCharacters = 0;
    this.#tellIdle();
  }

  /** Writes when a turn of the loop went by without another line, so that those that arrive together are synced together. */
  #writeSoon(linesBefore = 0, turns = 1): void {
    this.#ports.schedule.soon(() => {
      const lines = this.#batches[0]?.lines ?? 0;
      if (lines > linesBefore && turns < maxGatheringTurns) this.#writeSoon(lines, turns + 1);
      else void this.#writeNext();
    });
  }

  async #writeNext(): Promise<void> {
    const batch = this.#batches[0];
    if (batch === undefined) return;
    this.#isWriting = true;
    try {
      await this.#ports.write(batch);
    } catch (error) {
      // It stays "writing", so that nothing is started behind the gap.
      this.#ports.failed(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#isWriting = false;
    this.#batches.shift();
    this.#queuedCharacters -= batch.text.length;
    this.#durableSeq = batch.end.seq;
    batch.resolve();
    // Not at once: who was just answered may have the next line ready, and it should share the write.
    if (this.#batches.length > 0) this.#writeSoon();
    else this.#tellIdle();
  }

  #tellIdle(): void {
    for (const tell of this.#idle.splice(0)) tell();
  }
}

function openBatch(text: string, end: ChainEnd): OpenBatch {
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const settled = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // A batch that nobody waits for may be lost without an unhandled rejection: the owner hears of it anyway.
  settled.catch(() => {});
  return { text, lines: 1, end, firstSeq: end.seq, settled, resolve, reject };
}

const neverQueued = (seq: number) =>
  new HubError('read-only', `Line ${seq} did not reach the disk. Nothing of it was kept; try again.`, { seq });
