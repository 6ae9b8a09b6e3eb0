import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestHub } from '../../server/testing/runningHub.fixture.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import { runCli } from '../harness/cli.ts';
import type { Json } from '../harness/rest.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { ownMachines } from './harness/ownMachines.ts';

const hubName = 'hub.example.org';

ownMachines.describe('a hub for a network, which a host knows by a name', function () {
  this.timeout(120_000);
  let hosts: TestHosts;
  let hub: TestHub | undefined;
  before(async () => {
    hosts = await openHosts([{ name: 'gpu1' }]);
    const { nameAddress, ourAddress } = hosts.host('gpu1');
    nameAddress(hubName, ourAddress ?? assert.fail('it has no cable'));
  });
  afterEach(async () => {
    await hub?.end();
    hub = undefined;
  });
  after(() => hosts.close());

  const start = async (env: Readonly<Record<string, string>>): Promise<TestHub> => {
    const started = await startTestHub({ env: { ROSTRUM_HOST: '0.0.0.0', ROSTRUM_INSECURE: 'true', ...env } });
    hub = started;
    const made = await started.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return started;
  };
  const run = ({ url, adminToken }: TestHub, ...words: readonly string[]) => {
    const { port } = new URL(url);
    const here = `http://127.0.0.1:${port}`;
    const args = ['--shells-only', '--hub-for-host', `http://${hubName}:${port}`, '--ssh-config', hosts.configFile];
    return runCli([...words, ...args, '--json'], {
      env: { ...hosts.env, ROSTRUM_HUB: here, ROSTRUM_TOKEN: adminToken, ROSTRUM_PROJECT: 'SHOP' },
      cwd: hosts.home,
      limitMs: 90_000,
    });
  };

  it('[P3] [F2] a name that its configuration does not have is refused to the host, and why is said before anything is done', async () => {
    const on = await start({});
    const { code, stdout } = await run(on, 'server', 'check', 'gpu1');
    assert.equal(code, 1);
    const checks = JSON.parse(stdout.trim().split('\n').at(-1) ?? '').checks as readonly Json[];
    const { passed, detail, remedy } = checks.find(({ name }) => name === 'hub');
    assert.deepEqual([passed, detail], [false, `http://${hubName}:${new URL(on.url).port} does not answer from there`]);
    assert.match(remedy, /allowedHosts/);
    // The name that it gives itself is one that it answers to.
    assert.equal((await on.ask('GET', '/api/v1/servers')).status, 200);
  });

  it('[P3] [F2] [F5] by a name of its configuration a host is added, and its daemon is connected', async () => {
    const on = await start({ ROSTRUM_ALLOWED_HOSTS: hubName });
    const { code, stderr } = await run(on, 'server', 'add', 'gpu1');
    assert.equal(code, 0, stderr);
    const { server } = (await on.ask('GET', '/api/v1/servers/gpu1')).body;
    assert.deepEqual([server.state, server.reach], ['online', { destination: 'gpu1', mode: 'direct' }]);
    const told = readFileSync(join(hosts.host('gpu1').home, '.rostrum/daemon/server.json'), 'utf8');
    assert.equal(new URL(JSON.parse(told).hubUrl).hostname, hubName);
  });
});
