import { firstPosition } from './position.ts';
import type { Position } from './position.ts';

interface Block {
  /** Offset of its first byte. */
  readonly begin: number;
  readonly bytes: Uint8Array;
  used: number;
}

/** A quiet session holds little; one that floods fills few, large blocks. Bytes. */
const firstBlockBytes = 4_096;
const largestBlockBytes = 65_536;

/** The newest bytes of one stream, found by their position. Bytes that were given out stay as they are. */
export class ByteRing {
  #maxBytes: number;
  #blocks: Block[] = [];
  #epoch: number;
  #end: number;

  constructor(maxBytes: number, begin: Position = firstPosition) {
    this.#maxBytes = maxBytes;
    this.#epoch = begin.epoch;
    this.#end = begin.offset;
  }

  /** The oldest byte that is held. */
  get begin(): Position {
    return { epoch: this.#epoch, offset: this.#blocks[0]?.begin ?? this.#end };
  }

  /** Behind the newest byte. */
  get end(): Position {
    return { epoch: this.#epoch, offset: this.#end };
  }

  /** Adds bytes that begin at a position. Elsewhere than at the end, everything before is forgotten. */
  push(position: Position, bytes: Uint8Array): void {
    if (position.epoch !== this.#epoch || position.offset !== this.#end) this.reset(position);
    for (let done = 0; done < bytes.length;) {
      const block = this.#openBlock();
      const part = bytes.subarray(done, done + block.bytes.length - block.used);
      block.bytes.set(part, block.used);
      block.used += part.length;
      this.#end += part.length;
      done += part.length;
    }
    this.#dropOld();
  }

  /** From now on it holds so many bytes; the newest stay. */
  limit(maxBytes: number): void {
    this.#maxBytes = maxBytes;
    this.#dropOld();
  }

  /** The memory that it has, in blocks. */
  *buffers(): Generator<ArrayBufferLike, void> {
    for (const { bytes } of this.#blocks) yield bytes.buffer;
  }

  /** Forgets everything; the stream goes on at `position`. */
  reset(position: Position): void {
    this.#blocks = [];
    this.#epoch = position.epoch;
    this.#end = position.offset;
  }

  /** Whether what follows `position` is held; true at the end, where nothing follows yet. */
  holds({ epoch, offset }: Position): boolean {
    return epoch === this.#epoch && offset >= this.begin.offset && offset <= this.#end;
  }

  /** Up to `maxBytes` that follow `from`, none at the end; undefined where they are not held. Not a copy. */
  read(from: Position, maxBytes: number): Uint8Array | undefined {
    if (!this.holds(from)) return undefined;
    const next = this.#blocks.findIndex(({ begin }) => begin > from.offset);
    const block = this.#blocks.at(next === -1 ? -1 : next - 1);
    if (block === undefined) return new Uint8Array(0);
    const at = from.offset - block.begin;
    return block.bytes.subarray(at, Math.min(block.used, at + maxBytes));
  }

  #dropOld(): void {
    while (this.#end - this.begin.offset > this.#maxBytes && this.#blocks.length > 1) this.#blocks.shift();
  }

  #openBlock(): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.used < last.bytes.length) return last;
    const size = Math.min(largestBlockBytes, last === undefined ? firstBlockBytes : last.bytes.length * 4);
    const block = { begin: this.#end, bytes: new Uint8Array(size), used: 0 };
    this.#blocks.push(block);
    return block;
  }
}
