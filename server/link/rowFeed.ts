import { limits } from '../../shared/timings.ts';
import type { OrderedSender } from './orderedSender.ts';

/** Where a feed gets its rows from. */
export interface RowSource {
  /** The position that rows are read at. */
  readonly seq: number;
  /** Resolves when that position is on the disk. */
  durable: () => Promise<void>;
  /** The row as the mirror's owner may see it now, as JSON. */
  rowText: (id: string) => string | undefined;
}

/**
 * Keeps one mirror equal to what its owner may see. It remembers which rows are due, not the rows: while the other
 * side is slow, several changes of a record become one row, and memory is bounded by the number of records.
 * A frame carries the position up to which the mirror is whole, so that one cut off in between resumes before it.
 */
export class RowFeed {
  readonly #source: RowSource;
  readonly #sender: OrderedSender;
  readonly #due = new Set<string>();
  readonly #gone = new Set<string>();
  /** What the mirror begins with, as far as it was not sent yet. */
  #first: Iterator<string> | undefined;
  #position: number;
  #isComplete = false;

  constructor(source: RowSource, sender: OrderedSender, position: number) {
    this.#source = source;
    this.#sender = sender;
    this.#position = position;
  }

  /** Whether everything that the mirror begins with was sent. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The mirror begins with these; they are taken only as they are sent. */
  begin(ids: Iterable<string>): void {
    this.#first = ids[Symbol.iterator]();
  }

  /**
   * Rows of these records are due; those that its owner cannot see when it is their turn are left out. What cannot be
   * seen now does not take a removal back.
   */
  change(ids: Iterable<string>, isVisible: (id: string) => boolean = () => true): void {
    for (const id of ids) {
      if (this.#gone.has(id)) {
        if (!isVisible(id)) continue;
        this.#gone.delete(id);
      }
      this.#due.add(id);
    }
  }

  /** These records leave the mirror. */
  remove(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#gone.add(id);
      this.#due.delete(id);
    }
  }

  /** Sends what is due as far as the queue is short. Frames are made in the tick of the call. */
  pump(): void {
    while (this.#hasDue() && this.#sender.queuedBytes < limits.pieceBytes) this.#sendPiece();
  }

  #hasDue(): boolean {
    return this.#due.size > 0 || this.#gone.size > 0 || !this.#isComplete;
  }

  #sendPiece(): void {
    const rows: string[] = [];
    let bytes = 0;
    const take = (id: string) => {
      const text = this.#source.rowText(id);
      if (text === undefined) return;
      bytes += text.length;
      rows.push(text);
    };
    for (const id of this.#due) {
      if (bytes >= limits.pieceBytes) break;
      this.#due.delete(id);
      take(id);
    }
    while (this.#first !== undefined && bytes < limits.pieceBytes) {
      const next = this.#first.next();
      if (next.done === true) this.#first = undefined;
      else take(next.value);
    }
    const removed: string[] = [];
    for (const id of this.#gone) {
      if (bytes >= limits.pieceBytes) break;
      this.#gone.delete(id);
      bytes += id.length;
      removed.push(id);
    }
    const isWhole = this.#due.size === 0 && this.#gone.size === 0 && this.#first === undefined;
    if (isWhole) this.#position = this.#source.seq;
    const complete = isWhole && !this.#isComplete ? ',"complete":true' : '';
    this.#isComplete ||= isWhole;
    if (rows.length === 0 && removed.length === 0 && complete === '') return;
    const head = `{"type":"rows","seq":${this.#position},"rows":[${rows.join(',')}]`;
    this.#sender.push(`${head},"removed":${JSON.stringify(removed)}${complete}}`, this.#source.durable());
  }
}
