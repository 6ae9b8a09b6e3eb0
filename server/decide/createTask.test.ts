import assert from 'node:assert/strict';
import type { Actor } from '../../shared/model/actor.ts';
import type { Id } from '../../shared/model/ids.ts';
import { taskDraft } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import { alice, aContext, anId, anObjective, aProject, aTask, stateWith } from '../testing/builders.ts';
import { decideCreateTask } from './createTask.ts';

const manager: Actor = { kind: 'agent', sessionId: anId('session'), name: 'shop-9.manager' };

/** An objective that owns so many open tasks, the last of them below another one, and one that has ended. */
function anObjectiveWith(open: number) {
  const tasks = Array.from({ length: open }, (_, index) =>
    aTask({
      id: anId('task', index + 1),
      ref: `SHOP-${index + 1}`,
      parentId: index === open - 1 ? anId('task') : anId('objective'),
    }),
  );
  const ended = aTask({
    ...{ id: anId('task', open + 1), ref: 'SHOP-900', parentId: anId('objective') },
    ...{ status: 'cancelled', message: '', endedAt: 1 },
  });
  const state = stateWith({ projects: [aProject()], objectives: [anObjective()], tasks: [...tasks, ended] });
  return (actor: Actor, parentId?: Id<'task'> | Id<'objective'>) =>
    decideCreateTask(
      state,
      { projectId: anId('project'), draft: taskDraft.parse({ title: 'One more' }), parentId, dependencies: [] },
      aContext({ actor }),
    );
}

describe('what a manager may create', () => {
  it('[T17] [G5] is capped: its objective has only so many open tasks at once', () => {
    const create = anObjectiveWith(limits.openTasksPerManager);
    for (const parent of [anId('objective'), anId('task')])
      assert.throws(() => create(manager, parent), {
        code: 'conflict',
        message: new RegExp(`has ${limits.openTasksPerManager} open tasks.*ask a person`),
      });
    assert.equal(create(alice, anId('objective')).length, 1, 'a person creates what they want');
    assert.equal(create(manager).length, 1, 'elsewhere it is not this cap that holds');
    assert.equal(anObjectiveWith(limits.openTasksPerManager - 1)(manager, anId('objective')).length, 1);
  });
});
