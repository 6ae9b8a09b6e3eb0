import assert from 'node:assert/strict';
import { HubError } from '../errors.ts';
import { limits } from '../timings.ts';
import { PieceCollector, pieceFrame, piecesOf } from './pieces.ts';

const parsed = (text: string) => pieceFrame.parse(JSON.parse(text));

describe('frames in pieces', () => {
  it('[T9] a short frame goes as it is', () => {
    const frame = JSON.stringify({ type: 'heard', upTo: 1 });
    assert.deepEqual(piecesOf(frame), [frame]);
    const longest = 'x'.repeat(limits.pieceBytes);
    assert.deepEqual(piecesOf(longest), [longest]);
  });

  it('[T9] a long one comes whole out of pieces that each fit into a frame, whatever is in it', () => {
    const collector = new PieceCollector();
    for (const filling of ['a', '"', '\\', 'ü', '漢', '😀', '\u0000', '\ud800']) {
      const frame = JSON.stringify({ text: filling.repeat(700_001 / filling.length) });
      const pieces = piecesOf(frame);
      assert.ok(pieces.length > 1);
      assert.ok(Math.max(...pieces.map((piece) => Buffer.byteLength(piece))) < limits.frameBytes, filling);
      const wholes = pieces.map((piece) => collector.take(parsed(JSON.parse(JSON.stringify(piece)))));
      assert.deepEqual(
        wholes.slice(0, -1).filter((whole) => whole !== undefined),
        [],
      );
      assert.equal(wholes.at(-1), frame);
    }
  });

  it('[R5] one without an end is refused, and the next is taken', () => {
    const collector = new PieceCollector(10);
    collector.take({ type: 'piece', text: '12345678', last: false });
    assert.throws(
      () => collector.take({ type: 'piece', text: '901', last: false }),
      (error) => error instanceof HubError && error.code === 'too-large',
    );
    assert.equal(collector.take({ type: 'piece', text: 'next', last: true }), 'next');
  });
});
