/** What whoever types is told when some of it does not get to the program. Short: a window shows them in one line. */

/** From now on nothing is taken, until all that waits is typed. */
export const inputIsFull = 'Too much at once: the rest is left out until what waits has been typed.';

/** Keys are taken again. */
export const inputWasLeftOut = (byteCount: number): string =>
  `${byteCount.toLocaleString('en-US')} bytes were left out. Paste less at once, or by way of a file.`;

/** The way to the session is cut: its server, or the hub, is away. */
export const inputGoesNowhere = 'Nothing is taken while the session cannot be reached; type it again later.';

/** Whether something was left out, and how much: who types is told at its beginning and at its end. */
export class LeftOutInput {
  #bytes = 0;

  get isAny(): boolean {
    return this.#bytes > 0;
  }

  /** Returns whether it is the first. */
  add(byteCount: number): boolean {
    const isFirst = this.#bytes === 0;
    this.#bytes += byteCount;
    return isFirst;
  }

  /** How much it was; nothing from now on. */
  end(): number {
    const bytes = this.#bytes;
    this.#bytes = 0;
    return bytes;
  }
}
