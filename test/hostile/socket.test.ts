import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { closeCodes, protocolVersion } from '../../shared/protocol/version.ts';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';

describe('hostile WebSockets', function () {
  this.timeout(60_000);
  let place: Place;
  let hub: TestHub;
  before(async () => {
    place = openPlace();
    hub = await startHub(place);
  });
  after(async () => {
    await hub.stop();
    await place.close();
  });

  const doors = ['/api/v1/ws', '/api/v1/daemon'] as const;
  const addressOf = (door: string) => `${hub.url.replace('http', 'ws')}${door}`;

  /** Connects, sends, and gives the code it was closed with; 1006 where it was cut. */
  const closedWith = (door: string, frames: readonly (string | Buffer)[], origin?: string): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(addressOf(door), origin === undefined ? {} : { origin });
      socket.on('open', () => frames.forEach((frame) => socket.send(frame)));
      socket.on('error', () => undefined); // What was refused on the way in is told by the close.
      socket.on('close', (code) => resolve(code));
    });
  const hello = (more: object = {}) =>
    JSON.stringify({ type: 'hello', protocol: protocolVersion, clientId: 'test', token: hub.adminToken, ...more });

  const isAlive = async () => (await hub.rest.get('/ping')).you.kind === 'user';

  for (const door of doors) {
    it(`[R6] ${door}: garbage, wrong frames, binary and oversized ones close that socket with the reason's code`, async () => {
      const refused: readonly (string | Buffer)[] = [
        'garbage',
        '{}',
        'null',
        '[]',
        '{"type":"hello"}',
        '{"type":"call","call":1,"operation":"hub.ping"}',
        '{"type":"__proto__"}',
        '['.repeat(50_000),
        Buffer.of(1, 2, 3),
      ];
      for (const frame of refused) {
        const code = await closedWith(door, [frame]);
        assert.ok(code >= 4400 && code < 4500, `${String(frame).slice(0, 40)} → ${code}`);
      }
      const oversized = await closedWith(door, [`"${'x'.repeat(1_100_000)}"`]);
      assert.ok([1009, closeCodes.tooLarge].includes(oversized), String(oversized));
      assert.ok(await isAlive());
    });

    it(`[F2] [P3] ${door}: a wrong token, another protocol version and a foreign page are refused`, async () => {
      const wrongToken =
        door === '/api/v1/ws' ? { token: `rtok_${'A'.repeat(43)}` } : { key: `rkey_${'A'.repeat(43)}` };
      const first = (more: object) => (door === '/api/v1/ws' ? hello(more) : daemonHello(more));
      assert.equal(await closedWith(door, [first(wrongToken)]), closeCodes.unauthenticated);
      assert.equal(
        await closedWith(door, [first({ protocol: 999 })]),
        door === '/api/v1/ws' ? closeCodes.hubTooOld : closeCodes.versionMismatch,
      );
      assert.equal(await closedWith(door, [first({})], 'https://evil.example'), 1006);
      assert.ok(await isAlive());
    });
  }

  it('[P3] whoever connects and says nothing is closed after 5 s', async () => {
    assert.deepEqual(await Promise.all(doors.map((door) => closedWith(door, []))), [
      closeCodes.firstFrameLate,
      closeCodes.firstFrameLate,
    ]);
  });

  it('[R6] a signed-in client that calls nonsense is refused call by call, and stays connected', async () => {
    const socket = new WebSocket(addressOf('/api/v1/ws'));
    const answers = new Map<number, { type: string; error?: { code: string } }>();
    const finished = new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
      socket.on('open', () => socket.send(hello()));
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString('utf8'));
        if (frame.type === 'welcome') calls.forEach((call) => socket.send(JSON.stringify(call)));
        if (frame.call !== undefined) answers.set(frame.call, frame);
        if (answers.size === calls.length) resolve();
      });
    });
    const call = (number: number, operation: string, params: unknown) => ({
      type: 'call',
      call: number,
      operation,
      params,
    });
    const calls = [
      call(1, 'no.such', {}),
      call(2, 'task.view', { id: 'task_nope' }),
      call(3, 'task.create', { title: 7 }),
      call(4, '__proto__', {}),
      call(5, 'toString', {}),
      call(6, 'task.create', null),
      call(7, 'hub.ping', {}),
    ];
    await finished;
    assert.deepEqual(
      [...answers].sort(([a], [b]) => a - b).map(([, { type }]) => type),
      [...Array.from({ length: 6 }, () => 'refused'), 'result'],
    );
    socket.removeAllListeners('close');
    socket.close();
  });

  const daemonHello = (more: object) =>
    JSON.stringify({
      type: 'hello',
      protocol: protocolVersion,
      key: `rkey_${'B'.repeat(43)}`,
      instance: 'instance-1',
      version: '0.1.0',
      lastNumber: 0,
      capabilities: {
        os: 'linux',
        osRelease: '6',
        arch: 'x64',
        hostname: 'h',
        cpus: 1,
        memoryBytes: 1,
        daemonVersion: '0',
        terminal: 'tmux',
        tools: [],
        providers: [],
        repos: [],
        languages: [],
        frameworks: [],
        maxSessions: 1,
        workRoot: '/w',
      },
      doctor: [],
      ...more,
    });
});
