import assert from 'node:assert/strict';
import { HubError } from '../shared/errors.ts';
import { hubActor } from '../shared/model/actor.ts';
import type { HubEvent } from '../shared/model/events.ts';
import { limits } from '../shared/timings.ts';
import { decidePublish } from './decide/contracts.ts';
import { applyLine } from './hubEntry.ts';
import { createState } from './state/hubState.ts';
import type { HubState } from './state/hubState.ts';
import { collectState } from './state/snapshotState.ts';
import { aHub, isSettled } from './testing/aHub.ts';
import { alice, anId, aServer } from './testing/builders.ts';
import { aliceCalls } from './testing/handling.ts';

const picture = (state: HubState) => JSON.stringify([state.seq, collectState(state)]);

const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

type Made = Awaited<ReturnType<typeof aHub>>;

async function create({ hub, held }: Made, params: object = {}) {
  const answer = hub.execute(aliceCalls, 'task.create', { title: 'Do it', ...params });
  await isSettled(answer);
  held.sync();
  const { result } = await answer;
  return (result as { readonly task: { readonly id: string; readonly ref: string } }).task;
}

describe('hub', () => {
  it('[R1] a change is true in memory at once and answered only when it is on the disk', async () => {
    const { hub, held } = await aHub();
    const answer = hub.execute(aliceCalls, 'task.create', { title: 'Do it' });
    assert.equal(await isSettled(answer), false);
    assert.equal(hub.state.tasks.size, 1);
    held.sync();
    assert.equal((await answer).seq, 2);
  });

  it('[R1] a read, a refusal and a change that changes nothing wait for what they were computed from', async () => {
    const made = await aHub();
    const { hub, held } = made;
    const { id } = await create(made);
    const cause = hub.execute(aliceCalls, 'task.cancel', { id });
    const answers = [
      hub.execute(aliceCalls, 'task.view', { id }),
      hub.execute(aliceCalls, 'task.cancel', { id }),
      hub.execute(aliceCalls, 'no.such', {}),
      hub.execute(aliceCalls, 'server.enable', { id: anId('server') }),
    ];
    for (const answer of [cause, ...answers]) assert.equal(await isSettled(answer), false);
    assert.equal(held.held(), 1, 'none of them made a line');
    held.sync();
    const settled = await Promise.allSettled(answers);
    assert.deepEqual(
      settled.map((one) =>
        one.status === 'rejected' && one.reason instanceof HubError ? one.reason.code : one.status,
      ),
      ['fulfilled', 'wrong-state', 'not-found', 'fulfilled'],
    );
  });

  it('[R1] a lost line refuses everybody who waited for it; memory follows the disk', async () => {
    const made = await aHub();
    const { hub, held } = made;
    await create(made);
    const before = picture(hub.state);
    const run = hub.runId;
    const change = hub.execute(aliceCalls, 'task.create', { title: 'Lost' });
    assert.equal(await isSettled(change), false);
    const answers = [change, hub.execute(aliceCalls, 'task.list', {})];
    for (const answer of answers) assert.equal(await isSettled(answer), false);
    held.lose();
    for (const answer of answers) await assert.rejects(answer, refusedAs('read-only'));
    let heard = 0;
    hub.onReload(() => (heard += 1));
    await hub.reload();
    assert.equal(picture(hub.state), before);
    assert.equal(heard, 1);
    assert.notEqual(hub.runId, run);
  });

  it('[R1] while the log is read again nothing leaves: memory still holds what was lost', async () => {
    const { hub, held } = await aHub();
    hub.commit([{ type: 'hub_settings_changed', actor: alice, maxRunning: 5 }], alice);
    held.lose();
    const reload = hub.reload();
    await assert.rejects(hub.execute(aliceCalls, 'project.list', {}), refusedAs('read-only'));
    await reload;
    await assert.doesNotReject(hub.execute(aliceCalls, 'project.list', {}));
  });

  for (const code of ['overloaded', 'too-large', 'read-only'] as const) {
    it(`[R5] a log that refuses a line as ${code} leaves nothing half-true`, async () => {
      const made = await aHub();
      const { hub, held } = made;
      const { id } = await create(made, { start: 'auto' });
      const before = picture(hub.state);
      const heard: number[] = [];
      hub.onCommit(({ seq }) => heard.push(seq));
      held.refuse(code);
      for (const [operation, params] of [
        ['task.create', { title: 'Other', start: 'auto', dependencies: [{ on: id, contractKey: 'api' }] }],
        ['task.cancel', { id }],
        ['task.update', { id, labels: ['x'] }],
      ] as const) {
        await assert.rejects(hub.execute(aliceCalls, operation, params, { commandId: 'command-1' }), refusedAs(code));
        assert.equal(picture(hub.state), before);
      }
      assert.doesNotThrow(() => {
        hub.tick();
      });
      assert.deepEqual(heard, []);
      held.refuse();
      assert.equal((await create(made)).ref, 'SHOP-2', 'not even a number is lost');
      assert.deepEqual(heard, [3]);
    });
  }

  it('a refused line gives removed records, settings and timelines back too', async () => {
    const { hub, held } = await aHub();
    const before = picture(hub.state);
    held.refuse('overloaded');
    const events: HubEvent[] = [
      { type: 'server_removed', serverId: anId('server'), actor: alice, projectIds: [anId('project')] },
      { type: 'hub_settings_changed', actor: alice, maxRunning: 3 },
    ];
    assert.throws(() => hub.commit(events, alice), refusedAs('overloaded'));
    assert.equal(picture(hub.state), before);
    assert.deepEqual([...hub.state.by.serverName.of('gpu1')], [anId('server')]);
    assert.deepEqual([...hub.state.by.serverProject.of(anId('project'))], [anId('server')]);
  });

  it('a listener that throws takes nothing back: the line is on its way', async () => {
    const { hub, held } = await aHub();
    hub.onCommit(() => {
      throw new Error('listener');
    });
    const event: HubEvent = { type: 'hub_settings_changed', actor: alice, maxRunning: 3 };
    assert.throws(() => hub.commit([event], alice), /listener/);
    assert.deepEqual([hub.state.maxRunning, held.held()], [3, 1]);
  });

  it('[T8] a cause and everything that follows is one line, and replayed it gives the same state', async () => {
    const made = await aHub();
    const { hub, held } = made;
    const first = await create(made, { start: 'auto' });
    await create(made, { dependencies: [{ on: first.id, contractKey: 'api' }] });
    const [session] = hub.state.sessions.values();
    assert.ok(session);
    hub.commit([{ type: 'session_active', sessionId: session.id, actor: hubActor, pid: 1, startedAt: 1 }], hubActor);
    const lines = held.disk.length + held.held();
    const result = { summary: 'done', contracts: { api: { status: 'fulfilled', data: { a: 1 } } } };
    const done = hub.execute(aliceCalls, 'task.complete', { id: first.ref, result }, { commandId: 'command-1' });
    await isSettled(done);
    held.sync();
    await done;
    assert.equal(held.disk.length, lines + 1);
    assert.deepEqual(
      held.disk.at(-1)?.events.map(({ type }) => type),
      [
        'task_completed',
        'contract_fulfilled',
        'session_close_requested',
        'dependency_resolved',
        'task_unblocked',
        'task_auto_assigned',
        'session_requested',
      ],
    );
    const replayed = createState();
    for (const line of held.disk) applyLine(replayed, line);
    assert.equal(picture(replayed), picture(hub.state));
  });

  it('[M4] at load the policies run once: what waited while the hub was away is placed', async () => {
    const made = await aHub({ servers: [aServer({ mode: 'draining' })] });
    const { hub, held, clock } = made;
    await create(made, { start: 'auto' });
    held.disk.push({
      seq: held.disk.length + 1,
      at: clock.now,
      actor: alice,
      events: [{ type: 'server_updated', serverId: anId('server'), actor: alice, mode: 'enabled' }],
      prev: '',
      hash: '',
    });
    await hub.load();
    assert.deepEqual(
      [...hub.state.tasks.values()].map(({ status }) => status),
      ['assigned'],
    );
  });

  it('[R5] what had no room in a line is placed by the next tick', async () => {
    const made = await aHub();
    const { hub } = made;
    const producer = await create(made, { start: 'auto', contracts: [{ key: 'api' }] });
    const sessionId = [...hub.state.sessions.values()][0]?.id ?? assert.fail('no session');
    hub.commit([{ type: 'session_active', sessionId, actor: hubActor, pid: 7, startedAt: 1 }], hubActor);
    const input = { on: producer.id, type: 'input', contractKey: 'api' };
    for (let count = 0; count < 5; count += 1) await create(made, { dependencies: [input] });
    const task = [...hub.state.tasks.values()][0] ?? assert.fail('no task');
    const data = 'x'.repeat(limits.contractDataBytes - 2);
    hub.commit(decidePublish(task, { key: 'api', status: 'fulfilled', data }, hub.context(alice)), alice);
    const placed = () => [...hub.state.tasks.values()].filter(({ status }) => status === 'assigned').length;
    const seen = [placed()];
    for (let ticks = 0; ticks < 3; ticks += 1) {
      hub.tick();
      seen.push(placed());
    }
    assert.deepEqual(seen, [2, 4, 5, 5]);
  });

  it('[M4] a load into a log that takes nothing yet is a load all the same', async () => {
    const made = await aHub();
    const { hub, held } = made;
    const { id } = await create(made, { start: 'auto' });
    const placed = held.disk.at(-1);
    assert.ok(placed);
    held.disk.splice(-1, 1, { ...placed, events: placed.events.filter(({ type }) => type === 'task_created') });
    held.refuse('read-only');
    await assert.doesNotReject(hub.reload());
    assert.equal(hub.state.tasks.get(id)?.status, 'pending');
    held.refuse();
    hub.tick();
    assert.equal(hub.state.tasks.get(id)?.status, 'assigned');
  });
});
