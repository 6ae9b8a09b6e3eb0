import assert from 'node:assert/strict';
import * as http from 'node:http';
import * as net from 'node:net';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';

describe('hostile HTTP', function () {
  this.timeout(60_000);
  let place: Place;
  let hub: TestHub;
  let project: string;
  before(async () => {
    place = openPlace();
    hub = await startHub(place);
    ({
      project: { id: project },
    } = await hub.rest.post('/projects', { name: 'Victim', key: 'VIC' }));
  });
  after(async () => {
    await hub.stop();
    await place.close();
  });

  const seqNow = async (): Promise<number> => (await hub.rest.get('/ping')).seq;

  /** A request with any headers, also those that `fetch` would not send. */
  const send = (headers: Readonly<Record<string, string>>, path = '/api/v1/ping'): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(hub.url);
      const asked = http.request({ hostname, port, path, headers, setHost: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      asked.on('error', reject);
      asked.end();
    });

  it('[P3] a name that is not ours is not answered to, whatever it resolves to; nor is a foreign page', async () => {
    const { host } = new URL(hub.url);
    const authorization = `Bearer ${hub.adminToken}`;
    assert.equal(await send({ host, authorization }), 200);
    for (const foreign of ['evil.example', `evil.example:${new URL(hub.url).port}`, '127.0.0.1.evil.example', '']) {
      assert.equal(await send({ host: foreign, authorization }), 403, foreign);
      assert.equal(await send({ host: foreign }, '/healthz'), 403, foreign);
    }
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null', 'file://']) {
      assert.equal(await send({ host, authorization, origin }), 403, origin);
    }
    assert.equal(await send({ host, authorization, origin: hub.url }), 200);
  });

  it('[R6] bodies that are too large, too deep, no JSON, no object or of another type are refused', async () => {
    const before = await seqNow();
    const post = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      hub.rest.request('POST', '/tasks', undefined, {
        raw,
        headers: { 'content-type': 'application/json', ...headers },
      });
    const large = await post(JSON.stringify({ project, title: 'x', spec: 'x'.repeat(1_100_000) }));
    assert.deepEqual([large.status, large.body.error.code], [413, 'too-large']);
    const bad: readonly (string | Uint8Array<ArrayBuffer>)[] = [
      '{',
      'null',
      '[]',
      '"text"',
      '1',
      '['.repeat(100_000),
      `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d),
      `{"title": "x", "project": "${project}", "__proto__": {"admin": true}}`,
      `{"title": "x", "project": "${project}", "constructor": {"prototype": {"admin": true}}}`,
    ];
    for (const raw of bad) {
      const answer = await post(raw);
      assert.ok(answer.status >= 400 && answer.status < 500, `${String(raw).slice(0, 60)} → ${answer.status}`);
      assert.ok(answer.body.error.code, String(raw).slice(0, 60));
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await post(JSON.stringify({ project, title: 'x' }), { 'content-type': type });
      assert.equal(answer.status, 415, type);
    }
    const { entries } = await hub.rest.get(`/audit?after=${before}&limit=1000`);
    const types = entries.map(({ type }: { type: string }) => type);
    assert.deepEqual(
      types.filter((type: string) => type !== 'attempts_refused'),
      [],
    );
  });

  it('[R6] paths and methods that lead nowhere are told so', async () => {
    const statusOf = async (method: string, path: string) => (await hub.rest.request(method, path)).status;
    assert.equal(await statusOf('GET', '/nothing'), 404);
    assert.equal(await statusOf('DELETE', '/ping'), 405);
    assert.equal(await statusOf('GET', '/tasks/%ff'), 400);
    assert.ok([400, 404].includes(await statusOf('GET', '/tasks/..%2f..%2fpeople')));
    assert.ok([400, 404].includes(await statusOf('GET', '/tasks//notes')));
    assert.equal(await statusOf('GET', `/tasks/${'a'.repeat(5_000)}`), 400);
  });

  it('[R3] [R6] an idempotency key that is none is refused', async () => {
    for (const key of ['short', 'x'.repeat(65), 'with space in it', '../../../etc']) {
      const answer = await hub.rest.request(
        'POST',
        '/tasks',
        { project, title: 'x' },
        { headers: { 'idempotency-key': key } },
      );
      assert.deepEqual([answer.status, answer.body.error.code], [400, 'bad-request'], key);
    }
  });

  it('[R6] what is no HTTP ends that connection, and no other', async () => {
    const { port } = new URL(hub.url);
    const throwAt = (bytes: string | Buffer): Promise<void> =>
      new Promise((resolve) => {
        const socket = net.connect(Number(port), '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => undefined); // A reset is one of the ways to be refused.
        socket.on('close', () => resolve());
        socket.resume();
      });
    await throwAt('GARBAGE\r\n\r\n');
    await throwAt(Buffer.alloc(100_000, 0xff));
    await throwAt(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${'X: y\r\n'.repeat(10_000)}\r\n`);
    await throwAt(
      'POST /api/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    assert.equal((await hub.rest.get('/ping')).you.kind, 'user');
  });

  it('[R6] titles and names lose control characters before anybody sees them', async () => {
    const title = '\u001b[31mred\u001b[0m \u202Etxt.exe\u0007 line\nbreak';
    const { task } = await hub.rest.post('/tasks', { project, title, start: 'manual' });
    assert.doesNotMatch(task.title, /[\u0000-\u001f\u007f-\u009f\u202e]/);
    assert.match(task.title, /red/);
  });

  it('[P2] [R6] guessing tokens is slowed down; who has a good one is not', async () => {
    const guess = (index: number) =>
      hub.rest.request('GET', '/ping', undefined, { token: `rtok_${String(index).padStart(43, 'A')}` });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => guess(index)));
    const statuses = new Set(answers.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [401, 429]);
    assert.equal((await hub.rest.get('/ping')).you.kind, 'user');
  });
});
