const sectorBytes = 512;

type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer; isDoomed: boolean }
  | { readonly kind: 'truncate'; readonly length: number };

/** One file of a simulated disk: what is durable, and what was done to it since. */
export class SimulatedFile {
  /** What a reader sees now. */
  bytes: Buffer;
  #durable: Buffer;
  #pending: Change[] = [];

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#durable = bytes;
  }

  append(bytes: Buffer): void {
    this.#pending.push({ kind: 'write', offset: this.bytes.length, bytes, isDoomed: false });
    this.bytes = Buffer.concat([this.bytes, bytes]);
  }

  truncate(length: number): void {
    this.#pending.push({ kind: 'truncate', length });
    this.bytes = resized(this.bytes, length);
  }

  sync(): void {
    for (const change of this.#pending) {
      if (change.kind === 'truncate') this.#durable = resized(this.#durable, change.length);
      else if (!change.isDoomed) this.#durable = overlaid(this.#durable, change.offset, change.bytes);
    }
    this.#pending = [];
  }

  /** What is pending now will never be written out, though it can be read until it is. */
  failSync(): void {
    for (const change of this.#pending) if (change.kind === 'write') change.isDoomed = true;
  }

  /** What is left after a power cut: everything durable, and of the rest any part. */
  survive(random: () => number): Buffer {
    let bytes = this.#durable;
    for (const change of this.#pending) {
      const luck = random();
      if (luck < 0.3) continue;
      if (change.kind === 'truncate') bytes = resized(bytes, change.length);
      else if (luck < 0.6)
        bytes = overlaid(bytes, change.offset, change.bytes.subarray(0, random() * change.bytes.length));
      else if (luck < 0.8) bytes = overlaidInPart(bytes, change.offset, change.bytes, random);
      else bytes = overlaid(bytes, change.offset, change.bytes);
    }
    return bytes;
  }
}

function resized(bytes: Buffer, length: number): Buffer {
  return length <= bytes.length
    ? bytes.subarray(0, length)
    : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

function overlaid(bytes: Buffer, offset: number, added: Buffer): Buffer {
  const result = Buffer.from(resized(bytes, Math.max(bytes.length, offset + added.length)));
  added.copy(result, offset);
  return result;
}

/** Sectors reach the disk in any order: some are there, the others are zeros. */
function overlaidInPart(bytes: Buffer, offset: number, added: Buffer, random: () => number): Buffer {
  let result = bytes;
  for (let at = 0; at < added.length; at += sectorBytes) {
    if (random() < 0.5) result = overlaid(result, offset + at, added.subarray(at, at + sectorBytes));
  }
  return result;
}
