import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hubActor } from '../../shared/model/actor.ts';
import { decideRetry } from '../decide/endTask.ts';
import { decideRemove } from '../decide/servers.ts';
import { decideRespond } from '../decide/interventions.ts';
import { decideUpdateTask } from '../decide/updateTask.ts';
import type { Task } from '../../shared/model/task.ts';
import { anId, aProject, aServer } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { assignmentOf } from '../state/taskQueries.ts';
import { retryDelayMs } from './retries.ts';

const [gpu1, gpu2] = [aServer(), aServer({ id: anId('server', 2), name: 'gpu2' })];

function world(max: number) {
  const engine = anEngine({ projects: [aProject()], servers: [gpu1, gpu2] });
  const { id } = engine.create({ start: 'auto', retry: { max } });
  const connect = (on: typeof gpu1) => {
    const { capabilities } = on;
    engine.commit([{ type: 'server_connected', serverId: on.id, actor: hubActor, instance: 'i', capabilities }]);
  };
  const cut = (on: typeof gpu1) =>
    engine.commit([{ type: 'server_offline', serverId: on.id, actor: hubActor, why: 'gone' }]);
  const remove = (on: typeof gpu1) =>
    engine.commit(decideRemove(engine.state, on, { force: true, affected: [] }, engine.context()));
  const wait = () => {
    engine.clock.now += 300_000;
    engine.tick();
  };
  /** Where the attempt under way is. */
  const place = () => assignmentOf(engine.task(id))?.serverId;
  return { ...engine, id, connect, cut, remove, wait, place };
}

/** Where an attempt has begun last. */
function lastBegun(task: Task): string | undefined {
  return task.pastAttempts.findLast(({ startedAt }) => startedAt !== undefined)?.serverId;
}

describe('retries', () => {
  it('[M6] one whose launch failed stays where an earlier attempt has left its work', () => {
    const { id, task, begin, fail, endSession, sessionOf, clock, tick, cut, connect } = world(5);
    cut(gpu2);
    begin(id);
    fail(id);
    clock.now += 300_000;
    tick();
    endSession(sessionOf(id));
    assert.deepEqual([task(id).attempt, task(id).status], [3, 'pending']);
    connect(gpu2);
    cut(gpu1);
    clock.now += 300_000;
    tick();
    assert.equal(task(id).status, 'pending', 'the only server that is online has nothing of its work');
  });

  it('[M6] one that was taken back before its next attempt began is as bound as before', () => {
    const { id, task, begin, fail, clock, tick, cut, connect } = world(5);
    cut(gpu2);
    begin(id);
    fail(id);
    clock.now += 300_000;
    tick();
    assert.equal(task(id).status, 'assigned');
    connect(gpu2);
    cut(gpu1);
    tick();
    assert.equal(task(id).status, 'pending');
    connect(gpu1);
    const again = task(id);
    assert.ok(again.status === 'assigned');
    assert.equal(again.assignment.serverId, gpu1.id);
  });

  it('[M6] one that waits for a server that is removed goes to another', () => {
    const { id, begin, fail, cut, connect, remove, wait, place, task } = world(5);
    cut(gpu2);
    begin(id);
    fail(id);
    connect(gpu2);
    cut(gpu1);
    wait();
    assert.equal(task(id).status, 'pending');
    remove(gpu1);
    assert.equal(place(), gpu2.id);
  });

  it('[M6] one that was to begin on a server that is removed goes to another', () => {
    const { id, begin, fail, cut, connect, remove, wait, place } = world(5);
    cut(gpu2);
    begin(id);
    fail(id);
    wait();
    connect(gpu2);
    assert.equal(place(), gpu1.id);
    remove(gpu1);
    assert.equal(place(), gpu2.id);
  });

  it('[M6] one that failed where the server is removed since is not bound to it by later failures', () => {
    const { id, begin, cut, connect, remove, wait, place, state, commit, context, endSession, sessionOf } = world(5);
    cut(gpu2);
    begin(id);
    connect(gpu2);
    remove(gpu1);
    const [asked = assert.fail()] = [...state.interventions.values()];
    commit(decideRespond(state, asked, 'retry', context()));
    assert.equal(place(), gpu2.id);
    endSession(sessionOf(id));
    wait();
    assert.equal(place(), gpu2.id);
  });

  it('[M6] where a person sends it elsewhere, its work binds it no more', () => {
    const { id, begin, fail, cut, connect, wait, place, task, state, commit, context } = world(5);
    cut(gpu2);
    begin(id);
    fail(id);
    connect(gpu2);
    const placement = { ...task(id).placement, server: gpu2.id };
    commit(decideUpdateTask(state, { id, placement }, context()));
    wait();
    assert.equal(place(), gpu2.id);
  });

  it('[M6] a retry by a person forgets where its work was', () => {
    const { id, begin, fail, cut, connect, wait, place, state, commit, context, task, endSession, sessionOf } =
      world(0);
    cut(gpu2);
    begin(id);
    fail(id);
    connect(gpu2);
    cut(gpu1);
    commit(decideRetry(task(id), context()));
    assert.equal(place(), gpu2.id);
    state.tasks.put({ ...task(id), retry: { max: 9 } });
    endSession(sessionOf(id));
    assert.equal(task(id).attempt, 3);
    wait();
    assert.equal(place(), gpu2.id);
  });

  it('[M6] whatever happens: never more often than allowed, never sooner than the back-off, never elsewhere after work', () => {
    const step = fc.constantFrom('begin', 'fail', 'end', 'wait', 'cut1', 'cut2', 'connect1', 'connect2');
    let retried = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), fc.array(step, { minLength: 10, maxLength: 60 }), (max, steps) => {
        const engine = world(max);
        const { id, task, clock } = engine;
        for (const what of steps) {
          const before = task(id);
          if (what === 'begin' && before.status === 'assigned') engine.begin(id);
          if (what === 'fail' && before.status === 'running') engine.fail(id);
          if (what === 'end' && (before.status === 'running' || before.status === 'assigned'))
            engine.endSession(engine.sessionOf(id));
          if (what === 'wait') {
            clock.now += 45_000;
            engine.tick();
          }
          if (what.startsWith('cut')) engine.cut(what === 'cut1' ? gpu1 : gpu2);
          if (what.startsWith('connect')) engine.connect(what === 'connect1' ? gpu1 : gpu2);
          const after = task(id);
          assert.ok(after.attempt <= max + 1, `attempt ${after.attempt} of at most ${max + 1}`);
          if (after.attempt > before.attempt) {
            retried += 1;
            assert.ok(after.status === 'pending');
            assert.equal(after.notBefore, clock.now + retryDelayMs(before.attempt));
          }
          if (before.status === 'pending' && after.status === 'assigned') {
            assert.ok((before.notBefore ?? 0) <= clock.now, 'sooner than its back-off');
            const there = lastBegun(after);
            assert.ok(there === undefined || there === after.assignment.serverId, 'silently elsewhere');
          }
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(retried > 100, `only ${retried} retries were seen`);
  });
});
