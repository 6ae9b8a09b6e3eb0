import assert from 'node:assert/strict';
import { budgetWords, usedWords } from './usageWords.ts';

describe('what a session used, in words', () => {
  it('[G7] is tokens and calls, and money and context where its agent tells them', () => {
    const used = { tokensIn: 12_300, tokensOut: 450, costUsd: 0, calls: 1 };
    assert.equal(usedWords(used), '12,300 tokens in, 450 out, 1 call, dollars not told');
    assert.equal(
      usedWords({ ...used, costUsd: 0.123, calls: 7, contextUsed: 0.336 }),
      '12,300 tokens in, 450 out, 7 calls, $0.12; its context is 34 % full',
    );
    assert.equal(
      usedWords({ ...used, contextTokens: 12_750 }),
      '12,300 tokens in, 450 out, 1 call, dollars not told; its context has 12,750 tokens',
    );
    assert.equal(usedWords(undefined), undefined);
  });

  it('[M7] stands beside what may be used', () => {
    const used = { tokensIn: 1_000, tokensOut: 220, costUsd: 4, calls: 1 };
    assert.equal(budgetWords({ tokens: 2_000, usd: 5 }, used), '2,000 tokens (61 % used), $5.00 (80 % used)');
    assert.equal(budgetWords({ usd: 5 }, undefined), '$5.00 (0 % used)');
    assert.equal(budgetWords(undefined, used), undefined);
  });
});
