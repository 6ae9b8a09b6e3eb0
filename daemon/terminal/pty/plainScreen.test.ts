import assert from 'node:assert/strict';
import fc from 'fast-check';
import { terminalLimits } from '../terminalLimits.ts';
import { readPlainScreen } from './plainScreen.ts';

describe('the plain screen', () => {
  it('shows text without colours, titles and other sequences', () => {
    const output = '\u001b]0;title\u0007\u001b[1;32mgreen\u001b[0m\u001b(B ok\r\n$ \u001b[?2004h';
    assert.deepEqual(readPlainScreen(output, 24), ['green ok', '$']);
  });

  it('follows carriage returns and backspaces', () => {
    assert.deepEqual(readPlainScreen(' 10 %\r 99 %\r\nabd\bc\r\n', 24), [' 99 %', 'abc']);
  });

  it('shows what came after the screen was cleared, and the last lines of it', () => {
    assert.deepEqual(readPlainScreen('old\r\n\u001b[2J\u001b[Hnew', 24), ['new']);
    assert.deepEqual(readPlainScreen('old\r\n\u001bcnew', 24), ['new']);
    assert.deepEqual(readPlainScreen('\u001b[?1049hvim\u001b[?1049l$ ', 24), ['$']);
    assert.deepEqual(readPlainScreen('a\r\nb\r\nc\r\n', 2), ['b', 'c']);
  });

  it('takes any output, cut anywhere, and gives bounded lines without controls', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[', '\u001b]0;', '\u001bP', '\r\n', '\u0007'),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 1, max: 50 }), (pieces, rows) => {
        const lines = readPlainScreen(pieces.join(''), rows);
        assert.ok(lines.length <= rows);
        for (const line of lines) {
          assert.ok(line.length <= terminalLimits.screenLineCharacters);
          assert.doesNotMatch(line.replaceAll('\t', ''), /[\u0000-\u001f]/);
        }
      }),
    );
  });
});
