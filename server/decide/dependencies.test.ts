import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import { aProject, aTask, anId } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';
import { decideAddDependency, decideMoveDependency, decideRemoveDependency, newlyOwed } from './dependencies.ts';
import { decideStart } from './taskWork.ts';
import { decideUpdateTask } from './updateTask.ts';

type Engine = ReturnType<typeof anEngine>;

const add = (engine: Engine, task: Task, dependency: Dependency, version?: number) =>
  engine.commit(decideAddDependency(engine.state, { id: task.id, dependency, version }, engine.context()));

const remove = (engine: Engine, task: Task, on: Task, only: Partial<Pick<Dependency, 'kind' | 'key'>> = {}) =>
  engine.commit(decideRemoveDependency(engine.state, { id: task.id, on: on.id, ...only }, engine.context()));

type Move = Parameters<typeof decideMoveDependency>[1];

const move = (engine: Engine, task: Task, on: Task, where: Pick<Move, 'end' | 'kind' | 'key'> & { to: Task }) =>
  engine.commit(
    decideMoveDependency(engine.state, { ...where, id: task.id, on: on.id, to: where.to.id }, engine.context()),
  );

const promised = (engine: Engine, task: Task) => engine.task(task.id).promises.map(({ key }) => key);

const refusedAs = (code: ErrorCode, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HubError);
  assert.equal(error.code, code);
  assert.match(error.message, text);
  return true;
};

