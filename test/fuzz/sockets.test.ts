import assert from 'node:assert/strict';
import * as http from 'node:http';
import * as net from 'node:net';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';
import { until } from '../harness/until.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { openRawSocket, webSocketFrame } from './rawSocket.ts';
import type { RawSocket } from './rawSocket.ts';
import { clientCalls, clientHello, daemonFrames, daemonHello, requests } from './validFrames.ts';
import type { Known } from './validFrames.ts';
import { daemonTerminalFrames, someTerminalFrame, windowTerminalFrames } from './terminalFrames.ts';

const maxGrowthBytes = 200 * 1_048_576;

/** The shipped program in a process of its own, and everything over its real sockets. */
describe('broken input over real sockets to a real process', function () {
  this.timeout(300_000);
  let place: Place;
  let hub: TestHub;
  let known: Known;
  let key: string;
  before(async () => {
    place = openPlace();
    // No broken wish may become a real one: this hub goes to no host by SSH.
    hub = await startHub(place, { env: { ROSTRUM_TUNNELS: 'off' } });
    const { project } = await hub.rest.post('/projects', { name: 'Victim', key: 'VIC' });
    const create = async (title: string) =>
      (await hub.rest.post('/tasks', { title, contracts: [{ key: 'data' }] })).task.id;
    known = {
      project: project.id,
      tasks: [await create('One'), await create('Two')],
      session: 'session_0000000000000000',
    };
    const { token } = await hub.rest.post('/servers/tokens', { project: project.id });
    ({ key } = await hub.rest.post('/servers/register', { token, name: 'dev-01', capabilities: someCapabilities() }));
  });
  after(async () => {
    await hub.stop();
    await place.close();
  });
  afterEach(async () => {
    assert.ok(hub.isRunning(), 'the process lives');
    assert.equal((await hub.rest.get('/ping')).you.kind, 'user');
    assert.doesNotMatch(hub.output(), /"level":"(error|fatal)"|unhandled/i);
    assert.equal((await hub.rest.post('/audit/verify')).whole, true);
  });

  const memory = async (): Promise<number> => (await hub.rest.get('/hub')).memoryBytes;
  const isJson = (text: Buffer): boolean => {
    try {
      JSON.parse(text.toString('utf8'));
      return true;
    } catch {
      return false;
    }
  };

  it('[R6] [R5] 24,000 calls in 400 pipelines (seed 201): each is answered, none by a mistake', async () => {
    const random = new Random(201);
    const calls = clientCalls(known);
    const before = await memory();
    let refused = 0;
    const pipeline = async () => {
      const socket = await openRawSocket(hub.url, '/api/v1/ws');
      const frames = Array.from({ length: 60 }, (_, number) => {
        const { head, params } = random.one(calls);
        let broken = mutate(params, random);
        while (!isJson(broken)) broken = mutate(params, random);
        return webSocketFrame(
          Buffer.from(`${head.replace('"call":7', `"call":${number}`)}${broken.toString('utf8')}}`),
        );
      });
      socket.write(Buffer.concat([webSocketFrame(Buffer.from(clientHello(hub.adminToken))), ...frames]));
      const answers = () =>
        socket
          .received()
          .toString('latin1')
          .match(/"type":"(?:result|refused)"/g) ?? [];
      await until(() => answers().length === frames.length || !socket.isOpen(), 'an answer to each call', 60_000);
      const text = socket.received().toString('latin1');
      assert.equal(answers().length, frames.length, text.slice(-500));
      assert.doesNotMatch(text, /"code":"internal"/);
      refused += text.match(/"type":"refused"/g)?.length ?? 0;
      socket.cut();
    };
    for (let done = 0; done < 400; done += 8) await Promise.all(Array.from({ length: 8 }, pipeline));
    assert.ok(refused > 12_000, `${refused} were refused`);
    const growth = (await memory()) - before;
    assert.ok(growth < maxGrowthBytes, `${growth} bytes more are used`);
  });

  it('[R6] [R5] 4,000 broken frames, also of wrong kinds, in pieces, and with false lengths, at both doors (seed 202)', async () => {
    const random = new Random(202);
    const calls = clientCalls(known).map(({ head, params }) => Buffer.from(`${head}${params.toString('utf8')}}`));
    const doors = [
      { path: '/api/v1/ws', hello: clientHello(hub.adminToken), valid: calls },
      { path: '/api/v1/daemon', hello: daemonHello(key), valid: daemonFrames(known, 1) },
    ];
    const attack = async () => {
      const { path, hello, valid } = random.one(doors);
      const socket = await openRawSocket(hub.url, path);
      if (random.below(3) > 0) socket.write(webSocketFrame(Buffer.from(hello)));
      for (let frames = 0; frames < 10; frames += 1) writeBroken(socket, mutate(random.one(valid), random), random);
      socket.write(webSocketFrame(Buffer.alloc(0), { opcode: 8 }));
      // It ends with our close at the latest, where that was not swallowed by a frame without an end.
      if (random.below(4) === 0) socket.cut();
      await Promise.race([socket.closed, until(() => !socket.isOpen(), 'the end', 3_000).catch(() => socket.cut())]);
    };
    for (let done = 0; done < 400; done += 16) await Promise.all(Array.from({ length: 16 }, attack));
  });

  it('[R6] [R5] 8,000 frames of terminals, true and broken, at both doors (seed 204)', async () => {
    const random = new Random(204);
    const before = await memory();
    const inventory = Buffer.from(JSON.stringify({ type: 'inventory', sessions: [], complete: true }));
    const doors = [
      { path: '/api/v1/ws', first: [clientHello(hub.adminToken)], said: windowTerminalFrames(known.session) },
      { path: '/api/v1/daemon', first: [daemonHello(key), inventory], said: daemonTerminalFrames },
    ];
    let refusals = 0;
    const attack = async () => {
      const { path, first, said } = random.one(doors);
      const socket = await openRawSocket(hub.url, path);
      for (const text of first) socket.write(webSocketFrame(Buffer.from(text)));
      for (let frames = 0; frames < 20; frames += 1) {
        const isText = random.below(3) === 0;
        const text = random.below(2) === 0 ? random.one(said) : mutate(random.one(said), random);
        socket.write(isText ? webSocketFrame(text) : webSocketFrame(someTerminalFrame(random), { opcode: 2 }));
      }
      socket.write(webSocketFrame(Buffer.alloc(0), { opcode: 8 }));
      await Promise.race([socket.closed, until(() => !socket.isOpen(), 'the end', 5_000).catch(() => socket.cut())]);
      if (/terminal\.detached|no terminal frame|no frame of a daemon/.test(socket.received().toString('latin1')))
        refusals += 1;
    };
    for (let done = 0; done < 400; done += 16) await Promise.all(Array.from({ length: 16 }, attack));
    assert.ok(refusals > 150, `${refusals} were told what is wrong`);
    const growth = (await memory()) - before;
    assert.ok(growth < maxGrowthBytes, `${growth} bytes more are used`);
  });

  it('[R6] [R5] 12,000 requests of every route over kept connections (seed 203): no 5xx', async () => {
    const random = new Random(203);
    const routes = requests(known);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
    const before = await memory();
    const counts = new Map<number, number>();
    const send = async () => {
      const { method, path, body } = random.one(routes);
      const bytes = mutate(Buffer.from(JSON.stringify(body ?? {})), random);
      const status = await request(hub, agent, { method, path, bytes });
      assert.ok(status < 500, `${status} came of ${method} ${path} ${bytes.toString('latin1').slice(0, 1_000)}`);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    };
    for (let sent = 0; sent < 12_000; sent += 16) await Promise.all(Array.from({ length: 16 }, send));
    agent.destroy();
    assert.ok((counts.get(400) ?? 0) > 6_000, JSON.stringify([...counts]));
    const growth = (await memory()) - before;
    assert.ok(growth < maxGrowthBytes, `${growth} bytes more are used`);
  });

  it('[R5] 300 who send a byte now and then hold up nobody', async () => {
    const { port } = new URL(hub.url);
    const beginnings = [
      'G',
      'POST /api/v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{',
      'GET /api/v1/ws HTTP/1.1\r\nHo',
    ];
    const slow = Array.from({ length: 300 }, (_, index) => {
      const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(beginnings[index % 3] ?? ''));
      // To be cut is what it deserves.
      socket.on('error', () => undefined);
      return socket;
    });
    for (let round = 0; round < 20; round += 1) {
      for (const socket of slow) if (socket.writable) socket.write('x');
      assert.equal((await hub.rest.get('/ping')).you.kind, 'user');
    }
    for (const socket of slow) socket.destroy();
  });
});

