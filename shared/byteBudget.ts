/** Bytes of memory that several share: who wants more than is left is refused, instead of memory growing. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes them for the caller; false, and nothing is taken, where fewer are left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** What one holder has of a budget: it takes as much as it needs in all, and gives back everything at once. */
export class BudgetShare {
  readonly #budget: ByteBudget;
  #held = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Holds so many bytes in all from now on; false where there are fewer, and what was held stays. */
  hold(bytes: number): boolean {
    if (bytes <= this.#held) return true;
    if (!this.#budget.take(bytes - this.#held)) return false;
    this.#held = bytes;
    return true;
  }

  /** Gives back what is held. */
  end(): void {
    this.#budget.give(this.#held);
    this.#held = 0;
  }
}
