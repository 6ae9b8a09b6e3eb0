import assert from 'node:assert/strict';
import { until } from '../terminalTrial.ts';
import { InputQueue } from './inputQueue.ts';

describe('typed input that waits', () => {
  it('goes out whole and in order, in pieces that the terminal takes', async () => {
    const taken: number[] = [];
    let calls = 0;
    const queue = new InputQueue((bytes) => {
      calls += 1;
      const part = calls % 3 === 0 ? bytes.subarray(0, 0) : bytes.subarray(0, 3);
      taken.push(...part);
      return part.length;
    });
    queue.push(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
    queue.push(Uint8Array.of(8, 9));
    assert.ok(queue.pendingBytes > 0);
    await until(() => queue.pendingBytes === 0, 'the rest');
    assert.deepEqual(taken, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
