import { createHash } from 'node:crypto';

/** What a program will write: its bytes as the terminal passes them on, known beforehand. */
export interface Expected {
  readonly byteCount: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** A terminal makes every line's end a carriage return and a line feed. */
export function expectedOf(text: Buffer): Expected {
  const lineFeed = 10;
  const passed = Buffer.alloc(text.length + text.reduce((sum, byte) => sum + (byte === lineFeed ? 1 : 0), 0));
  let at = 0;
  for (let begin = 0; begin < text.length;) {
    const end = text.indexOf(lineFeed, begin);
    const stop = end < 0 ? text.length : end;
    at += text.copy(passed, at, begin, stop);
    if (end >= 0) at += passed.write('\r\n', at, 'latin1');
    begin = stop + 1;
  }
  return { byteCount: at, hash: createHash('sha256').update(passed.subarray(0, at)).digest('hex') };
}

/** The marks around the output that is expected; typed in two parts, so that the typed line itself has none. */
const beginMark = '<begin>';
const endMark = '<end>';
export const between = (command: string): string => `printf '<be''gin>'; ${command}; printf '<e''nd>'\r`;

/** Takes a stream piece by piece, and tells when the end has come, and whether all before it was what it should be. */
export class OutputCheck {
  readonly #expected: Expected;
  readonly #hash = createHash('sha256');
  #before = Buffer.alloc(0);
  #left: number | undefined;
  #isWhole = true;
  /** The last bytes: a mark may come in two pieces. */
  #tail = '';
  #settle: () => void = () => undefined;
  /** The end is seen. */
  readonly ended: Promise<void> = new Promise((resolve) => (this.#settle = resolve));

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  /** How much of it has come. */
  get doneBytes(): number {
    return this.#left === undefined ? 0 : this.#expected.byteCount - this.#left;
  }

  /** Whether not a byte was lost, doubled or changed. */
  isRight(): boolean {
    return this.#isWhole && this.#left === 0 && this.#hash.digest('hex') === this.#expected.hash;
  }

  take(bytes: Uint8Array): void {
    this.#lookForEnd(bytes);
    if (this.#left !== undefined) return this.#count(bytes);
    this.#before = Buffer.concat([this.#before, bytes]);
    const at = this.#before.indexOf(beginMark);
    if (at < 0) return;
    this.#left = this.#expected.byteCount;
    this.#count(this.#before.subarray(at + beginMark.length));
  }

  /** A screen stands where bytes should have been. */
  takeScreen(bytes: Uint8Array): void {
    this.#isWhole = false;
    this.#lookForEnd(bytes);
  }

  #lookForEnd(bytes: Uint8Array): void {
    const last = this.#tail + Buffer.from(bytes).toString('latin1', Math.max(0, bytes.length - 4_096));
    if (last.includes(endMark)) this.#settle();
    this.#tail = last.slice(-endMark.length);
  }

  #count(bytes: Uint8Array): void {
    if (this.#left === undefined || this.#left === 0) return;
    const part = bytes.subarray(0, this.#left);
    this.#hash.update(part);
    this.#left -= part.length;
  }
}
