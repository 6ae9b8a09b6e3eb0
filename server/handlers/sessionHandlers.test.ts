import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import type { Caller } from '../access/caller.ts';
import { LastScreens } from '../relay/lastScreens.ts';
import {
  aDelivery,
  alice,
  anId,
  anIntervention,
  aPerson,
  aProject,
  aServer,
  aSession,
  aTask,
  resumingCapabilities,
  runningFacts,
  stateWith,
} from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { sessionHandlers } from './sessionHandlers.ts';

const world = (records: Records = {}) =>
  stateWith({ persons: [aPerson()], projects: [aProject()], servers: [aServer()], sessions: [aSession()], ...records });
const offline = aServer({ connection: { state: 'offline', since: 1 } });
const away = () => Promise.reject(new HubError('unreachable', 'away'));

describe('session operations', () => {
  it('[S14] opened by server name, listed, closed', async () => {
    const handle = createHandling(world(), sessionHandlers);
    const { session } = await handle('session.open', { server: 'gpu1', cwd: '/srv' });
    assert.deepEqual([session.name, session.lifecycle, session.role], ['shell-2', 'starting', 'shell']);
    const { rows } = await handle('session.list', { lifecycle: 'starting,lost', server: 'gpu1' });
    assert.deepEqual(rows, [session]);
    assert.equal((await handle('session.close', { id: 'shell-2' })).session.wanted, 'closed');
  });

  it('a page goes on behind a session that has left the filter', async () => {
    const sessions = [1, 2, 3].map((number) => aSession({ id: anId('session', number), name: `s${number}` }));
    const state = world({ sessions });
    const handle = createHandling(state, sessionHandlers);
    const { next } = await handle('session.list', { lifecycle: 'active', limit: 1 });
    state.sessions.put(aSession({ lifecycle: 'lost', at: 1, reason: 'reboot' }));
    const { rows } = await handle('session.list', { lifecycle: 'active', limit: 5, after: next });
    assert.deepEqual(
      rows.map((row) => row.name),
      ['s2', 's3'],
    );
  });

  it('[F3] a running session of an offline server is shown as unreachable', async () => {
    const handle = createHandling(world({ servers: [offline] }), sessionHandlers);
    assert.equal((await handle('session.view', { id: 'shell-1' })).session.lifecycle, 'unreachable');
  });

  it('[S10] how one logs in is what its people said, whatever its daemon says', async () => {
    const said = { command: ['tmux', 'attach'], hostname: 'gpu1', user: 'me', socket: '/run/t.sock' };
    const askServer = () => Promise.resolve({ ...said, destination: '-oProxyCommand=id' });
    const direct = (servers: Records['servers'] = [aServer()]) =>
      createHandling(
        world({ servers }),
        sessionHandlers,
        somePorts({ askServer }),
      )('session.direct', { id: 'shell-1' });
    assert.deepEqual(await direct(), said);
    const reach = { destination: 'me@gpu1:2222', mode: 'direct' } as const;
    assert.deepEqual(await direct([aServer({ reach })]), { ...said, destination: 'me@gpu1:2222' });
  });

  it('what is typed goes to the daemon without control characters', async () => {
    const orders: Order[] = [];
    const askServer = (_serverId: string, order: Order) => {
      orders.push(order);
      return Promise.resolve({});
    };
    const handle = createHandling(world(), sessionHandlers, somePorts({ askServer }));
    assert.deepEqual(await handle('session.send', { id: 'shell-1', text: 'ls\u001b[A\u0003' }), { sent: 4 });
    await handle('session.interrupt', { id: 'shell-1' });
    assert.deepEqual(orders, [
      { type: 'session.input', sessionId: anId('session'), text: 'ls[A', submit: true },
      { type: 'session.interrupt', sessionId: anId('session') },
    ]);
  });

  it('[S6] the screen is the daemon’s while it is there', async () => {
    const askServer = () => Promise.resolve({ lines: ['$ make'], at: 7 });
    const handle = createHandling(world(), sessionHandlers, somePorts({ askServer }));
    assert.deepEqual(await handle('session.screen', { id: 'shell-1' }), { lines: ['$ make'], at: 7, live: true });
  });

  it('[S17] [S6] one that a guard asks about is listed as paused, and its screen and what it does are its daemon’s', async () => {
    const servers = [aServer({ capabilities: resumingCapabilities() })];
    const task = aTask({ ...runningFacts });
    const sessions = [aSession({ taskId: task.id, provider: 'scripted' })];
    const interventions = [anIntervention({ kind: 'guard', question: 'Go on?', sessionId: anId('session') })];
    const activity = { activity: 'idle', evidence: 'a guard asks', quietMs: 1, idleMs: 1 } as const;
    const askServer = () => Promise.resolve({ lines: ['$ make'], at: 7 });
    const ports = somePorts({ askServer, activityOf: () => activity });
    const handle = createHandling(world({ servers, tasks: [task], sessions, interventions }), sessionHandlers, ports);
    const { rows } = await handle('session.list', { lifecycle: 'paused' });
    assert.deepEqual(
      rows.map(({ name, reason }) => [name, reason]),
      [['shell-1', 'Go on?']],
    );
    assert.deepEqual((await handle('session.view', { id: 'shell-1' })).session.activity, activity);
    assert.deepEqual(await handle('session.screen', { id: 'shell-1' }), { lines: ['$ make'], at: 7, live: true });
  });

  it('[S6] of an ended one its server has the last screen, found by the name that it had', async () => {
    const ended = { lifecycle: 'exited', at: 5, exit: { exitCode: 0 }, reason: 'done' } as const;
    const sessions = [aSession({ ...ended, id: anId('session', 3) }), aSession({ ...ended, id: anId('session', 2) })];
    const asked: Order[] = [];
    const askServer = (_serverId: string, order: Order) => {
      asked.push(order);
      return Promise.resolve({ lines: ['bye'], at: 5, live: false });
    };
    const handle = createHandling(world({ sessions }), sessionHandlers, somePorts({ askServer }));
    assert.deepEqual(await handle('session.screen', { id: 'shell-1' }), { lines: ['bye'], at: 5, live: false });
    assert.deepEqual(asked, [{ type: 'session.capture', sessionId: anId('session', 2) }]);
    const notKept = () => Promise.reject(new HubError('not-found', 'pruned'));
    const pruned = createHandling(world({ sessions }), sessionHandlers, somePorts({ askServer: notKept }));
    const screen = await pruned('session.screen', { id: 'shell-1' });
    assert.deepEqual(screen, { lines: [], live: false, missing: 'No screen of shell-1 was kept.' });
  });

  it('[S12] a lost session that is closed is wanted no more: found again, it is ended', async () => {
    const lost = aSession({ lifecycle: 'lost', at: 5, reason: 'reboot' });
    const handle = createHandling(world({ sessions: [lost] }), sessionHandlers);
    const { session } = await handle('session.close', { id: 'shell-1' });
    assert.deepEqual([session.lifecycle, session.wanted], ['lost', 'closed']);
  });

  it('[S16] away, it is the last one that is known, or it is said why there is none', async () => {
    const none = (missing: string) => ({ lines: [], live: false, missing });
    const cut = createHandling(world(), sessionHandlers, somePorts({ askServer: away }));
    const isThere = 'gpu1 is away, and the screen of shell-1 is there.';
    assert.deepEqual(await cut('session.screen', { id: 'shell-1' }), none(isThere));
    const gone = createHandling(world({ servers: [offline] }), sessionHandlers);
    const screen = await gone('session.screen', { id: 'shell-1' });
    assert.deepEqual(screen, none(isThere));
    const lost = aSession({ lifecycle: 'lost', at: 5, reason: 'reboot', lastScreen: '$ make\nok' });
    const handle = createHandling(world({ sessions: [lost] }), sessionHandlers);
    assert.deepEqual(await handle('session.screen', { id: lost.id }), { lines: ['$ make', 'ok'], at: 5, live: false });
  });

  it('[S7] while its server is away, the one that was seen last is shown, and it is said why and of when', async () => {
    const lastScreens = new LastScreens();
    const seenAt = (at: number) => Promise.resolve({ lines: [`at ${at}`], at, live: true });
    const look = (records: Records, askServer: () => Promise<unknown>, at?: number) =>
      createHandling(
        world(records),
        sessionHandlers,
        somePorts({ askServer, lastScreens }),
      )('session.screen', { id: 'shell-1', ...(at === undefined ? {} : { at }) });
    const seen = { lines: ['at 8'], at: 8, live: false };
    await look({}, () => seenAt(7));
    assert.equal((await look({}, () => seenAt(8))).live, true);
    const why = 'gpu1 is away, and the screen of shell-1 is there.';
    assert.deepEqual(await look({ servers: [offline] }, away), { ...seen, instead: why });
    const exited = aSession({ lifecycle: 'exited', at: 9, exit: { exitCode: 0 }, reason: 'done' });
    assert.deepEqual(await look({ servers: [offline], sessions: [exited] }, away), { ...seen, instead: why });
    assert.deepEqual(await look({ servers: [offline] }, away, 3), { ...seen, instead: 'away' });
    assert.deepEqual(await look({}, away), { ...seen, instead: why }, 'the hub does not take it for offline yet');
    const pruned = () => Promise.reject(new HubError('not-found', 'pruned'));
    const instead = 'Its server has no screen of shell-1 now.';
    assert.deepEqual(await look({ sessions: [exited] }, pruned), { ...seen, instead });
    const other = aSession({ id: anId('session', 2) });
    assert.equal((await look({ servers: [offline], sessions: [other] }, away)).missing, why, 'each has its own');
  });

  it('[S7] [P1] the one that was seen last is for who may look into the session now', async () => {
    const lastScreens = new LastScreens();
    const askServer = () => Promise.resolve({ lines: ['$ make'], at: 7 });
    const carol: Caller = { kind: 'person', actor: alice, personId: anId('person', 2), admin: false };
    const members = new Map([[anId('person', 2), 'viewer'] as const]);
    const look = (session: Session, records: Records = {}) =>
      createHandling(
        world({ projects: [aProject({ members })], sessions: [session], ...records }),
        sessionHandlers,
        somePorts({ askServer, lastScreens }),
      )('session.screen', { id: 'shell-1' }, carol);
    assert.equal((await look(aSession())).live, true);
    assert.deepEqual((await look(aSession(), { servers: [offline] })).lines, ['$ make']);
    const nowPrivate = aSession({ private: true, openedBy: { kind: 'hub' } });
    await assert.rejects(look(nowPrivate, { servers: [offline] }), { code: 'forbidden' });
  });

  it('[S6] the screen of a time is asked of its server, which has the recording', async () => {
    const asked: Order[] = [];
    const askServer = (_serverId: string, order: Order) => {
      asked.push(order);
      return Promise.resolve({ lines: ['Really?'], at: 3, live: false });
    };
    const handle = createHandling(world(), sessionHandlers, somePorts({ askServer }));
    const screen = await handle('session.screen', { id: 'shell-1', at: '3' });
    assert.deepEqual(screen, { lines: ['Really?'], at: 3, live: false });
    assert.deepEqual(asked, [{ type: 'session.capture', sessionId: anId('session'), at: 3 }]);
  });

  it('[S6] where the screen of a time cannot be had it is said why, and the one of now is shown', async () => {
    const now = { lines: ['$ make'], at: 7, live: true };
    const notKept = new HubError('not-found', 'Not kept.');
    const forgetful = (_serverId: string, order: Order) =>
      'at' in order ? Promise.reject(notKept) : Promise.resolve(now);
    const screenAt = (records: Records, askServer: () => Promise<unknown>) =>
      createHandling(
        world(records),
        sessionHandlers,
        somePorts({ askServer }),
      )('session.screen', {
        id: 'shell-1',
        at: 3,
      });
    const handle = createHandling(world(), sessionHandlers, somePorts({ askServer: forgetful }));
    assert.deepEqual(await handle('session.screen', { id: 'shell-1', at: 3 }), { ...now, instead: 'Not kept.' });
    const old = await screenAt({}, () => Promise.resolve(now));
    assert.deepEqual(old, { ...now, instead: 'The daemon of gpu1 is too old to tell earlier screens. Upgrade it.' });
    const cut = await screenAt({}, away);
    const missing = 'gpu1 is away, and the screen of shell-1 is there.';
    assert.deepEqual(cut, { lines: [], live: false, missing, instead: 'away' });
    const lost = aSession({ lifecycle: 'lost', at: 5, reason: 'reboot', lastScreen: 'bye' });
    const last = await screenAt({ sessions: [lost] }, away);
    assert.deepEqual(last, { lines: ['bye'], at: 5, live: false, instead: 'away' });
    const starting = await screenAt({ sessions: [aSession({ lifecycle: 'starting', wanted: 'running' })] }, away);
    assert.match(starting.instead ?? '', /has not started yet/);
    const busy = () => Promise.reject(new HubError('overloaded', 'busy'));
    await assert.rejects(screenAt({}, busy), { code: 'overloaded' });
  });

  it('[S16] of a lost one whose loss told no screen its server may have it', async () => {
    const lost = aSession({ lifecycle: 'lost', at: 5, reason: 'not found after the restart of its daemon' });
    const askServer = () => Promise.resolve({ lines: ['$ make'], at: 4, live: false });
    const handle = createHandling(world({ sessions: [lost] }), sessionHandlers, somePorts({ askServer }));
    assert.deepEqual(await handle('session.screen', { id: lost.id }), { lines: ['$ make'], at: 4, live: false });
    const cut = createHandling(world({ sessions: [lost] }), sessionHandlers, somePorts({ askServer: away }));
    const { missing } = await cut('session.screen', { id: lost.id });
    assert.equal(missing, 'gpu1 is away, and the screen of shell-1 is there.');
  });

  it('a page of long texts ends before it outgrows a frame', async () => {
    const text = 'x'.repeat(20_000);
    const deliveries = Array.from({ length: 10 }, (_, at) => aDelivery({ id: anId('delivery', at + 1), text }));
    const handle = createHandling(world({ deliveries }), sessionHandlers);
    const first = await handle('session.messages', { id: 'shell-1' });
    assert.deepEqual([first.rows.length, first.next], [4, anId('delivery', 4)]);
    const rest = await handle('session.messages', { id: 'shell-1', after: anId('delivery', 8) });
    assert.deepEqual([rest.rows.length, rest.next], [2, undefined]);
  });

  it('[P1] a session of a project that one cannot see is not there', async () => {
    const handle = createHandling(world({ projects: [aProject({ members: new Map() })] }), sessionHandlers);
    await assert.rejects(handle('session.view', { id: 'shell-1' }), { code: 'not-found' });
    await assert.rejects(handle('session.close', { id: anId('session') }), { code: 'not-found' });
  });
});
