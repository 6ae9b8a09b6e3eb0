import assert from 'node:assert/strict';
import { readSpan } from './readSpan.ts';

describe('spans as people write them', () => {
  it('are a number and a unit, and nothing else', () => {
    assert.deepEqual(['90s', ' 20m ', '2h', '3d'].map(readSpan), [90_000, 1_200_000, 7_200_000, 259_200_000]);
    assert.deepEqual(
      ['', '5', '5w', '-1h', '1.5h', '1h 5m', '9999999s', 'an hour'].map(readSpan),
      Array.from({ length: 8 }, () => undefined),
    );
  });
});
