import * as z from 'zod';
import type { ChainEnd, JournalLine } from './journal.ts';

const told = z.object({ type: z.literal('audit_pruned'), upTo: z.number(), hash: z.string() });

/**
 * Whether the beginning of a log is missing rightly: a line of the rest tells of the pruning. Where less is gone than it
 * allowed, because the removal was cut off, the last line that may go must be the one that it names. Only whole files go,
 * so that line stands before one of the `fileStarts`.
 */
export class PruneProof {
  readonly #start: number;
  readonly #hashes: ReadonlyMap<number, string>;
  #holds: boolean;

  constructor(fileStarts: readonly ChainEnd[]) {
    this.#start = fileStarts[0]?.seq ?? 0;
    this.#hashes = new Map(fileStarts.map(({ seq, hash }) => [seq, hash]));
    this.#holds = this.#start === 0;
  }

  get holds(): boolean {
    return this.#holds;
  }

  /** Looks at the next line of a chain that holds. */
  take({ events }: JournalLine): void {
    if (this.#holds) return;
    this.#holds = events.some((event) => {
      const { success, data } = told.safeParse(event);
      return success && data.upTo >= this.#start && this.#hashes.get(data.upTo) === data.hash;
    });
  }
}
