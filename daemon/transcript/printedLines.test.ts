import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PrintedLines } from './printedLines.ts';
import type { PrintedLine } from './printedLines.ts';

/** Frames that lie one after the other, each as long as its text. */
function linesOf(frames: readonly string[], from = { frame: 0, character: 0 }): readonly PrintedLine[] {
  const lines: PrintedLine[] = [];
  const printed = new PrintedLines((line) => lines.push(line));
  let place = 0;
  for (const [index, text] of frames.entries()) {
    if (place >= from.frame)
      printed.take(text, { frame: place, character: place === from.frame ? from.character : 0 }, index);
    place += text.length + 1;
  }
  printed.end();
  return lines;
}
const textsOf = (...frames: readonly string[]) => linesOf(frames).map(({ text }) => text);

/** Output as programs make it, with what is hard between the words. */
const output = fc
  .array(
    fc.oneof(
      fc.constantFrom('error', 'ünï', '😀', ' ', '\r\n', '\n', '\r', '\t', '\b', 'x'.repeat(3_000)),
      fc.constantFrom(
        '\u001b[1;31m',
        '\u001b[0m',
        '\u001b[2K',
        '\u001b[5C',
        '\u001b[12G',
        '\u001b[G',
        '\u001b[H',
        '\u001b[?1049h',
      ),
      fc.constantFrom(
        '\u001b]0;a title\u0007',
        '\u001b]8;;http://x\u001b\\',
        '\u001bktitle\u001b\\',
        '\u001bPq#0\u001b\\',
      ),
      fc.constantFrom('\u001b(B', '\u001b7', '\u001bc', '\u001b', '\u009b31m', '\u0018'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** The same text, cut at any places into frames. */
const cut = (text: string, cuts: readonly number[]): readonly string[] => {
  const places = [...new Set([0, ...cuts.map((at) => at % (text.length + 1)), text.length])].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => text.slice(places[index], place));
};

describe('what was printed, as lines', () => {
  it('[S7] is text without colours, titles and links, whatever ends its lines', () => {
    assert.deepEqual(
      textsOf('\u001b[1;31merror\u001b[0m: \u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\\r\n\r\nnext\n'),
      ['error: here', 'next'],
    );
    assert.deepEqual(textsOf('\u001b]0;a title\u0007$ \u001bkother\u001b\\ls\u001b[K\n'), ['$ ls']);
    assert.deepEqual(textsOf('10%\r50%\r100%\r\n'), ['10%', '50%', '100%']);
    assert.deepEqual(textsOf('\u001b[2J\u001b[Hone\u001b[3;1Htwo\u001b[5Cthree'), ['one', 'two three']);
    assert.deepEqual(textsOf('N\bNA\bAME'), ['NAME']);
    assert.deepEqual(textsOf('\u001b]0;never ended', ' at all'), []);
  });

  it('[S7] are the same wherever they are cut into frames', () => {
    fc.assert(
      fc.property(output, fc.array(fc.nat(10_000), { maxLength: 30 }), (text, cuts) => {
        assert.deepEqual(textsOf(...cut(text, cuts)), textsOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it('[S7] come again from the place where any of them begins', () => {
    fc.assert(
      fc.property(output, fc.array(fc.nat(10_000), { maxLength: 30 }), fc.nat(1_000), (text, cuts, pick) => {
        const frames = cut(text, cuts);
        const all = linesOf(frames);
        const index = pick % Math.max(1, all.length);
        const first = all[index];
        if (first === undefined) return;
        assert.deepEqual(linesOf(frames, first.begin), all.slice(index));
      }),
      { numRuns: 500 },
    );
  });

  it('[S7] a line without an end comes in pieces that overlap', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `${index} `).join('');
    const pieces = textsOf(
      ...cut(
        text,
        Array.from({ length: 100 }, (_, index) => index * 313),
      ),
    );
    assert.ok(pieces.every((piece) => piece.length <= 8_192));
    for (let index = 0; index < 5_000; index += 1)
      assert.ok(
        pieces.some((piece) => ` ${piece}`.includes(` ${index} `)),
        `${index}`,
      );
  });
});
