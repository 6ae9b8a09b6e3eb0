import assert from 'node:assert/strict';
import { anId, aPerson, aProject, aTask, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { eventViews } from '../state/eventView.ts';
import { taskHandlers } from './taskHandlers.ts';

describe('tasks and their identity in other systems', () => {
  it('[X8] upserted by system and id, looked up by both in one word, and only in their project', async () => {
    const projects = [aProject(), aProject({ id: anId('project', 2), key: 'OTHER', name: 'Other' })];
    const other = aTask({
      id: anId('task', 9),
      projectId: anId('project', 2),
      external: { system: 'github', id: 'acme/api#12' },
    });
    const state = stateWith({ persons: [aPerson()], projects, tasks: [other] });
    const handle = createHandling(state, taskHandlers);
    const wish = { project: 'SHOP', system: 'github', externalId: 'acme/api#12', title: 'Fix' };
    const made = await handle('task.upsert', wish);
    assert.deepEqual([made.outcome, made.task.external?.id], ['created', 'acme/api#12']);
    assert.equal((await handle('task.upsert', wish)).outcome, 'unchanged');
    assert.equal((await handle('task.upsert', { ...wish, title: 'Fix it' })).outcome, 'changed');
    const find = async (external: string) => (await handle('task.list', { project: 'SHOP', external })).rows;
    assert.deepEqual(
      (await find('github:acme/api#12')).map(({ id }) => id),
      [made.task.id],
    );
    assert.deepEqual(await find('github:acme/api#13'), []);
    await assert.rejects(find('github'), /SYSTEM:ID/);
  });

  it('[X8] every event of the task says it', () => {
    const task = aTask({ external: { system: 'gh', id: '7', url: 'https://example.com/7' } });
    const state = stateWith({ projects: [aProject()], tasks: [task, aTask({ id: anId('task', 2), ref: 'SHOP-2' })] });
    const cancelled = (number: number) =>
      ({ type: 'task_cancelled', taskId: anId('task', number), actor: { kind: 'hub' }, message: '' }) as const;
    const views = eventViews(state, { seq: 1, at: 1, events: [cancelled(1), cancelled(2)] }, anId('project'), {
      kind: 'person',
    });
    assert.deepEqual(
      views.map(({ external }) => external),
      [{ system: 'gh', id: '7' }, undefined],
    );
  });
});
