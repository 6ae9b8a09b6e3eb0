/**
 * What a look brings, for all who want one: it is begun at most once in a pause, however many ask. Who asks in the pause gets
 * the next, which is begun after that, so nobody is given what was there before he asked.
 */
export class SharedLook<Seen> {
  readonly #look: () => Promise<Seen>;
  readonly #pause: () => Promise<unknown>;
  #over: Promise<void> | undefined;
  #next: Promise<Seen> | undefined;

  constructor(look: () => Promise<Seen>, pause: () => Promise<unknown>) {
    this.#look = look;
    this.#pause = pause;
  }

  take(): Promise<Seen> {
    if (this.#over === undefined) return this.#begin();
    this.#next ??= this.#over.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<Seen> {
    const seen = this.#look();
    const over = Promise.allSettled([seen, this.#pause()]).then(() => {
      if (this.#over === over) this.#over = undefined;
    });
    this.#over = over;
    return seen;
  }
}
