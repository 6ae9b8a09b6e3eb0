import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Json } from '../../shared/model/contract.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { aHub, isSettled } from '../testing/aHub.ts';
import { aliceCalls, createHandling, somePorts } from '../testing/handling.ts';
import { aProject, aTask, anId, runningFacts, stateWith } from '../testing/builders.ts';
import { contractHandlers } from './contractHandlers.ts';
import { taskWorkHandlers } from './taskWorkHandlers.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

describe('contracts with a schema', () => {
  const promises = [{ key: 'api', schema: { type: 'object' } }, { key: 'free' }];
  const running = () => stateWith({ projects: [aProject()], tasks: [aTask({ ...runningFacts, promises })] });
  /** Takes objects only, as the schema says; the real check is tested where it is made. */
  const ports = somePorts({
    checkContract: (_schema, data) =>
      Promise.resolve(typeof data === 'object' ? [] : [{ path: '/0', message: 'must be object' }]),
  });

  it('[T10] what breaks it is refused by publish and complete alike, and the task works on', async () => {
    const state = running();
    const ask = createHandling(state, { ...contractHandlers, ...taskWorkHandlers }, ports);
    const id = anId('task');
    await assert.rejects(ask('contract.publish', { id, key: 'api', data: 7 }), (error: unknown) => {
      assert.ok(refusedAs('contract-invalid')(error));
      assert.match(String(error), /api\/0: must be object/);
      return true;
    });
    const result = (data: Json) => ({
      summary: 'Done',
      contracts: { api: { status: 'fulfilled', data }, free: { status: 'fulfilled', data: 1 } },
    });
    await assert.rejects(ask('task.complete', { id, result: result(7) }), refusedAs('contract-invalid'));
    assert.deepEqual([state.tasks.get(id)?.status, state.tasks.get(id)?.contracts], ['running', {}]);
    await ask('task.complete', { id, result: result({}) });
    assert.equal(state.tasks.get(id)?.status, 'done');
  });

  it('[T10] only what is said to be whole must fit', async () => {
    const ask = createHandling(running(), contractHandlers, ports);
    const { task } = await ask('contract.publish', { id: anId('task'), key: 'api', status: 'partial', data: 7 });
    assert.equal(task.contracts[0]?.status, 'partial');
  });
});

describe('versions of a contract', () => {
  /** A hub in which SHOP-1 runs and has published its contract in these versions. */
  async function published(...versions: readonly Json[]) {
    const made = await aHub();
    const ask = async <Result>(operation: string, params: object): Promise<Result> => {
      const answer = made.hub.execute(aliceCalls, operation, params);
      answer.catch(() => undefined);
      while (!(await isSettled(answer))) made.held.sync();
      // The operation that was asked has this result.
      return (await answer).result as Result;
    };
    await ask('task.create', { title: 'Schema', contracts: [{ key: 'api' }] });
    const [task] = made.hub.state.tasks.values();
    const about = { taskId: task?.id ?? anId('task'), actor: aliceCalls.actor } as const;
    made.hub.commit(
      [
        { type: 'task_assigned', ...about, assignment: runningFacts.assignment },
        { type: 'task_started', ...about, serverId: anId('server'), sessionId: anId('session') },
      ],
      aliceCalls.actor,
    );
    for (const data of versions) await ask('contract.publish', { id: 'SHOP-1', key: 'api', data });
    return { ask, hub: made.hub, held: made.held };
  }

  it('[T10] are compared from what the log has, by default the last with the one before', async () => {
    const { ask } = await published({ a: 1 }, { a: 1, b: 2 }, { a: 'x', b: 2 });
    const about = { id: 'SHOP-1', key: 'api' };
    const last = await ask<ResultOf<'contract.diff'>>('contract.diff', about);
    assert.deepEqual(
      [last.from.version, last.to.version, last.change, last.changes, last.total],
      [2, 3, 'breaking', [{ path: '/a', kind: 'type', before: 'number', after: 'string' }], 1],
    );
    const first = await ask<ResultOf<'contract.diff'>>('contract.diff', { ...about, from: 1, to: 2 });
    assert.deepEqual([first.change, first.changes], ['additive', [{ path: '/b', kind: 'added', after: '2' }]]);
    const back = await ask<ResultOf<'contract.diff'>>('contract.diff', { ...about, from: 2, to: 1 });
    assert.equal(back.change, 'breaking');
    assert.equal(
      JSON.stringify(last.to).includes('seq'),
      false,
      'where it stands in the log is nobody else’s business',
    );
  });

  it('[T10] each can be read back, and what is not there is refused with what is', async () => {
    const { ask } = await published({ a: 1 }, { a: 2 });
    const about = { id: 'SHOP-1', key: 'api' };
    const shown = await ask<ResultOf<'contract.show'>>('contract.show', { ...about, version: 1 });
    assert.deepEqual([shown.data, shown.contract.version], [{ a: 1 }, 2]);
    assert.deepEqual(
      shown.versions.map(({ version, change }) => [version, change]),
      [
        [1, undefined],
        [2, 'breaking'],
      ],
    );
    await assert.rejects(ask('contract.show', { ...about, version: 3 }), /no version 3 .*there are 1, 2/);
    await assert.rejects(ask('contract.diff', { ...about, from: 9 }), refusedAs('conflict'));
    await assert.rejects(
      ask('contract.diff', { ...about, key: 'other' }),
      /no contract "other of SHOP-1" .*rostrum contract list/,
    );
  });

  it('[P4] what was pruned from the log is said to be, by versions, timelines and events alike', async () => {
    const { ask, hub, held } = await published({ a: 1 }, { a: 2 });
    const whole = await ask<ResultOf<'task.timeline'>>('task.timeline', { id: 'SHOP-1' });
    assert.equal(whole.prunedUpTo, undefined);
    const upTo = whole.rows.findLast(({ type }) => type === 'contract_fulfilled')?.seq ?? 0;
    const kept = upTo - 1;
    held.prune(kept);
    hub.commit([{ type: 'audit_pruned', actor: aliceCalls.actor, upTo: kept, hash: '', before: 1 }], aliceCalls.actor);
    await assert.rejects(
      ask('contract.show', { id: 'SHOP-1', key: 'api', version: 1 }),
      /cannot be read back: it was pruned from the log/,
    );
    const left = await ask<ResultOf<'task.timeline'>>('task.timeline', { id: 'SHOP-1', limit: 1 });
    assert.deepEqual([left.rows.map(({ seq }) => seq)[0], left.prunedUpTo], [upTo, kept]);
    const events = await ask<ResultOf<'event.list'>>('event.list', {});
    assert.deepEqual([events.events[0]?.seq, events.prunedUpTo], [upTo, kept]);
    const later = await ask<ResultOf<'event.list'>>('event.list', { after: kept });
    assert.equal(later.prunedUpTo, undefined);
  });

  it('[T10] one alone is nothing to compare', async () => {
    const { ask } = await published({ a: 1 });
    await assert.rejects(ask('contract.diff', { id: 'SHOP-1', key: 'api' }), /has only version 1 .*nothing to compare/);
  });
});
