import assert from 'node:assert/strict';
import { fitOf, windowSize } from './fit.ts';
import { renderScreenText } from './screenText.ts';

const size = (columns: number, rows: number) => ({ columns, rows });

describe('a session in a window of another size', () => {
  it('[S9] is letterboxed where it is smaller, and shown as text where it does not fit', () => {
    const window = size(80, 24);
    assert.deepEqual(
      [undefined, window, size(80, 23), size(60, 20), size(81, 24), size(60, 25)].map((session) =>
        fitOf(session, window),
      ),
      ['same', 'same', 'letterbox', 'letterbox', 'text', 'text'],
    );
  });

  it('[S9] the size of the window is known although an editor tells that of the terminal in it', () => {
    const known = size(80, 24);
    const held = size(60, 20);
    assert.deepEqual(windowSize(held, known, held), known);
    assert.deepEqual(windowSize(size(50, 20), known, held), size(50, 24));
    assert.deepEqual(windowSize(size(100, 30), known, held), size(100, 30));
    assert.deepEqual(windowSize(size(50, 10), undefined, undefined), size(50, 10));
  });

  it('[S9] text of a larger screen never leaves the window, and draws nothing of its own', () => {
    const lines = ['a'.repeat(30), 'b\u001b[2Jb', ...Array.from({ length: 8 }, (_, at) => `line ${at}`), '', ''];
    const painted = renderScreenText(lines, size(10, 4), 'larger\u001b[31m');
    const rows = painted.split(/\u001b\[(\d+);1H/).slice(1);
    assert.deepEqual(
      rows.filter((_, at) => at % 2 === 0),
      ['1', '2', '3', '4'],
    );
    assert.match(painted, /line 5.*line 6.*line 7/s);
    assert.ok(!painted.includes('line 4'));
    assert.ok(!painted.includes('\u001b[2J') && !painted.includes('\u001b[31m'));
  });
});
