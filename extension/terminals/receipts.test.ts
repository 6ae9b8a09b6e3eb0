import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { Receipts } from './receipts.ts';

describe('receipts of a window', () => {
  it('[S4] come behind an answer, and one question stands for all that was written meanwhile', async () => {
    const answers: (() => void)[] = [];
    const receipts = new Receipts(() => new Promise<void>((resolve) => answers.push(resolve)));
    const told: number[] = [];
    for (const at of [1, 2, 3]) receipts.await(() => told.push(at));
    assert.deepEqual([told, answers.length], [[], 1]);
    answers[0]?.();
    await later(0);
    assert.deepEqual([told, answers.length], [[1], 2]);
    answers[1]?.();
    await later(0);
    assert.deepEqual(told, [1, 2, 3]);
  });

  it('a window that cannot answer holds no session up for ever', async () => {
    const receipts = new Receipts(() => Promise.reject(new Error('gone')));
    await new Promise<void>((resolve) => receipts.await(resolve));
  });
});
