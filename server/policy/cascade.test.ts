import assert from 'node:assert/strict';
import { limits } from '../../shared/timings.ts';
import { alice } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideCancel, decideRetry } from '../decide/endTask.ts';
import { decideRemoveDependency } from '../decide/dependencies.ts';
import { decidePublish } from '../decide/contracts.ts';
import { blockersOf } from '../state/blockers.ts';

type Engine = ReturnType<typeof anEngine>;

const reasons = (engine: Engine, id: string) => blockersOf(engine.state, engine.task(id)).map(({ text }) => text);

/** A task that runs, placed at once. */
function running(engine: Engine, draft: Parameters<Engine['create']>[0] = {}) {
  const { id } = engine.create({ start: 'auto', ...draft });
  engine.begin(id);
  return engine.task(id);
}

describe('cascade', () => {
  it('[T8] one edge: completed, resolved, unblocked, assigned, in one line', () => {
    const engine = anEngine();
    const a = running(engine);
    const b = engine.create({}, [edge(a)]);
    assert.deepEqual(reasons(engine, b.id), ['waits for SHOP-1']);
    const events = engine.complete(a.id);
    assert.deepEqual(told(engine, events), [
      'task_completed SHOP-1',
      'dependency_resolved SHOP-2',
      'task_unblocked SHOP-2',
      'task_auto_assigned SHOP-2',
    ]);
    assert.deepEqual(
      events.filter(({ type }) => type === 'dependency_resolved' || type === 'task_unblocked'),
      [
        { type: 'dependency_resolved', taskId: b.id, actor: { kind: 'hub' }, on: a.id, kind: 'blocks', key: undefined },
        { type: 'task_unblocked', taskId: b.id, actor: { kind: 'hub' }, by: a.id },
      ],
    );
  });

  it('[T8] keys and edges together: every contract before every resolution before every unblocking before every assignment', () => {
    const engine = anEngine();
    const a = running(engine, { contracts: [{ key: 'api' }, { key: 'docs' }] });
    engine.create({}, [edge(a, { kind: 'input', key: 'api' }), edge(a, { kind: 'input', key: 'docs' })]);
    engine.create({}, [edge(a, { kind: 'input', key: 'docs' }), edge(a)]);
    assert.deepEqual(told(engine, engine.complete(a.id, { api: 1, docs: 2 })), [
      'task_completed SHOP-1',
      'contract_fulfilled SHOP-1',
      'contract_fulfilled SHOP-1',
      'dependency_resolved SHOP-3',
      'dependency_resolved SHOP-2',
      'dependency_resolved SHOP-2',
      'dependency_resolved SHOP-3',
      'task_unblocked SHOP-3',
      'task_unblocked SHOP-2',
      'task_auto_assigned SHOP-2',
      'task_auto_assigned SHOP-3',
    ]);
  });

  it('[T8] a diamond: the last of two unblocks the end, once', () => {
    const engine = anEngine();
    const top = running(engine);
    const left = engine.create({}, [edge(top)]);
    const right = engine.create({}, [edge(top)]);
    engine.create({}, [edge(left), edge(right)]);
    engine.complete(top.id);
    engine.begin(left.id);
    engine.begin(right.id);
    assert.deepEqual(told(engine, engine.complete(left.id)), ['task_completed SHOP-2', 'dependency_resolved SHOP-4']);
    assert.deepEqual(told(engine, engine.complete(right.id)), [
      'task_completed SHOP-3',
      'dependency_resolved SHOP-4',
      'task_unblocked SHOP-4',
      'task_auto_assigned SHOP-4',
    ]);
  });

  it('[T7] related never waits', () => {
    const engine = anEngine();
    const a = engine.create();
    const b = engine.create({ start: 'auto' }, [edge(a, { kind: 'related' })]);
    assert.equal(b.status, 'assigned');
  });

  it('[T7] an input waits for its contract, not for the end of its task', () => {
    const engine = anEngine();
    const a = running(engine, { contracts: [{ key: 'api' }] });
    const b = engine.create({}, [edge(a, { kind: 'input', key: 'api' })]);
    assert.deepEqual(reasons(engine, b.id), ['waits for api of SHOP-1']);
    const events = engine.commit(decidePublish(a, { key: 'api', status: 'fulfilled', data: 1 }, engine.context()));
    assert.deepEqual(told(engine, events), [
      'contract_fulfilled SHOP-1',
      'dependency_resolved SHOP-2',
      'task_unblocked SHOP-2',
      'task_auto_assigned SHOP-2',
    ]);
    assert.equal(engine.task(a.id).status, 'running');
  });

  it('[T22] partial and failed contracts resolve nothing and are shown as the reason', () => {
    const engine = anEngine();
    const a = running(engine, { contracts: [{ key: 'api' }] });
    const b = engine.create({}, [edge(a, { kind: 'input', key: 'api' })]);
    for (const status of ['partial', 'failed'] as const) {
      engine.commit(decidePublish(engine.task(a.id), { key: 'api', status, data: null }, engine.context()));
      assert.equal(engine.task(b.id).status, 'pending');
      assert.deepEqual(reasons(engine, b.id), [`api of SHOP-1 is ${status}`]);
    }
  });

  it('[T9] inputs are fixed at assignment: a later publication does not change them', () => {
    const engine = anEngine();
    const a = running(engine, { contracts: [{ key: 'api' }] });
    const b = engine.create({}, [edge(a, { kind: 'input', key: 'api' })]);
    const publish = (data: number) =>
      engine.commit(decidePublish(engine.task(a.id), { key: 'api', status: 'fulfilled', data }, engine.context()));
    publish(1);
    const again = publish(2);
    const placed = engine.task(b.id);
    assert.deepEqual(placed.status === 'assigned' && placed.assignment.resolvedInputs, { api: 1 });
    const words = ['contract_fulfilled SHOP-1', 'task_input_changed SHOP-2'];
    assert.deepEqual(told(engine, again), words, 'who has it is not resolved again');
    assert.equal(engine.task(a.id).contracts['api']?.version, 2);
  });

  it('[T9] [R5] inputs that are too long together hold their task back with the reason, until one of them goes', () => {
    const engine = anEngine();
    const text = 'x'.repeat(limits.contractDataBytes / 2);
    const [a, b] = [1, 2].map(() => running(engine, { contracts: [{ key: `k${engine.state.tasks.size}` }] }));
    assert.ok(a !== undefined && b !== undefined);
    const c = engine.create({}, [edge(a, { kind: 'input', key: 'k0' }), edge(b, { kind: 'input', key: 'k1' })]);
    engine.complete(a.id, { k0: text });
    assert.deepEqual(reasons(engine, c.id), ['waits for k1 of SHOP-2']);
    engine.complete(b.id, { k1: text });
    assert.deepEqual(reasons(engine, c.id), ['its inputs have 8.0 MiB together; a task is given at most 8 MiB']);
    assert.equal(engine.task(c.id).status, 'pending');
    engine.commit(decideRemoveDependency(engine.state, { id: c.id, on: b.id }, engine.context()));
    assert.equal(engine.task(c.id).status, 'assigned');
  });

  it('[R5] a line carries the inputs of two tasks at their largest; others that wait for them follow in the next', () => {
    const engine = anEngine();
    const a = running(engine, { contracts: [{ key: 'api' }] });
    const large = Array.from({ length: 5 }, () => engine.create({}, [edge(a, { kind: 'input', key: 'api' })]));
    const small = engine.create({}, [edge(a)]);
    const placed = () =>
      [...large, small].map(({ id }) => engine.task(id).status === 'assigned').filter(Boolean).length;
    engine.complete(a.id, { api: 'x'.repeat(limits.contractDataBytes - 2) });
    assert.deepEqual([placed(), engine.task(small.id).status], [3, 'assigned']);
    engine.tick();
    engine.tick();
    assert.equal(placed(), 6);
  });

  it('[T7] a failed or cancelled dependency leaves its dependents blocked with the reason', () => {
    const engine = anEngine();
    const [a, b] = [running(engine), running(engine)];
    const waiting = engine.create({}, [edge(a), edge(b)]);
    engine.fail(a.id);
    engine.commit(decideCancel(engine.task(b.id), 'no more', engine.context()));
    assert.deepEqual(reasons(engine, waiting.id), ['SHOP-1 failed', 'SHOP-2 was cancelled']);
    assert.equal(engine.task(waiting.id).status, 'pending');
  });

  it('[T7] an edge may cancel its dependent with the other, down the whole chain', () => {
    const engine = anEngine();
    const a = running(engine);
    const b = engine.create({}, [edge(a, { ifFailed: 'cancel' })]);
    const c = engine.create({}, [edge(b, { ifFailed: 'cancel' })]);
    const aside = engine.create({}, [edge(b)]);
    const events = engine.fail(a.id).filter(({ type }) => type === 'task_cancelled');
    assert.deepEqual(told(engine, events), ['task_cancelled SHOP-2', 'task_cancelled SHOP-3']);
    const cancelled = engine.task(c.id);
    assert.equal(cancelled.status === 'cancelled' && cancelled.message, 'SHOP-2 was cancelled');
    assert.deepEqual(reasons(engine, aside.id), ['SHOP-2 was cancelled']);
  });

  it('[T7] on_failure runs only if the other fails', () => {
    const engine = anEngine();
    const [bad, good] = [running(engine), running(engine)];
    const afterBad = engine.create({}, [edge(bad, { kind: 'on_failure' })]);
    const afterGood = engine.create({}, [edge(good, { kind: 'on_failure' })]);
    const events = engine.fail(bad.id).filter(({ type }) => type !== 'intervention_requested');
    assert.deepEqual(told(engine, events), [
      'task_failed SHOP-1',
      'dependency_resolved SHOP-3',
      'task_unblocked SHOP-3',
      'task_auto_assigned SHOP-3',
    ]);
    assert.deepEqual(reasons(engine, afterGood.id), ['runs only if SHOP-2 fails']);
    assert.equal(engine.task(afterBad.id).status, 'assigned');
  });

  it('[T7] what was there for a failure that did not come is cancelled, and what was there for that, too', () => {
    const engine = anEngine();
    const good = running(engine);
    const rescue = engine.create({}, [edge(good, { kind: 'on_failure' })]);
    const afterRescue = engine.create({}, [edge(rescue)]);
    const rescueOfRescue = engine.create({}, [edge(rescue, { kind: 'on_failure' })]);
    assert.deepEqual(told(engine, engine.complete(good.id)), [
      'task_completed SHOP-1',
      'task_cancelled SHOP-2',
      'task_cancelled SHOP-4',
    ]);
    const messages = [rescue, rescueOfRescue].map(({ id }) => {
      const task = engine.task(id);
      return task.status === 'cancelled' && task.message;
    });
    assert.deepEqual(messages, ['not needed: SHOP-1 is done', 'not needed: SHOP-2 was not needed']);
    assert.deepEqual(reasons(engine, afterRescue.id), ['SHOP-2 was cancelled']);
    assert.throws(() => engine.create({}, [edge(engine.task(good.id), { kind: 'on_failure' })]), {
      code: 'conflict',
      message: /SHOP-1 is done, so SHOP-5 would never run/,
    });
  });

  it('[T7] a failure that is retried by itself is no end: nothing is cancelled, and on_failure waits', () => {
    const engine = anEngine();
    const a = running(engine, { retry: { max: 1 } });
    const goesWith = engine.create({}, [edge(a, { ifFailed: 'cancel' })]);
    const instead = engine.create({}, [edge(a, { kind: 'on_failure' })]);
    assert.deepEqual(told(engine, engine.fail(a.id)), ['task_failed SHOP-1', 'task_retried SHOP-1']);
    assert.equal(engine.task(goesWith.id).status, 'pending');
    assert.equal(engine.task(instead.id).status, 'pending');
    engine.clock.now += 10_000;
    engine.tick();
    engine.begin(a.id);
    engine.fail(a.id);
    assert.equal(engine.task(goesWith.id).status, 'cancelled');
    assert.equal(engine.task(instead.id).status, 'assigned');
  });

  it('[T4] a retry blocks again what has not started: its contract counts only for the attempt that gave it', () => {
    const engine = anEngine();
    const a = running(engine, { contracts: [{ key: 'api' }] });
    const waiting = engine.create({ start: 'manual' }, [edge(a, { kind: 'input', key: 'api' })]);
    engine.commit(decidePublish(a, { key: 'api', status: 'fulfilled', data: 1 }, engine.context()));
    assert.deepEqual(reasons(engine, waiting.id), []);
    engine.fail(a.id);
    engine.commit(decideRetry(engine.task(a.id), engine.context()));
    assert.deepEqual(reasons(engine, waiting.id), ['waits for api of SHOP-1']);
    const server = [...engine.state.servers.values()][0];
    assert.ok(server);
    assert.throws(
      () => decideAssign(engine.state, { task: engine.task(waiting.id), server, by: 'hand' }, engine.context()),
      /SHOP-2 cannot be assigned yet: waits for api of SHOP-1/,
    );
    engine.begin(a.id);
    assert.deepEqual(told(engine, engine.complete(a.id, { api: 2 })), [
      'task_completed SHOP-1',
      'contract_fulfilled SHOP-1',
      'dependency_resolved SHOP-2',
      'task_unblocked SHOP-2',
    ]);
  });

  it('[T8] a task that only a person may start is unblocked, and not placed', () => {
    const engine = anEngine();
    const a = running(engine);
    const b = engine.create({ start: 'manual' }, [edge(a)]);
    engine.complete(a.id);
    assert.equal(engine.task(b.id).status, 'pending');
    assert.equal(engine.task(b.id).queued, false);
  });

  it('[T8] everything that followed has the hub as its actor, the cause its own', () => {
    const engine = anEngine();
    const a = running(engine);
    engine.create({}, [edge(a)]);
    const [cause, ...rest] = engine.complete(a.id);
    assert.deepEqual(cause?.actor, alice);
    assert.ok(rest.length > 0);
    for (const { actor } of rest) assert.deepEqual(actor, { kind: 'hub' });
  });
});
