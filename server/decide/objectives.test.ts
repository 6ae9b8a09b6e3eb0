import assert from 'node:assert/strict';
import type { Actor } from '../../shared/model/actor.ts';
import type { Objective } from '../../shared/model/objective.ts';
import {
  aContext,
  alice,
  anId,
  anIntervention,
  anObjective,
  aProject,
  aServer,
  aSession,
  aTask,
  runningFacts,
  stateWith,
} from '../testing/builders.ts';
import {
  decideCancelObjective,
  decideCreateObjective,
  decideObjectiveDone,
  decideStartManager,
  decideUpdateObjective,
} from './objectives.ts';
import type { ManagerWish } from './objectives.ts';

const project = aProject({ lastNumber: 8 });
const draft = { title: 'Sell more', prompt: 'Find out how.' };
const figures = () => undefined;
const child = aTask({ parentId: anId('objective') });
const grandchild = aTask({ id: anId('task', 2), ref: 'SHOP-2', parentId: child.id, ...runningFacts });

describe('objectives', () => {
  it('[T17] an objective gets the next ref of its project', () => {
    const created = decideCreateObjective(stateWith(), { project, draft, startManager: true }, aContext(), figures);
    assert.deepEqual(created, {
      objectiveId: anId('objective', 101),
      events: [
        {
          type: 'objective_created',
          objectiveId: anId('objective', 101),
          actor: alice,
          objective: anObjective({ ...draft, id: anId('objective', 101), createdAt: 1_001 }),
        },
      ],
    });
  });

  it('[T17] its manager is started where a fitting server is free, unless told not to', () => {
    const typesOf = (agent: string, startManager: boolean, server = aServer()) =>
      decideCreateObjective(
        stateWith({ projects: [project], servers: [server] }),
        { project, draft: { ...draft, agent }, startManager },
        aContext(),
        figures,
      ).events.map((event) => event.type);
    assert.deepEqual(typesOf('scripted', true), ['objective_created', 'session_requested', 'objective_updated']);
    assert.deepEqual(typesOf('scripted', false), ['objective_created']);
    assert.deepEqual(typesOf('claude', true), ['objective_created']);
    assert.deepEqual(typesOf('scripted', true, aServer({ capacity: 0 })), ['objective_created']);
  });

  it('[T17] a manager is started later, and again after one that ended; it is said why none can be', () => {
    const manager = aSession({ role: 'manager', objectiveId: anId('objective') });
    const start = (objective: Objective, wish: ManagerWish = {}, sessions = [manager], server = aServer()) =>
      decideStartManager(
        stateWith({ projects: [project], servers: [server], sessions }),
        objective,
        wish,
        aContext(),
        figures,
      );
    const managed = anObjective({ agent: 'scripted', managerSessionId: manager.id });
    const ended = { lifecycle: 'exited', at: 1, exit: { exitCode: 1 }, reason: 'crashed' } as const;
    assert.throws(() => start(managed), { code: 'conflict', message: /has a manager already: session shell-1/ });
    const [requested, updated] = start(managed, {}, [aSession({ ...manager, ...ended })]);
    assert.ok(requested?.type === 'session_requested' && updated?.type === 'objective_updated');
    assert.deepEqual(
      [requested.session.provider, requested.session.role, updated.changes.managerSessionId],
      ['scripted', 'manager', requested.sessionId],
    );
    assert.throws(() => start(anObjective()), { code: 'conflict', message: /names no agent/ });
    const unfit = { code: 'no-fit', message: /No server can run claude.*gpu1 \(claude not installed or not usable\)/ };
    assert.throws(() => start(anObjective(), { agent: 'claude' }), unfit);
    assert.throws(() => start(anObjective(), { agent: 'claude', server: aServer() }), unfit);
    assert.throws(() => start(anObjective({ status: 'done', endedAt: 1 }), { agent: 'scripted' }), {
      code: 'wrong-state',
    });
  });

  it('[T17] it cannot be done while a task below it is open, however deep', () => {
    const state = stateWith({ tasks: [child, grandchild] });
    assert.throws(() => decideObjectiveDone(state, anObjective(), undefined, aContext()), {
      code: 'conflict',
      details: { open: ['SHOP-1', 'SHOP-2'] },
    });
    const ended = stateWith({
      tasks: [aTask({ parentId: anId('objective'), status: 'cancelled', message: '', endedAt: 1 })],
    });
    const done = { type: 'objective_done', objectiveId: anId('objective'), actor: alice } as const;
    assert.deepEqual(decideObjectiveDone(ended, anObjective(), undefined, aContext()), [done]);
  });

  it('[M7] no agent cancels it over the question of a guard about one of its tasks', () => {
    const asking = anIntervention({ taskId: grandchild.id, kind: 'guard', options: ['continue', 'stop'] });
    const objective = anObjective();
    const state = stateWith({ objectives: [objective], tasks: [child, grandchild], interventions: [asking] });
    const manager = { kind: 'agent', sessionId: anId('session', 99), name: 'manager' } as const;
    const cancelBy = (actor: Actor) => decideCancelObjective(state, objective, undefined, aContext({ actor }));
    assert.throws(() => cancelBy(manager), { code: 'forbidden' });
    assert.equal(cancelBy(alice).length, 3);
  });

  it('[T17] cancelling it cancels every open task below it and closes its manager', () => {
    const manager = aSession({ role: 'manager', objectiveId: anId('objective') });
    const state = stateWith({ tasks: [child, grandchild], sessions: [manager] });
    const objective = anObjective({ managerSessionId: manager.id });
    const message = 'objective SHOP-9 was cancelled';
    assert.deepEqual(decideCancelObjective(state, objective, 1, aContext()), [
      { type: 'objective_cancelled', objectiveId: objective.id, actor: alice },
      { type: 'task_cancelled', taskId: child.id, actor: alice, message },
      { type: 'task_cancelled', taskId: grandchild.id, actor: alice, message },
      { type: 'session_close_requested', sessionId: manager.id, actor: alice, why: message },
    ]);
  });

  it('[T6] a stale version is refused', () => {
    assert.throws(() => decideUpdateObjective(anObjective({ version: 3 }), { title: 'x' }, 2, aContext()), {
      code: 'stale-version',
    });
  });

  it('[T17] only what changes is told; of an ended one only its pull requests change', () => {
    const objective = anObjective({ repo: 'shop' });
    const about = { type: 'objective_updated', objectiveId: objective.id, actor: alice } as const;
    const given = { title: 'Sell more', repo: 'store', agent: undefined };
    assert.deepEqual(decideUpdateObjective(objective, given, 1, aContext()), [
      { ...about, changes: { repo: 'store' } },
    ]);
    assert.deepEqual(decideUpdateObjective(objective, { repo: 'shop' }, 1, aContext()), []);
    const done = anObjective({ status: 'done', endedAt: 5 });
    assert.throws(() => decideUpdateObjective(done, { title: 'New' }, 1, aContext()), { code: 'wrong-state' });
    const pullRequests = ['https://example.org/pr/1'];
    assert.deepEqual(decideUpdateObjective(done, { pullRequests }, 1, aContext()), [
      { ...about, changes: { pullRequests } },
    ]);
  });

  it('[T17] ended once, the same end again is no event', () => {
    assert.deepEqual(decideObjectiveDone(stateWith(), anObjective({ status: 'done' }), undefined, aContext()), []);
    assert.throws(() => decideCancelObjective(stateWith(), anObjective({ status: 'done' }), undefined, aContext()), {
      code: 'wrong-state',
    });
  });
});
