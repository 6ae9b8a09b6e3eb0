/** What has begun and not ended, so that one can wait until it has. */
export class UnderWay {
  readonly #promises = new Set<Promise<unknown>>();

  /** Counts a promise until it is settled, and gives it back. */
  during<Value>(promise: Promise<Value>): Promise<Value> {
    const settled = promise.then(
      () => void this.#promises.delete(settled),
      () => void this.#promises.delete(settled),
    );
    this.#promises.add(settled);
    return promise;
  }

  /** Resolves when everything that had begun before has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#promises);
  }
}
