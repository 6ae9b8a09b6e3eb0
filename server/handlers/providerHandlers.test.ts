import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import { limits, timings } from '../../shared/timings.ts';
import type { Caller } from '../access/caller.ts';
import { anId, aProject, aServer, aSession, someCapabilities, stateWith } from '../testing/builders.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { aliceCalls, createHandling } from '../testing/handling.ts';
import { providerHandlers } from './providerHandlers.ts';

const capabilities = someCapabilities({
  providers: [
    { name: 'claude', usable: true },
    { name: 'codex', usable: false, detail: 'not logged in' },
  ],
});
const session = aSession({ provider: 'claude', role: 'worker' });
const agent: Caller = {
  kind: 'agent',
  actor: { kind: 'agent', sessionId: session.id, name: session.name },
  sessionId: session.id,
  role: 'worker',
  projectId: session.projectId,
};

function world() {
  const settings = { maxRunning: 1, defaultProvider: 'claude', providers: ['codex', 'gemini'] };
  const records = { projects: [aProject({ settings })], servers: [aServer({ capabilities })], sessions: [session] };
  const state = stateWith({ ...records });
  state.sessions.put(aSession({ id: anId('session', 2), name: 'other', provider: 'codex' }));
  return { state, ask: createHandling(state, providerHandlers) };
}

describe('providers', () => {
  it('[M8] are listed with where they run, in the order in which they are tried, and until when they are parked', async () => {
    const { ask } = world();
    const { parking } = await ask('provider.park', { provider: 'claude', server: 'gpu1', forMs: 5_000, why: 'quota' });
    await ask('provider.park', { provider: 'gemini', forMs: 5_000 });
    const { order, providers } = await ask('provider.list');
    assert.deepEqual(order, ['claude', 'codex', 'gemini']);
    assert.deepEqual(
      providers.map(({ provider, servers, parked }) => [
        provider,
        servers.map(({ server, usable, detail }) => [server, usable, detail]),
        servers[0]?.parked?.until ?? parked?.until,
      ]),
      [
        ['claude', [['gpu1', true, undefined]], parking.until],
        ['codex', [['gpu1', false, 'not logged in']], undefined],
        ['gemini', [], 6_001],
      ],
    );
  });

  it('[M8] an agent speaks of its own session and of no other, and parks nothing at will', async () => {
    const { ask } = world();
    const { parking } = await ask('provider.exhausted', { id: session.id }, agent);
    assert.deepEqual([parking?.provider, parking?.scope, parking?.by.kind], ['claude', 'server', 'agent']);
    await assert.rejects(ask('provider.exhausted', { id: anId('session', 2) }, agent), { code: 'forbidden' });
    await assert.rejects(ask('provider.park', { provider: 'codex' }, agent), { code: 'forbidden' });
  });

  it('there is an end to what is parked', async () => {
    const { ask } = world();
    for (let number = 0; number < limits.parkingsPerScope; number += 1)
      await ask('provider.park', { provider: `p${number}` });
    await assert.rejects(ask('provider.park', { provider: 'one more' }), { code: 'conflict' });
    await ask('provider.park', { provider: 'p1', forMs: 5_000 });
    await ask('provider.park', { provider: 'one more', server: 'gpu1' });
  });

  it('[M8] one project cannot park an agent for the others that share its server', async () => {
    const { state, ask } = world();
    state.projects.put(aProject({ id: anId('project', 2), key: 'OTHER', name: 'Other' }));
    state.servers.put(aServer({ capabilities, projectIds: [anId('project'), anId('project', 2)] }));
    for (const caller of [agent, aliceCalls]) {
      const { parking } = await ask('provider.exhausted', { id: session.id }, caller);
      assert.deepEqual([parking?.scope, parking?.scopeId], ['project', anId('project')]);
    }
    assert.equal(state.parkings.size, 1);
  });

  it('[M8] an agent is believed for some hours, and nobody about a session that is over', async () => {
    const { state, ask } = world();
    const { parking } = await ask('provider.exhausted', { id: session.id, forMs: timings.parkLongestMs }, agent);
    assert.equal((parking?.until ?? 0) - (parking?.at ?? 0), timings.parkByAgentLongestMs);
    const exit = { exitCode: 0 };
    applyEvent(state, { type: 'session_ended', sessionId: session.id, actor: hubActor, exit, reason: 'over' }, 9, 9);
    await assert.rejects(ask('provider.exhausted', { id: session.id }), { code: 'wrong-state' });
  });

  it('[M8] a person who reports does not shorten what was said; "park" does', async () => {
    const { ask } = world();
    await ask('provider.park', { provider: 'claude', server: 'gpu1', forMs: 500_000 });
    const { parking } = await ask('provider.exhausted', { id: session.id, forMs: 1_000 });
    assert.equal(parking?.until, 501_001);
  });

  it('a person may shorten what was said; an agent only lengthens it', async () => {
    const { ask } = world();
    const until = async (forMs: number, caller?: Caller) =>
      (caller === undefined
        ? await ask('provider.park', { provider: 'claude', server: 'gpu1', forMs })
        : await ask('provider.exhausted', { id: session.id, forMs }, caller)
      ).parking?.until;
    assert.equal(await until(500_000), 501_001);
    assert.equal(await until(100_000, agent), 501_001);
    assert.equal(await until(900_000, agent), 901_001);
    assert.equal(await until(2_000), 3_001);
    await assert.rejects(ask('provider.park', { provider: 'claude', forMs: 1e15 }));
  });
});
