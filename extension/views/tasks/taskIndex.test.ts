import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Mirror } from '../../../shared/client/mirror.ts';
import type { Row } from '../../../shared/model/rows.ts';
import { taskStatuses } from '../../../shared/model/taskWords.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { groupings, taskSorts, usualArrangement } from './arrangement.ts';
import type { Arrangement } from './arrangement.ts';
import { interventionRow, objectiveRow, projectRow, serverRow, taskRow } from './rows.fixture.ts';
import { TaskIndex } from './taskIndex.ts';
import { plainTree } from './plainTree.fixture.ts';

const ids = Array.from({ length: 9 }, (_, index) => index + 1);
const project = fc.constantFrom('project_1', 'project_2');

/** Parents are older than their children, as at the hub, where no circle can be. */
const task = fc
  .record({
    id: fc.constantFrom(...ids),
    above: fc.option(
      fc.oneof(
        fc.nat(8).map((n) => ({ task: n })),
        fc.nat(1).map((n) => ({ objective: n + 1 })),
      ),
      { nil: undefined },
    ),
    follows: fc.option(fc.nat(8), { nil: undefined }),
    projectId: project,
    status: fc.constantFrom(...taskStatuses),
    priority: fc.constantFrom('low', 'normal', 'high', 'critical'),
    title: fc.constantFrom('Build it', 'Mend it', 'zebra'),
    labels: fc.subarray(['ui', 'db']),
    serverId: fc.constantFrom(undefined, 'server_a', 'server_b'),
    updatedAt: fc.nat(5),
    isBlocked: fc.boolean(),
  })
  .map(({ id, above, follows, isBlocked, ...fields }): TaskRow => {
    const parent =
      above === undefined
        ? undefined
        : 'objective' in above
          ? `objective_${above.objective}`
          : above.task > 0 && above.task < id
            ? `task_${above.task}`
            : undefined;
    const before =
      follows !== undefined && follows > 0 && follows < id
        ? { id: `task_${follows}`, ref: `API-${follows}` }
        : undefined;
    const blockedBy = isBlocked ? [{ code: 'waits', text: 'waits' } as const] : [];
    return taskRow(String(id), {
      ...fields,
      blockedBy,
      ...(parent === undefined ? {} : { parentId: parent }),
      ...(before === undefined ? {} : { followUpOf: before }),
    });
  });

const row: fc.Arbitrary<Row> = fc.oneof(
  { weight: 8, arbitrary: task },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1', '2').chain((id) =>
      fc
        .record({
          projectId: project,
          status: fc.constantFrom('open', 'done'),
          title: fc.constantFrom('Ship', 'Mend'),
        })
        .map((given) => objectiveRow(id, given as object)),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('1', '2').map((id) => projectRow(id)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('a', 'b')
      .chain((id) => fc.constantFrom('a', 'b', 'c').map((name) => serverRow(id, { name }))),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        // Each is about one task, for as long as it is there.
        id: fc.constantFrom(...ids),
        state: fc.constantFrom('open', 'answered'),
      })
      .map(({ id, state }) => interventionRow(String(id), { taskId: `task_${id}`, state })),
  },
);
const frame = fc.record({
  rows: fc.array(row, { maxLength: 5 }),
  removed: fc.subarray(
    [...ids.map((id) => `task_${id}`), 'objective_1', 'project_1', 'project_2', 'server_a', 'intervention_1'],
    { maxLength: 2 },
  ),
});

const arrangement: fc.Arbitrary<Arrangement> = fc.record({
  grouping: fc.constantFrom(...groupings),
  sort: fc.constantFrom(...taskSorts),
  foldsEnded: fc.boolean(),
  drop: fc.constant('parent'),
  filter: fc
    .record(
      {
        text: fc.constantFrom('', 'mend', 'api-3'),
        statuses: fc.oneof(fc.constant([]), fc.subarray([...taskStatuses])),
        labels: fc.oneof(fc.constant([]), fc.subarray(['ui', 'db'])),
        waiting: fc.boolean(),
        blocked: fc.boolean(),
      },
      { noNullPrototype: true },
    )
    .map((filter) => filter),
});

