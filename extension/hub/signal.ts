/** Ends what it was given for. */
export interface Subscription {
  dispose: () => void;
}

/** Tells listeners, in the order in which they came; one that throws does not keep it from the others. */
export class Signal<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  on(listener: (value: Value) => void): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  tell(value: Value): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (thrown) {
        // Thrown again where the host reports it, and nobody else is held up.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }
}
