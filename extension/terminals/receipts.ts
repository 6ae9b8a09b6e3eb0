/**
 * Tells that what was written to the editor has reached its window. The editor has no receipt for a terminal's bytes;
 * a question whose answer takes the same way behind them is one. At most one is under way, so a slow window is asked less.
 */
export class Receipts {
  readonly #roundTrip: () => PromiseLike<unknown>;
  #waiting: (() => void)[] = [];
  #isAsking = false;

  constructor(roundTrip: () => PromiseLike<unknown>) {
    this.#roundTrip = roundTrip;
  }

  /** Calls `done` when everything written before has arrived. */
  await(done: () => void): void {
    this.#waiting.push(done);
    if (!this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const asked = this.#waiting;
      this.#waiting = [];
      try {
        await this.#roundTrip();
      } catch {
        // A window that answers nothing takes nothing either; what it does not take is not its session's fault.
      }
      for (const done of asked) done();
    }
    this.#isAsking = false;
  }
}
