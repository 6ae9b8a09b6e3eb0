import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { rostrumProgram } from '../harness/program.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { personOf } from './harness/personOf.ts';

describe('a host key that has changed, where the host is behind another one', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let hosts: TestHosts;
  before(async () => {
    hosts = await openHosts([{ name: 'gate' }, { name: 'inner', only: 'through gate' }]);
    fleet = await openFleet();
  });
  after(async () => {
    await fleet.close();
    await hosts.close();
  });

  const logins = (name: string) => hosts.host(name).log().split('Accepted publickey for').length - 1;
  /** Runs the shipped command as the person; gives its exit code, and what it refused. */
  const run = (verb: 'add' | 'check') =>
    new Promise<{ code: number; error: Json; lines: readonly string[] }>((resolve) => {
      const words = ['server', verb, 'inner', '--shells-only', '--json', '--ssh-config', hosts.configFile];
      const options = { env: personOf(hosts, fleet), cwd: hosts.home };
      execFile(process.execPath, [rostrumProgram, ...words], options, (failed, _stdout, stderr) => {
        const error = failed === null ? undefined : JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error;
        const lines = String(error?.message).split('\n');
        const remedies = lines.filter((line) => line.startsWith('  ssh-keygen -R '));
        resolve({ code: Number(failed?.code ?? 0), error, lines: remedies });
      });
    });
  const change = async (name: string) => {
    const host = hosts.host(name);
    const before = host.fingerprint();
    host.changeHostKey();
    await host.killSshd();
    await host.startSshd();
    return { before, after: host.fingerprint() };
  };

  for (const [name, on] of [
    ['inner', 'itself'],
    ['gate', 'the one on the way'],
  ] as const)
    it(`[F7] of ${on} is refused loudly by "server add", nothing is sent there, and the line that it says mends it`, async () => {
      // From the first time on our own file decides.
      const known = await run('check');
      assert.equal(known.code, 0, JSON.stringify(known.error));
      const prints = await change(name);
      const [gate = 0, inner = 0] = ['gate', 'inner'].map(logins);
      const refused = await run('add');
      assert.deepEqual(
        [refused.code, refused.error.code, refused.error.details],
        [3, 'conflict', { reason: 'host-key-changed', host: name }],
      );
      const loud = `THE HOST KEY OF ${name} (${hosts.knownName(name)}) IS NOT THE ONE THAT IS KNOWN`;
      for (const part of [loud, prints.before, prints.after])
        assert.ok(refused.error.message.includes(part), `${part} in ${refused.error.message}`);
      // Whoever stands there now was not logged in to, nor anybody behind.
      assert.deepEqual(['gate', 'inner'].map(logins), [name === 'inner' ? gate + 1 : gate, inner]);
      assert.ok(!existsSync(join(hosts.host('inner').home, '.rostrum')));

      // Our file and the person's both know the old one, and each is told of in its turn.
      let said = refused;
      for (const file of [join(fleet.hub.home, 'known_hosts'), hosts.knownHosts]) {
        assert.ok(said.lines.length === 1 && said.lines[0]?.endsWith(` -f ${file}`), said.lines.join('\n'));
        for (const line of said.lines) execFileSync('sh', ['-c', line], { env: hosts.env, stdio: 'ignore' });
        said = await run('check');
      }
      assert.ok(said.error.message.includes(`is not known yet: ED25519 ${prints.after}`), said.error.message);
      // As somebody does who has compared it.
      appendFileSync(hosts.knownHosts, `${hosts.knownName(name)} ${hosts.host(name).hostKey()}\n`);
      assert.equal((await run('check')).code, 0);
    });
});
