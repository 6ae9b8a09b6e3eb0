import assert from 'node:assert/strict';
import { BudgetShare, ByteBudget } from './byteBudget.ts';

describe('a budget of bytes', () => {
  it('[R5] gives no more than there is, and the same again after it came back', () => {
    const budget = new ByteBudget(10);
    assert.deepEqual([budget.take(7), budget.take(4), budget.take(3), budget.take(1)], [true, false, true, false]);
    budget.give(7);
    assert.deepEqual([budget.take(8), budget.take(7)], [false, true]);
  });

  it('[R5] a share grows to what its holder needs in all, keeps it where there is no more, and ends once', () => {
    const budget = new ByteBudget(10);
    const [one, other] = [new BudgetShare(budget), new BudgetShare(budget)];
    assert.deepEqual(
      [one.hold(4), one.hold(6), one.hold(5), other.hold(5), other.hold(4)],
      [true, true, true, false, true],
    );
    one.end();
    one.end();
    assert.deepEqual([other.hold(10), one.hold(1)], [true, false]);
  });
});
