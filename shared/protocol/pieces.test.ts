import assert from 'node:assert/strict';
import { BudgetShare, ByteBudget } from '../byteBudget.ts';
import { HubError } from '../errors.ts';
import { limits } from '../timings.ts';
import { FrameReader, piecesOf } from './pieces.ts';

const piece = (text: string, last: boolean) => JSON.stringify({ type: 'piece', text, last });
const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

describe('frames in pieces', () => {
  it('[T9] a short frame goes as it is', () => {
    const frame = JSON.stringify({ type: 'heard', upTo: 1 });
    assert.deepEqual(piecesOf(frame), [frame]);
    const longest = 'x'.repeat(limits.pieceBytes);
    assert.deepEqual(piecesOf(longest), [longest]);
  });

  it('[T9] a long one comes whole out of pieces that each fit into a frame, whatever is in it', () => {
    const reader = new FrameReader({ maxCharacters: 10_000_000 });
    for (const filling of ['a', '"', '\\', 'ü', '漢', '😀', '\u0000', '\ud800']) {
      const frame = { text: filling.repeat(700_001 / filling.length) };
      const pieces = piecesOf(JSON.stringify(frame));
      assert.ok(pieces.length > 1);
      assert.ok(Math.max(...pieces.map((text) => Buffer.byteLength(text))) < limits.frameBytes, filling);
      const read = pieces.map((text) => reader.read(text));
      assert.deepEqual(
        read.slice(0, -1).filter((whole) => whole !== undefined),
        [],
      );
      assert.deepEqual(read.at(-1), { value: frame, characters: JSON.stringify(frame).length });
    }
  });

  it('[R6] what is no JSON is a frame without a value, whole or in pieces', () => {
    const reader = new FrameReader({ maxCharacters: 100 });
    assert.deepEqual(reader.read('{oops'), { value: undefined, characters: 5 });
    assert.equal(reader.read(piece('{oo', false)), undefined);
    assert.deepEqual(reader.read(piece('ps', true)), { value: undefined, characters: 5 });
  });

  it('[R5] one without an end is refused, and the next is taken', () => {
    const reader = new FrameReader({ maxCharacters: 10 });
    reader.read(piece('12345678', false));
    assert.throws(() => reader.read(piece('901', false)), refusedAs('too-large'));
    assert.deepEqual(reader.read(piece('"next"', true))?.value, 'next');
  });

  it('[R5] connections share the memory for what is not whole, and who ends gives it back', () => {
    const budget = new ByteBudget(10);
    const [one, other] = [1, 2].map(() => new FrameReader({ maxCharacters: 10, share: new BudgetShare(budget) }));
    assert.ok(one !== undefined && other !== undefined);
    one.read(piece('"123456', false));
    assert.throws(() => other.read(piece('"12345', false)), refusedAs('overloaded'));
    assert.deepEqual(other.read(piece('"1"', true))?.value, '1', 'what is small goes on');
    one.end();
    other.read(piece('"12345', false));
    assert.deepEqual(other.read(piece('678"', true))?.value, '12345678');
    assert.deepEqual(one.read(piece('"3456789"', true))?.value, '3456789', 'with its end everything is given back');
  });
});
