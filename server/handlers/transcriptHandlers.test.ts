import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import { anId, aPerson, aProject, aServer, aSession, stateWith } from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { sessionHandlers } from './sessionHandlers.ts';

const world = (records: Records = {}) =>
  stateWith({ persons: [aPerson()], projects: [aProject()], servers: [aServer()], sessions: [aSession()], ...records });
const page = {
  columns: 80,
  rows: 24,
  startedAt: 5,
  title: 'a',
  bytes: 9,
  oldest: '0',
  isLive: false,
  frames: [[0, 'o', 'hello']],
  next: '9',
  left: 0,
  gone: false,
};

describe('operations on recordings', () => {
  it('[S7] ask the server of the session, whether it lives or has ended', async () => {
    const asked: [string, Order][] = [];
    const askServer = (serverId: string, order: Order) => {
      asked.push([serverId, order]);
      const matches = { matches: [], next: '9', end: true, oldest: '0', gone: false, isLive: false };
      return Promise.resolve(order.type === 'transcript.search' ? matches : page);
    };
    const ended = { lifecycle: 'exited', at: 5, exit: { exitCode: 0 }, reason: 'done' } as const;
    const handle = createHandling(world({ sessions: [aSession(ended)] }), sessionHandlers, somePorts({ askServer }));
    assert.deepEqual(await handle('session.transcript', { id: 'shell-1', from: 'a1' }), page);
    await handle('session.search', { id: 'shell-1', text: 'x', pattern: 'true' });
    const { frames: _frames, next: _next, left: _left, gone: _gone, ...facts } = page;
    const view: unknown = await handle('session.recording', { id: 'shell-1' });
    assert.deepEqual(view, facts);
    const sessionId = anId('session');
    assert.deepEqual(asked, [
      [anId('server'), { type: 'transcript.read', sessionId, limit: 1_000, from: 'a1' }],
      [
        anId('server'),
        { type: 'transcript.search', sessionId, text: 'x', isPattern: true, isCaseSensitive: false, limit: 50 },
      ],
      [anId('server'), { type: 'transcript.read', sessionId, limit: 1 }],
    ]);
  });

  it('[S7] say it where the server is away or was removed, or where nothing has started', async () => {
    const offline = () => Promise.reject(new HubError('server-offline', 'gpu1 is offline.'));
    const away = createHandling(world(), sessionHandlers, somePorts({ askServer: offline }));
    await assert.rejects(away('session.transcript', { id: 'shell-1' }), { code: 'server-offline' });
    const removed = createHandling(world({ servers: [] }), sessionHandlers);
    await assert.rejects(removed('session.search', { id: 'shell-1', text: 'x' }), {
      code: 'conflict',
      message: /shell-1 ran on a server that was removed/,
    });
    const starting = world({ sessions: [aSession({ lifecycle: 'starting' })] });
    await assert.rejects(createHandling(starting, sessionHandlers)('session.recording', { id: 'shell-1' }), {
      code: 'conflict',
      message: /has not started yet/,
    });
  });

  it('[R6] what a server answers is taken only where it is a page', async () => {
    const askServer = () => Promise.resolve({ ...page, frames: [[0, 'x', 'hello']] });
    const handle = createHandling(world(), sessionHandlers, somePorts({ askServer }));
    await assert.rejects(handle('session.transcript', { id: 'shell-1' }));
  });

  it('[P1] of a session that one cannot see there is no recording', async () => {
    const handle = createHandling(world({ projects: [aProject({ members: new Map() })] }), sessionHandlers);
    for (const name of ['session.transcript', 'session.recording'] as const)
      await assert.rejects(handle(name, { id: 'shell-1' }), { code: 'not-found' });
    await assert.rejects(handle('session.search', { id: 'shell-1', text: 'x' }), { code: 'not-found' });
  });
});