describe('dependencies', () => {
  it('[T7] a cycle is refused and its path is named', () => {
    const engine = anEngine();
    const a = engine.create();
    const b = engine.create({}, [edge(a)]);
    const c = engine.create({}, [edge(b, { kind: 'input', key: 'api' })]);
    assert.throws(
      () => add(engine, a, edge(c)),
      (error) => {
        assert.ok(error instanceof HubError);
        assert.equal(error.code, 'cycle');
        assert.match(error.message, /SHOP-1 → SHOP-3 → SHOP-2 → SHOP-1/);
        assert.deepEqual(error.details, {
          path: [a.id, c.id, b.id, a.id],
          refs: ['SHOP-1', 'SHOP-3', 'SHOP-2', 'SHOP-1'],
        });
        return true;
      },
    );
    assert.throws(() => add(engine, a, edge(a)), refusedAs('cycle', /SHOP-1 → SHOP-1/));
    assert.deepEqual(engine.task(a.id).dependencies, []);
  });

  it('[T7] an input makes the other owe its contract', () => {
    const engine = anEngine();
    const a = engine.create({ contracts: [{ key: 'docs' }] });
    const b = engine.create();
    add(engine, b, edge(a, { kind: 'input', key: 'api' }));
    add(engine, engine.create(), edge(a, { kind: 'input', key: 'api' }));
    assert.deepEqual(promised(engine, a), ['docs', 'api']);
  });

  it('[T7] a new task may ask several contracts of one other, which owes them all', () => {
    const engine = anEngine();
    const a = engine.create();
    engine.create({}, [edge(a, { kind: 'input', key: 'api' }), edge(a, { kind: 'input', key: 'docs' })]);
    assert.deepEqual(promised(engine, a), ['api', 'docs']);
  });

  it('[T7] a contract may have any name, also one that every object knows', () => {
    const engine = anEngine();
    const a = engine.create();
    const b = engine.create({}, [edge(a, { kind: 'input', key: 'constructor' })]);
    assert.deepEqual(promised(engine, a), ['constructor']);
    engine.commit(decideStart(engine.state, engine.task(a.id), engine.context()));
    engine.begin(a.id);
    assert.throws(() => engine.complete(a.id), refusedAs('missing-contracts', /constructor/));
    engine.complete(a.id, { constructor: 5 });
    const placed = engine.task(b.id);
    assert.ok(placed.status === 'assigned');
    assert.deepEqual(Object.entries(placed.assignment.resolvedInputs), [['constructor', 5]]);
  });

  it('[T9] two inputs of one key are refused: one would hide the other', () => {
    const engine = anEngine();
    const [a, b] = [engine.create(), engine.create()];
    const inputs = [edge(a, { kind: 'input', key: 'api' }), edge(b, { kind: 'input', key: 'api' })] as const;
    assert.throws(() => engine.create({}, inputs), refusedAs('conflict', /gets an input "api" already/));
    const c = engine.create({}, [inputs[0]]);
    assert.throws(() => add(engine, c, inputs[1]), refusedAs('conflict', /gets an input "api" already/));
  });

  it('[T7] the same edge twice is refused', () => {
    const engine = anEngine();
    const a = engine.create();
    const b = engine.create({}, [edge(a)]);
    assert.throws(() => add(engine, b, edge(a)), refusedAs('conflict', /SHOP-2 has this dependency on SHOP-1 already/));
    assert.throws(() => engine.create({}, [edge(a), edge(a)]), refusedAs('conflict', /already/));
  });

  it('[T7] edges that no state can make good are refused', () => {
    const elsewhere = aTask({ id: anId('task', 77), projectId: anId('project', 2), ref: 'OTHER-1' });
    const engine = anEngine({
      projects: [aProject(), aProject({ id: anId('project', 2), key: 'OTHER' })],
      tasks: [elsewhere],
    });
    const a = engine.create();
    assert.throws(() => add(engine, a, edge(elsewhere)), refusedAs('conflict', /another project/));
    assert.throws(() => add(engine, a, edge(elsewhere, { kind: 'input' })), refusedAs('conflict', /another project/));
    const b = engine.create();
    assert.throws(() => add(engine, a, edge(b, { kind: 'input' })), refusedAs('conflict', /names the contract/));
    const nowhere: Dependency = { kind: 'blocks', on: anId('task', 999), ifFailed: 'block' };
    assert.throws(() => add(engine, a, nowhere), refusedAs('not-found', /no task/));
  });

  it('[T7] an input of a task that ended without such a contract is refused', () => {
    const engine = anEngine();
    const done = engine.create({ start: 'auto', contracts: [{ key: 'api' }] });
    engine.begin(done.id);
    engine.complete(done.id, { api: 1 });
    const b = engine.create();
    assert.throws(
      () => add(engine, b, edge(done, { kind: 'input', key: 'docs' })),
      refusedAs('conflict', /SHOP-1 has ended and never promised "docs"/),
    );
    assert.doesNotThrow(() => add(engine, b, edge(done, { kind: 'input', key: 'api' })));
  });

  it('[T10] what an edge makes another owe is said, so that a mistyped key is seen', () => {
    const engine = anEngine();
    const a = engine.create({ contracts: [{ key: 'api' }] });
    const b = engine.create();
    const owedFor = (key: string) =>
      newlyOwed(
        engine.state,
        decideAddDependency(engine.state, { id: b.id, dependency: edge(a, { kind: 'input', key }) }, engine.context()),
      );
    assert.deepEqual([owedFor('api'), owedFor('apy')], [[], [{ task: 'SHOP-1', key: 'apy', meant: 'api' }]]);
  });

  it('[T7] a queued task that gets an obstacle is held until it goes', () => {
    const engine = anEngine({ projects: [aProject()] });
    const a = engine.create();
    const b = engine.create({ start: 'auto' });
    assert.equal(b.queued, true);
    add(engine, b, edge(a));
    assert.equal(engine.task(b.id).queued, false);
    assert.deepEqual(told(engine, remove(engine, b, a)), ['task_updated SHOP-2', 'task_unblocked SHOP-2']);
    assert.equal(engine.task(b.id).queued, true);
  });

  it('[T7] edges are removed by task, or by kind and key; the last one unblocks', () => {
    const engine = anEngine();
    const a = engine.create();
    const b = engine.create({}, [
      edge(a),
      edge(a, { kind: 'input', key: 'api' }),
      edge(a, { kind: 'input', key: 'docs' }),
    ]);
    assert.deepEqual(told(engine, remove(engine, b, a, { kind: 'input', key: 'api' })), ['task_updated SHOP-2']);
    assert.deepEqual(engine.task(b.id).dependencies, [edge(a), edge(a, { kind: 'input', key: 'docs' })]);
    assert.throws(() => remove(engine, b, a, { key: 'api' }), refusedAs('conflict', /no such dependency/));
    assert.deepEqual(told(engine, remove(engine, b, a)), [
      'task_updated SHOP-2',
      'task_unblocked SHOP-2',
      'task_auto_assigned SHOP-2',
    ]);
  });

  it('[T7] an end of edges moves in one change: another is waited for, also by an input of the same key', () => {
    const engine = anEngine();
    const [a, other] = [engine.create({ contracts: [{ key: 'api' }] }), engine.create()];
    const b = engine.create({}, [edge(a), edge(a, { kind: 'input', key: 'api' })]);
    assert.deepEqual(told(engine, move(engine, b, a, { end: 'on', to: other })), [
      'task_updated SHOP-3',
      'task_updated SHOP-2',
    ]);
    assert.deepEqual(engine.task(b.id).dependencies, [edge(other), edge(other, { kind: 'input', key: 'api' })]);
    assert.deepEqual([promised(engine, other), engine.task(b.id).version], [['api'], 2]);
    move(engine, b, other, { end: 'on', to: a, kind: 'blocks' });
    assert.deepEqual(engine.task(b.id).dependencies, [edge(other, { kind: 'input', key: 'api' }), edge(a)]);
  });

  it('[T7] an end of an edge moves to another task that waits; the one before it is free', () => {
    const engine = anEngine({ projects: [aProject()] });
    const [a, other] = [engine.create(), engine.create({ start: 'auto' })];
    const b = engine.create({}, [edge(a, { ifFailed: 'cancel' })]);
    assert.deepEqual(told(engine, move(engine, b, a, { end: 'waiting', to: other })), [
      'task_updated SHOP-3',
      'task_unblocked SHOP-3',
      'task_updated SHOP-2',
    ]);
    assert.deepEqual(engine.task(b.id).dependencies, []);
    assert.deepEqual(engine.task(other.id).dependencies, [edge(a, { ifFailed: 'cancel' })]);
    assert.equal(engine.task(other.id).queued, false);
  });

  it('[T7] a move that would be a cycle, or say something twice, changes nothing', () => {
    const engine = anEngine();
    const a = engine.create();
    const b = engine.create({}, [edge(a)]);
    const c = engine.create({}, [edge(b)]);
    const d = engine.create({}, [edge(a), edge(c)]);
    const [seen, refused] = [
      engine.state,
      [
        [() => move(engine, b, a, { end: 'on', to: d }), refusedAs('cycle', /SHOP-2 → SHOP-4 → SHOP-3 → SHOP-2/)],
        [() => move(engine, d, c, { end: 'waiting', to: a }), refusedAs('cycle', /SHOP-1 → SHOP-3 → SHOP-2 → SHOP-1/)],
        [() => move(engine, b, a, { end: 'waiting', to: a }), refusedAs('cycle', /SHOP-1 → SHOP-1/)],
        [
          () => move(engine, b, a, { end: 'waiting', to: d }),
          refusedAs('conflict', /has this dependency on SHOP-1 already/),
        ],
        [() => move(engine, b, a, { end: 'on', to: a }), refusedAs('conflict', /ends at that task already/)],
        [() => move(engine, b, c, { end: 'on', to: d }), refusedAs('conflict', /SHOP-2 has no such dependency/)],
      ] as const,
    ];
    for (const [wish, why] of refused) assert.throws(wish, why);
    assert.deepEqual(engine.state, seen);
    assert.deepEqual([b, c, d].map(({ id }) => engine.task(id).dependencies), [[edge(a)], [edge(b)], [edge(a), edge(c)]]); // prettier-ignore
  });

  it('[T6] edges too are added and removed only at the version that was seen', () => {
    const engine = anEngine();
    const [a, b] = [engine.create(), engine.create()];
    assert.throws(
      () => add(engine, b, edge(a), 2),
      refusedAs('stale-version', /^SHOP-2 has changed: you saw version 2, it is at 1/),
    );
    add(engine, b, edge(a), 1);
    assert.equal(engine.task(b.id).version, 2);
  });

  it('[R5] the number of edges is bounded', () => {
    const engine = anEngine();
    const others = Array.from({ length: limits.dependenciesPerTask + 1 }, () => engine.create());
    const last = others.pop();
    const b = engine.create(
      {},
      others.map((other) => edge(other)),
    );
    assert.ok(last);
    assert.throws(() => add(engine, b, edge(last)), refusedAs('conflict', /which is the limit/));
  });

  it('[T22] a contract that somebody waits for cannot be taken off the promises', () => {
    const engine = anEngine();
    const a = engine.create({ contracts: [{ key: 'api' }, { key: 'docs' }] });
    engine.create({}, [edge(a, { kind: 'input', key: 'api' })]);
    const update = (contracts: { key: string }[]) =>
      decideUpdateTask(engine.state, { id: a.id, contracts }, engine.context());
    assert.throws(() => update([{ key: 'docs' }]), refusedAs('conflict', /SHOP-2 waits for "api" of SHOP-1/));
    assert.doesNotThrow(() => update([{ key: 'api' }]));
  });
});
