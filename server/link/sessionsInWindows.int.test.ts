import assert from 'node:assert/strict';
import type { Capabilities } from '../../shared/model/server.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { someCapabilities } from '../testing/builders.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openTestSocket, openWindow } from './testSocket.fixture.ts';
import type { TestSocket } from './testSocket.fixture.ts';

describe('what windows hear of sessions', () => {
  let hub: TestHub;
  let daemon: TestSocket;
  let bobsToken: string;
  let reports = 0;
  const open: TestSocket[] = [];

  beforeEach(async () => {
    reports = 0;
    hub = await startTestHub();
    await ask('POST', '/projects', { name: 'Shop', key: 'SHOP' });
    const { token } = await ask('POST', '/servers/tokens', {});
    const { key } = await ask('POST', '/servers/register', { token, name: 'gpu1', capabilities: someCapabilities() });
    bobsToken = (await ask('POST', '/people', { name: 'bob' })).token;
    await ask('PUT', '/projects/SHOP/members/bob', { role: 'member' });
    daemon = await openTestSocket(hub.url, '/api/v1/daemon');
    open.push(daemon);
    const about = { instance: 'instance-1', version: '0.1.0', lastNumber: 0, doctor: [] };
    daemon.send({ type: 'hello', protocol: 1, key, ...about, capabilities: someCapabilities() });
    await daemon.frame('welcome');
    daemon.send({ type: 'inventory', sessions: [], complete: true });
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.socket.terminate();
    await hub.end();
  });

  const ask = async (method: string, path: string, body?: object, token?: string) => {
    const given = { ...(body === undefined ? {} : { body }), ...(token === undefined ? {} : { token }) };
    const answer = await hub.ask(method, `/api/v1${path}`, given);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  const report = async (body: object) => {
    reports += 1;
    const number = reports;
    daemon.send({ type: 'report', entry: { number, at: 1, report: body } });
    await daemon.frame('heard', ({ upTo }) => upTo === number);
  };
  const start = async (given: object) => {
    const { session } = await ask('POST', '/sessions', { server: 'gpu1', ...given });
    await report({ type: 'session.started', sessionId: session.id, pid: 7, startedAt: 1 });
    return session.id as string;
  };
  const watch = async (token: string) => {
    const window = await openWindow(hub.url, token);
    open.push(window);
    return window;
  };
  const does = (sessionId: string, evidence: string) => {
    const activity = { sessionId, activity: 'working', evidence, quietMs: 0, idleMs: 0 };
    daemon.send({ type: 'activity', idleTimeoutMs: 60_000, sessions: [activity] });
  };

  it('[S12] what a private session does is told to who may look into it, and shown to nobody else', async () => {
    const [own, theirs] = [await start({ name: 'secret', private: true }), await start({ name: 'shared' })];
    const [admin, bob] = [await watch(hub.adminToken), await watch(bobsToken)];
    const hears = (window: typeof admin, id: string, words: string) =>
      window.frame('pulse', ({ key, value }) => key === `session/${id}/activity` && value.evidence === words);
    does(own, 'the salaries run');
    does(theirs, 'make runs');
    await hears(admin, own, 'the salaries run');
    await hears(bob, theirs, 'make runs');
    assert.ok(!JSON.stringify(bob.frames).includes('salaries'));
    const activityFor = async (token?: string) =>
      (await ask('GET', '/sessions/secret', undefined, token)).session.activity?.evidence;
    assert.deepEqual([await activityFor(), await activityFor(bobsToken)], ['the salaries run', undefined]);
    await ask('PUT', '/sessions/secret/shares/bob', { access: 'view' });
    does(own, 'the sum is made');
    await hears(bob, own, 'the sum is made');
    await ask('DELETE', '/sessions/secret/shares/bob', {});
    does(own, 'the bonus is made');
    does(theirs, 'make is done');
    await hears(bob, theirs, 'make is done');
    assert.ok(!JSON.stringify(bob.frames).includes('bonus'));
  });

  it('[S11] [S12] a window that comes later is told what sessions do already, and who watches them', async () => {
    const [quiet, secret] = [await start({ name: 'quiet' }), await start({ name: 'secret', private: true })];
    const first = await watch(hub.adminToken);
    does(quiet, 'make runs');
    does(secret, 'the salaries run');
    await first.frame('pulse', ({ value }) => value.evidence === 'the salaries run');
    for (const [index, session] of [quiet, secret].entries())
      first.send({ type: 'terminal.attach', channel: index + 1, session, columns: 80, rows: 24 });
    await first.frame('pulse', ({ key }) => key === `session/${secret}/viewers`);
    const bob = await watch(bobsToken);
    const { value: watchers } = await bob.frame('pulse', ({ key }) => key === `session/${quiet}/viewers`);
    assert.deepEqual(
      watchers.map(({ name, typing }: { name: string; typing: boolean }) => [name, typing]),
      [['admin', false]],
    );
    await bob.frame('pulse', ({ key, value }) => key === `session/${quiet}/activity` && value.evidence === 'make runs');
    const heard = bob.frames.filter(({ type }) => type === 'pulse').map(({ key }) => String(key));
    assert.ok(!heard.join().includes(secret), 'nothing of what it may not look into');
  });

  it('[S12] who may not look into a session any more gets no byte of it from then on, whoever else watches', async () => {
    const begin = { epoch: 1, offset: 0 };
    const size = { columns: 80, rows: 24 };
    const print = (channel: number, offset: number, text: string) => {
      const position = { ...begin, offset };
      daemon.socket.send(encodeTerminalFrame({ kind: 'output', channel, position, bytes: Buffer.from(text) }));
    };
    const look = async (session: string, token: string) => {
      const window = await watch(token);
      let text = '';
      window.socket.on('message', (data: Buffer, isBinary) => {
        const frame = isBinary ? readTerminalFrame(data) : undefined;
        if (frame?.kind === 'output') text += Buffer.from(frame.bytes).toString();
      });
      window.send({ type: 'terminal.attach', channel: 1, session, ...size, from: begin });
      await window.frame('terminal.attached');
      return { window, text: () => text };
    };
    const shares = (name: string) => `/sessions/${name}/shares/bob`;
    const takeBack: readonly (readonly [name: string, isPrivate: boolean, act: (name: string) => Promise<unknown>])[] =
      [
        ['unshared', true, (name) => ask('DELETE', shares(name), {})],
        ['closed', false, (name) => ask('PUT', `/sessions/${name}/private`, { private: true })],
        ['left', false, () => ask('DELETE', '/projects/SHOP/members/bob', {})],
      ];
    for (const [name, isPrivate, act] of takeBack) {
      const session = await start({ name, private: isPrivate });
      if (isPrivate) await ask('PUT', shares(name), { access: 'view' });
      const bob = await look(session, bobsToken);
      const admin = await look(session, hub.adminToken);
      const { channel } = await daemon.frame('terminal.watch', ({ sessionId }) => sessionId === session);
      daemon.send({ type: 'terminal.watched', channel, position: begin, ...size });
      print(channel, 0, 'open ');
      for (const { text } of [bob, admin]) await until(() => text() === 'open ', 'both see it');
      await act(name);
      const { error } = await bob.window.frame('terminal.detached');
      assert.equal(error.code, 'forbidden', name);
      print(channel, 5, 'secret');
      await until(() => admin.text() === 'open secret', 'the other one sees more');
      await bob.window.call('hub.ping', {});
      assert.equal(bob.text(), 'open ', name);
    }
  });

  it('[S9] a session gets the size of a window that returns, where nobody was in it later', async () => {
    const session = await start({ name: 'shared' });
    const sizes: string[] = [];
    daemon.socket.on('message', (data: Buffer, isBinary) => {
      const frame = isBinary ? readTerminalFrame(data) : undefined;
      if (frame?.kind === 'size') sizes.push(`${frame.columns}x${frame.rows}`);
    });
    const attach = { type: 'terminal.attach', channel: 1, session, rows: 24 };
    for (const more of [{ columns: 80 }, { columns: 90, idleMs: 5_000 }, { columns: 100, idleMs: 60_000 }]) {
      const window = await watch(hub.adminToken);
      window.send({ ...attach, ...more });
      await window.frame('terminal.attached');
    }
    await until(() => sizes.length > 1, 'the size of the one that was in it last');
    assert.deepEqual(sizes, ['80x24', '90x24']);
  });

  it('[R4] a window is told what the hub’s clock shows, so that it counts ages by it', async () => {
    const before = Date.now();
    const { at } = await (await watch(bobsToken)).frame('welcome');
    assert.ok(at >= before && at <= Date.now(), String(at));
  });

  it('[S8] how a text reaches a session is sent again when its server says it anew, and is of no session that has ended', async () => {
    const [alive, over] = [await start({ name: 'alive' }), await start({ name: 'over' })];
    await report({ type: 'session.exited', sessionId: over, exit: { exitCode: 0 }, reason: 'done' });
    const window = await watch(hub.adminToken);
    const deliveryOf = (id: string) => (window.mirror.get(id) as { readonly delivery?: string } | undefined)?.delivery;
    assert.deepEqual([deliveryOf(alive), deliveryOf(over)], ['pointer', undefined]);
    const providers: Capabilities['providers'] = [{ name: 'shell', usable: true, delivery: 'typed' }];
    await report({ type: 'capabilities', capabilities: someCapabilities({ providers }) });
    await until(() => deliveryOf(alive) === 'typed', 'the row with the new way');
    assert.equal(deliveryOf(over), undefined);
  });
});
