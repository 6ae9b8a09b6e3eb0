import assert from 'node:assert/strict';
import { dropOf } from './taskDrop.ts';
import type { DropMeaning } from './arrangement.ts';
import { fakeHub, objectiveRow, projectRow, taskRow } from './rows.fixture.ts';

const { mirror } = fakeHub(
  projectRow('1'),
  projectRow('2'),
  objectiveRow('1'),
  taskRow('1', { parentId: 'objective_1' }),
  taskRow('2', { parentId: 'task_1' }),
  taskRow('3'),
  taskRow('4', { status: 'done' }),
  taskRow('5', { projectId: 'project_2' }),
);

/** In short: what it is, for whom, and towards what. */
function said(
  ids: readonly string[],
  onto: string | undefined,
  meaning: DropMeaning = 'parent',
  mayWrite = true,
): string {
  const drop = dropOf(mirror, { ids, onto, meaning }, () => mayWrite);
  if (drop.kind === 'refused') return drop.why;
  const refs = drop.tasks.map(({ ref }) => ref).join(' ');
  return `${drop.kind} ${refs} ${drop.kind === 'parent' ? String(drop.parent) : drop.on.ref}`;
}

describe('dropping tasks in the tree', () => {
  it('[V1] on a task makes children, on an objective moves there, on a project or beside all takes out', () => {
    assert.equal(said(['task_3'], 'task_1'), 'parent API-3 task_1');
    assert.equal(said(['task_2', 'task_3'], 'objective_1'), 'parent API-2 API-3 objective_1');
    assert.equal(said(['task_2'], 'project_1'), 'parent API-2 null');
    assert.equal(said(['task_2'], undefined), 'parent API-2 null');
  });

  it('[V1] on a task makes dependencies, or asks, where that was chosen', () => {
    assert.equal(said(['task_3'], 'task_1', 'dependency'), 'dependency API-3 API-1');
    assert.equal(said(['task_1'], 'task_2', 'dependency'), 'dependency API-1 API-2');
    assert.equal(said(['task_3'], 'task_1', 'ask'), 'ask API-3 API-1');
    assert.equal(said(['task_3'], 'objective_1', 'dependency'), 'parent API-3 objective_1');
    assert.equal(said(['task_3'], 'task_4', 'dependency'), 'dependency API-3 API-4');
  });

  it('[V1] that cannot be is refused with the reason', () => {
    assert.match(said(['task_1'], 'task_2'), /API-2 is below API-1 already/);
    assert.match(said(['task_1'], 'task_1'), /none below itself/);
    assert.match(said(['objective_1'], 'task_1'), /Only tasks/);
    assert.match(said(['task_4'], 'task_1'), /API-4 cannot be changed/);
    assert.match(said(['task_3'], 'task_1', 'parent', false), /API-3 cannot be changed/);
    assert.match(said(['task_5'], 'task_1'), /stays in its project/);
    assert.match(said(['task_3', 'task_5'], 'objective_1'), /stays in its project/);
    assert.match(said(['task_3'], 'status:running'), /on a task, an objective or a project/);
    assert.match(said(['task_gone'], 'task_1'), /Only tasks/);
  });
});
