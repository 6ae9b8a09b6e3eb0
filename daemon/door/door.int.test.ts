import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { until } from '../../runtime/until.fixture.ts';
import { createTestLog, makePlace, removePlaces } from '../places.fixture.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { mintSessionToken } from '../session/sessionToken.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import { doorLimits } from './doorLimits.ts';
import type { Door, DoorCall, DoorOptions, DoorRoute } from './door.ts';
import { CallerGone, DoorCloses, openDoor } from './door.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const { token, hash } = mintSessionToken();
let session: SessionRecord = {
  order: sessionOrder(),
  tokenHash: hash,
  cwd: '/',
  createdAt: 2_000,
  published: [],
  state: { is: 'running', pid: 1, startedAt: 2_000 },
};
const ours = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

describe('the door for agents', () => {
  let dataDir: string;
  let door: Door | undefined;
  let logLines: string[];
  let calls: DoorCall[];
  let isAlive: boolean;

  const echo: DoorRoute = {
    method: 'POST',
    path: '/echo',
    maxBytes: 2_000_000,
    serve: (call) => {
      calls.push(call);
      call.response.end(JSON.stringify(call.body));
    },
  };
  /** Waits for a person, who never comes; tells its caller when the daemon stops. */
  const held: DoorRoute = {
    method: 'POST',
    path: '/held',
    maxBytes: 1_000,
    serve: (call) => {
      calls.push(call);
      call.signal.addEventListener('abort', () => {
        if (call.signal.reason instanceof DoorCloses) call.response.end('come again');
      });
    },
  };
  const failing: DoorRoute = { ...held, path: '/failing', serve: () => Promise.reject(new Error('inside')) };

  const start = async (changes: Partial<DoorOptions> = {}) => {
    const { log, lines } = createTestLog();
    logLines = lines;
    door = await openDoor({
      dataDir,
      findSession: (given) => (given === token && isAlive ? session : undefined),
      routes: [echo, held, failing],
      log,
      ...changes,
    });
    return door;
  };
  const portOf = (opened: Door) => Number(new URL(opened.url).port);

  beforeEach(async () => {
    [dataDir, calls, isAlive] = [await makePlace(), [], true];
    session = { ...session, doorUrl: (await start()).url };
  });
  afterEach(async () => {
    await door?.close();
    await removePlaces();
  });

  const ask = ({ method = 'POST', path: where = '/echo', headers = ours, body = '{"a":1}' }: Asking = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = http.request(`${door?.url}${where}`, { method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      asked.on('error', reject);
      asked.end(method === 'GET' || method === 'OPTIONS' ? undefined : body);
    });
  const statusOf = async (asking: Asking) => (await ask(asking)).status;

  /** What comes back for bytes as they are, until the other end closes. */
  const sendRaw = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = net.connect(door === undefined ? 0 : portOf(door), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString('utf8')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
    });

  it('[G5] a call with the token of a living session gets through, by either header', async () => {
    assert.equal((await ask()).text, '{"a":1}');
    const { authorization: _left, ...rest } = ours;
    assert.equal(await statusOf({ headers: { ...rest, 'X-Rostrum-Session': token } }), 200);
    assert.deepEqual(
      calls.map((call) => call.session.order.sessionId),
      [session.order.sessionId, session.order.sessionId],
    );
  });

  it('[G5] no token, a wrong one, one in the URL, and one of an ended session are refused and reach nothing', async () => {
    const { authorization: _left, ...bare } = ours;
    assert.equal(await statusOf({ headers: bare }), 401);
    assert.equal(await statusOf({ headers: { ...ours, authorization: `Bearer ${token}x` } }), 401);
    assert.equal(await statusOf({ headers: { ...ours, authorization: `Basic ${token}` } }), 401);
    assert.equal(await statusOf({ headers: bare, path: `/echo?token=${token}` }), 401);
    isAlive = false;
    const refused = await ask();
    assert.equal(refused.status, 401);
    assert.match(refused.text, /no living session/);
    assert.deepEqual(calls, []);
  });

  it('[P3] no web page gets through: not by its origin, not by a name that it binds to this machine', async () => {
    assert.equal(await statusOf({ headers: { ...ours, Origin: 'https://evil.example' } }), 403);
    assert.equal(await statusOf({ headers: { ...ours, Origin: door?.url ?? '' } }), 403);
    assert.equal(await statusOf({ headers: { ...ours, Origin: 'null' } }), 403);
    assert.equal(await statusOf({ headers: { ...ours, Host: 'rebound.example' } }), 421);
    assert.equal(
      await statusOf({ headers: { ...ours, Host: `localhost:${door === undefined ? 0 : portOf(door)}` } }),
      421,
    );
    const preflight = await ask({
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    });
    assert.equal(preflight.status, 403);
    const granted = Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-'));
    assert.deepEqual([granted, calls], [[], []]);
  });

  it('only listens to this machine', async () => {
    const { port } = new URL(door?.url ?? '');
    const failed = await new Promise<string>((resolve) => {
      const socket = net.connect(Number(port), '127.0.0.2', () => resolve('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
    assert.notEqual(failed, 'connected');
  });

  it('another path, another verb and another type of body are refused, to sessions alone', async () => {
    assert.equal(await statusOf({ path: '/else' }), 404);
    assert.equal(await statusOf({ path: '/echo/../held/x' }), 404);
    const wrong = await ask({ method: 'GET' });
    assert.deepEqual([wrong.status, wrong.headers.allow], [405, 'POST']);
    assert.equal(await statusOf({ headers: { ...ours, 'content-type': 'text/plain' } }), 415);
    assert.equal(await statusOf({ body: '[1]' }), 400);
    assert.equal(await statusOf({ body: 'no json' }), 400);
    assert.equal(await statusOf({ body: `{"a":${'['.repeat(100)}${']'.repeat(100)}}` }), 400);
    assert.equal(await statusOf({ path: '/else', headers: {} }), 401);
    assert.deepEqual(calls, []);
  });

  it('[R6] what is too long is refused with its sizes, whether it is declared or not', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(2_000) });
    const declared = await ask({ path: '/held', body });
    assert.deepEqual([declared.status, /at most 1000/.test(declared.text)], [413, true]);
    const chunked = { ...ours, 'transfer-encoding': 'chunked' };
    assert.equal(await statusOf({ path: '/held', headers: chunked, body }), 413);
    assert.equal(await statusOf({ headers: { ...ours, 'x-long': 'x'.repeat(20_000) } }), 431);
    assert.equal(await statusOf({ body: JSON.stringify({ text: 'x'.repeat(1_500_000) }) }), 200);
  });

  it('[R5] who sends slowly is let go, and who waits for an answer is not', async () => {
    await door?.close();
    const opened = await start({ headersMs: 100, requestMs: 100, slownessTickMs: 20 });
    const head = `POST /held HTTP/1.1\r\nHost: 127.0.0.1:${portOf(opened)}\r\nAuthorization: Bearer ${token}\r\n`;
    const answered = ask({ path: '/held' });
    await until(() => calls.length === 1, 'the call that waits');
    assert.match(await sendRaw(head), /^HTTP\/1.1 408/);
    const body = 'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"a":';
    await sendRaw(`${head}${body}`);
    assert.equal(calls.length, 1);
    assert.equal(calls[0]?.signal.aborted, false);
    await opened.close();
    assert.equal((await answered).text, 'come again');
  });

  it('[R5] one session cannot take the calls of all', async () => {
    const waiting = Array.from({ length: doorLimits.callsPerSession }, () => ask({ path: '/held' }));
    await until(() => calls.length === doorLimits.callsPerSession, 'all that wait');
    assert.equal(await statusOf({}), 429);
    await door?.close();
    await Promise.all(waiting);
    await start();
    assert.equal(await statusOf({}), 200);
  });

  it('says that a caller has hung up', async () => {
    const asked = http.request(`${door?.url}/held`, { method: 'POST', headers: ours, agent: false });
    asked.on('error', () => undefined);
    asked.end('{}');
    await until(() => calls.length === 1, 'the call');
    asked.destroy();
    await until(() => calls[0]?.signal.aborted === true, 'the signal');
    assert.ok(calls[0]?.signal.reason instanceof CallerGone);
  });

  it('a mistake of ours is told as nothing but its number', async () => {
    const failed = await ask({ path: '/failing' });
    assert.equal(failed.status, 500);
    assert.doesNotMatch(failed.text, /inside/);
    assert.ok(logLines.some((line) => line.includes('inside')));
  });

  it('[P3] no token is in the log or in what is kept', async () => {
    await ask();
    await ask({ path: `/echo?token=${token}`, headers: {} });
    await ask({ headers: { ...ours, 'X-Rostrum-Session': `${token}wrong` } });
    await ask({ path: '/failing' });
    assert.ok(logLines.length > 0);
    assert.ok(!logLines.join('').includes(token.slice(5)));
    assert.ok(!(await readFile(path.join(dataDir, 'door.json'), 'utf8')).includes(token.slice(5)));
  });

  it('[R1] is at the same address after a restart, also for sessions from before', async () => {
    const before = door?.url;
    await door?.close();
    assert.equal((await start()).url, before);
    assert.equal(await statusOf({}), 200);
  });

  it('takes another port where its own was taken, says so, and then trusts no token that went to the old one', async () => {
    const before = portOf(door ?? (await start()));
    await door?.close();
    const stranger = net.createServer().listen(before, '127.0.0.1');
    await until(() => stranger.listening, 'somebody else at our port');
    const opened = await start();
    assert.notEqual(portOf(opened), before);
    assert.ok(logLines.some((line) => line.includes('was taken') && line.includes(String(portOf(opened)))));
    assert.equal(await statusOf({}), 401);
    stranger.close();
    await opened.close();
    assert.equal((await start()).url, opened.url);
  });

  it('a damaged record of its port costs nothing but the port', async () => {
    await door?.close();
    await writeFile(path.join(dataDir, 'door.json'), '{"port":');
    await start();
    assert.match(door?.url ?? '', /^http:\/\/127\.0\.0\.1:2\d{4}$/);
  });
});
