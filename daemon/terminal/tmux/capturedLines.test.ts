import assert from 'node:assert/strict';
import { readLine, standAlone } from './capturedLines.ts';

/** Captured lines, and what each is by itself. */
const table: readonly (readonly [what: string, captured: readonly string[], alone: readonly string[]])[] = [
  ['text', ['one', '', 'two'], ['one', '', 'two']],
  ['a look that goes on', ['\u001b[31mred', 'red too'], ['\u001b[31mred\u001b[0m', '\u001b[0;31mred too\u001b[0m']],
  [
    'a look that ends',
    ['\u001b[31mred', '\u001b[0mplain', 'plain'],
    ['\u001b[31mred\u001b[0m', '\u001b[0;31m\u001b[0mplain\u001b[0m', 'plain'],
  ],
  ['line drawing that goes on', ['a\u000eqq', 'qq\u000fb', 'c'], ['a\u000eqq\u000f', '\u000eqq\u000fb', 'c']],
  ['an overline', ['\u001b[5:3mover\u001b[4:3mcurly\u001b[0m'], ['\u001b[53mover\u001b[4:3mcurly\u001b[0m\u001b[0m']],
];

describe('captured lines', () => {
  for (const [what, captured, alone] of table)
    it(`[S3] ${what}: each line has all of its look by itself`, () => assert.deepEqual(standAlone(captured), alone));

  it('are text without looks', () => assert.equal(readLine('\u001b[31ma\u000eq\u000f b\u001b[0m  '), 'aq b'));
});
