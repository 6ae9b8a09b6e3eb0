import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { hasOwnMachines, ownMachines } from './harness/ownMachines.ts';

describe('hosts of tests', function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  before(async () => {
    hosts = await openHosts([
      { name: 'gpu1' },
      { name: 'inner', only: 'through gpu1' },
      { name: 'bare', without: ['node', 'tmux'] },
      { name: 'near', reachesUs: true },
      { name: 'far', line: { delayMs: 20, lossEvery: 10 } },
    ]);
  });
  after(() => hosts.close());

  const ssh = async (...args: readonly string[]) =>
    (
      await promisify(execFile)('ssh', ['-F', hosts.configFile, '-o', 'BatchMode=yes', ...args], {
        env: hosts.env,
        timeout: 20_000,
      })
    ).stdout;

  it('let their person in, each to its own home', async () => {
    for (const name of ['gpu1', 'inner', 'near', 'far', ...(hasOwnMachines ? ['bare'] : [])]) {
      await ssh(name, `echo ${name} > it`);
      assert.equal(await ssh(name, 'hostname; pwd; cat it'), `${name}\n${hosts.host(name).homeThere}\n${name}\n`);
    }
  });

  ownMachines.it('see their own processes and temporary files alone', async () => {
    await ssh('gpu1', 'touch /tmp/mine');
    assert.equal(await ssh('near', 'ls /tmp'), '');
    assert.equal(hosts.host('near').run('cat /proc/1/comm'), 'sh\n');
    assert.ok(Number(hosts.host('gpu1').run('ps -e | wc -l')) < 20);
  });

  ownMachines.it('lack the programs that they are without', async () => {
    assert.equal(await ssh('bare', 'command -v node tmux /usr/bin/node; command -v git'), '/usr/bin/git\n');
    assert.match(await ssh('gpu1', 'command -v node; command -v tmux'), /node\n.*tmux\n$/);
  });

  ownMachines.it('reach a hub of this machine only where they are said to', async () => {
    const hub = createServer((socket) => socket.end('hub'));
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const { port } = hub.address() as AddressInfo;
    const ask = `node -e 'require("net").connect(${port}, "127.0.0.1").on("error", (e) => console.log(e.code)).pipe(process.stdout)'`;
    assert.equal(await ssh('near', ask), 'hub');
    assert.equal(await ssh('gpu1', ask), 'ECONNREFUSED\n');
    await new Promise((resolve) => hub.close(resolve));
  });

  ownMachines.it('are reached over another where they are behind it', async () => {
    await assert.rejects(ssh('-o', 'ProxyJump=none', '-o', 'ConnectTimeout=1', 'inner', 'true'));
  });

  it('lose their connections with their sshd, and have them again', async () => {
    const cut = assert.rejects(ssh('gpu1', 'touch started; sleep 1000'));
    await until(() => existsSync(join(hosts.host('gpu1').home, 'started')), 'it runs');
    await hosts.host('gpu1').killSshd();
    await cut;
    await assert.rejects(ssh('gpu1', 'true'));
    await hosts.host('gpu1').startSshd();
    assert.equal(await ssh('gpu1', 'echo back'), 'back\n');
  });

  it('are refused by ssh when their key is another', async () => {
    const host = hosts.host('near');
    const before = host.fingerprint();
    host.changeHostKey();
    assert.notEqual(host.fingerprint(), before);
    await host.killSshd();
    await host.startSshd();
    await assert.rejects(ssh('near', 'true'), /REMOTE HOST IDENTIFICATION HAS CHANGED/);
  });
});
