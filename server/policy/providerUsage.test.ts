import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import { limits, timings } from '../../shared/timings.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideRespond } from '../decide/interventions.ts';
import { decideDue, decideExhausted, decidePark, decideUnpark } from '../decide/providers.ts';
import { decideRemove } from '../decide/servers.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { collectState, restoreState } from '../state/snapshotState.ts';
import { anId, aProject, aServer, someCapabilities } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';

const gpu1 = { kind: 'server', id: anId('server', 1) } as const;
const shop = { kind: 'project', id: anId('project') } as const;
const hourMs = timings.parkMs;

const server = (number: number, ...names: readonly string[]) =>
  aServer({
    id: anId('server', number),
    name: `gpu${number}`,
    capabilities: someCapabilities({ providers: names.map((name) => ({ name, usable: true })) }),
  });

function world(servers = [server(1, 'claude', 'codex')], providers?: string[]) {
  const settings = { maxRunning: 100, defaultProvider: 'claude', providers };
  const engine = anEngine({ projects: [aProject({ settings })], servers });
  const { state, commit, context, clock } = engine;
  return {
    ...engine,
    park: (scope: typeof gpu1 | typeof shop = gpu1, provider = 'claude') =>
      commit(decidePark(state, { provider, scope, forMs: hourMs, why: 'weekly limit' }, context())),
    exhausted: (taskId: string) =>
      commit(
        decideExhausted(
          state,
          requireSession(state, engine.sessionOf(taskId)),
          { forMs: hourMs, why: 'weekly limit' },
          context({ kind: 'agent', sessionId: engine.sessionOf(taskId), name: 'x' }),
        ),
      ),
    /** As the hub does it: what is due, then everything that can be placed. */
    later(ms: number): readonly HubEvent[] {
      clock.now += ms;
      return [...commit(decideDue(state, context())), ...engine.tick()];
    },
    answer(response: string) {
      const [asked = assert.fail('nothing is asked')] = asks();
      return commit(decideRespond(state, asked, response, context()));
    },
    asks,
    providerOf: (taskId: string) => requireSession(state, engine.sessionOf(taskId)).provider,
  };

  function asks() {
    return [...state.interventions.values()].filter(
      ({ kind, outcome }) => kind === 'provider_usage' && outcome.state === 'open',
    );
  }
}

