import assert from 'node:assert/strict';
import { compilePattern, findPatternProblem, patternCost } from './linearPattern.ts';

describe('patterns from people and agents', () => {
  it('match anywhere, or exactly', () => {
    const pattern = compilePattern('b+');
    assert.deepEqual([pattern.test('abba'), pattern.testExact('abba'), pattern.testExact('bb')], [true, false, true]);
  });

  it('[A1] say what is wrong with them, and where', () => {
    assert.match(findPatternProblem('push (.*') ?? '', /missing closing \).* at character 1$/);
    assert.match(findPatternProblem('ab[z-a]') ?? '', /range: `z-a` at character 4$/);
    assert.match(findPatternProblem('x(?=y)') ?? '', /no look-around.*at character 2$/);
    assert.match(findPatternProblem('(a)\\1') ?? '', /at character 4$/);
    assert.match(findPatternProblem('a'.repeat(1_001)) ?? '', /longer than 1000/);
    assert.equal(findPatternProblem('^git (push|pull)$'), undefined);
  });

  it('know what they cost before they are compiled', () => {
    assert.ok(patternCost('((a{100}){100}){100}') >= 1_000_000);
    assert.ok(patternCost('git push') < 20);
  });
});
