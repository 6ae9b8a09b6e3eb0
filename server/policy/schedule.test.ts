import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Server } from '../../shared/model/server.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideCancel } from '../decide/endTask.ts';
import { decideSetMode } from '../decide/servers.ts';
import { decideStart } from '../decide/taskWork.ts';
import { decideUpdateTask } from '../decide/updateTask.ts';
import { aProject, aServer, anId } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';
import { retryDelayMs } from './retries.ts';

type Engine = ReturnType<typeof anEngine>;

const server = (number: number, given: Partial<Server> = {}) =>
  aServer({ id: anId('server', number), name: `gpu${number}`, ...given });

const project = (maxRunning: number, number = 1) =>
  aProject({ id: anId('project', number), key: `P${number}`, settings: { maxRunning, defaultProvider: 'scripted' } });

const refOf = (engine: Engine, event: HubEvent) =>
  event.type === 'task_auto_assigned' ? [engine.task(event.taskId).ref] : [];
const placed = (engine: Engine, events: readonly HubEvent[]) => events.flatMap((event) => refOf(engine, event));

const connect = (engine: Engine, { id, capabilities }: Server) =>
  engine.commit([{ type: 'server_connected', serverId: id, actor: hubActor, instance: 'instance-1', capabilities }]);

const offline = { connection: { state: 'offline', since: 1 } } as const;

