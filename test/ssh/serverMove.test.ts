import assert from 'node:assert/strict';
import { runCli } from '../harness/cli.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { startHub } from '../harness/startHub.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { personOf } from './harness/personOf.ts';

describe('a server whose hub has another address', function () {
  this.timeout(120_000);
  let hosts: TestHosts;
  let fleet: Fleet;
  before(async () => {
    hosts = await openHosts([{ name: 'near', reachesUs: true, keys: ['inAgent'] }]);
    fleet = await openFleet({ hubEnv: () => ({ SSH_AUTH_SOCK: hosts.env['SSH_AUTH_SOCK'] ?? '' }) });
  });
  after(async () => {
    await fleet.close();
    await hosts.close();
  });

  const add = async (...words: readonly string[]) => {
    const { destination } = hosts.host('near');
    const args = ['server', 'add', destination, '--name', 'near', '--shells-only', '--ssh-config', hosts.configFile];
    const ended = await runCli([...args, ...words, '--json'], {
      env: personOf(hosts, fleet),
      cwd: hosts.home,
      limitMs: 90_000,
    });
    const steps = ended.stdout.split('\n').flatMap((line): Json[] => (line === '' ? [] : [JSON.parse(line)]));
    const done = steps.filter(({ type, state }) => type === 'step' && state === 'done').map(({ id }) => id);
    return { ...ended, done };
  };
  const identity = (): Json => JSON.parse(hosts.host('near').run('cat .rostrum/daemon/server.json'));
  const view = (): Promise<Json> => fleet.rest.get('/servers/near');

  it('[F5] [F2] is given it by the same command, and its sessions live on; another hub is refused', async () => {
    const first = await add('--direct');
    assert.equal(first.code, 0, first.stderr);
    const { session } = await fleet.ask('session', 'open', '--server', 'near', '--name', 'lives');
    const lives = async () => (await fleet.rest.get(`/sessions/${session.id}`)).session;
    const { pid } = await until(async () => {
      const seen = await lives();
      return seen.lifecycle === 'active' ? seen : undefined;
    }, 'its session runs');
    const before = identity();

    const other = await startHub(fleet.place, { name: 'other' });
    const refused = await add('--hub-for-host', other.url).finally(() => other.stop());
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /does not know near: it is another hub/);
    assert.deepEqual(identity(), before);
    assert.equal((await view()).server.state, 'online');

    const elsewhere = before.hubUrl.replace('127.0.0.1', 'localhost');
    const moved = await add('--hub-for-host', elsewhere);
    assert.equal(moved.code, 0, moved.stderr);
    assert.deepEqual(
      ['move', 'service', 'online', 'register'].map((step) => moved.done.includes(step)),
      [true, true, true, false],
    );
    assert.deepEqual(identity(), { ...before, hubUrl: elsewhere });
    const { lifecycle, pid: now } = await lives();
    assert.deepEqual([lifecycle, now], ['active', pid]);
  });

  it('[F5] [F6] goes from its own way to a tunnel, and back', async () => {
    const { serverId, key } = identity();
    const ways = [
      { words: ['--tunnel'], hub: /^unix:/, mode: 'tunnel' },
      { words: ['--direct'], hub: /^http:/, mode: 'direct' },
    ];
    for (const { words, hub, mode } of ways) {
      const { code, stderr, done } = await add(...words);
      assert.equal(code, 0, stderr);
      assert.ok(done.includes('move'), done.join());
      const now = identity();
      assert.match(now.hubUrl, hub);
      assert.deepEqual([now.serverId, now.key, now.movedFrom], [serverId, key, undefined]);
      const { server, tunnel } = await view();
      assert.deepEqual(
        [server.state, server.reach.mode, tunnel?.state],
        ['online', mode, mode === 'tunnel' ? 'up' : undefined],
      );
    }
  });
});
