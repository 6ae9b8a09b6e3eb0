import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { order, report } from '../../shared/protocol/daemon.ts';
import { isInReach } from '../access/reach.ts';
import { ordersFor, ordersOnConnect } from '../effects/orders.ts';
import { rowOf } from '../state/rows.ts';
import { timelineOf } from '../state/timeline.ts';
import { alice, anId, anObjective, aProject, aServer, aSession } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { invariants } from '../testing/invariants.ts';
import { decideReport } from './daemonReports.ts';
import { decideRespond } from './interventions.ts';

type Asked = Extract<Report, { type: 'approval.asked' }>;
type Settled = Extract<Report, { type: 'approval.settled' }>;

const gpu1 = aServer({ capacity: 5 });
const approvalId = randomUUID();
const secret = `ghp_${'x'.repeat(20)}`;

/** Approvals of one server, with a task at work, a manager, and a shell of nobody's task. */
function aWorld() {
  const manager = aSession({
    id: anId('session', 50),
    name: 'manager',
    role: 'manager',
    objectiveId: anId('objective'),
  });
  const engine = anEngine({
    projects: [aProject()],
    servers: [gpu1],
    objectives: [anObjective({ ref: 'SHOP-90', managerSessionId: manager.id })],
    sessions: [manager, aSession({ id: anId('session', 51), name: 'shell' })],
  });
  const { id: taskId } = engine.create({ start: 'auto' });
  engine.begin(taskId);
  const sessionId = engine.sessionOf(taskId);
  let number = 0;
  const tell = (body: Report, from = gpu1): readonly HubEvent[] => {
    number += 1;
    const context = engine.context({ kind: 'server', id: from.id, name: from.name });
    return engine.commit(decideReport(engine.state, from, { number, at: 0, report: report.parse(body) }, context));
  };
  const ask = (given: Partial<Asked> = {}, from?: typeof gpu1) =>
    tell(
      {
        type: 'approval.asked',
        sessionId,
        approvalId,
        tool: 'Bash',
        args: 'git push',
        isWhole: true,
        why: 'no rule speaks of it',
        at: 1,
        ...given,
      },
      from,
    );
  const settle = (given: Partial<Settled> = {}) =>
    tell({ type: 'approval.settled', sessionId, approvalId, how: 'answered', ...given });
  const all = () => [...engine.state.interventions.values()];
  const only = () => {
    const [one, ...others] = all();
    assert.ok(one);
    assert.equal(others.length, 0);
    return one;
  };
  const respond = (answer: string, by: Actor = alice) =>
    engine.commit(decideRespond(engine.state, only(), answer, engine.context(by)));
  const answersIn = (events: readonly HubEvent[]) =>
    ordersFor(engine.state, events).map((one) => ({ ...one, order: order.parse(one.order) }));
  return { engine, taskId, sessionId, ask, settle, all, only, respond, answersIn };
}

const typesOf = (events: readonly HubEvent[]) =>
  events.map(({ type }) => type).filter((type) => type !== 'server_heard');

