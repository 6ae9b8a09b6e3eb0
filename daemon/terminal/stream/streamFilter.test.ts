import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StreamFilter } from './streamFilter.ts';
import type { TakenQuery } from './streamFilter.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const filterWhole = (bytes: Uint8Array) => Buffer.from(new StreamFilter().push(bytes));

function filterCut(bytes: Uint8Array, cuts: readonly number[]): Buffer {
  const filter = new StreamFilter();
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  // Copied, because the next chunk's buffer is not this one's.
  return Buffer.concat(
    places.slice(1).map((end, index) => Buffer.from(filter.push(bytes.slice(places[index] ?? 0, end)))),
  );
}

/** What goes in, and what viewers get. */
const table: readonly (readonly [what: string, input: string, output: string])[] = [
  ['text and colours', 'a\u001b[31mb\u001b[?25lc\r\n', 'a\u001b[31mb\u001b[?25lc\r\n'],
  ['a screen title', 'a\u001bktitle\u001b\\b', 'a\u001b]2;title\u001b\\b'],
  ['controls in a screen title', '\u001bka\u0007b\r\nc\u001b\\', '\u001b]2;abc\u001b\\'],
  ['a screen title without end', '\u001bk' + 'x'.repeat(9_000), '\u001b]2;' + 'x'.repeat(4_096)],
  ['a passthrough', '\u001bPtmux;\u001b\u001b]52;c;YQ==\u0007\u001b\\z', '\u001b]52;c;YQ==\u0007z'],
  ['a passthrough of ST', '\u001bPtmux;\u001b\u001b]8;;x\u001b\u001b\\\u001b\\z', '\u001b]8;;x\u001b\\z'],
  [
    'a passthrough of a passthrough',
    '\u001bPtmux;\u001b\u001bPtmux;\u001b\u001b\u001b\u001b[1m\u001b\u001b\\\u001b\\z',
    '\u001b[1mz',
  ],
  ['a query in a passthrough', '\u001bPtmux;\u001b\u001b[c\u001b\\z', 'z'],
  ['device attributes', 'a\u001b[cb\u001b[0c\u001b[>c\u001b[>0c\u001b[=cc', 'abc'],
  ['status reports', '\u001b[5n\u001b[6n\u001b[?6n\u001b[>4n', '\u001b[>4n'],
  ['mode queries', '\u001b[?2026$pa\u001b[4$p\u001b[!p', 'a\u001b[!p'],
  ['version and keyboard', '\u001b[>q\u001b[>0q\u001b[2 q\u001b[?u\u001b[>1u\u001b[u', '\u001b[2 q\u001b[>1u\u001b[u'],
  ['window reports', '\u001b[14t\u001b[18t\u001b[22;0t\u001b[8;24;80t', '\u001b[22;0t\u001b[8;24;80t'],
  [
    'colour queries',
    '\u001b]10;?\u0007\u001b]11;?\u001b\\\u001b]4;1;?\u0007\u001b]11;#fff\u0007',
    '\u001b]11;#fff\u0007',
  ],
  ['clipboard query', '\u001b]52;c;?\u0007\u001b]52;c;YQ==\u0007', '\u001b]52;c;YQ==\u0007'],
  ['a title with a question', '\u001b]2;why? ;?\u0007', '\u001b]2;why? ;?\u0007'],
  ['setting and termcap queries', '\u001bP$qm\u001b\\\u001bP+q544e\u001b\\\u001bPq#1\u001b\\', '\u001bPq#1\u001b\\'],
  ['the old query', 'a\u001bZb\u001b(0c', 'ab\u001b(0c'],
  ['colours are no query', '\u001b[?4m\u001b[4m\u001b[?1;2S\u001b[2S', '\u001b[4m\u001b[2S'],
  ['C1 in UTF-8', 'a\u00c2\u009b31mb\u00c2\u00b0\u00c2', 'a31mb\u00c2\u00b0'],
  ['a broken sequence', '\u001b[3\u001b[1mx\u001b[4\u0018y', '\u001b[3\u001b[1mx\u001b[4\u0018y'],
  ['a DCS that tmux does not end', '\u001bPq\u001b[31mtext\u001b\\z', '\u001bPq[31mtext\u001b\\z'],
  ['a sequence without measure', 'a\u001b[' + '1;'.repeat(500) + 'mb', 'ab'],
];

