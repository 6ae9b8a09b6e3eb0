import assert from 'node:assert/strict';
import { aTask, anId } from '../testing/builders.ts';
import { shareParts } from './sharedParts.ts';

const copyOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe('shareParts', () => {
  it('holds once what two tasks say alike, and changes nothing of what they say', () => {
    const other = copyOf(aTask({ id: anId('task', 1) }));
    const task = copyOf(aTask({ id: anId('task', 2) }));
    const said = copyOf(task);
    shareParts(task, other);
    assert.deepEqual(task, said);
    assert.equal(task.placement, other.placement);
    assert.equal(task.createdBy, other.createdBy);
    assert.equal(task.promises, other.promises);
  });

  it('leaves what differs, however little, and adds nothing that is not there', () => {
    const other = copyOf(aTask({ id: anId('task', 1), parentId: anId('task', 9), labels: ['a', 'b'] }));
    const { parentId: _, ...task } = copyOf(aTask({ id: anId('task', 2), labels: ['a', 'c'] }));
    const said = copyOf(task);
    shareParts(task, other);
    assert.deepEqual(task, said);
    assert.equal(Object.hasOwn(task, 'parentId'), false);
    assert.notEqual(task.labels, other.labels);
  });

  it('knows an empty list from an empty record', () => {
    const other = copyOf(aTask({ contracts: {} }));
    const task = { ...copyOf(aTask({})), contracts: [] as never };
    shareParts(task, other);
    assert.ok(Array.isArray(task.contracts));
  });
});
