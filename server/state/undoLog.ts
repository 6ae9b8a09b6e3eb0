/** Remembers how to take back what one commit has changed so far; between commits it remembers nothing. */
export class UndoLog {
  #steps: (() => void)[] | undefined;

  /** Whether a change has to be noted. */
  get isOpen(): boolean {
    return this.#steps !== undefined;
  }

  begin(): void {
    this.#steps = [];
  }

  /** Says how a change that was made just now is taken back. */
  note(step: () => void): void {
    this.#steps?.push(step);
  }

  /** What was changed since `begin` stays. */
  keep(): void {
    this.#steps = undefined;
  }

  /** Everything is as it was at `begin`. */
  undo(): void {
    const steps = this.#steps ?? [];
    // Taking back is no change of its own.
    this.#steps = undefined;
    for (const step of steps.reverse()) step();
  }
}
