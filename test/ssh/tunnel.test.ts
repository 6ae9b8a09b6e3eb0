import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionTo, readHubPlace } from '../../runtime/hubPlace.ts';
import { exchange } from '../../runtime/httpExchange.ts';
import { openHost } from '../../server/ssh/connect/openHost.ts';
import { createLogInAlone } from '../../server/ssh/tunnel/logInAlone.ts';
import type { LogIn } from '../../server/ssh/tunnel/openTunnel.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import { startTestHub } from '../../server/testing/runningHub.fixture.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';

describe('tunnels over SSH', function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  let hub: TestHub;

  before(async () => {
    hosts = await openHosts([
      { name: 'gpu1' },
      { name: 'inner', only: 'through gpu1', shell: '/usr/bin/fish' },
      { name: 'ports', sshd: ['AllowStreamLocalForwarding no'] },
      { name: 'locked', keys: ['locked'] },
      { name: 'closed', sshd: ['AllowTcpForwarding no', 'AllowStreamLocalForwarding no'] },
      { name: 'stranger', isUnknown: true },
    ]);
    await hosts.openMute('mute');
    appendFileSync(hosts.configFile, `\nHost locked\n  IdentityFile ${hosts.keys.locked.file}\n`);
  });
  after(() => hosts.close());

  const startHub = async (): Promise<TestHub> => {
    const logIn: LogIn = createLogInAlone((destination, options) =>
      openHost(destination, {
        ...options,
        home: join(hosts.directory, 'rostrum'),
        configFile: hosts.configFile,
        env: hosts.env,
      }),
    );
    const started = await startTestHub({ logIn });
    await started.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    return started;
  };
  beforeEach(async () => {
    hub = await startHub();
  });
  afterEach(() => hub.end());

  /** A server of the hub that is reached through a tunnel from a host; nothing runs on it yet. */
  const add = async (destination: string, on = hub) => {
    const { token } = (await on.ask('POST', '/api/v1/servers/tokens', { body: { project: 'SHOP' } })).body;
    const body = { token, name: destination, capabilities: someCapabilities() };
    await on.ask('POST', '/api/v1/servers/register', { body, token: '' });
    const reach = { destination, mode: 'tunnel' };
    await on.ask('PUT', `/api/v1/servers/${destination}/reach`, { body: { reach } });
  };
  const tunnelOf = async (name: string, on = hub): Promise<Json> =>
    (await on.ask('GET', `/api/v1/servers/${name}`)).body.tunnel;
  const refused = (name: string) =>
    until(async () => {
      const tunnel = await tunnelOf(name);
      return tunnel?.state === 'refused' ? (tunnel.reason as string) : undefined;
    }, `${name} needs a person`);
  /** Asks the hub by the host's socket, whose directory is a directory here too. */
  const askThrough = async (name: string): Promise<number> => {
    const place = readHubPlace(`unix:${join(hosts.host(name).home, '.rostrum', 'daemon', 'hub.sock')}`);
    assert.ok(place !== undefined, 'the path is too long for a socket');
    const asked = { url: new URL('/healthz', place.url), method: 'GET', headers: {}, timeoutMs: 5_000 };
    return (await exchange({ ...asked, ...connectionTo(place) })).status;
  };
  const answers = (name: string) => () =>
    askThrough(name).then(
      (status) => status === 200,
      () => false,
    );

  it('[F6] lead from a host that reaches nothing, and from one behind it, to the hub', async () => {
    await Promise.all([add('gpu1'), add('inner')]);
    await until(answers('gpu1'), 'the hub answers on gpu1');
    await until(answers('inner'), 'the hub answers on inner');
  });

  it('[F6] come back by themselves when sshd was killed, the socket that it left notwithstanding', async () => {
    await add('gpu1');
    await until(answers('gpu1'), 'the hub answers');
    await hosts.host('gpu1').killSshd();
    // Between two attempts: during one there is no reason.
    const why = await until(async () => {
      const { state, reason = '' } = await tunnelOf('gpu1');
      return state === 'waiting' ? String(reason) : undefined;
    }, 'the loss is seen');
    assert.ok(why.length > 5, why);
    await hosts.host('gpu1').startSshd();
    await until(answers('gpu1'), 'the hub answers again');
  });

  it('[F6] from one host are kept by one hub; another one says so, and follows when that one ends', async () => {
    await add('gpu1');
    await until(answers('gpu1'), 'the hub answers');
    const second = await startHub();
    try {
      await add('gpu1', second);
      const { reason } = await until(async () => {
        const tunnel = await tunnelOf('gpu1', second);
        return tunnel?.state === 'waiting' ? tunnel : undefined;
      }, 'the second one waits');
      assert.match(
        reason,
        /^Another one keeps the tunnel from gpu1: the hub on .*, process \d+\. This one takes over when/,
      );
      assert.ok(await answers('gpu1')());
      await hub.end();
      await until(answers('gpu1'), 'the second hub answers');
    } finally {
      await second.end();
    }
  });

  it('[F6] use a port where sshd forbids sockets', async () => {
    await add('ports');
    const read = 'cat .rostrum/daemon/hub.sock.port 2>/dev/null || true';
    const port = await until(() => Number(hosts.host('ports').run(read)), 'the port is told');
    const listening = hosts.host('ports').run('cat /proc/net/tcp');
    assert.ok(listening.includes(`0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} `), listening);
  });

  it('[F7] say what only a person can mend: a locked key, an unknown host, a forbidden forward', async () => {
    await Promise.all([add('locked'), add('stranger'), add('closed')]);
    assert.match(await refused('locked'), /ssh-add/);
    assert.match(await refused('stranger'), /server add stranger/);
    assert.match(await refused('closed'), /forward/i);
  });

  for (const [name, where] of [
    ['inner', 'behind another one'],
    ['gpu1', 'on the way'],
  ] as const)
    it(`[F6] [F7] wait for a person where the key of a host ${where} has changed, and log in nowhere behind it`, async () => {
      const host = hosts.host(name);
      host.changeHostKey();
      await host.killSshd();
      await host.startSshd();
      const logins = () => hosts.host('inner').log().split('Accepted publickey for').length;
      const before = logins();
      await add('inner');
      const said = await refused('inner');
      assert.ok(
        said.startsWith(`THE HOST KEY OF ${name} (${hosts.knownName(name)}) IS NOT THE ONE THAT IS KNOWN.`),
        said,
      );
      assert.match(said, /ssh-keygen -R /);
      assert.equal(logins(), before);
      // As somebody does who has compared the new one.
      const files = [hosts.knownHosts, join(hosts.directory, 'rostrum', 'known_hosts')];
      for (const file of files)
        execFileSync('ssh-keygen', ['-R', hosts.knownName(name), '-f', file], { stdio: 'ignore' });
      appendFileSync(hosts.knownHosts, `${hosts.knownName(name)} ${host.hostKey()}\n`);
      assert.equal((await hub.ask('POST', '/api/v1/servers/inner/tunnel/try', { body: {} })).status, 200);
      await until(
        async () => ['opening', 'up'].includes((await tunnelOf('inner')).state) && logins() > before,
        'it is logged in to',
      );
    });

  it('[R9] a host that takes the connection and says nothing delays no commit', async () => {
    await add('mute');
    await until(async () => (await tunnelOf('mute'))?.state === 'opening', 'the attempt');
    const create = async (n: number) =>
      (await hub.ask('POST', '/api/v1/tasks', { body: { project: 'SHOP', title: `T${n}` } })).status;
    const statuses = await Promise.all(Array.from({ length: 100 }, (_, n) => create(n)));
    assert.deepEqual(new Set(statuses), new Set([201]));
    assert.equal((await tunnelOf('mute')).state, 'opening', 'it let go before the last was answered');
  });
});
