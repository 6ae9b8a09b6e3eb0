import assert from 'node:assert/strict';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { tasksBelow } from './objectiveTree.ts';

const task = (number: number, parentId?: string) =>
  aTaskRow({ id: `task_${number}`, ref: `SHOP-${number}`, ...(parentId === undefined ? {} : { parentId }) });

describe('the tasks of an objective', () => {
  it('[T17] stand behind their parents, each level by number, and without those of others', () => {
    const tasks = [task(10, 'objective_1'), task(9, 'task_2'), task(2, 'objective_1'), task(3, 'objective_2'), task(4)];
    const placed = tasksBelow('objective_1', [...tasks, task(11, 'task_9')]);
    assert.deepEqual(
      placed.map(({ task: { ref }, depth }) => [ref, depth]),
      [
        ['SHOP-2', 0],
        ['SHOP-9', 1],
        ['SHOP-11', 2],
        ['SHOP-10', 0],
      ],
    );
  });

  it('[T17] are looked at a few times each, however many there are', () => {
    const many = 2_000;
    let looks = 0;
    const tasks = Array.from({ length: many }, (_, at) => {
      const row = task(at + 1, at % 2 === 0 ? 'objective_1' : `task_${at}`);
      return Object.defineProperty({ ...row }, 'id', { get: () => ((looks += 1), row.id) });
    });
    assert.equal(tasksBelow('objective_1', tasks).length, many);
    assert.ok(looks <= 4 * many, `${looks} looks at ${many} tasks`);
  });

  it('end where rows name each other as parents', () => {
    assert.deepEqual(tasksBelow('task_1', [task(1, 'task_2'), task(2, 'task_1')]).length, 2);
  });
});