/** A frame that is wrong in what it says, or in how it is written. */
function writeBroken(socket: RawSocket, payload: Buffer, random: Random): void {
  switch (random.below(10)) {
    case 0:
      return socket.write(webSocketFrame(payload, { opcode: 2 }));
    case 1:
      return socket.write(webSocketFrame(payload, { opcode: 3 + random.below(13) }));
    case 2:
      return socket.write(webSocketFrame(payload, { isMasked: false }));
    case 3:
      return socket.write(
        webSocketFrame(payload, { toldLength: random.one([0, 125, 126, 65_535, 2_000_000, 2 ** 40]) }),
      );
    case 4: {
      const half = payload.length >> 1;
      socket.write(webSocketFrame(payload.subarray(0, half), { isLast: false }));
      return socket.write(webSocketFrame(payload.subarray(half), { opcode: random.one([0, 0, 0, 1, 9]) }));
    }
    case 5:
      return socket.write(webSocketFrame(Buffer.from([0xc3, 0x28, 0xff, 0xfe])));
    case 6:
      return socket.write(webSocketFrame(payload.subarray(0, 100), { opcode: random.one([8, 9, 10]) }));
    case 7:
      return socket.write(payload);
    default:
      return socket.write(webSocketFrame(payload));
  }
}

function request(
  hub: TestHub,
  agent: http.Agent,
  { method, path, bytes }: { readonly method: string; readonly path: string; readonly bytes: Buffer },
): Promise<number> {
  const { hostname, port } = new URL(hub.url);
  const headers = {
    authorization: `Bearer ${hub.adminToken}`,
    'content-type': 'application/json',
    'content-length': bytes.length,
  };
  return new Promise((resolve, reject) => {
    const asked = http.request({ agent, hostname, port, method, path: `/api/v1${path}`, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(bytes);
  });
}