describe('a provider without quota', () => {
  it('[M8] is used nowhere that it is parked, and says until when', () => {
    const { create, park, task, state, context } = world();
    park();
    const { id } = create({ start: 'auto' });
    assert.equal(task(id).status, 'pending');
    const until = new Date(context().now + hourMs).toISOString();
    assert.throws(
      () => decideAssign(state, { task: task(id), server: server(1, 'claude'), by: 'hand' }, context()),
      new RegExp(`usage: claude parked until ${until}: weekly limit`),
    );
  });

  it('[M8] another server that is not parked takes the work', () => {
    const { create, park, task, asks } = world([server(1, 'claude'), server(2, 'claude')]);
    park();
    const made = task(create({ start: 'auto' }).id);
    assert.ok(made.status === 'assigned');
    assert.equal(made.assignment.serverId, anId('server', 2));
    assert.equal(asks().length, 0);
  });

  it('[M8] the next allowed one is used: the task’s own list, or that of its project', () => {
    const byTask = world();
    byTask.park();
    const { id } = byTask.create({ start: 'auto', placement: { provider: 'claude', providers: ['gemini', 'codex'] } });
    assert.equal(byTask.providerOf(id), 'codex');

    const byProject = world(undefined, ['codex']);
    byProject.park();
    assert.equal(byProject.providerOf(byProject.create({ start: 'auto' }).id), 'codex');
    const strict = byProject.create({ start: 'auto', placement: { provider: 'claude' } });
    assert.equal(byProject.task(strict.id).status, 'pending', 'a task that names its agent gets no other');
    assert.equal(
      byProject.providerOf(byProject.create({ start: 'auto', placement: { provider: 'codex' } }).id),
      'codex',
    );
  });

  it('[M8] [I2] where nothing fits a person is asked once, however many tasks wait', () => {
    const { create, park, asks, tick, task } = world();
    const ids = [create({ start: 'manual' }), create({ start: 'manual' })].map(({ id }) => id);
    park();
    assert.equal(asks().length, 0);
    const third = create({ start: 'auto' });
    create({ start: 'auto' });
    tick();
    const [asked, more] = asks();
    assert.deepEqual([asked?.taskId, more], [third.id, undefined]);
    assert.deepEqual(asked?.options, ['wait', 'unpark', 'use codex']);
    assert.match(asked?.question ?? '', /parked until 1970-.*weekly limit/);
    assert.deepEqual(
      [...ids, third.id].map((id) => task(id).status),
      ['pending', 'pending', 'pending'],
    );
  });

  it('[M8] nobody is asked while another server only lacks room', () => {
    const full = { ...server(2, 'claude'), capacity: 1 };
    const { create, park, asks } = world([server(1, 'claude'), full]);
    park();
    create({ start: 'auto' });
    create({ start: 'auto' });
    assert.equal(asks().length, 0);
  });

  it('[M8] "wait" is not asked again; when the time is over the work starts by itself', () => {
    const { create, park, answer, asks, later, task } = world();
    park();
    const { id } = create({ start: 'auto' });
    answer('wait');
    create({ start: 'auto' });
    later(hourMs - 1);
    assert.deepEqual([asks().length, task(id).status], [0, 'pending']);
    later(1);
    assert.equal(task(id).status, 'assigned');
  });

  it('[M8] "unpark" uses it again at once, "use" runs this task with another', () => {
    const one = world();
    one.park();
    const { id } = one.create({ start: 'auto' });
    one.answer('Unpark');
    assert.deepEqual([one.state.parkings.size, one.task(id).status, one.providerOf(id)], [0, 'assigned', 'claude']);

    const two = world();
    two.park(shop);
    const other = two.create({ start: 'auto' });
    assert.throws(() => two.answer('use shell'), { code: 'conflict' });
    two.answer('use codex');
    assert.equal(two.providerOf(other.id), 'codex');
    assert.equal(two.state.parkings.size, 1);
  });

  it('[M8] [I5] an agent that says so stands still with its task; parked is only its server', () => {
    const { create, begin, exhausted, task, state, asks } = world([server(1, 'claude'), server(2, 'claude')]);
    const { id } = create({ start: 'auto', placement: { server: 'gpu1' } });
    begin(id);
    const events = exhausted(id);
    assert.equal(task(id).status, 'needs_human');
    assert.deepEqual(
      [...state.parkings.values()].map(({ scope }) => scope),
      [gpu1],
    );
    assert.ok(!events.some(({ type }) => type === 'session_close_requested'), 'a guard ends nothing');
    assert.deepEqual(exhausted(id), [], 'said again it is no news');
    assert.deepEqual(asks()[0]?.options, ['continue', 'stop']);
    const elsewhere = create({ start: 'auto' });
    const placed = task(elsewhere.id);
    assert.ok(placed.status === 'assigned' && placed.assignment.serverId === anId('server', 2));
  });

  it('[M8] a person is asked where no more can be parked, too', () => {
    const { create, begin, park, exhausted, task, asks, state } = world();
    for (let at = 0; at < limits.parkingsPerScope; at += 1) park(gpu1, `p${at}`);
    const { id } = create({ start: 'auto' });
    begin(id);
    exhausted(id);
    assert.deepEqual([task(id).status, asks().length], ['needs_human', 1]);
    assert.equal(state.parkings.size, limits.parkingsPerScope);
  });

  it('[M8] it goes on by itself, and is told so, when its quota is back', () => {
    const { create, begin, exhausted, later, task, asks } = world();
    const { id } = create({ start: 'auto' });
    begin(id);
    exhausted(id);
    const events = later(hourMs);
    assert.deepEqual([task(id).status, asks().length], ['running', 0]);
    const told = events.find((event) => event.type === 'delivery_wanted');
    assert.match(told?.delivery.text ?? '', /claude can be used again: go on with SHOP-1/);
  });

  it('[M8] a person lets it go on, or stops it', () => {
    for (const [response, status] of [
      ['continue', 'running'],
      ['stop', 'cancelled'],
    ] as const) {
      const { create, begin, exhausted, answer, task } = world();
      const { id } = create({ start: 'auto' });
      begin(id);
      exhausted(id);
      answer(response);
      assert.equal(task(id).status, status);
    }
  });

  it('[M8] a retry waits for the quota as everything else: nothing is tried blindly', () => {
    const { create, begin, park, fail, task, later } = world();
    const { id } = create({ start: 'auto', retry: { max: 3 } });
    begin(id);
    park();
    fail(id);
    later(hourMs - 1);
    assert.deepEqual([task(id).attempt, task(id).status], [2, 'pending']);
    later(1);
    assert.equal(task(id).status, 'assigned');
  });

  it('a question about a task that ends is asked about the next one', () => {
    const { create, park, asks, commit, context } = world();
    park();
    const first = create({ start: 'auto' });
    const second = create({ start: 'auto' });
    assert.equal(asks()[0]?.taskId, first.id);
    commit([{ type: 'task_cancelled', taskId: first.id, actor: context().actor, message: '' }]);
    create({ start: 'auto', title: 'wakes the scheduler', placement: { provider: 'codex' } });
    commit([], { all: true, tasks: new Set(), servers: new Set() });
    assert.deepEqual(
      asks().map(({ taskId }) => taskId),
      [second.id],
    );
  });

  it('what is parked outlives a snapshot; what is not parked cannot be unparked', () => {
    const { park, state, context, commit } = world();
    park();
    const restored = restoreState(1, new Map(Object.entries(collectState(state))));
    assert.deepEqual([...restored.parkings.values()], [...state.parkings.values()]);
    commit(decideUnpark(state, 'claude', gpu1, context()));
    assert.throws(() => decideUnpark(state, 'claude', gpu1, context()), { code: 'not-found' });
  });

  it('[M8] goes with its server, and nobody is asked about it any more', () => {
    const { create, park, asks, commit, state, context } = world([server(1, 'claude')]);
    park();
    create({ start: 'auto' });
    assert.equal(asks().length, 1);
    const force = { force: true, affected: [] };
    const events = commit(decideRemove(state, server(1, 'claude'), force, context()));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['provider_unparked', 'server_removed', 'intervention_withdrawn'],
    );
    assert.deepEqual([asks().length, state.parkings.size], [0, 0]);
  });
});
