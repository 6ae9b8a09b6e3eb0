import assert from 'node:assert/strict';
import { budgetLooks, costTitle, readUsage, usageText } from './usageLook.ts';

const used = { tokensIn: 12_300, tokensOut: 450, costUsd: 0.12, calls: 3 };

describe('what was used, as pages show it', () => {
  it('[G7] is tokens and dollars, and says where these come from', () => {
    assert.equal(usageText(used), '12,300 tokens in, 450 out · $0.12');
    assert.equal(costTitle(used), undefined);
    const estimated = { ...used, estimatedUsd: 0.12 };
    assert.equal(usageText(estimated), '12,300 tokens in, 450 out · ≈ $0.12');
    assert.match(costTitle(estimated) ?? '', /public prices/);
    const unknown = { ...used, costUsd: 0, unpricedTokens: 12_750 };
    assert.equal(usageText(unknown), '12,300 tokens in, 450 out · dollars not told');
    assert.match(costTitle(unknown) ?? '', /12,750/);
    assert.equal(readUsage({ tokensIn: 'many' }), undefined);
  });

  it('[M7] stands against its budgets', () => {
    assert.deepEqual(budgetLooks({ tokens: 25_500, usd: 0.1 }, used), [
      { name: 'Budget of tokens', text: '50 % of 25,500 tokens', share: 0.5 },
      { name: 'Budget of dollars', text: '120 % of $0.10', share: 1.2 },
    ]);
    assert.deepEqual(budgetLooks(undefined, used), []);
  });
});
