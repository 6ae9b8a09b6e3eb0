import assert from 'node:assert/strict';
import { aContext, alice, anId, aPerson, aProject, stateWith } from '../testing/builders.ts';
import { decideCreateProject, decideRemoveMember, decideSetMember, decideUpdateProject } from './projects.ts';

const settings = { maxRunning: 100, defaultProvider: 'claude' };
const bob = aPerson({ id: anId('person', 2), name: 'bob' });

describe('projects', () => {
  it('[P1] whoever makes a project owns it; its key comes from its name', () => {
    const { projectId, events } = decideCreateProject(
      stateWith(),
      { name: 'E-commerce rebuild', settings },
      aContext(),
    );
    assert.deepEqual(events, [
      {
        type: 'project_created',
        projectId,
        actor: alice,
        owner: anId('person'),
        project: { id: projectId, name: 'E-commerce rebuild', key: 'ECOM', lastNumber: 0, settings, createdAt: 1_001 },
      },
    ]);
  });

  it('derives a valid key from any name, and a free one', () => {
    const keyOf = (name: string) => {
      const [event] = decideCreateProject(stateWith({ projects: [aProject()] }), { name, settings }, aContext()).events;
      return event?.type === 'project_created' ? event.project.key : undefined;
    };
    const names = ['API', 'Shopping', '3D viewer', '数据', 'Ümlaut', 'a b c', '7'];
    assert.deepEqual(names.map(keyOf), ['API', 'SHOP2', 'VIEW', 'PROJ', 'UMLA', 'ABC', 'PROJ']);
  });

  it('a taken key is refused, and so is a second project of the same name by the same person', () => {
    const state = stateWith({ projects: [aProject()] });
    assert.throws(
      () => decideCreateProject(state, { name: 'New', key: 'SHOP', settings }, aContext()),
      /SHOP is taken/,
    );
    assert.throws(() => decideCreateProject(state, { name: 'shop', settings }, aContext()), { code: 'conflict' });
  });

  it('[P1] the name of a project that one cannot see is not given away', () => {
    const state = stateWith({ projects: [aProject({ members: new Map([[bob.id, 'owner']]) })] });
    assert.equal(decideCreateProject(state, { name: 'Shop', settings }, aContext()).events.length, 1);
  });

  it('an update that changes nothing is no event, and one setting keeps the other', () => {
    const project = aProject();
    assert.deepEqual(decideUpdateProject(stateWith(), project, { name: 'Shop', settings: {} }, aContext()), []);
    assert.deepEqual(decideUpdateProject(stateWith(), project, { settings: { maxRunning: 3 } }, aContext()), [
      {
        type: 'project_updated',
        projectId: project.id,
        actor: alice,
        settings: { maxRunning: 3, defaultProvider: 'scripted' },
      },
    ]);
  });

  it('[M7] one limit of the guards is set, another taken away, and the rest stays', () => {
    const project = aProject({
      settings: { maxRunning: 1, defaultProvider: 'x', guards: { sameErrors: 4, taskTokens: 1_000 } },
    });
    const change = { settings: { guards: { taskTokens: null, idleTurns: 9 } } };
    const [event] = decideUpdateProject(stateWith(), project, change, aContext());
    assert.ok(event?.type === 'project_updated');
    assert.deepEqual(event.settings?.guards, { sameErrors: 4, idleTurns: 9 });
  });

  it('[P1] the last owner can neither leave nor step down', () => {
    const project = aProject();
    assert.throws(() => decideRemoveMember(project, aPerson(), aContext()), /last owner/);
    assert.throws(() => decideSetMember(project, aPerson(), 'member', aContext()), /last owner/);
    const shared = aProject({ members: new Map([...project.members, [bob.id, 'owner']]) });
    assert.deepEqual(decideRemoveMember(shared, aPerson(), aContext()), [
      { type: 'project_member_removed', projectId: project.id, actor: alice, personId: anId('person') },
    ]);
  });

  it('what is so already is no event', () => {
    assert.deepEqual(decideSetMember(aProject(), aPerson(), 'owner', aContext()), []);
    assert.deepEqual(decideRemoveMember(aProject(), bob, aContext()), []);
  });
});
