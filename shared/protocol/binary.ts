/** Terminal bytes on the wire: `[kind u8][channel u32][epoch u32][offset u48][bytes]`, big endian. */
export const binaryKind = { output: 1, input: 2, snapshot: 3 } as const;
export type BinaryKind = (typeof binaryKind)[keyof typeof binaryKind];

export const binaryHeaderBytes = 15;
const maxOffset = 2 ** 48 - 1;

/**
 * A place in a session's output. A new epoch begins wherever continuity cannot be proven; offsets count bytes within
 * their epoch.
 */
export interface StreamPosition {
  readonly epoch: number;
  readonly offset: number;
}

export interface BinaryFrame extends StreamPosition {
  readonly kind: BinaryKind;
  readonly channel: number;
  readonly bytes: Uint8Array;
}

/** @throws RangeError where a number does not fit its field. */
export function encodeBinaryFrame({ kind, channel, epoch, offset, bytes }: BinaryFrame): Uint8Array {
  if (!Number.isInteger(offset) || offset < 0 || offset > maxOffset)
    throw new RangeError(`offset ${offset} does not fit 48 bits`);
  if (!isU32(channel) || !isU32(epoch))
    throw new RangeError(`channel ${channel} or epoch ${epoch} does not fit 32 bits`);
  const frame = new Uint8Array(binaryHeaderBytes + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, kind);
  view.setUint32(1, channel);
  view.setUint32(5, epoch);
  view.setUint16(9, Math.floor(offset / 2 ** 32));
  view.setUint32(11, offset % 2 ** 32);
  frame.set(bytes, binaryHeaderBytes);
  return frame;
}

/** Undefined where the frame is too short or of an unknown kind. The bytes are a view, not a copy. */
export function readBinaryFrame(frame: Uint8Array): BinaryFrame | undefined {
  if (frame.length < binaryHeaderBytes) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const kind = Object.values(binaryKind).find((known) => known === view.getUint8(0));
  if (kind === undefined) return undefined;
  return {
    kind,
    channel: view.getUint32(1),
    epoch: view.getUint32(5),
    offset: view.getUint16(9) * 2 ** 32 + view.getUint32(11),
    bytes: frame.subarray(binaryHeaderBytes),
  };
}

const isU32 = (value: number) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
