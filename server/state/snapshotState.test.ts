import assert from 'node:assert/strict';
import { aTask, anId, stateWith } from '../testing/builders.ts';
import { collectState, restoreState } from './snapshotState.ts';

const [first, second] = [anId('task', 1), anId('task', 2)];

/** What a snapshot gives back after it was written. */
const readBack = (collections: Readonly<Record<string, readonly unknown[]>>) =>
  new Map(Object.entries(JSON.parse(JSON.stringify(collections)) as Record<string, unknown[]>));

describe('the state as a snapshot keeps it', () => {
  it('is the state of its moment, though timelines grow before it is written', () => {
    const state = stateWith({ tasks: [aTask({ id: first })] });
    state.seq = 7;
    state.timelines.set(first, { taskId: first, seqs: [3, 7] });
    state.commands.set('command-1', { id: 'command-1', seq: 3, fingerprint: 'f' });
    const collected = collectState(state);
    state.timelines.get(first)?.seqs.push(8, 9);
    state.timelines.set(second, { taskId: second, seqs: [9] });
    const restored = restoreState(7, readBack(collected));
    assert.deepEqual([...restored.timelines.values()], [{ taskId: first, seqs: [3, 7] }]);
    assert.deepEqual([...restored.commands], [...state.commands]);
    assert.deepEqual([...restored.tasks.values()], JSON.parse(JSON.stringify([...state.tasks.values()])));
  });

  it('is read from snapshots of before, which kept pairs', () => {
    const collections = new Map<string, readonly unknown[]>([
      ['timelines', [[first, [1, 2]]]],
      ['commands', [['command-1', { seq: 3, fingerprint: 'f' }]]],
    ]);
    const restored = restoreState(3, collections);
    assert.deepEqual(restored.timelines.get(first), { taskId: first, seqs: [1, 2] });
    assert.deepEqual(restored.commands.get('command-1'), { id: 'command-1', seq: 3, fingerprint: 'f' });
  });
});
