import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideCancel } from '../decide/endTask.ts';
import { decideApprovePlan, decideRespond } from '../decide/interventions.ts';
import { decideHelp, decideSubmitPlan } from '../decide/taskWork.ts';
import { anId, aProject, aServer, aSession, resumingCapabilities } from '../testing/builders.ts';
import { anEngine, told } from '../testing/engine.ts';

type Engine = ReturnType<typeof anEngine>;

const openOf = (engine: Engine, id: string) => [
  ...engine.state.interventions.pick(engine.state.by.openInterventionTask.of(id)),
];
const open = (engine: Engine, id: string) => {
  const [only] = openOf(engine, id);
  assert.ok(only);
  return only;
};
const respond = (engine: Engine, id: string, text: string) =>
  engine.commit(decideRespond(engine.state, engine.intervention(id), text, engine.context()));
const ask = (engine: Engine, id: string, question = 'JWT or cookies?') => {
  const { events, interventionId } = decideHelp(engine.task(id), { question, options: [] }, engine.context());
  engine.commit(events);
  return interventionId;
};
const lose = (engine: Engine, sessionId: Id<'session'>) =>
  engine.commit([{ type: 'session_lost', sessionId, actor: hubActor, reason: 'tmux is gone' }]);
const recover = (engine: Engine, sessionId: Id<'session'>) =>
  engine.commit([{ type: 'session_recovered', sessionId, actor: hubActor, pid: 7, startedAt: 1 }]);
const closes = (events: readonly HubEvent[]) =>
  events.flatMap((event) => (event.type === 'session_close_requested' ? [event.sessionId] : []));

/** Where the agent can go on with its conversation. */
const resumingServer = () => aServer({ capabilities: resumingCapabilities() });

function aRunning(draft: Parameters<Engine['create']>[0] = {}, engine = anEngine()) {
  const { id } = engine.create({ start: 'auto', ...draft });
  const sessionId = engine.sessionOf(id);
  engine.begin(id);
  return { engine, id, sessionId };
}

