import { advance } from './position.ts';
import type { Position } from './position.ts';
import { relayLimits } from './relayLimits.ts';

/** Up to so many bytes of the output from a place on; none at its end, undefined where they are not held any more. */
export type ReadOutput = (from: Position, maxBytes: number) => Uint8Array | undefined;

const noBytes = new Uint8Array(0);

/**
 * What of a session's output waits for one who watches. Whoever keeps it for all lets go of it when more has come, or
 * an epoch has ended; here it stays until it is sent. It is held by reference: nothing is copied.
 */
export class WaitingBytes {
  readonly #read: ReadOutput;
  #parts: Uint8Array[] = [];
  #from: Position;
  #length = 0;

  constructor(read: ReadOutput, from: Position) {
    this.#read = read;
    this.#from = from;
  }

  /** Everything before was sent, or made good by a snapshot. */
  get from(): Position {
    return this.#from;
  }

  get length(): number {
    return this.#length;
  }

  /** The memory that they are in, which others may hold too. */
  *buffers(): Generator<ArrayBufferLike, void> {
    for (const { buffer } of this.#parts) yield buffer;
  }

  /** Takes note of what has come; false where some of it is not held any more. */
  gather(): boolean {
    for (;;) {
      const bytes = this.#read(advance(this.#from, this.#length), relayLimits.frameBytes);
      if (bytes === undefined) return false;
      if (bytes.length === 0) return true;
      this.#add(bytes);
    }
  }

  /** The next of them, at most so many; none at the end. */
  shift(maxBytes: number): Uint8Array {
    const [first = noBytes] = this.#parts;
    const bytes = first.subarray(0, maxBytes);
    if (bytes.length === first.length) this.#parts.shift();
    else this.#parts[0] = first.subarray(bytes.length);
    this.#from = advance(this.#from, bytes.length);
    this.#length -= bytes.length;
    return bytes;
  }

  /** Lets go of them; where they began is remembered. */
  drop(): void {
    this.#parts = [];
    this.#length = 0;
  }

  /** Goes on elsewhere. */
  moveTo(position: Position): void {
    this.drop();
    this.#from = position;
  }

  /** What follows in the same memory is one piece with what was before it: small pieces are not sent one by one. */
  #add(bytes: Uint8Array): void {
    this.#length += bytes.length;
    const last = this.#parts.at(-1);
    const isNext = last?.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset;
    if (last === undefined || !isNext) this.#parts.push(bytes);
    else
      this.#parts[this.#parts.length - 1] = new Uint8Array(bytes.buffer, last.byteOffset, last.length + bytes.length);
  }
}
