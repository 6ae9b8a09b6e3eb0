/** Makes text of bytes that come in any pieces: a character that is not whole yet waits for the rest. */
export class Utf8Text {
  private pending: Buffer;

  constructor(pending: Uint8Array = Buffer.alloc(0)) {
    this.pending = Buffer.from(pending);
  }

  /** The text of all whole characters so far; bytes that are none are shown as replaced. */
  take(bytes: Uint8Array): string {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const all = this.pending.length === 0 ? piece : Buffer.concat([this.pending, piece]);
    const wholeBytes = wholeLength(all);
    // Copied: the caller may use its buffer again.
    this.pending = Buffer.from(all.subarray(wholeBytes));
    return all.toString('utf8', 0, wholeBytes);
  }

  /** What of a character has come; at most three bytes. */
  get rest(): Uint8Array {
    return this.pending;
  }

  /** What came of a character that will not be whole any more, as replaced. */
  end(): string {
    const text = this.pending.toString('utf8');
    this.pending = Buffer.alloc(0);
    return text;
  }
}

/** How many bytes lie before a character that is not whole. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return charLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

const charLength = (lead: number): number =>
  lead > 0xf4 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
