import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { aPerson, aProject, aServer, aSession, aTask, anId, anObjective, stateWith } from '../testing/builders.ts';
import { aliceCalls } from '../testing/handling.ts';
import { admit } from './admit.ts';
import { agentCaller, nobody } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { resolvePerson } from './resolve.ts';

const hidden = aProject({ id: anId('project', 2), key: 'HID', name: 'Hidden', members: new Map() });
const state = stateWith({
  persons: [aPerson(), aPerson({ id: anId('person', 2), name: 'bob' })],
  projects: [aProject(), hidden],
  servers: [aServer(), aServer({ id: anId('server', 2), name: 'far', projectIds: [hidden.id] })],
  sessions: [aSession({ name: 'dev-staging' })],
  objectives: [anObjective()],
  tasks: [
    aTask(),
    aTask({ id: 'task_abcd000000000001', ref: 'SHOP-2' }),
    aTask({ id: 'task_abcd000000000002', ref: 'SHOP-3' }),
    aTask({ id: 'task_zzzz000000000001', ref: 'HID-1', projectId: hidden.id }),
  ],
});

const idOf = (operation: OperationName, id: string, caller: Caller = aliceCalls) =>
  admit(state, caller, operation, { id }).params.id;
const refusal = (operation: OperationName, params: Record<string, unknown>, caller: Caller = aliceCalls): string => {
  try {
    admit(state, caller, operation, params);
    return 'admitted';
  } catch (error) {
    return error instanceof HubError ? error.code : 'a mistake';
  }
};

describe('admitting a request', () => {
  it('[T1] takes an id, its beginning with or without prefix, a short ref in any case, or a name', () => {
    const whole = 'task_abcd000000000001';
    for (const key of [whole, 'abcd000000000001', 'task_abcd000000000001', 'shop-2', 'SHOP-2', whole.toUpperCase()]) {
      assert.equal(idOf('task.view', key), whole, key);
    }
    assert.equal(idOf('session.view', 'DEV-staging'), anId('session'));
    assert.equal(idOf('server.view', 'GPU1'), anId('server'));
    assert.equal(idOf('objective.view', 'shop-9'), anId('objective'));
  });

  it('[T1] refuses a beginning that fits several, and lists them', () => {
    assert.throws(
      () => idOf('task.view', 'abcd'),
      (error: HubError) =>
        error.code === 'ambiguous' && (error.details?.['candidates'] as string[] | undefined)?.length === 2,
    );
    assert.equal(refusal('task.view', { id: 'abc' }), 'not-found');
  });

  it('[P1] tells of a record in a hidden project what it tells of none', () => {
    const answers = ['task_zzzz000000000001', 'zzzz', 'HID-1', 'task_zzzz000000000009', 'HID-77'].map((id) =>
      refusal('task.view', { id }),
    );
    assert.deepEqual(new Set(answers), new Set(['not-found']));
    assert.equal(refusal('server.view', { id: 'far' }), 'not-found');
    assert.equal(refusal('project.view', { project: 'HID' }), 'not-found');
  });

  it('fills in the only project, and asks where there are several', () => {
    assert.equal(admit(state, aliceCalls, 'task.list', {}).projectId, anId('project'));
    const admin: Caller = { ...aliceCalls, kind: 'person', admin: true, personId: anId('person') };
    assert.throws(() => admit(state, admin, 'task.list', {}), /say which project: SHOP, HID .*"-p"/);
  });

  it('wants an account for all that is not public', () => {
    assert.equal(refusal('hub.ping', {}, nobody), 'unauthenticated');
    assert.equal(refusal('server.register', {}, nobody), 'admitted');
  });

  it('[G4] lets a manager move the end of an edge to a task that it may change, and to no other', () => {
    const manager = agentCaller(aSession({ role: 'manager', objectiveId: anId('objective') }));
    const [own, far] = [
      aTask({ id: anId('task', 11), ref: 'SHOP-11', parentId: anId('objective') }),
      aTask({ id: anId('task', 12), ref: 'SHOP-12' }),
    ];
    const among = stateWith({ projects: [aProject()], objectives: [anObjective()], tasks: [aTask(), own, far] });
    const ask = (params: Record<string, unknown>) =>
      admit(among, manager, 'task.dependency.move', { id: own.id, on: aTask().id, ...params });
    // It waits for the other one, which does not change by that.
    assert.doesNotThrow(() => ask({ end: 'on', to: 'SHOP-12' }));
    assert.throws(() => ask({ end: 'waiting', to: 'SHOP-12' }), /may not|not allowed|forbidden/i);
    assert.doesNotThrow(() => ask({ end: 'waiting', to: own.id }));
  });

  it('[G4] lets a manager make tasks below its objective, and nowhere else', () => {
    const manager = agentCaller(aSession({ role: 'manager', objectiveId: anId('objective') }));
    assert.equal(admit<{ parent?: string }>(state, manager, 'task.create', {}).params.parent, anId('objective'));
    assert.equal(refusal('task.create', { parent: 'SHOP-9' }, manager), 'admitted');
    assert.equal(refusal('task.create', { parent: 'SHOP-2' }, manager), 'forbidden');
    assert.equal(refusal('pipeline.apply', {}, manager), 'forbidden');
  });

  it('[P1] shares a server only into a project that the caller owns too', () => {
    const id = anId('server');
    assert.equal(refusal('server.share', { id, project: 'HID' }), 'not-found');
    assert.equal(refusal('server.share', { id, project: 'SHOP' }), 'admitted');
  });

  it('[P1] lets an owner name anybody in full, but lists only whom one knows', () => {
    assert.equal(resolvePerson(state, aliceCalls, 'Bob').id, anId('person', 2));
    const stranger: Caller = { kind: 'person', actor: aliceCalls.actor, personId: anId('person', 5), admin: false };
    assert.throws(() => resolvePerson(state, stranger, 'bob'), /There is no person "bob"/);
  });
});
