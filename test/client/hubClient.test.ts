import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { HubClient } from '../../extension/hub/hubClient.ts';
import { openHub } from '../../extension/hub/openHub.ts';
import { useTranslations } from '../../extension/l10n/text.ts';
import type { Connection, HubAddress } from '../../extension/hub/hubClient.ts';
import type { RemoteTerminalListener } from '../../runtime/remoteTerminals.ts';
import { fillPlaces } from '../../shared/fillPlaces.ts';
import { protocolVersion, versionMismatch } from '../../shared/protocol/version.ts';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';
import { until } from '../harness/until.ts';

describe('a window and its hub', function () {
  this.timeout(60_000);
  let place: Place;
  let hub: TestHub;
  let project: string;
  const windows: HubClient[] = [];

  before(async () => {
    place = openPlace();
    hub = await startHub(place);
    project = (await hub.rest.post('/projects', { name: 'Shop', key: 'SHOP' })).project.id;
  });
  afterEach(() => {
    for (const window of windows.splice(0)) window.dispose();
  });
  after(async () => {
    await hub.stop();
    await place.close();
  });

  const address = (more: Partial<HubAddress> = {}): HubAddress => ({
    id: 'test',
    name: 'test',
    url: hub.url,
    token: hub.adminToken,
    ...more,
  });
  function openWindow(to = address()): HubClient {
    const window = new HubClient();
    windows.push(window);
    window.use(to, openHub);
    return window;
  }
  const isIn = (window: HubClient, state: Connection['state']) =>
    until(() => window.connection.state === state, `the window is ${state}`, 30_000);
  const rowsOf = (window: HubClient) =>
    (['project', 'task'] as const)
      .flatMap((kind) => [...window.mirror.all(kind).values()])
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  const isWhole = (window: HubClient) => until(() => window.mirror.isWhole, 'the mirror is whole');

  it('counts ages by the hub’s clock, whatever this machine’s shows', async () => {
    const window = new HubClient(() => 0);
    windows.push(window);
    assert.equal(window.hubNow(), 0);
    window.use(address(), openHub);
    await isWhole(window);
    const { task } = await window.call('task.create', { project, title: 'Look at the clock' });
    assert.ok(window.skewMs > 0 && window.hubNow() === window.skewMs, 'it knows how far the hub is ahead');
    assert.ok(window.hubNow() <= task.createdAt, 'by what the hub said when it welcomed the window');
  });

  it('[R4] sees what others do, and two windows hold the same', async () => {
    const [one, two] = [openWindow(), openWindow()];
    await Promise.all([isWhole(one), isWhole(two)]);
    const { task } = await one.call('task.create', { project, title: 'Write it' });
    await until(() => two.mirror.get('task', task.id) !== undefined, 'the other window has it');
    assert.deepEqual(rowsOf(two), rowsOf(one));
  });

  it('[R3] [R4] what it asked for while the hub was killed is done once, and its mirror goes on', async () => {
    const window = openWindow();
    await isWhole(window);
    const titles = Array.from({ length: 40 }, (_, index) => `task ${index}`);
    const asked = titles.map((title) => window.call('task.create', { project, title }));
    await Promise.race(asked);
    await hub.kill9();
    await isIn(window, 'away');
    const shown = rowsOf(window);
    assert.ok(shown.length > 0, 'what was shown stays');
    const late = window.call('task.create', { project, title: 'while it was away' });
    await hub.start();
    const made = await Promise.all([...asked, late]);
    assert.equal(new Set(made.map(({ task }) => task.id)).size, titles.length + 1);
    const fresh = openWindow();
    await isWhole(fresh);
    await until(() => rowsOf(window).length === rowsOf(fresh).length, 'the rows of the old window are there');
    assert.deepEqual(rowsOf(window), rowsOf(fresh));
    for (const title of titles) {
      const same = [...fresh.mirror.all('task').values()].filter((task) => task.title === title);
      assert.equal(same.length, 1, title);
    }
  });

  it('[V5] says that the hub is away where no answer comes, and refuses nothing that it could do later', async () => {
    const window = openWindow();
    await isIn(window, 'connected');
    await hub.stop();
    await isIn(window, 'away');
    await assert.rejects(window.call('project.list', {}, 50), { code: 'unreachable' });
    await hub.start();
    window.hurry();
    await isIn(window, 'connected');
    assert.ok((await window.call('project.list', {})).rows.length > 0);
  });

  it('[V5] says that the hub is away where none has ever answered, once for all attempts', async () => {
    let visits = 0;
    const nobody = createTcpServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => void nobody.listen(0, '127.0.0.1', resolve));
    try {
      const window = openWindow(address({ url: `http://127.0.0.1:${(nobody.address() as AddressInfo).port}` }));
      const told: string[] = [];
      window.onConnection.on(({ state }) => told.push(state));
      await until(() => {
        window.hurry();
        return visits >= 3;
      }, 'it tries again and again');
      assert.equal(window.connection.state, 'away');
      assert.deepEqual(told, ['away']);
    } finally {
      nobody.close();
    }
  });

  it('[P2] a token that was revoked ends it at once, with the reason; with a good one it goes on', async () => {
    const { token, id } = await hub.rest.post('/tokens', { name: 'laptop' });
    const window = openWindow(address({ token }));
    await isWhole(window);
    await hub.rest.remove(`/tokens/${id}`);
    await isIn(window, 'refused');
    const { connection } = window;
    assert.ok(connection.state === 'refused' && connection.error.code === 'unauthenticated');
    assert.deepEqual(rowsOf(window), [], 'it shows nothing any more');
    await assert.rejects(window.call('project.list', {}), { code: 'unauthenticated' });
    window.use(address(), openHub);
    await isIn(window, 'connected');
    await isWhole(window);
    assert.ok(rowsOf(window).length > 0);
  });

  const { code: oldCode, reason: oldReason } = versionMismatch(protocolVersion, protocolVersion + 1);
  const { code: newCode, reason: newReason } = versionMismatch(protocolVersion, protocolVersion - 1);
  const you = { id: 'person_1', name: 'ada', admin: false };
  const welcome = { type: 'welcome', runId: 'run', seq: 1, you, fresh: true };
  const rows = { type: 'rows', seq: 1, rows: [{ kind: 'task', id: 'task_1' }], removed: [], complete: true };
  const otherVersions: readonly [string, (socket: WebSocket) => void, 'client' | 'hub', string][] = [
    ['newer', (socket) => socket.close(oldCode, oldReason), 'client', oldReason],
    ['older', (socket) => socket.close(newCode, newReason), 'hub', newReason],
    [
      'newer, and turns nobody away',
      (socket) => {
        socket.send(JSON.stringify({ ...welcome, protocol: protocolVersion + 1 }));
        socket.send(JSON.stringify(rows));
      },
      'client',
      `The hub speaks protocol ${protocolVersion + 1}.`,
    ],
  ];
  for (const [what, answer, older, reason] of otherVersions) {
    it(`[F2] of a hub that is ${what} it knows who must upgrade, and asks it no more`, async () => {
      const http = createServer();
      const sockets = new WebSocketServer({ server: http });
      let visits = 0;
      sockets.on('connection', (socket) => {
        visits += 1;
        socket.on('message', () => answer(socket));
      });
      await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
      try {
        const window = openWindow(address({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }));
        await isIn(window, 'refused');
        await until(() => sockets.clients.size === 0, 'the connection is closed');
        const { connection, mirror } = window;
        assert.ok(connection.state === 'refused');
        assert.deepEqual(connection.error.toBody(), { code: 'upgrade-required', message: reason, details: { older } });
        assert.equal(mirror.all('task').size, 0);
        assert.equal(visits, 1);
      } finally {
        sockets.close();
        http.close();
      }
    });
  }

  it('[V6] in Restricted Mode it sees everything, and changes nothing until it is trusted', async () => {
    const window = openWindow();
    window.restrict(true);
    await isWhole(window);
    const wish = () => window.call('task.create', { project, title: 'From somewhere' });
    await assert.rejects(wish(), { code: 'forbidden', message: /Restricted Mode.*Trust its folder/ });
    const { rows } = await window.call('task.list', { project });
    assert.ok(rows.every(({ title }) => title !== 'From somewhere'));
    window.restrict(false);
    const { task } = await wish();
    await until(() => window.mirror.get('task', task.id) !== undefined, 'it has its task');
  });

  it('[V5] told the same hub again it keeps its connection, and what it asked for', async () => {
    const window = openWindow();
    await isWhole(window);
    const states: string[] = [];
    window.onConnection.on(({ state }) => states.push(state));
    const asked = window.call('project.list', {});
    window.use(address(), openHub);
    assert.ok((await asked).rows.length > 0);
    assert.deepEqual(states, []);
  });

  it('[P1] forgets all rows of a hub that it leaves', async () => {
    const window = openWindow();
    await isWhole(window);
    const left: string[] = [];
    window.onRows.on(({ removed }) => left.push(...removed.map(({ id }) => id)));
    const before = window.mirror.size;
    window.leave();
    assert.deepEqual([window.mirror.size, left.length, window.connection.state], [0, before, 'none']);
    useTranslations((message) => `«${message}»`);
    try {
      const refusal = { code: 'unreachable', message: /^«.*»$/ };
      await assert.rejects(window.call('project.list', {}), refusal);
      // It is refused before anything is told to it.
      const listener = {} as RemoteTerminalListener;
      assert.throws(() => window.attach({ session: 'session_1', columns: 80, rows: 24 }, listener), refusal);
    } finally {
      useTranslations(fillPlaces);
    }
  });
});
