import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextDelay } from './nextDelay.ts';

describe('nextDelay', () => {
  it('[F2] grows from 1 s to at most 30 s, with jitter at every step', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (attempt, random) => {
        const delay = nextDelay(attempt, random);
        assert.ok(delay >= 1_000 && delay <= 30_000);
        assert.ok(nextDelay(attempt + 1, random) >= delay);
        assert.ok(nextDelay(attempt, 0.99) > nextDelay(attempt, 0));
      }),
    );
  });

  it('doubles until it is at its longest', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 9].map((attempt) => nextDelay(attempt, 0)),
      [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000],
    );
  });
});
