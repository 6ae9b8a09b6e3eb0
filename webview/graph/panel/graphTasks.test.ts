import assert from 'node:assert/strict';
import { Mirror } from '../../../shared/client/mirror.ts';
import { aTaskView } from '../../task/task.fixture.ts';
import { graphTaskOf } from './graphTasks.ts';

describe('the tasks of the graph’s page', () => {
  it('[V2] carry why they wait, what they are given, and what of it has a schema or was published again', () => {
    const { task } = aTaskView();
    const on = task.dependencies[0]?.on ?? '';
    const row = {
      ...task,
      parentId: 'objective_1',
      contracts: [
        ...task.contracts,
        { key: 'orders.notes', status: 'promised', version: 0, hasSchema: false } as const,
      ],
      blockedBy: [
        { code: 'waits', text: 'waits for API-2' } as const,
        { code: 'not-queued', text: 'is started by hand' } as const,
      ],
      stale: [{ key: 'orders.schema', on, has: 1, newest: 2, change: 'breaking', schemaChange: 'additive' } as const],
    };
    const shown = graphTaskOf(row, new Mirror());
    assert.deepEqual(shown.blockedBy, ['waits for API-2']);
    assert.deepEqual(shown.dependencies, [
      { on, kind: 'input', key: 'orders.schema', stale: 'breaking', schemaChange: 'additive' },
    ]);
    assert.deepEqual(shown.schemas, ['orders.api']);
    assert.equal(shown.objective, undefined, 'a parent that is not there groups nothing');
  });
});
