import assert from 'node:assert/strict';
import type { Session } from '../../shared/model/session.ts';
import type { TaskFacts, TaskPhase } from '../../shared/model/task.ts';
import { anEngine } from '../testing/engine.ts';
import {
  aContext,
  alice,
  anId,
  anIntervention,
  aProject,
  aServer,
  aSession,
  aTask,
  bornAt,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { decideResumeSession } from './resumeSession.ts';

const providers = [
  { name: 'claude', usable: true, resumes: ['id', 'last'] as ('id' | 'last')[] },
  { name: 'gemini', usable: true, resumes: ['id'] as 'id'[] },
  { name: 'aider', usable: true, resumes: [] },
];
const server = aServer({ capabilities: someCapabilities({ providers }) });
const bob = { kind: 'user', id: anId('person', 2), name: 'bob' } as const;

const ended = { lifecycle: 'exited', at: 5, exit: { signal: 'SIGKILL' }, reason: 'Its program ended.' } as const;
const lost = { lifecycle: 'lost', at: 5, reason: 'tmux is gone' } as const;
const dead = (given: Parameters<typeof aSession>[0] = ended): Session =>
  aSession({ name: 'review', provider: 'claude', role: 'worker', cwd: '/srv/shop', ...ended, ...given });

const resume = (session: Session, records: Records = {}, context = aContext()) =>
  decideResumeSession(
    stateWith({ projects: [aProject()], servers: [server], sessions: [session], ...records }),
    session,
    context,
  );
const types = ({ events }: ReturnType<typeof resume>) => events.map(({ type }) => type);

describe('resuming a dead session', () => {
  it('[S13] without a task: a new one there, with the same agent, directory, role and name, that says what it goes on with', () => {
    const session = dead();
    const facts = { ...session, id: anId('session', 101), createdAt: aContext().now, resumedFrom: session.id };
    const { events, sessionId } = resume(session);
    const [event] = events;
    assert.equal(events.length, 1);
    assert.ok(event?.type === 'session_requested');
    const { name, serverId, provider, role, cwd, resumedFrom, wanted } = event.session;
    assert.deepEqual(
      { id: sessionId, name, serverId, provider, role, cwd, resumedFrom, wanted },
      {
        id: facts.id,
        name: 'review',
        serverId: facts.serverId,
        provider: 'claude',
        role: 'worker',
        cwd: '/srv/shop',
        resumedFrom: session.id,
        wanted: 'running',
      },
    );
  });

  it('[S13] asked again while the new one starts, it is the answer; when it runs, it is named', () => {
    const session = dead();
    const starting = aSession({ id: anId('session', 2), resumedFrom: session.id, lifecycle: 'starting' });
    assert.deepEqual(resume(session, { sessions: [session, starting] }), { sessionId: starting.id, events: [] });
    const active = aSession({ id: anId('session', 2), name: 'onward', resumedFrom: session.id });
    assert.throws(() => resume(session, { sessions: [session, active] }), { code: 'conflict', message: /as onward/ });
  });

  it('[S13] a lost one that is found again later is closed: two must not go on with one conversation', () => {
    assert.deepEqual(types(resume(dead(lost))), ['session_requested', 'session_close_requested']);
  });

  it('[S12] a private one stays private, and its opener’s, whoever resumes it', () => {
    const session = dead({ private: true, openedBy: alice });
    const [event] = resume(session, {}, { ...aContext(), actor: bob }).events;
    assert.ok(event?.type === 'session_requested');
    assert.deepEqual([event.session.private, event.session.openedBy], [true, alice]);
  });

  it('[S13] a living one, an agent that cannot, a manager, and a server that cannot take it are refused with what to do', () => {
    const refused = (session: Session, records: Records, code: string, message: RegExp) =>
      assert.throws(() => resume(session, records), { code, message }, String(message));
    refused(aSession({ name: 'review', provider: 'claude' }), {}, 'wrong-state', /review is active/);
    refused(dead({ provider: 'shell', role: 'shell' }), {}, 'no-fit', /nothing to resume.* --cwd \/srv\/shop/);
    refused(
      dead({ provider: 'aider' }),
      {},
      'no-fit',
      /aider on gpu1 cannot go on.*rostrum session open --server gpu1/,
    );
    const forTask = dead({ provider: 'aider', taskId: anId('task'), attempt: 1 });
    refused(forTask, {}, 'no-fit', /rostrum task retry/);
    refused(dead({ provider: 'gemini' }), {}, 'no-fit', /gemini on gpu1 cannot go on/);
    refused(dead({ role: 'manager' }), {}, 'no-fit', /rostrum objective manager/);
    refused(dead(), { servers: [] }, 'no-fit', /was removed/);
    const offline = { ...server, connection: { state: 'offline', since: 1 } } as const;
    refused(dead(), { servers: [offline] }, 'server-offline', /rostrum daemon start/);
    const full = { servers: [{ ...server, capacity: 1 }], sessions: [dead(), aSession({ id: anId('session', 2) })] };
    refused(dead(), full, 'no-fit', /1 of 1 session\b/);
  });

  it('[S13] where only a known conversation can be resumed, its id is what it takes', () => {
    assert.deepEqual(types(resume(dead({ provider: 'gemini', providerSessionId: 'known-1' }))), ['session_requested']);
  });
});

describe('resuming a session with a task', () => {
  const { assignment } = runningFacts;
  const ofTask = (given: Parameters<typeof aSession>[0] = ended) =>
    dead({ taskId: anId('task'), attempt: 1, ...given });
  const failed = {
    status: 'failed',
    failure: { reason: 'session-ended', message: 'its session ended' },
    assignment,
    startedAt: bornAt,
    endedAt: 5,
  } as const;
  const withTask = (phase: Partial<TaskFacts> & Partial<TaskPhase>, given: Records = {}) => {
    const engine = anEngine({
      projects: [aProject()],
      servers: [server],
      sessions: [ofTask()],
      tasks: [aTask(phase)],
      ...given,
    });
    const decide = (session = engine.state.sessions.get(anId('session')) ?? assert.fail()) =>
      decideResumeSession(engine.state, session, engine.context());
    const now = () => {
      const task = engine.task(anId('task'));
      return [task.status, task.attempt];
    };
    return { engine, decide, now };
  };

  it('[S13] [T4] of a failed task it is the next attempt, on the same server, given by hand by the same events', () => {
    const { engine, decide, now } = withTask(failed);
    const { events, sessionId } = decide();
    assert.deepEqual(
      events.map(({ type }) => type),
      ['task_retried', 'task_assigned', 'session_requested'],
    );
    engine.commit(events);
    assert.deepEqual(now(), ['assigned', 2]);
    const session = engine.state.sessions.get(sessionId);
    assert.deepEqual(
      [session?.wanted, session?.attempt, session?.resumedFrom, session?.serverId],
      ['running', 2, anId('session'), server.id],
    );
    assert.equal(engine.task(anId('task')).pastAttempts.length, 1);
  });

  it('[S13] [S16] of a lost session the attempt ends and the next begins in one line, and the question is answered', () => {
    const { engine, decide, now } = withTask(
      { ...runningFacts, status: 'needs_human', returnTo: 'running' },
      {
        projects: [aProject({ settings: { maxRunning: 1, defaultProvider: 'claude' } })],
        sessions: [ofTask(lost)],
        interventions: [anIntervention({ kind: 'lost_session', options: ['resume', 'retry', 'fail'] })],
      },
    );
    const { events, sessionId } = decide();
    engine.commit(events);
    assert.deepEqual(now(), ['assigned', 2], 'also where its own place was the last one');
    assert.equal(engine.state.sessions.get(sessionId)?.wanted, 'running', 'the end of the old attempt closes it not');
    assert.equal(engine.state.sessions.get(anId('session'))?.wanted, 'closed');
    const { outcome } = engine.intervention(anId('intervention'));
    assert.deepEqual([outcome.state, outcome.state === 'answered' && outcome.answer], ['answered', 'resume']);
  });

  it('[M6] taken back before it begins, the new attempt waits for the server where its work is', () => {
    const { engine, decide } = withTask(failed);
    engine.commit(decide().events);
    const taskId = anId('task');
    engine.commit([{ type: 'task_unassigned', taskId, actor: alice, why: 'offline', queued: false }]);
    const task = engine.task(taskId);
    assert.equal(task.status === 'pending' && task.onServer, server.id);
  });

  it('[S13] a task that was retried already is given its waiting attempt; one that is done is left alone', () => {
    const waiting = withTask({ attempt: 2, notBefore: 9e9 });
    assert.deepEqual(
      waiting.decide().events.map(({ type }) => type),
      ['task_assigned', 'session_requested'],
    );
    const done = withTask({
      status: 'done',
      result: { summary: '', changes: [], tests: undefined, contracts: {} } as never,
      assignment,
      startedAt: bornAt,
      endedAt: 5,
    });
    const { events } = done.decide();
    assert.ok(events[0]?.type === 'session_requested' && events[0].session.taskId === undefined);
  });

  it('[S13] a task that goes on in another session keeps it', () => {
    const { decide } = withTask(
      { ...runningFacts, attempt: 2, assignment: { ...assignment, sessionId: anId('session', 2) } },
      { sessions: [ofTask(), aSession({ id: anId('session', 2), name: 'shop-1.2' })] },
    );
    assert.throws(() => decide(), { code: 'conflict', message: /SHOP-1 goes on in shop-1\.2, as attempt 2/ });
  });
});
