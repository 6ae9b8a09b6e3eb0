import assert from 'node:assert/strict';
import { aProject, aPerson, anId, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { projectHandlers } from './projectHandlers.ts';

const bob = aPerson({ id: anId('person', 2), name: 'bob' });

describe('project operations', () => {
  it('[P1] one makes a project, lets somebody in, and hands it over', async () => {
    const handle = createHandling(stateWith({ persons: [aPerson(), bob] }), projectHandlers);
    const { project } = await handle('project.create', { name: 'E-commerce rebuild' });
    assert.deepEqual([project.key, project.role, project.members.length], ['ECOM', 'owner', 1]);
    await handle('project.member.set', { project: 'ecom', person: 'bob', role: 'owner' });
    const left = await handle('project.member.remove', { project: 'ECOM', person: 'alice' });
    assert.deepEqual(left.project.members, [{ personId: bob.id, name: 'bob', role: 'owner' }]);
    await assert.rejects(handle('project.view', { project: 'ECOM' }), { code: 'not-found' });
  });

  it('[P1] a list shows one’s own projects only, in pages', async () => {
    const projects = [1, 2, 3].map((number) => aProject({ id: anId('project', number), key: `P${number}` }));
    const others = aProject({ id: anId('project', 9), key: 'P9', members: new Map([[bob.id, 'owner']]) });
    const handle = createHandling(stateWith({ projects: [...projects, others] }), projectHandlers);
    const first = await handle('project.list', { limit: 2 });
    assert.deepEqual([first.rows.map((row) => row.key), first.next], [['P1', 'P2'], projects[1]?.id]);
    const rest = await handle('project.list', { limit: 2, after: first.next });
    assert.deepEqual([rest.rows.map((row) => row.key), rest.next], [['P3'], undefined]);
    await assert.rejects(handle('project.list', { after: 'gone' }), { code: 'bad-request' });
  });
});
