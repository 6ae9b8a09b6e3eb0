import assert from 'node:assert/strict';
import type { Task } from '../../shared/model/task.ts';
import { aTask, anId } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { packParts, shareParts } from './sharedParts.ts';

const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/** A task as it comes out of a file that holds it behind another one. */
function throughFile(task: Task, before: Task): Task {
  const read = copyOf(packParts(task, before)) as Task;
  shareParts(read, before);
  return read;
}

describe('what tasks of a snapshot say alike', () => {
  it('is left out of the file, and held once by both afterwards', () => {
    const before = copyOf(aTask({ id: anId('task', 1) }));
    const task = copyOf(aTask({ id: anId('task', 2) }));
    const said = copyOf(task);
    const packed = packParts(task, before) as Record<keyof Task, unknown>;
    assert.deepEqual([packed.placement, packed.createdBy, packed.projectId, packed.id], [null, null, null, task.id]);
    assert.deepEqual(task, said, 'the task itself is as it was');
    const read = throughFile(task, before);
    assert.deepEqual(read, said);
    assert.deepEqual(Object.keys(read), Object.keys(said));
    assert.equal(read.placement, before.placement);
    assert.equal(read.createdBy, before.createdBy);
    assert.equal(read.promises, before.promises);
  });

  it('is held once where a file of before repeats it', () => {
    const before = copyOf(aTask({ id: anId('task', 1) }));
    const task = copyOf(aTask({ id: anId('task', 2) }));
    const said = copyOf(task);
    shareParts(task, before);
    assert.deepEqual(task, said);
    assert.equal(task.placement, before.placement);
  });

  it('is held once of tasks that are made one after the other', () => {
    const engine = anEngine();
    const first = engine.create({ labels: ['a'], placement: { labels: ['gpu'] } });
    const second = engine.create({ labels: ['a'], placement: { labels: ['gpu'] } });
    const third = engine.create({ labels: ['b'], placement: { labels: ['gpu'] } });
    assert.equal(second.labels, first.labels);
    assert.equal(second.placement, first.placement);
    assert.deepEqual(third.labels, ['b']);
    assert.equal(third.placement, first.placement);
  });

  it('is nothing of what differs, however little, and adds nothing that is not there', () => {
    const before = copyOf(aTask({ id: anId('task', 1), parentId: anId('task', 9), labels: ['a', 'b'] }));
    const { parentId: _, ...task } = copyOf(aTask({ id: anId('task', 2), labels: ['a', 'c'] }));
    const read = throughFile(task, before);
    assert.deepEqual(read, task);
    assert.equal(Object.hasOwn(read, 'parentId'), false);
    assert.notEqual(read.labels, before.labels);
  });

  it('is no empty list where the other has an empty record', () => {
    const before = copyOf(aTask({ contracts: {} }));
    const task = { ...copyOf(aTask({})), contracts: [] as never };
    assert.ok(Array.isArray(throughFile(task, before).contracts));
  });
});