/** All lists of an index, by what they are below. */
function listsOf(index: TaskIndex): Record<string, unknown> {
  const lists: Record<string, unknown> = {};
  const open = [''];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const { live, folded } = index.below(id);
    if (id === '' || live.length + folded.length > 0) lists[id] = { live, folded };
    open.push(...live, ...folded);
  }
  return lists;
}

describe('the index of the task tree', () => {
  it('[V1] holds after any changes what its rows say, however it is arranged', () => {
    fc.assert(
      fc.property(arrangement, fc.array(frame, { maxLength: 12 }), arrangement, (first, frames, second) => {
        const mirror = new Mirror();
        const index = new TaskIndex(mirror, first);
        frames.forEach((sent, seq) => {
          index.take(mirror.take({ seq, ...sent, removed: [...sent.removed] }));
          assert.deepEqual(listsOf(index), plainTree(mirror, first));
        });
        index.arrange(second);
        assert.deepEqual(listsOf(index), plainTree(mirror, second));
      }),
      { numRuns: 500 },
    );
  });

  it('[V1] a follow-up is below its task also where that one’s old parent comes in the same frame as its move', () => {
    const mirror = new Mirror();
    const index = new TaskIndex(mirror, usualArrangement);
    const frames = [
      [taskRow('3', { parentId: 'task_1' })],
      [taskRow('8', { followUpOf: { id: 'task_3', ref: 'API-3' } })],
      [taskRow('1'), taskRow('3')],
    ];
    frames.forEach((rows, seq) => index.take(mirror.take({ seq, rows, removed: [] })));
    assert.deepEqual(listsOf(index), plainTree(mirror, usualArrangement));
    assert.deepEqual(index.below('task_3').live, ['task_8']);
  });

  it('[V1] whatever list is another after a change is said to be so', () => {
    fc.assert(
      fc.property(arrangement, fc.array(frame, { maxLength: 12 }), (arranged, frames) => {
        const mirror = new Mirror();
        const index = new TaskIndex(mirror, arranged);
        frames.forEach((sent, seq) => {
          const before = listsOf(index);
          const change = index.take(mirror.take({ seq, ...sent, removed: [...sent.removed] }));
          if (change === 'all') return;
          const after = listsOf(index);
          // A list that is not reached any more went with a list above it.
          for (const id of Object.keys(after))
            if (JSON.stringify(before[id]) !== JSON.stringify(after[id]))
              assert.ok(change.lists.has(id) || !(id in before), `${id || 'the roots'} changed untold`);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('[V1] a change of one task among ten thousand touches its row alone', () => {
    const { mirror, index } = tenThousand();
    const changed = taskRow('77', { parentId: 'objective_77', status: 'running', serverId: 'server_a' });
    const change = index.take(mirror.take({ seq: 2, rows: [changed], removed: [] }));
    assert.deepEqual(change, { lists: new Set(), rows: new Set(['task_77']) });
  });

  it('[V1] a task that ends touches its own list and no other', () => {
    const { mirror, index } = tenThousand();
    const changed = taskRow('77', { parentId: 'objective_77', status: 'done' });
    const change = index.take(mirror.take({ seq: 2, rows: [changed], removed: [] }));
    assert.deepEqual(change, { lists: new Set(['objective_77']), rows: new Set(['task_77']) });
  });
});

function tenThousand() {
  const mirror = new Mirror();
  const objectives = Array.from({ length: 100 }, (_, n) => objectiveRow(String(n)));
  const tasks = Array.from({ length: 10_000 }, (_, n) => taskRow(String(n), { parentId: `objective_${n % 100}` }));
  mirror.take({ seq: 1, rows: [projectRow('1'), serverRow('a'), ...objectives, ...tasks], removed: [] });
  const startedAt = performance.now();
  const index = new TaskIndex(mirror, usualArrangement);
  const listed = [...index.below('').live].reduce((sum, id) => sum + index.below(id).live.length, 0);
  assert.equal(listed, 10_000);
  console.log(`      10,000 tasks indexed and listed in ${(performance.now() - startedAt).toFixed(1)} ms`);
  return { mirror, index };
}
