import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { aProject, aServer, aSession, anId } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';
import { decideAssign, decideAssignToSession, decideUnassign } from './assign.ts';
import { decideCancel } from './endTask.ts';
import { decideSetMode } from './servers.ts';

type Engine = ReturnType<typeof anEngine>;

const oneProject = (maxRunning: number) => aProject({ settings: { maxRunning, defaultProvider: 'scripted' } });

const idle = (engine: Engine) => {
  const session = engine.state.sessions.get(anId('session'));
  assert.ok(session);
  return session;
};

const toSession = (engine: Engine, id: string) =>
  engine.commit(decideAssignToSession(engine.state, engine.task(id), idle(engine), engine.context()));

const toServer = (engine: Engine, id: string, server = aServer()) =>
  engine.commit(
    decideAssign(
      engine.state,
      { task: engine.task(id), server: engine.state.servers.get(server.id) ?? server, by: 'hand' },
      engine.context(),
    ),
  );

const refusedAs = (code: ErrorCode, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HubError);
  assert.equal(error.code, code);
  assert.match(error.message, text);
  return true;
};

const withSession = (given: Parameters<typeof aSession>[0] = {}) =>
  anEngine({ projects: [aProject()], servers: [aServer()], sessions: [aSession(given)] });

describe('assign', () => {
  it('gives its session a name that no live one of the project has', () => {
    const engine = withSession({ name: 'SHOP-1.1' });
    const { id } = engine.create();
    toServer(engine, id);
    assert.equal(engine.state.sessions.get(engine.sessionOf(id))?.name, 'shop-1.1-1');
    engine.commit(decideUnassign(engine.task(id), engine.context()));
    toServer(engine, id);
    assert.equal(engine.state.sessions.get(engine.sessionOf(id))?.name, 'shop-1.1-2');
  });

  it('[M9] by hand to a server: a session is wanted there, and the task waits for its program', () => {
    const engine = anEngine();
    const { id } = engine.create();
    const events = toServer(engine, id);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['task_assigned', 'session_requested'],
    );
    const session = engine.state.sessions.get(engine.sessionOf(id));
    assert.deepEqual(
      { ...session },
      {
        id: engine.sessionOf(id),
        projectId: anId('project'),
        serverId: anId('server'),
        name: 'shop-1.1',
        provider: 'scripted',
        role: 'worker',
        cwd: undefined,
        taskId: id,
        attempt: 1,
        wanted: 'running',
        openedBy: engine.context().actor,
        createdAt: engine.clock.now,
        lifecycle: 'starting',
      },
    );
    assert.deepEqual(told(engine, engine.begin(id)), ['task_started SHOP-1']);
  });

  it('[M9] into a live idle session: it begins at once, and the session has its scope', () => {
    const engine = withSession();
    const { id } = engine.create();
    assert.deepEqual(
      toSession(engine, id).map(({ type }) => type),
      ['task_assigned', 'session_task_changed', 'task_started', 'delivery_wanted'],
    );
    const [text] = [...engine.state.deliveries.values()];
    assert.deepEqual(
      [text?.kind, text?.about, text?.sessionId, text?.text],
      ['task', id, idle(engine).id, 'Your next task is SHOP-1 "Do it".'],
    );
    assert.equal(engine.task(id).status, 'running');
    assert.deepEqual([idle(engine).taskId, idle(engine).attempt], [id, 1]);
    const next = engine.create();
    assert.throws(() => toSession(engine, next.id), refusedAs('conflict', /works on SHOP-1/));
    engine.complete(id);
    assert.equal(idle(engine).taskId, undefined, 'idle again');
    assert.equal(idle(engine).wanted, 'running', 'it was there before the task and stays');
    toSession(engine, next.id);
    assert.equal(engine.task(next.id).status, 'running');
  });

  it('[T11] into a live session where a plan is demanded: its agent plans first', () => {
    const engine = withSession();
    const { id } = engine.create({ requirePlanApproval: true });
    assert.deepEqual(told(engine, toSession(engine, id)), ['task_assigned SHOP-1', 'task_planning SHOP-1']);
  });

  it('[T4] cancelling ends the agent, also in a session that was there before', () => {
    const engine = withSession();
    const { id } = engine.create();
    toSession(engine, id);
    engine.commit(decideCancel(engine.task(id), 'no more', engine.context()));
    assert.equal(idle(engine).wanted, 'closed');
  });

  for (const [what, given, text] of [
    ['starting', { lifecycle: 'starting' }, /is starting/],
    ['exited', { lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: 'x' }, /is exited/],
    ['of another project', { projectId: anId('project', 2) }, /another project/],
    ['about to close', { wanted: 'closed' }, /choose one that is active/],
  ] as const) {
    it(`[M9] a session that is ${what} takes no task`, () => {
      const engine = withSession(given);
      const { id } = engine.create();
      assert.throws(() => toSession(engine, id), refusedAs('conflict', text));
    });
  }

  it('[M9] a task that names an agent is not given to a session that runs another', () => {
    const engine = withSession();
    const { id } = engine.create({ placement: { provider: 'claude' } });
    assert.throws(() => toSession(engine, id), refusedAs('no-fit', /SHOP-1 wants claude.*shell-1 runs shell/));
  });

  it('[M5] a live session on a draining server takes nothing new', () => {
    const engine = withSession();
    const [server] = engine.state.servers.values();
    assert.ok(server);
    engine.commit(decideSetMode(server, 'draining', engine.context()));
    const { id } = engine.create();
    assert.throws(() => toSession(engine, id), refusedAs('no-fit', /enabled: draining/));
  });

  it('[M9] a live session on a server that is away takes nothing', () => {
    const engine = withSession();
    engine.commit([{ type: 'server_offline', serverId: anId('server'), actor: hubActor, why: 'gone' }]);
    const { id } = engine.create();
    assert.throws(() => toSession(engine, id), refusedAs('server-offline', /offline/));
  });

  it('[M10] a lock is exclusive, whoever assigns', () => {
    const engine = withSession();
    engine.create({ start: 'auto', placement: { locks: ['db'] } });
    const { id } = engine.create({ placement: { locks: ['db'] } });
    assert.throws(() => toServer(engine, id), refusedAs('no-fit', /locks: db held by another task/));
    assert.throws(() => toSession(engine, id), refusedAs('no-fit', /locks: db held by another task/));
  });

  it('[M10] a cap holds for people too, and the refusal says which and what to do', () => {
    const engine = anEngine({ projects: [oneProject(1)], servers: [aServer()], sessions: [aSession()] });
    engine.create({ start: 'auto' });
    const { id } = engine.create();
    const text = /SHOP-2 cannot start: 1 of 1 task of the project is under way.*--max-running/;
    assert.throws(() => toServer(engine, id), refusedAs('no-fit', text));
    assert.throws(() => toSession(engine, id), refusedAs('no-fit', text));
    engine.commit([{ type: 'hub_settings_changed', actor: hubActor, maxRunning: 1 }]);
  });

  it('[M1] by hand all gates hold; the refusal names those that do not', () => {
    const engine = anEngine({ projects: [aProject()], servers: [aServer({ mode: 'draining' })] });
    const { id } = engine.create({ placement: { repo: 'api' } });
    assert.throws(
      () => toServer(engine, id),
      (error) => {
        assert.ok(error instanceof HubError);
        assert.equal(error.code, 'no-fit');
        const gates = error.details?.['gates'] as readonly { readonly name: string }[];
        assert.deepEqual(
          gates.map(({ name }) => name),
          ['enabled', 'repo'],
        );
        return true;
      },
    );
  });

  it('[T7] what is blocked is not assigned by hand either', () => {
    const engine = anEngine();
    const { id } = engine.create({}, [edge(engine.create())]);
    assert.throws(() => toServer(engine, id), refusedAs('conflict', /waits for SHOP-1/));
  });

  it('[T4] an assigned task is taken back, its session is not wanted any more, and only a person assigns it again', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    const sessionId = engine.sessionOf(id);
    engine.commit(decideUnassign(engine.task(id), engine.context()));
    assert.equal(engine.task(id).status, 'pending');
    assert.equal(engine.state.sessions.get(sessionId)?.wanted, 'closed');
    assert.deepEqual(engine.tick(), []);
    engine.commit([{ type: 'session_active', sessionId, actor: hubActor, pid: 1, startedAt: 1 }]);
    assert.equal(engine.task(id).status, 'pending', 'a program that starts too late begins nothing');
  });
});
