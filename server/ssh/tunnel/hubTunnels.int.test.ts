import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import * as path from 'node:path';
import { connectionTo, readHubPlace } from '../../../runtime/hubPlace.ts';
import { exchange } from '../../../runtime/httpExchange.ts';
import { HubSocket } from '../../../runtime/hubSocket.ts';
import { Mirror } from '../../../shared/client/mirror.ts';
import { someCapabilities } from '../../testing/builders.ts';
import { startTestHub, until } from '../../testing/runningHub.fixture.ts';
import type { TestHub, TestHubOptions } from '../../testing/runningHub.fixture.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { openLocalHost } from './localHost.fixture.ts';
import type { LocalHost } from './localHost.fixture.ts';

describe('the tunnels of a hub on the machine of its person', () => {
  let home: string;
  let hub: TestHub | undefined;
  const opened: LocalHost[] = [];
  const destinations: string[] = [];
  const logIn = (destination: string) => {
    const host = openLocalHost({ home, destination });
    destinations.push(destination);
    opened.push(host);
    return Promise.resolve(host);
  };

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'rostrum-tunnels-'));
    destinations.length = 0;
  });
  afterEach(async () => {
    await hub?.end();
    hub = undefined;
    for (const host of opened.splice(0)) await host.close();
    await rm(home, { recursive: true, force: true });
  });

  /** A hub with one server that is not connected. */
  const start = async (options: TestHubOptions = { logIn }): Promise<TestHub> => {
    const started = await startTestHub(options);
    hub = started;
    await started.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    const { token } = (await started.ask('POST', '/api/v1/servers/tokens', { body: { project: 'SHOP' } })).body;
    const body = { token, name: 'gpu1', capabilities: someCapabilities() };
    await started.ask('POST', '/api/v1/servers/register', { body, token: '' });
    return started;
  };
  const reach = (on: TestHub, wish: unknown = { destination: 'me@gpu1', mode: 'tunnel' }) =>
    on.ask('PUT', '/api/v1/servers/gpu1/reach', { body: { reach: wish } });
  const tunnelOf = async (on: TestHub) => (await on.ask('GET', '/api/v1/servers/gpu1')).body.tunnel;
  const opening = (on: TestHub) => until(async () => (await tunnelOf(on))?.state === 'opening', 'the tunnel');
  const address = () => `unix:${path.join(home, '.rostrum', 'daemon', 'hub.sock')}`;
  const through = async (at: string, headers: Readonly<Record<string, string>> = {}, body?: unknown) => {
    const place = readHubPlace(address()) ?? assert.fail('no place');
    const method = body === undefined ? 'GET' : 'POST';
    const asked = { url: new URL(at, place.url), method, timeoutMs: 5_000, ...connectionTo(place) };
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return exchange({
      ...asked,
      headers: { ...json, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const answering = () =>
    until(
      () =>
        through('/healthz').then(
          ({ status }) => status === 200,
          () => false,
        ),
      'the hub',
    );

  it('[F6] a server that needs one gets one, and loses it when it does not', async () => {
    const on = await start();
    assert.equal(await tunnelOf(on), undefined);
    await reach(on);
    await answering();
    assert.deepEqual([destinations, (await tunnelOf(on)).state], [['me@gpu1'], 'opening']);
    await reach(on, { destination: 'me@gpu1', mode: 'direct' });
    await until(() => opened[0]?.isClosed(), 'its end');
    assert.equal(await tunnelOf(on), undefined);
  });

  it('[F6] a hub that is started again opens its tunnels again, and one that stops leaves none', async () => {
    const on = await start();
    await reach(on);
    await answering();
    hub = await on.restart();
    assert.equal(opened[0]?.isClosed(), true);
    await answering();
    assert.equal(destinations.length, 2);
  });

  it('[F6] windows are told how each tunnel is and why, also those that come later', async () => {
    const refuse = () =>
      Promise.reject(new RemoteRefusal('not-let-in', 'gpu1', 'Run "ssh-add ~/.ssh/id_ed25519" first.'));
    const on = await start({ logIn: refuse });
    const server = (await on.ask('GET', '/api/v1/servers/gpu1')).body.server.id;
    const told: unknown[] = [];
    const listen = () =>
      new HubSocket({
        hub: on.url,
        token: on.adminToken,
        onRefused: (error) => told.push(error),
        mirrored: {
          mirror: new Mirror(),
          onRows: () => undefined,
          onPulse: (key, value) => {
            if (key === `server/${server}/tunnel`) told.push(value);
          },
        },
      });
    const windows = [listen()];
    try {
      await reach(on);
      const isTold = () => told.some((value) => (value as { state?: string } | null)?.state === 'refused');
      await until(isTold, 'the refusal');
      told.length = 0;
      windows.push(listen());
      await until(isTold, 'the refusal, in a window that comes later');
      const { reason } = told.at(-1) as { reason: string };
      assert.equal(reason, 'Run "ssh-add ~/.ssh/id_ed25519" first.');
      await reach(on, null);
      await until(() => told.includes(null), 'its end');
    } finally {
      for (const window of windows) window.close();
    }
  });

  it('[R9] hosts that hang delay no commit, and no stop', async () => {
    let hanging = 0;
    const hang = () => {
      hanging += 1;
      return new Promise<never>(() => undefined);
    };
    const on = await start({ logIn: hang });
    await reach(on);
    await opening(on);
    const create = async (n: number) =>
      (await on.ask('POST', '/api/v1/tasks', { body: { project: 'SHOP', title: `T${n}` } })).status;
    const statuses = await Promise.all(Array.from({ length: 100 }, (_, n) => create(n)));
    assert.deepEqual([new Set(statuses), hanging, (await tunnelOf(on)).state], [new Set([201]), 1, 'opening']);
    await on.stop();
  });

  it('[P3] [P1] what comes through a tunnel is trusted no more than what comes over a network', async () => {
    const on = await start();
    await reach(on);
    await answering();
    const codes = async (...asked: Parameters<typeof through>) => (await through(...asked)).status;
    assert.equal(await codes('/api/v1/servers?project=SHOP'), 401, 'without a token');
    assert.equal(await codes('/api/v1/tasks', {}, { project: 'SHOP', title: 'Mine' }), 401, 'without a token');
    const bearer = { authorization: `Bearer ${on.adminToken}` };
    assert.equal(await codes('/api/v1/hub', { ...bearer, host: 'evil.example' }), 403, 'under a foreign name');
    assert.equal(await codes('/api/v1/hub', { ...bearer, origin: 'https://evil.example' }), 403, 'from a foreign page');
    assert.equal(await codes('/api/v1/hub', { authorization: 'Bearer rtok_guess' }), 401, 'with a guess');
    assert.equal(await codes('/api/v1/hub', bearer), 200, 'with a token as everywhere');
  });

  it('[P3] only a hub that serves this machine alone uses the keys of its user by itself', async () => {
    const elsewhere = { ROSTRUM_HOST: '0.0.0.0', ROSTRUM_INSECURE: 'true', ROSTRUM_ALLOWED_HOSTS: hostname() };
    const expected = [
      [{}, 1],
      [{ ROSTRUM_TUNNELS: 'off' }, 0],
      [elsewhere, 0],
      [{ ...elsewhere, ROSTRUM_TUNNELS: 'on' }, 1],
    ] as const;
    for (const [env, tunnels] of expected) {
      destinations.length = 0;
      const on = await start({ logIn, env });
      await reach(on);
      if (tunnels === 1) await answering();
      assert.equal(destinations.length, tunnels, JSON.stringify(env));
      await on.end();
    }
  });
});
