import assert from 'node:assert/strict';
import type { Row } from '../../shared/model/rows.ts';
import { closeCodes } from '../../shared/protocol/version.ts';
import { timings } from '../../shared/timings.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openTestSocket, openWindow } from './testSocket.fixture.ts';
import type { Frame } from './testSocket.fixture.ts';

const sorted = (mirror: ReadonlyMap<string, Row>) =>
  [...mirror.values()].sort((one, other) => (one.id < other.id ? -1 : 1));

describe('windows', () => {
  const clock = createFakeClock();
  let hub: TestHub;
  before(async () => {
    hub = await startTestHub({ clock });
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Secret', key: 'SECRET' } });
  });
  after(() => hub.end());

  const createTask = async (title: string, project = 'SHOP', body: object = {}) =>
    (await hub.ask('POST', '/api/v1/tasks', { body: { title, project, ...body } })).body.task;
  const addPerson = async (name: string) =>
    (await hub.ask('POST', '/api/v1/people', { body: { name } })).body.token as string;
  const setMember = (person: string, role = 'member') =>
    hub.ask('PUT', `/api/v1/projects/SHOP/members/${person}`, { body: { role } });
  const same = (one: ReadonlyMap<string, Row>, other: ReadonlyMap<string, Row>) =>
    until(() => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)), 'two equal mirrors');

  it('[R4] get everything once, then what changes, and all come to the same', async () => {
    const first = await createTask('First');
    const early = await openWindow(hub.url, hub.adminToken);
    assert.equal(early.mirror.has(first.id), true);
    const second = await createTask('Second', 'SHOP', { dependencies: [{ on: first.id }] });
    await hub.ask('POST', `/api/v1/tasks/${first.id}/cancel`, { body: {} });
    const late = await openWindow(hub.url, hub.adminToken);
    await same(early.mirror, late.mirror);
    assert.equal(early.mirror.get(second.id)?.kind, 'task');
    early.close();
    late.close();
  });

  it('[R4] resume where they left with only what changed meanwhile', async () => {
    const window = await openWindow(hub.url, hub.adminToken);
    const begun = { mirror: window.mirror, last: window.position() };
    window.socket.terminate();
    await window.closed;
    const missed = await createTask('Missed');
    const resumed = await openWindow(hub.url, hub.adminToken, begun);
    const fresh = await openWindow(hub.url, hub.adminToken);
    assert.equal((await resumed.frame('welcome'))['fresh'], false);
    assert.equal(resumed.mirror.has(missed.id), true);
    assert.ok(resumed.frames.flatMap((frame) => frame['rows'] ?? []).length < sorted(fresh.mirror).length);
    await same(resumed.mirror, fresh.mirror);
    const foreign = await openWindow(hub.url, hub.adminToken, {
      mirror: begun.mirror,
      last: { runId: 'another', seq: 1 },
    });
    assert.equal((await foreign.frame('welcome'))['fresh'], true);
    for (const open of [resumed, fresh, foreign]) open.close();
  });

  it('[P1] see records come and go with their membership, and nothing of other projects', async () => {
    const bob = await openWindow(hub.url, await addPerson('bob'));
    assert.deepEqual(sorted(bob.mirror), []);
    const secret = await createTask('Hidden', 'SECRET');
    await setMember('bob');
    await until(() => [...bob.mirror.values()].some((row) => row.kind === 'task'), 'the tasks of the project');
    assert.equal(JSON.stringify(bob.frames).includes(secret.id), false);
    assert.equal(JSON.stringify(bob.frames).includes(secret.projectId), false);
    const fresh = await openWindow(hub.url, hub.adminToken);
    const shop = [...fresh.mirror.values()].filter((row) => JSON.stringify(row).includes(secret.projectId) === false);
    await until(() => bob.mirror.size === shop.length, 'the whole project');
    await hub.ask('DELETE', '/api/v1/projects/SHOP/members/bob');
    await until(() => bob.mirror.size === 0, 'an empty mirror');
    fresh.close();
    bob.close();
  });

  it('[P6] hear who else has a window of their projects open, a person once, and who has gone', async () => {
    const [dave, eve] = [await addPerson('dave'), await addPerson('eve')];
    await setMember('dave');
    const one = await openWindow(hub.url, dave);
    const again = await openWindow(hub.url, dave);
    const stranger = await openWindow(hub.url, eve);
    const admin = await openWindow(hub.url, hub.adminToken);
    const isOf = (names: string) => (frame: Frame) =>
      String(frame['key']).startsWith('present/') &&
      (frame['value'] as readonly { readonly name: string }[]).map(({ name }) => name).join() === names;
    await admin.frame('pulse', isOf('admin,dave'));
    const next = admin.frames.length;
    for (const window of [one, again]) window.close();
    await Promise.all([one.closed, again.closed]);
    await until(() => {
      clock.advance(timings.presentGatheredMs);
      return admin.frames.slice(next).some(isOf('admin'));
    }, 'dave has gone');
    assert.deepEqual(
      stranger.frames.filter(({ key }) => String(key).startsWith('present/')),
      [],
    );
    for (const window of [stranger, admin]) window.close();
  });

  it('[P2] are closed when their token is revoked', async () => {
    const carol = await openWindow(hub.url, await addPerson('carol'));
    const { body } = await hub.ask('GET', '/api/v1/tokens?limit=500');
    const you = (await carol.frame('welcome'))['you'];
    const token = body.rows.find(({ subject }: { subject: string }) => subject === you.id || subject === 'carol');
    await hub.ask('DELETE', `/api/v1/tokens/${token.id}`);
    assert.equal((await carol.closed).code, closeCodes.unauthenticated);
  });

  it('[R3] ask for operations, once for each command id', async () => {
    const window = await openWindow(hub.url, hub.adminToken);
    const first = await window.call('task.create', { title: 'Called', project: 'SHOP' }, 'command-of-window');
    const second = await window.call('task.create', { title: 'Called', project: 'SHOP' }, 'command-of-window');
    assert.deepEqual(second['result'], first['result']);
    const refused = await window.call('task.create', { title: '' });
    assert.deepEqual([refused['type'], refused['error'].code], ['refused', 'bad-request']);
    assert.equal((await window.call('no.such', {}))['error'].code, 'bad-request');
    window.send({ type: 'call', call: 99, operation: 7, params: {} });
    assert.equal((await window.frame('refused', ({ call }) => call === 99))['error'].code, 'bad-request');
    window.close();
  });

  it('[R6] are told what a call has too much, cleaned and within bounds', async () => {
    const window = await openWindow(hub.url, hub.adminToken);
    const unknown = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`\u001b[2Jfield ${at}`, 1]));
    window.send({ type: 'call', call: 98, operation: 'hub.ping', params: {}, ...unknown });
    const { problems } = (await window.frame('refused', ({ call }) => call === 98))['error'].details;
    assert.equal(problems.length, 50);
    assert.deepEqual(problems[0], { path: '[2Jfield 0', message: 'is not known here' });
    window.close();
  });

  it('[R5] have a bounded number of calls under way', async () => {
    const window = await openWindow(hub.url, hub.adminToken);
    for (let call = 1_000; call < 1_500; call += 1)
      window.send({ type: 'call', call, operation: 'hub.ping', params: {} });
    const answers = await until(() => {
      const all = window.frames.filter(({ call }) => call >= 1_000);
      return all.length === 500 ? all : undefined;
    }, 'all answers');
    const codes = new Set(answers.map(({ type, error }) => (type === 'result' ? 'result' : error.code)));
    assert.deepEqual(
      [...codes].filter((code) => code !== 'result' && code !== 'overloaded'),
      [],
    );
    window.close();
  });

  it('[R5] are closed when they read too slowly, and the hub goes on', async () => {
    const task = await createTask('Large', 'SHOP', { spec: 'x'.repeat(200_000) });
    const slow = await openWindow(hub.url, hub.adminToken);
    slow.socket.pause();
    for (let call = 1; call <= 2_000; call += 1)
      slow.send({ type: 'call', call, operation: 'task.view', params: { id: task.id } });
    assert.equal((await hub.ask('GET', '/api/v1/ping')).status, 200);
    await until(() => slow.socket.bufferedAmount === 0, 'the hub has read all calls');
    slow.socket.resume();
    assert.equal((await slow.closed).code, closeCodes.overloaded);
  });

  it('[P3] must say who they are, rightly and soon', async () => {
    const codes: number[] = [];
    const say = async (...frames: (object | string)[]) => {
      const socket = await openTestSocket(hub.url, '/api/v1/ws');
      for (const frame of frames) socket.send(frame);
      codes.push((await socket.closed).code);
    };
    const hello = { type: 'hello', protocol: 1, clientId: 'test', token: hub.adminToken };
    await say('no json');
    await say({ type: 'call', call: 1, operation: 'hub.ping', params: {} });
    await say({ ...hello, token: 'rtok_wrong' });
    await say({ ...hello, protocol: 99, unknown: true });
    await say({ ...hello, unknown: true });
    await say(hello, { type: 'nonsense' });
    await say('x'.repeat(1_200_000));
    const silent = await openTestSocket(hub.url, '/api/v1/ws');
    clock.advance(timings.firstFrameMs);
    codes.push((await silent.closed).code);
    assert.deepEqual(codes, [4400, 4400, 4401, 4427, 4400, 4400, 1009, 4408]);
  });

  it('[P3] are refused from foreign pages and at other paths', async () => {
    await assert.rejects(openTestSocket(hub.url, '/api/v1/ws', { origin: 'https://evil.example' }), /403/);
    await assert.rejects(openTestSocket(hub.url, '/api/v1/ws', { host: 'evil.example' }), /403/);
    await assert.rejects(openTestSocket(hub.url, '/api/v1/other'), /404/);
  });
});
