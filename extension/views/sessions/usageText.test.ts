import assert from 'node:assert/strict';
import { contextText } from './usageText.ts';

describe('what is said of a session’s context', () => {
  it('[G7] is its share where that is known, and else how many tokens are in it', () => {
    assert.deepEqual(
      [{ contextUsed: 0.336, contextTokens: 67_200 }, { contextTokens: 900 }, {}].map((figures) =>
        contextText(figures),
      ),
      ['34 % full', '900 tokens', undefined],
    );
  });
});
