import assert from 'node:assert/strict';
import { clockSkew } from './clockSkew.ts';

describe('a hub whose clock is another', () => {
  const hour = 3_600_000;

  it('[R4] is ahead or behind by what it says when the window comes', () => {
    assert.deepEqual([clockSkew(10 * hour, 9 * hour), clockSkew(8 * hour, 9 * hour)], [hour, -hour]);
  });

  it('the way of a word is no difference, and a hub that says nothing has the same clock', () => {
    assert.deepEqual(
      [clockSkew(hour - 1_500, hour), clockSkew(hour + 900, hour), clockSkew(undefined, hour)],
      [0, 0, 0],
    );
  });
});
