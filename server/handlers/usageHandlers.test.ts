import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { anId, aProject, aServer, aSession, aTask, runningFacts, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { sessionHandlers } from './sessionHandlers.ts';
import { usageHandlers } from './usageHandlers.ts';

const session = aSession({ role: 'worker', taskId: anId('task'), provider: 'claude' });
const agent: Caller = {
  kind: 'agent',
  actor: { kind: 'agent', sessionId: session.id, name: session.name },
  sessionId: session.id,
  role: 'worker',
  projectId: session.projectId,
};

function world() {
  const tasks = [aTask(runningFacts)];
  const state = stateWith({ projects: [aProject()], servers: [aServer()], sessions: [session], tasks });
  state.sessions.put(aSession({ id: anId('session', 2), name: 'other' }));
  return { state, ask: createHandling(state, { ...usageHandlers, ...sessionHandlers }) };
}

describe('usage', () => {
  it('[M7] an agent reports for its own session, and a person sees it by task and provider', async () => {
    const { ask } = world();
    const used = { tokensIn: 10, tokensOut: 2, costUsd: 0.5, calls: 1 };
    assert.deepEqual(await ask('usage.report', { id: session.id, ...used }, agent), { recorded: true });
    assert.deepEqual(await ask('usage.report', { id: session.id, ...used, tokensIn: 11 }, agent), { recorded: false });
    assert.deepEqual(await ask('usage.view'), {
      total: used,
      providers: [{ provider: 'claude', ...used }],
      objectives: [],
      tasks: [{ id: anId('task'), ref: 'SHOP-1', ...used }],
    });
    await assert.rejects(ask('usage.report', { id: anId('session', 2), ...used }, agent), { code: 'forbidden' });
  });

  it('[G7] a session shows what it has used, and how full its context was', async () => {
    const { ask } = world();
    const view = async () => (await ask('session.view', { id: session.id })).used;
    assert.equal(await view(), undefined);
    const used = { tokensIn: 10, tokensOut: 2, costUsd: 0, calls: 1 };
    await ask('usage.report', { id: session.id, ...used, contextUsed: 0.25 }, agent);
    assert.deepEqual(await view(), { ...used, unpricedTokens: 12, contextUsed: 0.25 });
  });

  it('[G7] how full a context is is news also where nothing more was used, and figures of two calls are never mixed', async () => {
    const { ask } = world();
    const used = { tokensIn: 10, tokensOut: 2, costUsd: 0, calls: 1, unpricedTokens: 12 };
    const report = async (context: object) => {
      const { recorded } = await ask('usage.report', { id: session.id, ...used, ...context, last: true }, agent);
      return [recorded, (await ask('session.view', { id: session.id })).used];
    };
    const tokens = { contextTokens: 1_000 };
    assert.deepEqual(await report(tokens), [true, { ...used, ...tokens }]);
    const share = { contextTokens: 1_000, contextUsed: 0.5 };
    assert.deepEqual(await report(share), [true, { ...used, ...share }]);
    assert.deepEqual(await report(share), [false, { ...used, ...share }]);
    assert.deepEqual(await report({}), [false, { ...used, ...share }]);
    assert.deepEqual(await report({ contextTokens: 20 }), [true, { ...used, contextTokens: 20 }]);
    assert.deepEqual((await ask('usage.view')).total, used, 'it is counted once');
  });

  it('[G7] how full a context is that is told behind what was used waits for no next report, the next figures do', async () => {
    const { ask } = world();
    const used = { tokensIn: 10, tokensOut: 2, costUsd: 0, calls: 1, unpricedTokens: 12 };
    const report = async (more: object) => {
      const { recorded } = await ask('usage.report', { id: session.id, ...used, ...more }, agent);
      return recorded;
    };
    const full = { contextTokens: 12, contextUsed: 0.5 };
    assert.deepEqual([await report({}), await report({ contextTokens: 12 }), await report(full)], [true, true, true]);
    const next = { tokensIn: 11, contextTokens: 13 };
    assert.deepEqual([await report(next), await report({ ...next, contextUsed: 0.6 })], [false, false]);
    assert.deepEqual((await ask('session.view', { id: session.id })).used, { ...used, ...full });
  });

  it('[G7] what nobody told the dollars of is said, and an estimate gives way to what is told', async () => {
    const { ask } = world();
    const said = { tokensIn: 10, tokensOut: 2, calls: 1, last: true };
    const tell = async (more: object) => {
      await ask('usage.report', { id: session.id, ...said, ...more }, agent);
      const { tokensIn: _in, tokensOut: _out, calls: _calls, ...dollars } = (await ask('usage.view')).total;
      return dollars;
    };
    assert.deepEqual(await tell({}), { costUsd: 0, unpricedTokens: 12 });
    const estimated = { costUsd: 0.3, estimatedUsd: 0.3, unpricedTokens: 0 };
    assert.deepEqual(await tell(estimated), { costUsd: 0.3, estimatedUsd: 0.3 });
    assert.deepEqual(await tell({ costUsd: 0.2 }), { costUsd: 0.2 });
    assert.deepEqual(await tell({ costUsd: 0, unpricedTokens: 0, calls: 2 }), { costUsd: 0 });
  });

  it('[M7] turns are counted for the session that says so', async () => {
    const { ask } = world();
    const idle = async (moved: boolean) => (await ask('session.turn', { id: session.id, moved }, agent)).idleTurns;
    assert.deepEqual([await idle(false), await idle(false), await idle(true), await idle(false)], [1, 2, 0, 1]);
    await assert.rejects(ask('session.turn', { id: anId('session', 2), moved: true }, agent), { code: 'forbidden' });
  });

  it('figures that are none are refused', async () => {
    const { ask } = world();
    for (const tokensIn of [-1, 1.5, 1e16, Number.NaN])
      await assert.rejects(ask('usage.report', { id: session.id, tokensIn, tokensOut: 0 }));
  });
});
