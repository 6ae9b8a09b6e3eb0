import assert from 'node:assert/strict';
import { usedWords } from './sessionWords.ts';

describe('what a session used, in words', () => {
  it('[G7] is tokens and calls, and money and context where its agent tells them', () => {
    const used = { tokensIn: 12_300, tokensOut: 450, costUsd: 0, calls: 1 };
    assert.equal(usedWords(used), '12,300 tokens in, 450 out, 1 call');
    assert.equal(
      usedWords({ ...used, costUsd: 0.123, calls: 7, contextUsed: 0.336 }),
      '12,300 tokens in, 450 out, 7 calls, $0.12; its context is 34 % full',
    );
    assert.equal(usedWords(undefined), undefined);
  });
});
