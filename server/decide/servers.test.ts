import assert from 'node:assert/strict';
import { applyEvent } from '../state/applyEvent.ts';
import {
  aContext,
  alice,
  anId,
  aProject,
  aRule,
  aServer,
  aSession,
  aTask,
  aToken,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import {
  decideRegister,
  decideRemove,
  decideSetCapacity,
  decideSetLabels,
  decideSetMode,
  decideShare,
} from './servers.ts';

const registration = aToken({ opens: { kind: 'registration', projectId: anId('project') }, expiresAt: 9_999 });
const wish = {
  tokenHash: registration.hash,
  name: 'gpu1',
  capabilities: someCapabilities({ maxSessions: 4 }),
  keyHash: 'k',
};

describe('servers', () => {
  it('[F1] a token registers one server, once; its capacity is what its daemon allows', () => {
    const state = stateWith({ tokens: [registration] });
    const { server, events } = decideRegister(state, wish, aContext());
    assert.deepEqual(events, [
      {
        type: 'server_registered',
        serverId: server.id,
        actor: { kind: 'server', id: server.id, name: 'gpu1' },
        tokenId: registration.id,
        server: aServer({
          id: server.id,
          capabilities: wish.capabilities,
          connection: { state: 'offline', since: 1_001 },
          keyHash: 'k',
          idleSince: 1_001,
          registeredAt: 1_001,
          capacity: 4,
        }),
      },
    ]);
    for (const event of events) applyEvent(state, event, 1, 1_001);
    assert.throws(() => decideRegister(state, { ...wish, name: 'gpu2' }, aContext()), /was used already/);
  });

  it('[F1] a taken name is refused with a free one', () => {
    const servers = [aServer(), aServer({ id: anId('server', 2), name: 'GPU1-2' })];
    assert.throws(() => decideRegister(stateWith({ tokens: [registration], servers }), wish, aContext()), {
      code: 'conflict',
      message: 'There is a server "gpu1" already. Register this one with "--name gpu1-3".',
      details: { name: 'gpu1', suggestion: 'gpu1-3' },
    });
  });

  it('[M5] modes, labels, capacity and projects change once', () => {
    const server = aServer();
    const about = { type: 'server_updated', serverId: server.id, actor: alice } as const;
    assert.deepEqual(decideSetMode(server, 'draining', aContext()), [{ ...about, mode: 'draining' }]);
    assert.deepEqual(decideSetMode(server, 'enabled', aContext()), []);
    assert.deepEqual(decideSetLabels(server, ['gpu', 'gpu'], aContext()), [{ ...about, labels: ['gpu'] }]);
    assert.deepEqual(decideSetCapacity(server, 3, aContext()), [{ ...about, capacity: 3 }]);
    const web = aProject({ id: anId('project', 2), key: 'WEB' });
    const projectIds = [anId('project'), web.id];
    assert.deepEqual(decideShare(server, web, aContext()), [{ ...about, projectIds }]);
    assert.deepEqual(decideShare(aServer({ projectIds }), web, aContext()), []);
  });

  it('a capacity above what the daemon allows is refused', () => {
    assert.throws(() => decideSetCapacity(aServer(), 11, aContext()), /allows 10 sessions/);
    const small = aServer({ capabilities: someCapabilities({ maxSessions: 1 }) });
    assert.throws(() => decideSetCapacity(small, 2, aContext()), /allows 1 session\./);
  });

  it('[F15] work that runs is named before anything is removed', () => {
    const state = stateWith({ servers: [aServer()] });
    assert.throws(() => decideRemove(state, aServer(), { force: false, affected: ['SHOP-1'] }, aContext()), {
      code: 'conflict',
      details: { affected: ['SHOP-1'] },
    });
  });

  it('[F15] with force its sessions are lost, then its key is gone at once', () => {
    const session = aSession({ taskId: anId('task'), attempt: 1 });
    const state = stateWith({ servers: [aServer()], sessions: [session], tasks: [aTask(runningFacts)] });
    const events = decideRemove(state, aServer(), { force: true, affected: ['SHOP-1'] }, aContext());
    assert.deepEqual(events, [
      { type: 'session_lost', sessionId: session.id, actor: alice, reason: 'server removed' },
      { type: 'server_removed', serverId: anId('server'), projectIds: aServer().projectIds, actor: alice },
    ]);
    for (const event of events) applyEvent(state, event, 1, 2_000);
    assert.equal(state.by.serverKey.of(aServer().keyHash).size, 0);
    assert.equal(state.tasks.get(anId('task'))?.status, 'running');
  });

  it('[F15] its rules go one by one, each as if removed by itself', () => {
    const rules = [1, 2].map((number) =>
      aRule({ id: anId('rule', number), order: number, scope: { kind: 'server', id: anId('server') } }),
    );
    const state = stateWith({ servers: [aServer()], rules: [...rules, aRule({ id: anId('rule', 3) })] });
    const events = decideRemove(state, aServer(), { force: false, affected: [] }, aContext());
    assert.deepEqual(
      events.slice(0, -1),
      rules.map((rule) => ({ type: 'rule_removed', actor: alice, rule })),
    );
    assert.equal(events.at(-1)?.type, 'server_removed');
  });
});
