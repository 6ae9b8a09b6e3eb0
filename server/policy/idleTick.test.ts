import assert from 'node:assert/strict';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import { timings } from '../../shared/timings.ts';
import { aProject, aServer, anId } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import type { Engine } from '../testing/engine.ts';
import { tickWake } from './idleTick.ts';
import type { TickView } from './idleTick.ts';
import { wakeAll } from './wake.ts';

const quiet: Heartbeat = {
  cpuPercent: 1,
  memoryUsedBytes: 1,
  memoryBytes: 1,
  diskFreeBytes: 1e12,
  loadPerCpu: 0,
  sessions: 0,
  at: 1,
};

/** Ten busy servers before a queue of tasks that ask for ten different things. */
function aBusyFleet(): Engine {
  const servers = Array.from({ length: 10 }, (_, at) => aServer({ id: anId('server', at + 1), name: `gpu${at + 1}` }));
  const engine = anEngine({ projects: [aProject()], servers });
  for (const { id } of servers) engine.heartbeats.set(id, { ...quiet, loadPerCpu: 9 });
  for (let at = 0; at < 200; at += 1) engine.create({ start: 'auto', placement: { labels: [`kind-${at % 10}`] } });
  return engine;
}

const look = (engine: Engine, last?: TickView) =>
  tickWake(engine.state, (id) => engine.heartbeats.get(id), engine.clock.now, last);

describe('tickWake', () => {
  it('[M4] looks at everything first, and again after a while', () => {
    const engine = aBusyFleet();
    const first = look(engine);
    assert.equal(first.wake, wakeAll);
    engine.clock.now += timings.schedulerNetMs - 1;
    assert.equal(look(engine, first.view).wake, undefined);
    engine.clock.now += 1;
    assert.equal(look(engine, first.view).wake, wakeAll);
    engine.clock.now -= timings.schedulerNetMs + 1;
    assert.equal(look(engine, first.view).wake, wakeAll, 'a clock that was set back');
  });

  it('[M4] figures that say nothing new wake nothing, those that let a server take something wake that one', () => {
    const engine = aBusyFleet();
    const { view } = look(engine);
    engine.heartbeats.set(anId('server', 3), { ...quiet, loadPerCpu: 8.5 });
    assert.equal(look(engine, view).wake, undefined);
    engine.heartbeats.set(anId('server', 3), quiet);
    const { wake, view: next } = look(engine, view);
    assert.deepEqual(wake, { all: false, tasks: new Set(), servers: new Set([anId('server', 3)]) });
    const before = engine.looks();
    engine.commit([], wake);
    assert.ok(engine.looks() - before <= 10, `${engine.looks() - before} pairs for one server and ten kinds of tasks`);
    assert.equal(look(engine, next).wake, undefined);
  });

  it('[M6] a task is woken when its back-off is over, and only then', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto', retry: { max: 1 } });
    engine.begin(id);
    engine.fail(id);
    const { view } = look(engine);
    engine.clock.now += timings.retryFirstMs - 1;
    const { wake, view: next } = look(engine, view);
    assert.equal(wake, undefined);
    engine.clock.now += 1;
    assert.deepEqual(look(engine, next).wake, { all: false, tasks: new Set([id]), servers: new Set() });
    engine.clock.now += 1;
    assert.equal(look(engine, look(engine, next).view).wake, undefined);
  });

  it('nothing is woken where nothing is queued', () => {
    assert.equal(look(anEngine()).wake, undefined);
  });
});
