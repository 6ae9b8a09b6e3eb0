import assert from 'node:assert/strict';
import { estimateUsage } from './estimate.ts';
import { publicPrices } from './modelPrices.ts';

const million = { tokensIn: 1_000_000, cacheRead: 0, cacheWritten: 0, tokensOut: 1_000_000 };
const used = { tokensIn: 1_000_000, tokensOut: 1_000_000, costUsd: 0, calls: 1 };
const estimateOf = (model: string, tokens = million) =>
  estimateUsage({ ...used, untold: { [model]: tokens } }, { ...publicPrices, mine: { in: 1, out: 2 } });

describe('dollars that no agent told', () => {
  it('[G7] are reckoned from tokens by the price of their model, and said to be an estimate', () => {
    assert.deepEqual(estimateOf('gpt-5.5'), { ...used, costUsd: 35, estimatedUsd: 35, unpricedTokens: 0 });
    const cached = { ...million, cacheRead: 600_000, cacheWritten: 400_000 };
    assert.equal(estimateOf('claude-haiku-4-5', cached).costUsd, 5.56);
    assert.equal(estimateOf('mine', cached).costUsd, 3);
  });

  it('[G7] are found however a vendor writes the name of a model', () => {
    for (const model of ['anthropic/claude-haiku-4-5', 'claude-haiku-4-5-20251001', 'Claude-Haiku-4-5[1m]'])
      assert.equal(estimateOf(model).costUsd, 6, model);
    assert.equal(estimateOf('gpt-5.5-2026-04-23').costUsd, 35);
  });

  it('[G7] are unknown where nobody has a price, and are added to what is told', () => {
    for (const model of ['a model of their own', 'toString'])
      assert.deepEqual(estimateOf(model), { ...used, unpricedTokens: 2_000_000 });
    const both = { 'gpt-5.5': million, unheard: million };
    const { costUsd, estimatedUsd, unpricedTokens } = estimateUsage(
      { ...used, costUsd: 1, untold: both },
      publicPrices,
    );
    assert.deepEqual([costUsd, estimatedUsd, unpricedTokens], [36, 35, 2_000_000]);
    assert.deepEqual(estimateUsage({ ...used, contextUsed: 0.5 }, publicPrices), used);
  });
});
