import type { Position } from '../terminal/position.ts';

/**
 * Terminal bytes on the wire, between daemon and hub as between hub and window:
 * `[kind u8][channel u32][epoch u32][offset u48][body]`, big-endian. Who watches chooses the channel; it means one session
 * on one connection. Nothing of this is ever journaled or sent twice.
 */
export type TerminalFrame =
  /** Output of the session; the body's first byte is at `position`. */
  | { readonly kind: 'output'; readonly channel: number; readonly position: Position; readonly bytes: Uint8Array }
  /**
   * A part of a snapshot that stands for everything before `position`. A whole one repaints a terminal from nothing,
   * with what lies above the screen; one of the screen alone leaves that as it is. One for all is shown by everybody
   * who watches, because the screen is not what came of the output; any other by who lacks it.
   */
  | {
      readonly kind: 'snapshot';
      readonly channel: number;
      readonly position: Position;
      readonly columns: number;
      readonly rows: number;
      readonly isWhole: boolean;
      readonly isLast: boolean;
      readonly isForAll: boolean;
      readonly bytes: Uint8Array;
    }
  /** From a watcher: the size of its window. To a watcher: the size that the session has now. */
  | { readonly kind: 'size'; readonly channel: number; readonly columns: number; readonly rows: number }
  /** Typed bytes, in order. */
  | { readonly kind: 'input'; readonly channel: number; readonly bytes: Uint8Array }
  /** How many body bytes of output and snapshots the other side has taken, since the connection or channel began. */
  | { readonly kind: 'taken'; readonly channel: number; readonly total: number };

const kindCodes = { output: 1, snapshot: 2, size: 3, input: 4, taken: 5 } as const;
const headBytes = 15;
const sizeBytes = 4;
const snapshotHeadBytes = sizeBytes + 1;
const wholeFlag = 1;
const lastFlag = 2;
const forAllFlag = 4;
const uint32Size = 4_294_967_296;

/** The bytes of a frame; the body is copied. */
export function encodeTerminalFrame(frame: TerminalFrame): Uint8Array {
  switch (frame.kind) {
    case 'output':
      return build(frame, frame.position, 0, frame.bytes).encoded;
    case 'snapshot': {
      const { encoded, view } = build(frame, frame.position, snapshotHeadBytes, frame.bytes);
      view.setUint16(headBytes, frame.columns);
      view.setUint16(headBytes + 2, frame.rows);
      const [whole, last] = [frame.isWhole ? wholeFlag : 0, frame.isLast ? lastFlag : 0];
      view.setUint8(headBytes + sizeBytes, whole | last | (frame.isForAll ? forAllFlag : 0));
      return encoded;
    }
    case 'size': {
      const { encoded, view } = build(frame, nowhere, sizeBytes);
      view.setUint16(headBytes, frame.columns);
      view.setUint16(headBytes + 2, frame.rows);
      return encoded;
    }
    case 'input':
      return build(frame, nowhere, 0, frame.bytes).encoded;
    case 'taken':
      return build(frame, { epoch: 0, offset: frame.total }, 0).encoded;
  }
}

/** Reads a frame; its body is a view of `encoded`. Undefined where it is none. */
export function readTerminalFrame(encoded: Uint8Array): TerminalFrame | undefined {
  if (encoded.length < headBytes) return undefined;
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const channel = view.getUint32(1);
  const position = { epoch: view.getUint32(5), offset: view.getUint16(9) * uint32Size + view.getUint32(11) };
  const body = encoded.subarray(headBytes);
  switch (view.getUint8(0)) {
    case kindCodes.output:
      return { kind: 'output', channel, position, bytes: body };
    case kindCodes.snapshot: {
      if (body.length < snapshotHeadBytes) return undefined;
      const flags = view.getUint8(headBytes + sizeBytes);
      const [isWhole, isLast] = [(flags & wholeFlag) !== 0, (flags & lastFlag) !== 0];
      const isForAll = (flags & forAllFlag) !== 0;
      const bytes = body.subarray(snapshotHeadBytes);
      return { kind: 'snapshot', channel, position, ...readSize(view), isWhole, isLast, isForAll, bytes };
    }
    case kindCodes.size:
      return body.length === sizeBytes ? { kind: 'size', channel, ...readSize(view) } : undefined;
    case kindCodes.input:
      return { kind: 'input', channel, bytes: body };
    case kindCodes.taken:
      return { kind: 'taken', channel, total: position.offset };
    default:
      return undefined;
  }
}

const nowhere: Position = { epoch: 0, offset: 0 };
const noBytes = new Uint8Array(0);

function build(
  { kind, channel }: TerminalFrame,
  { epoch, offset }: Position,
  extraBytes: number,
  body: Uint8Array = noBytes,
) {
  const encoded = new Uint8Array(headBytes + extraBytes + body.length);
  const view = new DataView(encoded.buffer);
  view.setUint8(0, kindCodes[kind]);
  view.setUint32(1, channel);
  view.setUint32(5, epoch);
  view.setUint16(9, Math.floor(offset / uint32Size));
  view.setUint32(11, offset % uint32Size);
  encoded.set(body, headBytes + extraBytes);
  return { encoded, view };
}

const readSize = (view: DataView) => ({ columns: view.getUint16(headBytes), rows: view.getUint16(headBytes + 2) });
