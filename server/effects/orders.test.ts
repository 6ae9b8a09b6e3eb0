import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { timings } from '../../shared/timings.ts';
import {
  aDelivery,
  aProject,
  aServer,
  aSession,
  aTask,
  anId,
  anObjective,
  runningFacts,
  stateWith,
} from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { alice } from '../testing/builders.ts';
import { ordersFor, ordersOnConnect } from './orders.ts';

const serverId = anId('server');
const sessionId = anId('session');
const assignment = { ...runningFacts.assignment, resolvedInputs: { api: { port: 80 } } };
const assigned = aTask({ status: 'assigned', assignment, parentId: anId('objective') });
const starting = aSession({ lifecycle: 'starting', taskId: assigned.id, role: 'worker' });
const closing = aSession({ wanted: 'closed' });

const world = (given: Records = {}) =>
  stateWith({
    projects: [aProject()],
    servers: [aServer()],
    tasks: [assigned],
    objectives: [anObjective({ repo: 'shop' })],
    ...given,
  });
const typesFor = (given: Records, event: HubEvent) => ordersFor(world(given), [event]).map(({ order }) => order.type);
const closeRequested = (why: string): HubEvent => ({ type: 'session_close_requested', actor: alice, sessionId, why });

describe('orders', () => {
  it('[T9] start a wanted session with its whole task, as fixed at assignment', () => {
    const orders = ordersFor(world({ sessions: [starting] }), [
      { type: 'session_requested', actor: alice, sessionId, session: starting },
    ]);
    const [first] = orders;
    assert.equal(orders.length, 1);
    assert.ok(first?.order.type === 'session.start');
    assert.equal(first.serverId, serverId);
    assert.deepEqual(first.order.session.task?.resolvedInputs, { api: { port: 80 } });
    assert.equal(first.order.session.task?.repo, 'shop');
  });

  it('[T17] start a manager with what it is to lead, and nobody else', () => {
    const objective = anObjective({ title: 'Sell more', prompt: 'Find out how.', repo: 'shop' });
    const offered = (role: 'manager' | 'worker') => {
      const session = aSession({ lifecycle: 'starting', role, objectiveId: objective.id });
      const event: HubEvent = { type: 'session_requested', actor: alice, sessionId, session };
      const [first] = ordersFor(world({ sessions: [session], objectives: [objective] }), [event]);
      return first?.order.type === 'session.start' ? first.order.session.objective : undefined;
    };
    const { id: objectiveId, ref, baseBranch } = objective;
    const expected = { objectiveId, ref, title: 'Sell more', prompt: 'Find out how.', repo: 'shop', baseBranch };
    assert.deepEqual([offered('manager'), offered('worker')], [expected, undefined]);
  });

  it('[T4] close what is not wanted, and give the agent of an ended task time to leave', () => {
    const graces = ['task done', 'closed by alice'].map((why) =>
      ordersFor(world({ sessions: [closing] }), [closeRequested(why)]).map(({ order }) => order),
    );
    assert.deepEqual(graces, [
      [{ type: 'session.close', sessionId, why: 'task done', graceMs: timings.endedTaskGraceMs }],
      [{ type: 'session.close', sessionId, why: 'closed by alice', graceMs: 0 }],
    ]);
  });

  it('say nothing to sessions that are gone, started already, or wanted after all', () => {
    const gone = aSession({ wanted: 'closed', lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: 'done' });
    assert.deepEqual(typesFor({ sessions: [gone] }, closeRequested('x')), []);
    assert.deepEqual(
      typesFor({ sessions: [aSession()] }, { type: 'session_requested', actor: alice, sessionId, session: aSession() }),
      [],
    );
    assert.deepEqual(
      typesFor({ sessions: [aSession()] }, { type: 'session_active', actor: alice, sessionId, pid: 1, startedAt: 1 }),
      [],
    );
    assert.deepEqual(typesFor({}, closeRequested('x')), []);
  });

  it('close a session that was told to go before it was there', () => {
    assert.deepEqual(
      typesFor({ sessions: [closing] }, { type: 'session_active', actor: alice, sessionId, pid: 1, startedAt: 1 }),
      ['session.close'],
    );
  });

  it('[M9] offer a live session its next task, and bring what agents should read', () => {
    const session = aSession({ taskId: assigned.id });
    assert.deepEqual(
      typesFor(
        { sessions: [session] },
        { type: 'session_task_changed', actor: alice, sessionId, taskId: assigned.id, attempt: 1 },
      ),
      ['task.offer'],
    );
    const delivery = aDelivery();
    const wanted: HubEvent = { type: 'delivery_wanted', actor: alice, delivery };
    assert.deepEqual(typesFor({ sessions: [session], deliveries: [delivery] }, wanted), ['text.deliver']);
    assert.deepEqual(typesFor({ sessions: [session], deliveries: [aDelivery({ state: 'received' })] }, wanted), []);
  });

  it('[S5] are the whole difference when a daemon comes back', () => {
    const state = world({
      sessions: [
        { ...starting, id: anId('session', 1), name: 'one' },
        { ...closing, id: anId('session', 2), name: 'two' },
        aSession({ id: anId('session', 3), name: 'three', taskId: assigned.id }),
        aSession({
          id: anId('session', 4),
          name: 'four',
          lifecycle: 'exited',
          at: 1,
          exit: { exitCode: 0 },
          reason: 'done',
        }),
        aSession({ id: anId('session', 5), name: 'five', serverId: anId('server', 2) }),
      ],
      deliveries: [aDelivery({ sessionId: anId('session', 3) })],
    });
    const reported = [2, 3, 4, 5, 6].map((number) => ({
      sessionId: anId('session', number),
      pid: number,
      startedAt: 1,
    }));
    const orders = ordersOnConnect(state, serverId, reported);
    const named = orders.map((order) => [
      order.type,
      'session' in order ? order.session.sessionId : 'sessionId' in order ? order.sessionId : '',
    ]);
    assert.deepEqual(named, [
      ['rules.replace', ''],
      ['sessions.hold', ''],
      ['session.close', anId('session', 4)],
      ['session.start', anId('session', 1)],
      ['session.close', anId('session', 2)],
      ['task.offer', anId('session', 3)],
      ['text.deliver', anId('session', 3)],
      ['evidence.keep', ''],
    ]);
  });

  describe('of evidence', () => {
    const proving = { proofId: anId('proof'), at: 1, by: alice, result: taskResult.parse({ summary: 'Done' }) };
    const demand = { command: 'npm test', branchMoved: true, timeLimitMinutes: 2 };
    const task = aTask({ ...runningFacts, evidence: demand, proving });
    const about = { taskId: task.id, actor: alice } as const;
    const run = {
      type: 'evidence.run',
      proofId: anId('proof'),
      taskId: task.id,
      sessionId,
      command: { text: 'npm test', limitMs: 120_000 },
      branchMoved: true,
    };

    it('[T16] ask the server of a task what it demands, also when its daemon comes back', () => {
      const state = world({ tasks: [task], sessions: [aSession({ taskId: task.id })] });
      const wanted: HubEvent = { type: 'evidence_wanted', ...about, attempt: 1, proving };
      assert.deepEqual(ordersFor(state, [wanted]), [{ serverId, order: run }]);
      const onConnect = ordersOnConnect(state, serverId, []).filter(({ type }) => type.startsWith('evidence'));
      assert.deepEqual(onConnect, [{ type: 'evidence.keep', proofIds: [anId('proof')] }, run]);
    });

    it('[T16] end what is not wanted any more, whatever ended it', () => {
      const { proving: _proving, ...before } = task as typeof task & { proving: unknown };
      const idle = world({ tasks: [before], sessions: [aSession()] });
      const ends: readonly HubEvent[] = [
        { type: 'task_cancelled', ...about, message: '' },
        { type: 'task_failed', ...about, failure: { reason: 'agent', message: '' } },
        { type: 'evidence_withdrawn', ...about, proofId: anId('proof'), why: '' },
        { type: 'evidence_checked', ...about, proofId: anId('proof'), attempt: 1, passed: false, checks: [] },
      ];
      const keep = [{ serverId, order: { type: 'evidence.keep', proofIds: [] } }];
      for (const end of ends) assert.deepEqual(ordersFor(idle, [end]), keep, end.type);
      const free = world({ tasks: [aTask({ ...runningFacts })] });
      assert.deepEqual(ordersFor(free, ends.slice(0, 2)), [], 'nothing is said of tasks that demand nothing');
    });
  });
});
