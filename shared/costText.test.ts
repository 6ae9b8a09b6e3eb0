import assert from 'node:assert/strict';
import { costText } from './costText.ts';

describe('dollars as text', () => {
  it('[G7] say whether they were told, reckoned, or are not all', () => {
    assert.equal(costText({ costUsd: 1.204 }), '$1.20');
    assert.equal(costText({ costUsd: 0 }), undefined);
    assert.equal(costText({ costUsd: 1.2, estimatedUsd: 0.1 }), '≈ $1.20');
    assert.equal(costText({ costUsd: 1.2, estimatedUsd: 0.1, unpricedTokens: 1 }), '≥ $1.20');
    assert.equal(costText({ costUsd: 0, unpricedTokens: 1 }), undefined);
  });
});
