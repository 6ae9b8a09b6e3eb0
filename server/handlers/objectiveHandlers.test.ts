import assert from 'node:assert/strict';
import { anId, aPerson, aProject, aServer, aTask, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { objectiveHandlers } from './objectiveHandlers.ts';

describe('objective operations', () => {
  it('[T17] created with its manager, viewed with its tasks, refused as done while one is open, then cancelled', async () => {
    const state = stateWith({ persons: [aPerson()], projects: [aProject()], servers: [aServer()] });
    const handle = createHandling(state, objectiveHandlers);
    const { objective } = await handle('objective.create', { title: 'Sell more', prompt: 'How?', agent: 'scripted' });
    assert.deepEqual([objective.ref, objective.managerSessionId], ['SHOP-1', anId('session', 102)]);
    state.tasks.put(aTask({ ref: 'SHOP-2', parentId: anId('objective', 101) }));
    const view = await handle('objective.view', { id: 'SHOP-1' });
    assert.deepEqual([view.prompt, view.tasks.map((task) => task.ref)], ['How?', ['SHOP-2']]);
    assert.deepEqual([view.objective.openChildren, view.objective.children], [1, 1]);
    await assert.rejects(handle('objective.done', { id: 'SHOP-1' }), { code: 'conflict', message: /SHOP-2/ });
    const cancelled = await handle('objective.cancel', { id: 'SHOP-1', version: objective.version });
    assert.deepEqual([cancelled.objective.status, cancelled.objective.openChildren], ['cancelled', 0]);
    assert.equal(state.sessions.get(anId('session', 102))?.wanted, 'closed');
    assert.deepEqual((await handle('objective.list', { status: 'open' })).rows, []);
    assert.equal((await handle('objective.list')).rows.length, 1);
  });

  it('[T6] an update from a stale version is refused', async () => {
    const handle = createHandling(stateWith({ persons: [aPerson()], projects: [aProject()] }), objectiveHandlers);
    const { objective } = await handle('objective.create', { title: 'Sell more' });
    const updated = await handle('objective.update', { id: objective.id, version: 1, title: 'Sell most' });
    assert.deepEqual([updated.objective.title, updated.objective.version], ['Sell most', 2]);
    await assert.rejects(handle('objective.update', { id: objective.id, version: 1, title: 'Late' }), {
      code: 'stale-version',
    });
  });
});
