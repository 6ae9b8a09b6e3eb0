import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeTerminalFrame, readTerminalFrame } from './terminalFrame.ts';
import type { TerminalFrame } from './terminalFrame.ts';

const u16 = fc.nat(65_535);
const u32 = fc.nat(4_294_967_295);
const u48 = fc.nat(281_474_976_710_655);
/** As they are read: with the prototype that all objects have. */
const record = <Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record<Fields>(fields, { noNullPrototype: true });
const channel = u32;
const position = record({ epoch: u32, offset: u48 });
const bytes = fc.uint8Array({ maxLength: 300 });
const kind = <Kind extends TerminalFrame['kind']>(name: Kind) => fc.constant(name);

const frame: fc.Arbitrary<TerminalFrame> = fc.oneof(
  record({ kind: kind('output'), channel, position, bytes }),
  record({
    kind: kind('snapshot'),
    channel,
    position,
    columns: u16,
    rows: u16,
    isWhole: fc.boolean(),
    isLast: fc.boolean(),
    isForAll: fc.boolean(),
    bytes,
  }),
  record({ kind: kind('size'), channel, columns: u16, rows: u16 }),
  record({ kind: kind('input'), channel, bytes }),
  record({ kind: kind('taken'), channel, total: u48 }),
);

/** The same with its bytes in an array of their own. */
const plain = (read: TerminalFrame | undefined): unknown =>
  read !== undefined && 'bytes' in read ? { ...read, bytes: [...read.bytes] } : read;

describe('terminal frames', () => {
  it('[S2] every frame comes out as it went in, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(frame, fc.nat(20), (sent, before) => {
        const encoded = encodeTerminalFrame(sent);
        const inside = new Uint8Array(before + encoded.length + 3);
        inside.set(encoded, before);
        const read = readTerminalFrame(inside.subarray(before, before + encoded.length));
        assert.deepEqual(plain(read), plain(sent));
      }),
    );
  });

  it('[R6] whatever else comes is no frame, or one that says the same when it is written again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (encoded) => {
        const read = readTerminalFrame(encoded);
        if (read === undefined) return;
        assert.deepEqual(plain(readTerminalFrame(encodeTerminalFrame(read))), plain(read));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[R6] is none without its whole head, of an unknown kind, or with a body of the wrong length', () => {
    const size = encodeTerminalFrame({ kind: 'size', channel: 1, columns: 80, rows: 24 });
    const at = { epoch: 1, offset: 0 };
    const more = { columns: 80, rows: 24, isWhole: true, isLast: true, isForAll: false, bytes: new Uint8Array(0) };
    const snapshot = encodeTerminalFrame({ kind: 'snapshot', channel: 1, position: at, ...more });
    const wrong = {
      nothing: new Uint8Array(0),
      'half a head': size.subarray(0, 14),
      'a size without rows': size.subarray(0, size.length - 2),
      'a size and more': Uint8Array.of(...size, 0),
      'a snapshot without its size': snapshot.subarray(0, snapshot.length - 1),
      'kind 0': Uint8Array.of(0, ...size.subarray(1)),
      'kind 6': Uint8Array.of(6, ...size.subarray(1)),
    };
    for (const [what, encoded] of Object.entries(wrong)) assert.equal(readTerminalFrame(encoded), undefined, what);
  });
});