describe('consequences', () => {
  it('[T4] a session that was opened for a task is closed with it', () => {
    const { engine, id, sessionId } = aRunning();
    assert.deepEqual(closes(engine.complete(id)), [sessionId]);
    assert.deepEqual(
      engine.endSession(sessionId).map(({ type }) => type),
      ['session_ended'],
    );
    assert.equal(engine.task(id).status, 'done', 'its end afterwards is no failure');
  });

  it('[T4] a program that ends before its task was reported fails it', () => {
    const { engine, id, sessionId } = aRunning();
    engine.endSession(sessionId);
    const task = engine.task(id);
    assert.ok(task.status === 'failed');
    assert.equal(task.failure.reason, 'session-ended');
    assert.match(task.failure.message, /exit code 0/);
    assert.equal(open(engine, id).kind, 'failure');
  });

  it('[T4] a program that never started fails the launch', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.endSession(engine.sessionOf(id));
    const task = engine.task(id);
    assert.equal(task.status === 'failed' && task.failure.reason, 'launch');
  });

  it('[T4] a server lost before the start gives the task back', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.commit([{ type: 'server_offline', serverId: anId('server'), actor: hubActor, why: 'gone' }]);
    assert.equal(engine.task(id).status, 'pending');
    assert.equal(engine.task(id).attempt, 1);
  });

  it('[F3] a server that goes offline later leaves its running tasks as they are', () => {
    const { engine, id } = aRunning();
    engine.commit([{ type: 'server_offline', serverId: anId('server'), actor: hubActor, why: 'gone' }]);
    assert.equal(engine.task(id).status, 'running');
  });

  it('[I5] a lost session puts its task into needs_human; found again, it runs on', () => {
    const { engine, id, sessionId } = aRunning();
    assert.deepEqual(told(engine, lose(engine, sessionId)), [
      'task_needs_human SHOP-1',
      'intervention_requested SHOP-1',
    ]);
    assert.equal(open(engine, id).kind, 'lost_session');
    assert.deepEqual(told(engine, recover(engine, sessionId)), [
      'intervention_withdrawn SHOP-1',
      'task_resumed SHOP-1',
    ]);
    assert.equal(engine.task(id).status, 'running');
  });

  it('[I5] a lost session is retried as a new attempt, or its task fails, as a person says', () => {
    for (const [answer, status, attempt] of [
      ['retry', 'assigned', 2],
      [' Fail ', 'failed', 1],
    ] as const) {
      const { engine, id, sessionId } = aRunning({ retry: { max: 5 } });
      lose(engine, sessionId);
      assert.throws(() => respond(engine, open(engine, id).id, 'perhaps'), /one of: retry, fail/);
      respond(engine, open(engine, id).id, answer);
      assert.deepEqual([engine.task(id).status, engine.task(id).attempt], [status, attempt]);
      assert.deepEqual(openOf(engine, id), [], 'what a person has just decided is not asked again');
    }
  });

  it('[S16] the question about a lost session says where its last screen is and what can be done now', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'manual' });
    const [server] = engine.state.servers.pick([anId('server')]);
    assert.ok(server);
    engine.commit(decideAssign(engine.state, { task: engine.task(id), server, by: 'hand' }, engine.context()));
    const sessionId = engine.sessionOf(id);
    engine.begin(id);
    lose(engine, sessionId);
    const { question, options, kind } = open(engine, id);
    assert.deepEqual([kind, options], ['lost_session', ['retry', 'fail']]);
    assert.match(question, /^The session of SHOP-1 was lost: tmux is gone\. /);
    assert.ok(question.includes(`"rostrum session screen ${sessionId}"`), question);
    respond(engine, open(engine, id).id, 'retry');
    assert.deepEqual([engine.task(id).status, engine.task(id).attempt], ['assigned', 2]);
    assert.notEqual(engine.sessionOf(id), sessionId, 'the new attempt has a session of its own');
    const past = engine.task(id).pastAttempts.at(-1);
    assert.deepEqual([past?.number, past?.sessionId], [1, sessionId], 'the lost one stays with its attempt');
  });

  it('[S16] [S13] where its agent can go on, a lost or ended session is offered "resume", and that is the next attempt there', () => {
    for (const [end, kind, others] of [
      [lose, 'lost_session', ['retry', 'fail']],
      [(engine: Engine, sessionId: Id<'session'>) => engine.endSession(sessionId), 'failure', ['retry', 'leave']],
    ] as const) {
      const engine = anEngine({ projects: [aProject()], servers: [resumingServer()] });
      const { id, sessionId } = aRunning({}, engine);
      end(engine, sessionId);
      const asked = open(engine, id);
      assert.deepEqual([asked.kind, asked.options], [kind, ['resume', ...others]]);
      assert.match(asked.question, /"resume" .*what its agent knew/);
      const events = respond(engine, asked.id, 'Resume');
      assert.equal(events.filter(({ type }) => type === 'session_requested').length, 1);
      const next = engine.state.sessions.get(engine.sessionOf(id));
      assert.deepEqual(
        [engine.task(id).status, next?.attempt, next?.resumedFrom, next?.serverId, next?.wanted],
        ['assigned', 2, sessionId, anId('server'), 'running'],
      );
      assert.deepEqual(openOf(engine, id), []);
      assert.throws(() => respond(engine, asked.id, 'retry'), { code: 'conflict' });
      recover(engine, sessionId);
      const old = engine.state.sessions.get(sessionId);
      assert.ok(old?.lifecycle === 'exited' || old?.wanted === 'closed', 'two never go on with one conversation');
    }
  });

  it('[S13] a server that is away when it is answered refuses, and the question stays open', () => {
    const engine = anEngine({ projects: [aProject()], servers: [resumingServer()] });
    const { id, sessionId } = aRunning({}, engine);
    lose(engine, sessionId);
    engine.commit([{ type: 'server_offline', serverId: anId('server'), actor: hubActor, why: 'gone' }]);
    assert.throws(() => respond(engine, open(engine, id).id, 'resume'), { code: 'server-offline' });
    assert.equal(open(engine, id).kind, 'lost_session');
  });

  it('[S13] what an agent reported as failed is no crash: nothing is left to go on with', () => {
    const engine = anEngine({ projects: [aProject()], servers: [resumingServer()] });
    const { id } = aRunning({}, engine);
    engine.fail(id);
    assert.deepEqual(open(engine, id).options, ['retry', 'leave']);
  });

  it('[S12] [S16] found again, a session whose name was given away meanwhile gets another', () => {
    const engine = anEngine({
      projects: [aProject()],
      servers: [aServer()],
      sessions: [aSession({ lifecycle: 'lost', at: 5, reason: 'reboot' }), aSession({ id: anId('session', 2) })],
    });
    recover(engine, anId('session'));
    const names = [...engine.state.sessions.values()].map(({ name }) => name);
    assert.deepEqual(names, ['shell-1-1', 'shell-1'], 'who has the name keeps it');
  });

  it('[S16] given up, the task has failed for good, and its lost session ends should it be found again', () => {
    const { engine, id, sessionId } = aRunning({ retry: { max: 3 } });
    lose(engine, sessionId);
    respond(engine, open(engine, id).id, 'fail');
    assert.deepEqual([engine.task(id).status, openOf(engine, id)], ['failed', []]);
    assert.deepEqual(closes(recover(engine, sessionId)), [sessionId]);
  });

  it('[I5] a session lost while its plan is reviewed pauses the task when the review is over', () => {
    const { engine, id, sessionId } = aRunning({ requirePlanApproval: true });
    engine.commit(decideSubmitPlan(engine.task(id), 'plan', engine.context()));
    lose(engine, sessionId);
    assert.equal(engine.task(id).status, 'plan_review');
    engine.commit(decideApprovePlan(engine.state, engine.task(id), undefined, engine.context()));
    assert.equal(engine.task(id).status, 'needs_human');
    recover(engine, sessionId);
    assert.equal(engine.task(id).status, 'running');
  });

  it('[S16] a session that is found again after its task went on without it is closed: one agent a task', () => {
    const { engine, id, sessionId } = aRunning();
    lose(engine, sessionId);
    respond(engine, open(engine, id).id, 'retry');
    assert.deepEqual(closes(recover(engine, sessionId)), [sessionId]);
    assert.notEqual(engine.sessionOf(id), sessionId);
    assert.equal(engine.task(id).status, 'assigned');
  });

  it('[I5] the task returns only when the last thing that paused it closes', () => {
    const { engine, id } = aRunning();
    const [first, second] = [ask(engine, id), ask(engine, id, 'And the database?')];
    assert.equal(engine.task(id).status, 'needs_human');
    assert.deepEqual(told(engine, respond(engine, second, 'Postgres')), ['intervention_responded SHOP-1']);
    assert.deepEqual(told(engine, respond(engine, first, 'JWT')), [
      'intervention_responded SHOP-1',
      'task_resumed SHOP-1',
    ]);
    assert.equal(engine.task(id).status, 'running');
  });

  it('[I5] what was asked while planning returns to planning', () => {
    const { engine, id } = aRunning({ requirePlanApproval: true });
    assert.equal(engine.task(id).status, 'planning');
    const asked = ask(engine, id);
    assert.equal(engine.task(id).status, 'needs_human');
    respond(engine, asked, 'JWT');
    assert.equal(engine.task(id).status, 'planning');
  });

  it('[T4] the end of a task withdraws what it asked, and says why', () => {
    for (const end of ['complete', 'fail', 'cancel'] as const) {
      const { engine, id } = aRunning();
      const asked = ask(engine, id);
      if (end === 'complete') engine.complete(id);
      if (end === 'fail') engine.fail(id);
      if (end === 'cancel') engine.commit(decideCancel(engine.task(id), '', engine.context()));
      const { outcome } = engine.intervention(asked);
      assert.deepEqual(outcome, { state: 'withdrawn', why: 'its task has ended', at: engine.clock.now });
      assert.throws(() => respond(engine, asked, 'JWT'), /needs no answer any more: its task has ended/);
    }
  });

  it('[I2] a failure is a question of its own: retried, or left, and it does not pause', () => {
    const { engine, id } = aRunning();
    engine.fail(id);
    const failure = open(engine, id);
    assert.deepEqual([failure.kind, failure.options], ['failure', ['retry', 'leave']]);
    assert.equal(engine.task(id).status, 'failed');
    respond(engine, failure.id, 'retry');
    assert.deepEqual([engine.task(id).status, engine.task(id).attempt], ['assigned', 2]);
  });
});
