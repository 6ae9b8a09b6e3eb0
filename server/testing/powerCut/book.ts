import type { HubEvent } from '../../../shared/model/events.ts';
import type { Commit } from '../../hub.ts';

/** A command as a client sent it. */
export interface Sent {
  readonly commandId: string;
  readonly operation: string;
  readonly params: object;
}

/** One line that a hub made in memory. */
interface MadeLine {
  readonly seq: number;
  readonly events: readonly string[];
}

/** What everybody outside the hub knows, over all its lives: what it must not have forgotten. */
export class Book {
  /** Answers, as JSON, of commands that were answered. */
  readonly acknowledged = new Map<string, Sent & { readonly answer: string }>();
  /** Commands that were sent, and neither answered nor refused. */
  readonly open = new Map<string, Sent>();
  /** The last position that any answer was computed at, reads included. */
  answeredSeq = 0;
  /** The line of the last snapshot that was said to be written. */
  snapshotSeq = 0;
  sent = 0;
  /** Answers that differ from an earlier answer to the same command. */
  readonly wrongAnswers: string[] = [];
  #made: MadeLine[] = [];

  /** Lines in memory that may or may not have reached the disk. */
  get made(): readonly MadeLine[] {
    return this.#made;
  }

  noteCommit({ seq, events }: Commit): void {
    // The numbers of lines that a cut took are given again.
    this.noteLost(seq - 1);
    this.#made.push({ seq, events: events.map(text) });
  }

  /** Lines after this one were refused to everybody: they must not come back. */
  noteLost(seq: number): void {
    this.#made = this.#made.filter((line) => line.seq <= seq);
  }

  /** What is on the disk now counts from here on. */
  startAnew(lines: readonly { readonly seq: number; readonly events: readonly HubEvent[] }[]): void {
    this.#made = lines.map(({ seq, events }) => ({ seq, events: events.map(text) }));
  }

  noteAnswer(sent: Sent, seq: number, result: unknown): void {
    const answer = JSON.stringify(result);
    const known = this.acknowledged.get(sent.commandId);
    if (known !== undefined && known.answer !== answer) this.wrongAnswers.push(`${sent.commandId}: ${answer}`);
    this.acknowledged.set(sent.commandId, { ...sent, answer: known?.answer ?? answer });
    this.open.delete(sent.commandId);
    this.answeredSeq = Math.max(this.answeredSeq, seq);
  }
}

const text = (event: HubEvent): string => JSON.stringify(event);
