import assert from 'node:assert/strict';
import { readText } from '../../architecture/repository.ts';
import { ours, tmux, vsCode } from './parties.ts';
import { countWidths, isSame, renderWidths, withWidths } from './widthTables.ts';
import type { CountedWidths } from './widthTables.ts';

describe('columns of characters', function () {
  // Three terminals count 160,000 code points.
  this.timeout(180_000);
  let page: string;
  let counted: CountedWidths;
  before(async () => {
    page = readText('docs/terminal-widths.md');
    counted = await countWidths({ tmux, ours, vsCode });
  });

  it("[S2] our screens and VS Code's terminal count each the same, but for the soft hyphen, which the newer xterm.js hides", () => {
    const all = [...counted.codePoints, ...counted.sequences];
    assert.ok(all.length > 150_000);
    const different = all.filter(({ text, ours, vsCode }) => ours !== vsCode && !text.includes('\u00ad'));
    assert.deepEqual(different, []);
  });

  it('[S2] the page lists what tmux counts otherwise: run "npm run widths" when it does not', () => {
    const isOfThese = Object.values(counted.by).every((version) => page.includes(version));
    // Each C library has tables of its own: elsewhere most of the list must hold, and the page says of which it is.
    if (isOfThese) assert.equal(page, withWidths(page, renderWidths(counted)));
    else assert.ok(counted.codePoints.filter(isSame).length > 0.9 * counted.codePoints.length);
  });
});

describe('the tables of columns', () => {
  const one = (text: string, columns: readonly [number, number, number]) => {
    const [inTmux, inOurs, inVsCode] = columns;
    return { text, tmux: inTmux, ours: inOurs, vsCode: inVsCode };
  };
  const by = { tmux: 'tmux 1', ours: 'x 2', vsCode: 'VS Code 3', unicode: '4' };

  it('have neighbours that differ alike as ranges, and all that is the same as a number', () => {
    const codePoints = [
      one('a', [1, 1, 1]),
      one('b', [2, 1, 1]),
      one('c', [2, 1, 1]),
      one('e', [2, 1, 1]),
      one('f', [1, 1, 1]),
      one('g', [2, 1, 1]),
      one('h', [0, 1, 2]),
    ];
    const sequences = [
      { ...one('ab', [2, 2, 2]), what: 'letters' },
      { ...one('ah', [1, 2, 3]), what: 'letters' },
    ];
    const text = renderWidths({ by, codePoints, sequences });
    assert.match(text, /All count 2 code points the same/);
    assert.match(text, /^\| 0 \| 1 \| 2 \| 1 \| 0068 \|$/m);
    assert.match(text, /^\| 2 \| 1 \| 1 \| 4 \| 0062–0065, 0067 \|$/m);
    assert.match(text, /^\| letters \| 0061 0062 \| 2 \| 2 \| 2 \| {2}\|$/m);
    assert.match(text, /^\| letters \| 0061 0068 \| 1 \| 2 \| 3 \| differ \|$/m);
  });

  it('need their place in a page', () => assert.throws(() => withWidths('no place', ''), /no place/));
});
