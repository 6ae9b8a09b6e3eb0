import type { Place } from './place.ts';

/** What windows have to be told. */
export interface Changed {
  /** The rows that may look different. */
  readonly ids: ReadonlySet<string>;
  /** Records that are gone or elsewhere, with where they were. */
  readonly left: ReadonlyMap<string, Place>;
}

/** What one step changed for windows. */
export interface Change extends Changed {
  readonly seq: number;
  /** Who sees what may have changed: nobody can resume across it. */
  readonly isMembership: boolean;
}

/** What the last steps touched, in bounded memory, so that a window can resume where it left. */
export class RecentChanges {
  readonly #maxIds: number;
  readonly #changes: Change[] = [];
  #ids = 0;
  #since: number;

  /** `since`: the position from which on every change will be known. */
  constructor(since: number, maxIds: number) {
    this.#since = since;
    this.#maxIds = maxIds;
  }

  add(change: Change): void {
    this.#changes.push(change);
    this.#ids += change.ids.size + 1;
    if (this.#ids <= this.#maxIds) return;
    // Half is given up at once: shifting one by one would move the whole array each time.
    const dropped = this.#changes.splice(0, Math.ceil(this.#changes.length / 2));
    for (const { seq, ids } of dropped) {
      this.#since = seq;
      this.#ids -= ids.size + 1;
    }
  }

  /** Everything touched after a position; undefined where that is too long ago, or who sees what has changed since. */
  after(seq: number): Changed | undefined {
    if (seq < this.#since) return undefined;
    const ids = new Set<string>();
    const left = new Map<string, Place>();
    for (let at = this.#changes.length - 1; at >= 0; at -= 1) {
      const change = this.#changes[at];
      if (change === undefined || change.seq <= seq) break;
      if (change.isMembership) return undefined;
      for (const id of change.ids) ids.add(id);
      for (const [id, place] of change.left) left.set(id, place);
    }
    return { ids, left };
  }
}
