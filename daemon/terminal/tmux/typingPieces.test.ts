import assert from 'node:assert/strict';
import fc from 'fast-check';
import { terminalLimits } from '../terminalLimits.ts';
import { typingPieces } from './typingPieces.ts';

const bytesOf = (pieces: ReturnType<typeof typingPieces>): Buffer =>
  Buffer.concat(pieces.map((piece) => (piece.kind === 'text' ? Buffer.from(piece.text) : piece.bytes)));

describe('pieces of what is typed', () => {
  it('[S2] are all of it, in its order, and text is what every tmux pastes as it is', () => {
    const run = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc
        .integer({ min: 1, max: 9_000 })
        .map((length) => Buffer.alloc(length, 'some t\u00e4xt; #{x} \u4f60\u597d "$HOME"\r\n\t')),
      fc.constantFrom(
        ...['\u001b[200~', '\u001b[201~', '\u0003', '\u00e4', '\u{1f680}'].map((text) => Buffer.from(text)),
      ),
    );
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), (runs) => {
        const bytes = Buffer.concat(runs);
        const pieces = typingPieces(bytes);
        assert.deepEqual(bytesOf(pieces), bytes);
        for (const piece of pieces) {
          if (piece.kind === 'keys') assert.ok(piece.bytes.length <= terminalLimits.inputPieceBytes);
          else {
            assert.doesNotMatch(piece.text, /[^\t\n\r\P{C}]|\ufffd/u);
            assert.ok(Buffer.byteLength(piece.text) <= terminalLimits.textPieceBytes);
          }
        }
      }),
    );
  });

  it('[S2] a paste is few of them, and keys stay keys', () => {
    const paste = Buffer.from(`\u001b[200~${'a line of code;\r'.repeat(10_000)}\u001b[201~`);
    const kinds = typingPieces(paste).map(({ kind }) => kind);
    assert.deepEqual([kinds[0], kinds[1], kinds.at(-1)], ['keys', 'text', 'keys']);
    assert.ok(kinds.length < 50);
    assert.deepEqual(
      typingPieces(Buffer.from('ls -l\r')).map(({ kind }) => kind),
      ['keys'],
    );
  });
});
