import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { HubSocket } from '../../runtime/hubSocket.ts';
import { filesBelow } from '../harness/files.ts';
import { openHeapProbe } from '../harness/heapProbe.ts';
import type { HeapProbe } from '../harness/heapProbe.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { openProxy } from '../harness/proxy.ts';
import type { Proxy } from '../harness/proxy.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import type { TestViewer } from '../harness/viewer.ts';

describe('terminals of many sessions and people', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let probe: HeapProbe;
  let daemonLine: Proxy;
  const viewers: TestViewer[] = [];
  before(async () => {
    fleet = await openFleet({ hubEnv: (place) => (probe = openHeapProbe(place)).env });
    daemonLine = await openProxy(fleet.hub.url);
    await fleet.add({ name: 'dev-01', config: { maxSessions: 60, hubUrl: daemonLine.url } });
  });
  afterEach(() => {
    for (const viewer of viewers.splice(0)) viewer.close();
    daemonLine.limit(Infinity);
  });
  after(async () => {
    await fleet.close();
    await daemonLine.close();
  });

  let opened = 0;
  async function open(): Promise<string> {
    opened += 1;
    const name = `many-${opened}`;
    await fleet.rest.post('/sessions', { project: fleet.project, server: 'dev-01', name });
    await until(
      async () => (await fleet.rest.get(`/sessions/${name}`)).session.lifecycle === 'active',
      `${name} is there`,
    );
    return name;
  }
  async function watch(
    session: string,
    { token = fleet.hub.adminToken, columns = 80, rows = 24 }: { token?: string; columns?: number; rows?: number } = {},
  ): Promise<TestViewer> {
    const viewer = openViewer({ hub: fleet.hub.url, token, session, size: { columns, rows } });
    viewers.push(viewer);
    await until(() => viewer.said.length > 0, 'it is answered');
    return viewer;
  }

  it('[S2] takes a quarter of a megabyte that is pasted whole and in order', async () => {
    const viewer = await watch(await open());
    viewer.type("stty -echo raw; echo rea'dy'; head -c 262144 | sha256sum; stty sane\r");
    await viewer.sees('ready');
    const text = randomBytes(196_608).toString('base64');
    assert.equal(text.length, 262_144);
    viewer.type(text);
    await viewer.sees(createHash('sha256').update(text).digest('hex'), 60_000);
  });

  it('[S2] who pastes more than is taken is told that it ends early, and by how much', async () => {
    const viewer = await watch(await open());
    viewer.type("stty -echo raw; echo rea'dy'; cat >/dev/null\r");
    await viewer.sees('ready');
    viewer.type('some long text; '.repeat(1_000_000));
    await until(() => viewer.said.some((line) => /^noticed: Too much at once/.test(line)), 'it is told');
    await until(
      () => viewer.said.some((line) => /^noticed: [\d,]+ bytes were left out/.test(line)),
      'and how much',
      60_000,
    );
  });

  it('[S4] while one session floods a thin line, keys of forty-nine others are answered', async () => {
    const names = await Promise.all(Array.from({ length: 50 }, open));
    const [flooded, ...others] = await Promise.all(names.map((name) => watch(name)));
    for (const viewer of others) await until(() => viewer.snapshots.length > 0, 'it is shown');
    daemonLine.limit(1_000_000);
    flooded?.type('yes flooded-line\r');
    await flooded?.sees('flooded-line\r\nflooded-line');
    const typeInto = async (viewer: TestViewer, at: number): Promise<void> => {
      viewer.type(`echo key-$((${at} + 1000))\r`);
      await viewer.sees(`key-${at + 1_000}`);
    };
    const before = flooded?.bytes().length ?? 0;
    await Promise.all(others.map(typeInto));
    // Behind all that may wait of one session, 16 MB of it would come before their answers. Nearly always it is below 0.1 MB.
    const between = (flooded?.bytes().length ?? Infinity) - before;
    assert.ok(between < 4_000_000, `${between} bytes of the flood came first`);
    flooded?.type('\u0003');
    flooded?.type("echo stopp'ed'\r");
    await flooded?.sees('stopped');
  });

  it('[S9] the size is that of the driver who typed last, and watchers have no say', async () => {
    const { token } = await fleet.rest.post('/people', { name: 'carol' });
    await fleet.rest.put(`/projects/${fleet.project}/members/carol`, { role: 'viewer' });
    const name = await open();
    const one = await watch(name, { columns: 101, rows: 31 });
    const two = await watch(name, { columns: 121, rows: 41 });
    const carol = await watch(name, { token, columns: 60, rows: 20 });
    assert.match(carol.said.at(-1) ?? '', /^attached: watches, You may not drive/);
    carol.type('echo carol-$((1 + 1))\r');
    carol.focus();
    // tmux tells a program its new size when a moment has passed, so it is asked again and again.
    two.type('while sleep 0.1; do echo at-$(stty size | tr " " x); done\r');
    for (const viewer of [one, two]) await viewer.sees('at-41x121');
    // It had that size at first, and may have said so before.
    const { length } = one.text();
    one.focus();
    await until(() => one.text().includes('at-31x101', length), 'the program sees its size again');
    for (const viewer of [two, carol])
      await until(() => viewer.sizes.at(-1)?.columns === 101, 'who watches is told the size');
    assert.ok(!carol.text().includes('carol-2'), 'what a viewer types goes nowhere');
    one.close();
    await until(() => two.sizes.at(-1)?.columns === 121, 'the one before counts again');
  });

  it('[P1] [P3] nobody of another project is told that it is there, and a revoked token is cut', async () => {
    const name = await open();
    const { token: daves } = await fleet.rest.post('/people', { name: 'dave' });
    const dave = await watch(name, { token: daves });
    assert.match(dave.said[0] ?? '', /^ended: not-found/);
    await fleet.rest.put(`/projects/${fleet.project}/members/dave`, { role: 'member' });
    const member = await watch(name, { token: daves });
    assert.equal(member.said[0], 'attached: drives');
    const { rows } = await fleet.rest.as(daves).get('/tokens');
    await fleet.rest.request('DELETE', `/tokens/${rows[0].id}`);
    await until(() => member.said.some((line) => line.startsWith('refused:')), 'it is cut, and told why');
    const { length } = member.bytes();
    const admin = await watch(name);
    admin.type('echo after-$((40 + 7))\r');
    await admin.sees('after-47');
    assert.equal(member.bytes().length, length);
  });

  it('[R5] coming and going hundreds of times leaves nothing behind', async () => {
    const name = await open();
    const socket = new HubSocket({ hub: fleet.hub.url, token: fleet.hub.adminToken, onRefused: () => undefined });
    const pass = async (): Promise<void> => {
      let hasSnapshot = false;
      const terminal = socket.attach(
        { session: name, columns: 80, rows: 24 },
        {
          show: ({ what }, done) => {
            hasSnapshot ||= what !== 'output';
            done();
          },
          resized: () => undefined,
          attached: () => undefined,
          waiting: () => undefined,
          noticed: () => undefined,
          ended: () => undefined,
        },
      );
      await until(() => hasSnapshot, 'it is shown');
      terminal.detach();
    };
    try {
      for (let times = 0; times < 20; times += 1) await pass();
      const before = await probe.measure(fleet.hub.pid());
      // More than the channels that a window may have at once.
      for (let times = 0; times < 280; times += 1) await pass();
      const grown = (await probe.measure(fleet.hub.pid())) - before;
      // A viewer that stayed for each of them, with nothing to show, would be 1.4 MB.
      assert.ok(grown < 1_000_000, `${grown} bytes more`);
    } finally {
      socket.close();
    }
  });

  it('[P8] nothing of what was shown or typed is in the data of the hub', async () => {
    const viewer = await watch(await open());
    viewer.type('echo shown-$((123456 * 1000))\r');
    await viewer.sees('shown-123456000');
    // Stopped, it puts no file in the place of another one while they are read.
    await fleet.hub.stop();
    const texts = filesBelow(fleet.hub.dataDir).map((file) => readFileSync(file, 'latin1'));
    assert.ok(
      texts.some((text) => text.includes('session_active')),
      'its log is looked at',
    );
    for (const text of texts) assert.ok(!/shown-123456|flooded-line|1000 ?\* ?1000|123456 \* 1000/.test(text));
  });
});