describe('schedule', () => {
  it('[M4] by priority, then by the critical path, then by age', () => {
    const engine = anEngine({ projects: [aProject()], servers: [server(1, offline)] });
    const old = engine.create({ start: 'auto' });
    engine.clock.now += 1;
    const withOne = engine.create({ start: 'auto' });
    const withChain = engine.create({ start: 'auto' });
    engine.create({ start: 'auto', priority: 'low' });
    engine.create({ start: 'auto', priority: 'critical' });
    engine.create({ start: 'auto', priority: 'high' });
    engine.create({}, [edge(withOne)]);
    const middle = engine.create({}, [edge(withChain)]);
    engine.create({}, [edge(middle, { kind: 'on_failure' })]);
    for (let more = 0; more < 5; more += 1) engine.create({ start: 'manual' }, [edge(old, { kind: 'related' })]);
    const events = connect(engine, server(1));
    assert.deepEqual(placed(engine, events), ['SHOP-5', 'SHOP-6', 'SHOP-3', 'SHOP-2', 'SHOP-1', 'SHOP-4']);
  });

  it('[M4] the cap of a project holds back only that project', () => {
    const engine = anEngine({ projects: [project(2)], servers: [server(1)] });
    const tasks = [1, 2, 3].map(() => engine.create({ start: 'auto' }));
    assert.deepEqual(
      tasks.map(({ id }) => engine.task(id).status),
      ['assigned', 'assigned', 'pending'],
    );
    const [first] = tasks;
    assert.ok(first);
    engine.begin(first.id);
    assert.deepEqual(placed(engine, engine.complete(first.id)), ['P1-3'], 'the place is filled in the same line');
  });

  it('[M4] the cap of the hub holds back all projects', () => {
    const engine = anEngine({ projects: [project(9)], servers: [server(1)] });
    engine.commit([{ type: 'hub_settings_changed', actor: hubActor, maxRunning: 1 }]);
    engine.create({ start: 'auto' });
    const second = engine.create({ start: 'auto' });
    assert.equal(second.status, 'pending');
    const raised = engine.commit([{ type: 'hub_settings_changed', actor: hubActor, maxRunning: 2 }]);
    assert.deepEqual(placed(engine, raised), ['P1-2'], 'a raised cap wakes at once');
  });

  it('[M4] the capacity of a server is its cap; the next starts when a session has ended', () => {
    const engine = anEngine({ projects: [aProject()], servers: [server(1, { capacity: 1 })] });
    const [a, b] = [engine.create({ start: 'auto' }), engine.create({ start: 'auto' })];
    assert.equal(engine.task(b.id).status, 'pending');
    const session = engine.sessionOf(a.id);
    engine.begin(a.id);
    engine.complete(a.id);
    assert.equal(engine.task(b.id).status, 'pending', 'its program still runs');
    assert.deepEqual(placed(engine, engine.endSession(session)), ['SHOP-2']);
  });

  it('[M4] several places that come free in one line are all filled in it', () => {
    const engine = anEngine({ projects: [project(2)], servers: [server(1)] });
    const [a, b] = [engine.create({ start: 'auto' }), engine.create({ start: 'auto' })];
    engine.create({ start: 'auto' });
    engine.create({ start: 'auto' });
    const both = [a, b].flatMap((task) => decideCancel(engine.task(task.id), '', engine.context()));
    assert.deepEqual(placed(engine, engine.commit(both)), ['P1-3', 'P1-4']);
  });

  it('[M4] a lock that comes free wakes who waits for it', () => {
    const engine = anEngine();
    const a = engine.create({ start: 'auto', placement: { locks: ['db'] } });
    const b = engine.create({ start: 'auto', placement: { locks: ['db', 'x'] } });
    engine.create({ start: 'auto', placement: { locks: ['x'] } });
    assert.equal(b.status, 'pending');
    engine.begin(a.id);
    assert.deepEqual(placed(engine, engine.complete(a.id)), [], 'x is held by the third');
    const third = [...engine.state.tasks.values()][2];
    assert.ok(third);
    engine.begin(third.id);
    assert.deepEqual(placed(engine, engine.complete(third.id)), ['SHOP-2']);
  });

  it('[M4] a task that is taken back frees its lock and its place too', () => {
    const engine = anEngine({ projects: [project(1)], servers: [server(1), server(2)] });
    engine.create({ start: 'auto', placement: { server: 'gpu1' } });
    engine.create({ start: 'auto', priority: 'low' });
    const lost = engine.commit([{ type: 'server_offline', serverId: anId('server', 1), actor: hubActor, why: 'gone' }]);
    assert.deepEqual(placed(engine, lost), ['P1-2']);
  });

  it('[M4] the idle tick is a net: it places what no event could wake', () => {
    const engine = anEngine();
    const busy = { cpuPercent: 1, memoryUsedBytes: 1, memoryBytes: 1, sessions: 0, at: 1, diskFreeBytes: 1e12 };
    engine.heartbeats.set(anId('server'), { ...busy, loadPerCpu: 9 });
    assert.equal(engine.create({ start: 'auto' }).status, 'pending');
    engine.heartbeats.set(anId('server'), { ...busy, loadPerCpu: 1 });
    assert.deepEqual(placed(engine, engine.tick()), ['SHOP-1']);
    assert.deepEqual(engine.tick(), []);
  });

  it('[M4] only what a rule lets start by itself is placed', () => {
    const engine = anEngine();
    const status = (id: string) => engine.task(id).status;
    const [unblocked, manual] = [engine.create(), engine.create({ start: 'manual' })];
    engine.tick();
    assert.deepEqual([status(unblocked.id), status(manual.id)], ['pending', 'pending']);
    engine.commit(decideStart(engine.state, unblocked, engine.context()));
    engine.commit(decideUpdateTask(engine.state, { id: manual.id, start: 'auto' }, engine.context()));
    assert.deepEqual([status(unblocked.id), status(manual.id)], ['assigned', 'assigned']);
  });

  it('[M4] a queued task that is made manual waits for a person again', () => {
    const engine = anEngine({ projects: [aProject()], servers: [server(1, offline)] });
    const task = engine.create({ start: 'auto' });
    engine.commit(decideUpdateTask(engine.state, { id: task.id, start: 'manual' }, engine.context()));
    assert.deepEqual(placed(engine, connect(engine, server(1))), []);
  });

  it('[M5] a draining server takes nothing new, what runs finishes; enabled it takes again', () => {
    const engine = anEngine();
    const a = engine.create({ start: 'auto' });
    engine.begin(a.id);
    const setMode = (mode: Server['mode']) => {
      const [current] = engine.state.servers.values();
      assert.ok(current);
      return engine.commit(decideSetMode(current, mode, engine.context()));
    };
    setMode('draining');
    const b = engine.create({ start: 'auto' });
    assert.equal(b.status, 'pending');
    const [current] = engine.state.servers.values();
    assert.ok(current);
    assert.throws(
      () => decideAssign(engine.state, { task: b, server: current, by: 'hand' }, engine.context()),
      /enabled: draining/,
    );
    assert.equal(engine.task(a.id).status, 'running');
    engine.complete(a.id);
    assert.equal(engine.task(a.id).status, 'done');
    assert.deepEqual(placed(engine, setMode('enabled')), ['SHOP-2']);
  });

  it('[M6] retry n waits 10 s · 2ⁿ⁻¹, at most 5 minutes', () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 7, 50].map(retryDelayMs),
      [10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000],
    );
  });

  it('[M6] only as often as the task allows, after its back-off, then a human is asked', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto', retry: { max: 2 } });
    for (const delayMs of [10_000, 20_000]) {
      engine.begin(id);
      assert.deepEqual(told(engine, engine.fail(id)), ['task_failed SHOP-1', 'task_retried SHOP-1']);
      engine.clock.now += delayMs - 1;
      assert.deepEqual(engine.tick(), []);
      engine.clock.now += 1;
      assert.deepEqual(placed(engine, engine.tick()), ['SHOP-1']);
    }
    engine.begin(id);
    assert.deepEqual(told(engine, engine.fail(id)), ['task_failed SHOP-1', 'intervention_requested SHOP-1']);
    assert.equal(engine.task(id).attempt, 3);
    assert.deepEqual(
      engine.task(id).pastAttempts.map(({ number, status }) => [number, status]),
      [
        [1, 'failed'],
        [2, 'failed'],
      ],
    );
  });

  it('[M6] a clock that is set back or forward makes no retry wait longer than its back-off', () => {
    for (const jumpMs of [-3_600_000, 24 * 3_600_000]) {
      const engine = anEngine();
      engine.clock.now = 10 * 3_600_000;
      const { id } = engine.create({ start: 'auto', retry: { max: 1 } });
      engine.begin(id);
      engine.fail(id);
      assert.deepEqual(engine.tick(), []);
      engine.clock.now += jumpMs;
      assert.deepEqual(placed(engine, engine.tick()), ['SHOP-1']);
    }
  });

  it('[M6] a task that had begun stays on its server; one that had not goes where there is room', () => {
    for (const begins of [true, false]) {
      const engine = anEngine({ projects: [aProject()], servers: [server(1), server(2, offline)] });
      const { id } = engine.create({ start: 'auto', retry: { max: 1 } });
      const session = engine.sessionOf(id);
      if (begins) engine.begin(id);
      engine.endSession(session);
      assert.equal(engine.task(id).attempt, 2);
      engine.commit([{ type: 'server_offline', serverId: anId('server', 1), actor: hubActor, why: 'gone' }]);
      connect(engine, server(2));
      engine.clock.now += 10_000;
      assert.deepEqual(placed(engine, engine.tick()), begins ? [] : ['SHOP-1']);
      if (begins) {
        const assign = decideAssign(
          engine.state,
          { task: engine.task(id), server: server(2), by: 'hand' },
          engine.context(),
        );
        assert.equal(assign[0]?.type, 'task_assigned', 'a person may move it on purpose');
      }
    }
  });

  it('[M2] the reason of a placement is kept with the assignment', () => {
    const engine = anEngine({ projects: [aProject()], servers: [server(1), server(2, { mode: 'draining' })] });
    const task = engine.create({ start: 'auto' });
    assert.ok(task.status === 'assigned');
    const { by, total, considered, fitting, parts } = task.assignment.reason;
    assert.deepEqual({ by, total, considered, fitting }, { by: 'auto', total: 80, considered: 2, fitting: 1 });
    assert.equal(parts?.length, 8);
  });

  it('[M4] one completion among 10,000 waiting tasks looks at few pairs', () => {
    const engine = anEngine({ projects: [aProject()], servers: [server(1, { capacity: 2 })] });
    const first = engine.create({ start: 'auto' });
    const last = engine.create({ start: 'auto' });
    engine.begin(first.id);
    engine.create({}, [edge(first)]);
    for (let more = 0; more < 5_000; more += 1) {
      engine.create({ start: 'auto' });
      engine.create({}, [edge(last)]);
    }
    const before = engine.looks();
    engine.complete(first.id);
    assert.ok(engine.looks() - before <= 2, 'no slot is free: only what was unblocked is news');
    const between = engine.looks();
    const session = [...engine.state.sessions.values()][0];
    assert.ok(session);
    assert.equal(placed(engine, engine.endSession(session.id)).length, 1);
    assert.ok(engine.looks() - between <= 10, `${engine.looks() - between} pairs for one free slot`);
  }).timeout(60_000);

  it('[M4] a pass looks once at a server for everything that is queued, not once a task', () => {
    const servers = Array.from({ length: 100 }, (_, at) => server(at + 1, { capacity: 1, ...offline }));
    const engine = anEngine({ projects: [aProject()], servers });
    for (let at = 0; at < 500; at += 1) engine.create({ start: 'auto', placement: { labels: [`kind-${at % 5}`] } });
    const before = engine.looks();
    assert.deepEqual(placed(engine, engine.tick()), []);
    assert.equal(engine.looks() - before, 100);
    for (let at = 0; at < 200; at += 1) engine.create({ start: 'auto' });
    const between = engine.looks();
    const [first] = servers;
    assert.ok(first);
    assert.equal(placed(engine, connect(engine, first)).length, 1);
    assert.ok(engine.looks() - between <= 10, `${engine.looks() - between} pairs for one server`);
  });
});
