import assert from 'node:assert/strict';
import { growingPercent } from './heapRoom.ts';

const megabyte = 1_048_576;

describe('a heap', () => {
  it('has the same room to grow, however small it is', () => {
    const rooms = [10, 20, 40].map((used) => Math.round((used * growingPercent(used * megabyte)) / 100));
    assert.deepEqual(rooms, [64, 64, 64]);
  });

  it('is left to V8 where it is large', () => {
    assert.deepEqual(
      [64, 500].map((used) => growingPercent(used * megabyte)),
      [0, 0],
    );
  });
});
