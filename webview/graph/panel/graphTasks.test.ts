import assert from 'node:assert/strict';
import { Mirror } from '../../../shared/client/mirror.ts';
import { aTaskView } from '../../task/task.fixture.ts';
import { graphTaskOf } from './graphTasks.ts';

describe('the tasks of the graph’s page', () => {
  it('[V2] carry why they wait, what they are given, and what of it was published again', () => {
    const { task } = aTaskView();
    const on = task.dependencies[0]?.on ?? '';
    const row = {
      ...task,
      parentId: 'objective_1',
      blockedBy: [
        { code: 'waits', text: 'waits for API-2' } as const,
        { code: 'not-queued', text: 'is started by hand' } as const,
      ],
      stale: [{ key: 'orders.schema', on, has: 1, newest: 2, change: 'breaking' } as const],
    };
    const shown = graphTaskOf(row, new Mirror());
    assert.deepEqual(shown.blockedBy, ['waits for API-2']);
    assert.deepEqual(shown.dependencies, [{ on, kind: 'input', key: 'orders.schema', stale: 'breaking' }]);
    assert.equal(shown.objective, undefined, 'a parent that is not there groups nothing');
  });
});
