/** A source of chance that is the same for the same seed, on every machine (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 2_654_435_761) | 1;
  }

  /** A whole number from 0 to one below the bound. */
  below(bound: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }

  one<Item>(items: readonly Item[]): Item {
    const chosen = items[this.below(items.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
}