describe('the stream filter', () => {
  for (const [what, input, output] of table) {
    it(`[S2] ${what}: the same at every chunk boundary`, () => {
      const bytes = latin(input);
      assert.deepEqual(filterWhole(bytes).toString('latin1'), output);
      for (let cut = 0; cut <= Math.min(bytes.length, 300); cut += 1) {
        assert.deepEqual(filterCut(bytes, [cut]).toString('latin1'), output, `cut at ${cut}`);
      }
      const everywhere = Array.from({ length: bytes.length }, (_, index) => index);
      assert.deepEqual(filterCut(bytes, everywhere).toString('latin1'), output);
    });
  }

  it('[S2] passes what concerns nobody through unchanged and uncopied', () => {
    const bytes = latin('plain \u001b[1;31mred\u001b[m \u001b(B \u00e9\r\n'.repeat(100));
    assert.equal(new StreamFilter().push(bytes), bytes);
  });

  it('[S2] gives the same for any stream cut anywhere', () => {
    const pieces = fc.constantFrom(
      ...table.map(([, input]) => input.slice(0, 300)),
      '\u001b',
      '\u001b\u001b',
      '\\',
      '[',
      ']',
      'P',
      'k',
      'tmux;',
      '\u0018',
      '\u0007',
      '\u00c2',
      '\u009b',
      '?',
      '4;',
      'abc',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), fc.array(fc.nat(400), { maxLength: 12 }), (texts, cuts) => {
        const bytes = latin(texts.join(''));
        const whole = filterWhole(bytes);
        const inside = cuts.map((cut) => Math.min(cut, bytes.length));
        assert.deepEqual(filterCut(bytes, inside), whole);
        for (let cut = 0; cut <= bytes.length; cut += 1)
          if (!filterCut(bytes, [cut]).equals(whole)) assert.deepEqual(filterCut(bytes, [cut]), whole, `cut at ${cut}`);
      }),
      { numRuns: 150 },
    );
  }).timeout(30_000);

  it('[S2] tells each question with its place, the same at every chunk boundary', () => {
    const input = latin(
      'ab\u001b[6nc\u001b[?2026$p\u001b]11;?\u001b\\d\u001bP$qm\u001b\\\u001b]4;1;?\u0007\u001bPtmux;\u001b\\e\u001b[c',
    );
    const expected = ['2 \u001b[6n', '3 \u001b[?2026$p', '3 \u001b]11;?\u001b\\', '4 \u001bP$qm\u001b\\'];
    for (let cut = 0; cut <= input.length; cut += 1) {
      const told: string[] = [];
      let given = 0;
      const onQuery = ({ at, bytes }: TakenQuery) =>
        told.push(`${given + at} ${Buffer.from(bytes).toString('latin1')}`);
      const filter = new StreamFilter({ dialect: 'xterm', onQuery });
      for (const piece of [input.slice(0, cut), input.slice(cut)]) given += filter.push(piece).length;
      assert.deepEqual(told, [...expected, '4 \u001b]4;1;?\u0007', '5 \u001b[c'], `cut at ${cut}`);
    }
  });

  it('[S4] holds little of a string without end', () => {
    const filter = new StreamFilter();
    let given = 0;
    for (const begin of ['\u001b]52;c;', '\u001bPtmux;', '\u001bPq', '\u001bk', '\u001b_G']) {
      filter.push(latin(`\u001b\\${begin}`));
      for (let piece = 0; piece < 20; piece += 1) given += filter.push(Buffer.alloc(65_536, 'x')).length;
    }
    assert.ok(given > 4 * 20 * 65_536 - 1_000);
  });
});