describe('approvals', () => {
  it('[A5] [I5] a call that waits is asked about once, with its arguments and the reason, and its task runs on', () => {
    const { engine, taskId, sessionId, ask, only } = aWorld();
    assert.deepEqual(typesOf(ask()), ['intervention_requested']);
    assert.deepEqual(typesOf(ask()), [], 'a repeat asks once');
    const asked = only();
    assert.equal(asked.kind, 'tool_approval');
    assert.equal(asked.taskId, taskId);
    assert.deepEqual(asked.options, ['allow', 'always', 'deny']);
    for (const part of [/wants to call Bash/, /git push/, /no rule speaks of it/, /SHOP-1/])
      assert.match(asked.question, part);
    assert.equal(asked.question.length < 4_096, true);
    assert.equal(engine.task(taskId).status, 'running');
    const row = rowOf(engine.state, asked.id);
    assert.ok(row?.kind === 'intervention');
    assert.deepEqual([row.what, row.taskId, row.sessionId, row.state], ['tool_approval', taskId, sessionId, 'open']);
    assert.deepEqual(invariants(engine.state), []);
  });

  it('[A4] hides secrets once more, whatever the daemon sent', () => {
    const { ask, only } = aWorld();
    ask({ args: `curl -H "Authorization: Bearer ${secret}"` });
    assert.equal(JSON.stringify(only()).includes(secret), false);
    assert.equal(only().call?.isWhole, false);
  });

  it('[A5] shows no control characters, and takes a call with them for one that it does not know whole', () => {
    const { ask, only } = aWorld();
    ask({ args: 'ls \u001b[2Jharmless' });
    assert.equal(only().question.includes('\u001b'), false);
    assert.deepEqual([only().call?.args, only().call?.isWhole], ['ls [2Jharmless', false]);
  });

  it('[A5] is about the objective in a manager’s session, and about the session alone where no task is', () => {
    const { engine, ask, all } = aWorld();
    const events = [50, 51].flatMap((number) => ask({ sessionId: anId('session', number), approvalId: randomUUID() }));
    assert.deepEqual(typesOf(events), ['session_needs_human', 'session_needs_human']);
    const rows = all().map(({ id }) => rowOf(engine.state, id));
    assert.deepEqual(
      rows.map((row) => row?.kind === 'intervention' && [row.taskId, row.objectiveId, row.sessionId]),
      [
        [undefined, anId('objective'), anId('session', 50)],
        [undefined, undefined, anId('session', 51)],
      ],
    );
    assert.deepEqual(invariants(engine.state), []);
  });

  it('[P1] a manager sees what its own session asks, and no worker sees that', () => {
    const { ask, only, engine, taskId } = aWorld();
    ask({ sessionId: anId('session', 50) });
    const agent = (role: 'manager' | 'worker', number: number, objectiveId?: Id<'objective'>) =>
      ({
        kind: 'agent',
        role,
        projectId: anId('project'),
        sessionId: anId('session', number),
        taskId: role === 'worker' ? taskId : undefined,
        objectiveId,
        actor: { kind: 'agent', sessionId: anId('session', number), name: 'x' },
      }) as const;
    const target = { kind: 'intervention', record: only() } as const;
    assert.equal(isInReach(engine.state, agent('manager', 50, anId('objective')), 'objective', target), true);
    assert.equal(isInReach(engine.state, agent('manager', 52, anId('objective', 2)), 'objective', target), false);
    assert.equal(isInReach(engine.state, agent('worker', 51), 'own-task', target), false);
  });

  it('of sessions of other servers, and of ended ones, nothing is asked', () => {
    const { engine, sessionId, ask, all } = aWorld();
    ask({}, aServer({ id: anId('server', 2), name: 'far' }));
    engine.endSession(sessionId);
    ask();
    assert.deepEqual(
      all().filter(({ kind }) => kind === 'tool_approval'),
      [],
    );
  });

  it('[A5] the answer is ordered at once and with each connection, until the daemon has settled it', () => {
    const { engine, sessionId, ask, respond, settle, answersIn, only } = aWorld();
    ask();
    assert.deepEqual(approvalsOnConnect(), []);
    const events = respond('not on Fridays');
    const wanted = {
      type: 'approval.answer',
      sessionId,
      approvalId,
      effect: 'deny',
      reason: 'not on Fridays',
      by: 'alice',
    };
    assert.deepEqual(answersIn(events), [{ serverId: gpu1.id, order: wanted }]);
    assert.deepEqual(approvalsOnConnect(), [wanted]);
    assert.deepEqual(typesOf(settle()), ['approval_settled']);
    assert.deepEqual(approvalsOnConnect(), []);
    assert.deepEqual(typesOf(settle()), [], 'the first end counts');
    const row = rowOf(engine.state, only().id);
    assert.ok(row?.kind === 'intervention');
    assert.deepEqual([row.state, row.answeredBy, row.settled], ['answered', 'alice', 'answered']);

    function approvalsOnConnect() {
      return ordersOnConnect(engine.state, gpu1.id, []).flatMap((one) =>
        one.type === 'approval.answer' ? [order.parse(one)] : [],
      );
    }
  });

  it('[I2] the first answer wins, and the agent gets it by its call, not as a text', () => {
    const { engine, ask, respond } = aWorld();
    ask();
    respond('always');
    assert.throws(
      () => respond('deny', { kind: 'user', id: anId('person', 2), name: 'bob' }),
      (error) => error instanceof HubError && error.code === 'conflict' && /alice has answered/.test(error.message),
    );
    assert.equal(engine.state.deliveries.size, 0);
  });

  it('what ended without an answer is taken back, and says why', () => {
    const said = (['elsewhere', 'expired', 'gone'] as const).map((how) => {
      const { engine, ask, settle, only } = aWorld();
      ask();
      assert.deepEqual(typesOf(settle({ how })), ['intervention_withdrawn', 'approval_settled']);
      assert.deepEqual(
        ordersOnConnect(engine.state, gpu1.id, []).filter(({ type }) => type === 'approval.answer'),
        [],
      );
      const { outcome, call } = only();
      assert.ok(outcome.state === 'withdrawn');
      return [outcome.why, call?.settled];
    });
    assert.deepEqual(said, [
      ['it was decided in the session’s own terminal', 'elsewhere'],
      ['its agent waited as long as it can, and the call was denied', 'expired'],
      ['nobody waits for it any more', 'gone'],
    ]);
  });

  it('[A5] what a dead session asked is taken back', () => {
    for (const number of [50, 51]) {
      const { engine, ask, only, all } = aWorld();
      const sessionId = anId('session', number);
      ask({ sessionId });
      const { id } = only();
      engine.endSession(sessionId);
      const asked = all().find((one) => one.id === id);
      assert.deepEqual(asked?.outcome, { state: 'withdrawn', why: 'its session has ended', at: engine.clock.now });
    }
  });

  it('[A5] a call whose task has ended is denied where its session lives on', () => {
    const { engine, taskId, sessionId, ask, answersIn, only } = aWorld();
    ask();
    const answers = answersIn(engine.complete(taskId)).filter((one) => one.order.type === 'approval.answer');
    assert.equal(only().outcome.state, 'withdrawn');
    assert.deepEqual(answers, [
      {
        serverId: gpu1.id,
        order: {
          type: 'approval.answer',
          sessionId,
          approvalId,
          effect: 'deny',
          reason: 'its task has ended',
          by: 'hub',
          isWithdrawn: true,
        },
      },
    ]);
    assert.deepEqual(invariants(engine.state), []);
  });

  it('[T13] stands in the timeline of its task, from the question to its end', () => {
    const { engine, taskId, ask, respond, settle } = aWorld();
    ask();
    respond('allow');
    settle();
    const told = engine.lines.flatMap((line) => timelineOf(engine.state, taskId, line)).map(({ type }) => type);
    assert.deepEqual(told.slice(-3), ['intervention_requested', 'intervention_responded', 'approval_settled']);
  });
});
