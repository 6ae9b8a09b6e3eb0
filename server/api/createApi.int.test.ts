import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { openWindow } from '../link/testSocket.fixture.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';

describe('the API', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startTestHub({ env: { ROSTRUM_ALLOWED_ORIGINS: 'https://board.example.com' } });
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
  });
  after(() => hub.end());

  const countTasks = async () => (await hub.ask('GET', '/api/v1/tasks')).body.rows.length;

  it('[X7] is alive without a token, ready while it can write, and answers a ping only to an account', async () => {
    assert.equal((await hub.ask('GET', '/healthz', { token: '' })).status, 200);
    assert.deepEqual((await hub.ask('GET', '/readyz', { token: '' })).body, { ready: true });
    const refused = await hub.ask('GET', '/api/v1/ping', { token: '' });
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer']);
    const { status, headers, body } = await hub.ask('GET', '/api/v1/ping');
    assert.deepEqual([status, body.version, body.you.name], [200, '0.1.0', 'admin']);
    assert.equal(headers.get('x-rostrum-seq'), String(body.seq));
  });

  it('[R3] acts once on a command that is sent twice, and gives the same answer', async () => {
    const before = await countTasks();
    const send = (title: string) =>
      hub.ask('POST', '/api/v1/tasks', { body: { title }, headers: { 'idempotency-key': 'command-0001' } });
    const answers = await Promise.all([send('One'), send('One'), send('One')]);
    const later = await send('One');
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201],
    );
    for (const { body } of [...answers, later]) assert.deepEqual(body, answers[0]?.body);
    assert.equal((await countTasks()) - before, 1);
    assert.equal((await send('Another')).body.error.code, 'command-reused');
    const badKey = await hub.ask('POST', '/api/v1/tasks', {
      body: { title: 'x' },
      headers: { 'idempotency-key': 'a b' },
    });
    assert.deepEqual([badKey.status, badKey.body.error.details.problems[0].path], [400, 'Idempotency-Key']);
  });

  it('[R6] refuses bodies that are too large, no JSON, or of another type, and changes nothing', async () => {
    const before = await countTasks();
    const post = async (body: string, headers: Record<string, string> = {}) => {
      const answer = await hub.ask('POST', '/api/v1/tasks', { body, headers });
      return [answer.status, answer.body.error.code];
    };
    assert.deepEqual(await post(JSON.stringify({ title: 'x', spec: 'y'.repeat(1_100_000) })), [413, 'too-large']);
    assert.deepEqual(await post('{"title":'), [400, 'bad-request']);
    assert.deepEqual(await post('["title"]'), [400, 'bad-request']);
    assert.deepEqual(await post('{"title":"x"}', { 'content-type': 'text/plain' }), [415, 'bad-request']);
    assert.deepEqual(await post('{"title":"x"}', { 'content-type': 'application/json; charset=latin1' }), [
      415,
      'bad-request',
    ]);
    assert.deepEqual(await post('{"title":"x"}', { 'content-encoding': 'gzip' }), [415, 'bad-request']);
    assert.deepEqual(await post('{"title":"x","__proto__":{"admin":true}}'), [400, 'bad-request']);
    assert.equal(await countTasks(), before);
  });

  it('[R6] tells whoever still sends why it is refused, and hears them out', async () => {
    const { hostname, port } = new URL(hub.url);
    const socket = connect(Number(port), hostname);
    const answer = text(socket);
    const bytes = 20_000_000;
    socket.write(`POST /api/v1/tasks HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: ${bytes}\r\n\r\n`);
    await once(socket, 'readable');
    for (let sent = 0; sent < bytes; sent += 1_000_000)
      if (!socket.write(Buffer.alloc(1_000_000))) await once(socket, 'drain');
    assert.match(await answer, /^HTTP\/1\.1 413 .*"error":\{"code":"too-large"/s);
  });

  it('[R6] refuses a field that is given in two places', async () => {
    const twice = await hub.ask('PATCH', '/api/v1/tasks/SHOP-1', { body: { id: 'SHOP-1' } });
    assert.deepEqual(
      [twice.status, twice.body.error.details.problems],
      [400, [{ path: 'id', message: 'is given twice' }]],
    );
    assert.equal((await hub.ask('GET', '/api/v1/tasks?limit=1&limit=2')).status, 400);
  });

  it('[R6] says what an address takes, and that there is none', async () => {
    const wrong = await hub.ask('PUT', '/api/v1/tasks', { body: {} });
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, POST']);
    assert.equal((await hub.ask('GET', '/api/v1/nothing')).status, 404);
    assert.equal((await hub.ask('GET', '/')).status, 404);
    assert.equal((await hub.ask('GET', '/api/v1/tasks/%ff')).status, 400);
  });

  it('[P3] refuses foreign names and pages, and gives no page but the allowed ones its answers', async () => {
    assert.equal(await statusFor({ host: 'evil.example' }), 403);
    assert.equal(await statusFor({ origin: 'https://evil.example' }), 403);
    assert.equal(await statusFor({ origin: 'null' }), 403);
    assert.equal(await statusFor({}), 200);
    const page = { origin: 'https://board.example.com' };
    const allowed = await hub.ask('GET', '/api/v1/ping', { headers: page });
    assert.deepEqual([allowed.status, allowed.headers.get('access-control-allow-origin')], [200, page.origin]);
    const asked = await hub.ask('OPTIONS', '/api/v1/tasks', { headers: page });
    assert.equal(asked.status, 204);
    assert.equal((await hub.ask('GET', '/api/v1/ping')).headers.get('access-control-allow-origin'), null);
  });

  it('[P3] tells browsers nothing that they could misuse', async () => {
    const { headers } = await hub.ask('GET', '/api/v1/ping');
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
  });

  it('[P3] refuses to listen beyond loopback without TLS, unless told to', async () => {
    await assert.rejects(startTestHub({ env: { ROSTRUM_HOST: '0.0.0.0' } }), /without TLS/);
    const open = await startTestHub({ env: { ROSTRUM_HOST: '0.0.0.0', ROSTRUM_INSECURE: 'true' } });
    await open.end();
  });

  it('[R3] gives a repeat the same answer after a restart, by whichever way it comes', async () => {
    const params = { title: 'Repeated', project: 'SHOP' };
    const send = (body: object) =>
      hub.ask('POST', '/api/v1/tasks', { body, headers: { 'idempotency-key': 'command-0002' } });
    const first = await send(params);
    assert.equal(
      (await hub.ask('PATCH', `/api/v1/tasks/${first.body.task.id}`, { body: { title: 'New' } })).status,
      200,
    );
    hub = await hub.restart();
    assert.deepEqual(await send(params), { ...(await send(params)), status: 201, body: first.body });
    assert.equal((await send({ ...params, title: 'Other' })).body.error.code, 'command-reused');
    const window = await openWindow(hub.url, hub.adminToken);
    assert.deepEqual((await window.call('task.create', params, 'command-0002'))['result'], first.body);
    window.close();
  });

  it('[R1] knows after a restart what it has acknowledged, and takes the same token', async () => {
    const { body } = await hub.ask('POST', '/api/v1/tasks', { body: { title: 'Kept' } });
    hub = await hub.restart();
    assert.deepEqual((await hub.ask('GET', `/api/v1/tasks/${body.task.id}`)).body.task, body.task);
  });

  /** fetch does not let its caller choose a Host. */
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(`${hub.url}/healthz`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
    });
});
