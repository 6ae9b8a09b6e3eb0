/** What became of typed bytes. */
export interface Typed {
  /** For the session. */
  readonly bytes: Uint8Array;
  readonly wishes: readonly Wish[];
}

/** What a person asks of the watcher itself: behind the prefix key, d leaves, r draws anew, ? tells of these keys. */
export type Wish = 'detach' | 'repaint' | 'help';

const wishOf: Readonly<Record<string, Wish>> = { d: 'detach', D: 'detach', r: 'repaint', '?': 'help' };

/** Reads the key in words, as in `ctrl-]`; its byte, or undefined where it is none. */
export function readPrefixKey(text: string): number | undefined {
  const key = /^(?:ctrl-|\^)([@a-z[\\\]^_])$/i.exec(text)?.[1];
  return key === undefined ? undefined : key.toUpperCase().charCodeAt(0) & 0x1f;
}

/**
 * Takes the watcher's own keys out of what is typed. The prefix typed twice is the key itself, for the session; with any
 * other key both go there. A paste is one piece, and no key in it is ours.
 */
export class DetachKeys {
  readonly #prefix: number;
  #isAfterPrefix = false;
  #isPaste = false;

  constructor(prefix: number) {
    this.#prefix = prefix;
  }

  take(typed: Uint8Array): Typed {
    const bytes: number[] = [];
    const wishes: Wish[] = [];
    for (const [at, byte] of typed.entries()) {
      if (startsAt(typed, at, pasteBegin)) this.#isPaste = true;
      if (startsAt(typed, at, pasteEnd)) this.#isPaste = false;
      if (this.#isAfterPrefix) {
        this.#isAfterPrefix = false;
        const wish = wishOf[String.fromCharCode(byte)];
        if (wish !== undefined) wishes.push(wish);
        else if (byte === this.#prefix) bytes.push(byte);
        else bytes.push(this.#prefix, byte);
      } else if (byte === this.#prefix && !this.#isPaste) this.#isAfterPrefix = true;
      else bytes.push(byte);
    }
    return { bytes: Uint8Array.from(bytes), wishes };
  }
}

// Only a terminal in bracketed mode sends them, each in one piece.
const pasteBegin = [...'\u001b[200~'].map((character) => character.charCodeAt(0));
const pasteEnd = [...'\u001b[201~'].map((character) => character.charCodeAt(0));

const startsAt = (bytes: Uint8Array, at: number, mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[at + index] === byte);
