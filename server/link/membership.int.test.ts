import assert from 'node:assert/strict';
import { closeCodes } from '../../shared/protocol/version.ts';
import { openEventStream } from '../testing/eventStream.fixture.ts';
import type { TestStream } from '../testing/eventStream.fixture.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openTestSocket, openWindow } from './testSocket.fixture.ts';

describe('who is let in and who is put out', () => {
  let hub: TestHub;
  const opened: TestStream[] = [];
  before(async () => {
    hub = await startTestHub();
    for (const key of ['SHOP', 'OWN']) await post('/projects', { name: `Project ${key}`, key });
  });
  afterEach(() => opened.splice(0).forEach(({ end }) => end()));
  after(() => hub.end());

  const post = async (path: string, body: object, token?: string) =>
    (await hub.ask('POST', `/api/v1${path}`, { body, ...(token === undefined ? {} : { token }) })).body;
  const createTask = async (title: string, project = 'SHOP') => (await post('/tasks', { title, project })).task;
  const setMember = async (project: string, name: string, role: string) => {
    const { status } = await hub.ask('PUT', `/api/v1/projects/${project}/members/${name}`, { body: { role } });
    assert.equal(status, 200);
  };
  const removeMember = async (project: string, name: string) => {
    const { status } = await hub.ask('DELETE', `/api/v1/projects/${project}/members/${name}`);
    assert.equal(status, 200);
  };

  /** Everything that a stream of events gives until it is over. */
  const openStream = async (project: string, token: string) => {
    const stream = await openEventStream(hub.url, `project=${project}`, { token });
    opened.push(stream);
    return stream;
  };

  it('[P1] [R4] a person added sees the project at once in every open window, and one removed loses it at once', async () => {
    const { token } = await post('/people', { name: 'bob' });
    await setMember('OWN', 'bob', 'member');
    const own = await createTask('Of his own', 'OWN');
    const shared = await createTask('Shared');
    const bob = await openWindow(hub.url, token);
    const second = await openWindow(hub.url, token);
    const admin = await openWindow(hub.url, hub.adminToken);
    const ofShop = (mirror: typeof bob.mirror) =>
      [...mirror.values()].filter((row) => JSON.stringify(row).includes(shared.projectId)).length;
    assert.deepEqual([bob.mirror.has(own.id), ofShop(bob.mirror)], [true, 0]);
    assert.equal((await openStream('SHOP', token)).status, 404);
    assert.equal((await bob.call('task.view', { id: shared.id }))['error'].code, 'not-found');

    await setMember('SHOP', 'bob', 'member');
    for (const window of [bob, second]) await until(() => window.mirror.has(shared.id), 'the row of the shared task');
    assert.equal((await bob.call('task.view', { id: shared.id }))['type'], 'result');
    assert.equal((await bob.call('task.note', { id: shared.id, text: 'Hello' }))['type'], 'result');
    const stream = await openStream('SHOP', token);
    assert.equal(stream.status, 200);
    await until(() => stream.text.includes(shared.id), 'the events of the project');

    await removeMember('SHOP', 'bob');
    const secret = await createTask('Not for bob');
    await until(() => stream.isOver, 'the end of the stream');
    for (const window of [bob, second]) {
      await until(() => ofShop(window.mirror) === 0, 'a mirror without the project');
      assert.equal(window.mirror.has(own.id), true);
      for (const [operation, params] of [
        ['task.view', { id: shared.id }],
        ['task.note', { id: shared.id, text: 'Still here' }],
        ['task.list', { project: 'SHOP' }],
        ['event.list', { project: shared.projectId }],
      ] as const)
        assert.equal((await window.call(operation, params))['error']?.code, 'not-found', operation);
    }
    await until(() => admin.mirror.has(secret.id), 'the later task in the other window');
    const all = [bob, second].map(({ frames }) => JSON.stringify(frames)).join('');
    assert.equal(all.includes(secret.id) || stream.text.includes(secret.id), false, 'nothing of after the removal');
    assert.equal(stream.text.includes('project_member_removed'), false);
    for (const window of [bob, second, admin]) window.close();
  });

  it('[P1] a weaker role holds at once in an open window', async () => {
    const { token } = await post('/people', { name: 'carol' });
    await setMember('SHOP', 'carol', 'member');
    const task = await createTask('To be noted');
    const carol = await openWindow(hub.url, token);
    assert.equal((await carol.call('task.note', { id: task.id, text: 'One' }))['type'], 'result');
    await setMember('SHOP', 'carol', 'viewer');
    assert.equal((await carol.call('task.note', { id: task.id, text: 'Two' }))['error'].code, 'forbidden');
    assert.equal((await carol.call('task.view', { id: task.id }))['type'], 'result');
    carol.close();
  });

  it('[P1] each window is told which role its own person has, anew when it changes', async () => {
    const { token } = await post('/people', { name: 'dora' });
    await setMember('SHOP', 'dora', 'member');
    const { projectId } = await createTask('Of the project');
    const weak = await post('/tokens', { name: 'weak', role: 'viewer' });
    const windows = await Promise.all([token, hub.adminToken, weak.token].map((one) => openWindow(hub.url, one)));
    const roles = () =>
      windows.map(({ mirror }) => {
        const row = mirror.get(projectId);
        return row?.kind === 'project' ? row.role : undefined;
      });
    assert.deepEqual(roles(), ['member', 'owner', 'viewer']);
    await setMember('SHOP', 'dora', 'owner');
    await until(() => roles()[0] === 'owner', 'the new role');
    assert.deepEqual(roles(), ['owner', 'owner', 'viewer']);
    for (const window of windows) window.close();
  });

  it('[X1] a revoked token ends the windows and streams that it opened, and nobody else’s', async () => {
    const kept = await openWindow(hub.url, hub.adminToken);
    const { id, token } = await post('/tokens', { name: 'ci', scopes: ['read', 'tasks'], project: 'SHOP' });
    const window = await openWindow(hub.url, token);
    const stream = await openStream('SHOP', token);
    assert.equal(stream.status, 200);
    const own = await createTask('Elsewhere', 'OWN');
    const shop = await createTask('Here');
    await until(() => window.mirror.has(shop.id), 'a row of its project');
    assert.equal(window.mirror.has(own.id), false);
    const call = async (operation: string, params: object) =>
      (await window.call(operation, params))['error']?.code ?? 'done';
    assert.deepEqual(
      [
        await call('task.view', { id: own.id }),
        await call('task.note', { id: shop.id, text: 'Made by ci' }),
        await call('task.list', {}),
        await call('project.update', { project: 'SHOP', name: 'Mine' }),
        await call('hub.status', {}),
        await call('token.create', { name: 'stronger' }),
      ],
      ['not-found', 'done', 'done', 'forbidden', 'forbidden', 'forbidden'],
    );
    await hub.ask('DELETE', `/api/v1/tokens/${id}`);
    assert.equal((await window.closed).code, closeCodes.unauthenticated);
    await until(() => stream.isOver, 'the end of the stream');
    assert.equal((await hub.ask('GET', '/api/v1/tasks?project=SHOP', { token })).status, 401);
    assert.equal((await kept.call('hub.ping', {}))['type'], 'result');
    kept.close();
  });

  it('[X1] a token that may not read opens no window', async () => {
    const { token } = await post('/tokens', { name: 'answers only', scopes: ['inbox'] });
    const socket = await openTestSocket(hub.url, '/api/v1/ws');
    socket.send({ type: 'hello', protocol: 1, clientId: 'test', token });
    const { code, reason } = await socket.closed;
    assert.equal(code, closeCodes.unauthenticated);
    assert.match(reason, /scope "read"/);
    assert.deepEqual(socket.frames, []);
  });
});
