import assert from 'node:assert/strict';
import type { RunMode } from '../../shared/model/session.ts';
import { anId, aPerson, aProject, aServer, aSession, aTask, someCapabilities, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { taskHandlers } from './taskHandlers.ts';

const modes: RunMode[] = ['interactive', 'acp'];
const able = someCapabilities({ providers: [{ name: 'gemini', usable: true, modes }] });

function world() {
  const state = stateWith({
    persons: [aPerson()],
    projects: [aProject({ settings: { maxRunning: 100, defaultProvider: 'gemini' } })],
    servers: [aServer({ name: 'plain' }), aServer({ id: anId('server', 2), name: 'able', capabilities: able })],
    sessions: [
      aSession({ name: 'idle', provider: 'gemini', role: 'worker', mode: 'acp', serverId: anId('server', 2) }),
    ],
    tasks: [aTask({ status: 'pending' })],
  });
  return { state, handle: createHandling(state, taskHandlers) };
}

describe('a task that is assigned by hand, with how its agent is run', () => {
  it('[G2] [M9] goes to a server that can run it so, or is refused with what it can', async () => {
    const { state, handle } = world();
    const id = 'SHOP-1';
    await assert.rejects(handle('task.assign', { id, server: 'plain', mode: 'acp' }), { code: 'no-fit' });
    await assert.rejects(
      handle('task.assign', { id, mode: 'headless' }),
      /there only interactive or acp, not headless/,
    );
    const { task } = await handle('task.assign', { id, mode: 'acp' });
    assert.equal(task.serverId, anId('server', 2));
    const sessions = [...state.sessions.values()].filter(({ taskId }) => taskId === task.id);
    assert.deepEqual(
      sessions.map(({ provider, mode }) => [provider, mode]),
      [['gemini', 'acp']],
    );
  });

  it('[M9] goes to a live session only where that is run so', async () => {
    const { handle } = world();
    await assert.rejects(handle('task.assign', { id: 'SHOP-1', session: 'idle' }), /wants its agent interactive/);
    const { task } = await handle('task.assign', { id: 'SHOP-1', session: 'idle', mode: 'acp' });
    assert.equal(task.sessionId, anId('session'));
  });
});
