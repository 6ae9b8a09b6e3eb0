import assert from 'node:assert/strict';
import { lineOfMatch } from './transcriptLines.ts';

describe('where a found line stands in a transcript', () => {
  const lines = ['$ make', 'error: no', '$ make test', 'error: no', 'done', ''];

  it('[S7] is told by its neighbours', () => {
    assert.equal(lineOfMatch(lines, { line: 'error: no', before: ['$ make test'], after: ['done'] }), 3);
    assert.equal(lineOfMatch(lines, { line: 'error:  no', before: ['$ make'], after: [] }), 1);
  });

  it('is not where nothing of it is left', () => {
    assert.equal(lineOfMatch(lines, { line: 'gone', before: [], after: [] }), undefined);
    assert.equal(lineOfMatch([], { line: 'x', before: [], after: [] }), undefined);
  });
});
