import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openHost } from '../../server/ssh/connect/openHost.ts';
import type { OpenHostOptions } from '../../server/ssh/connect/openHost.ts';
import type { RemoteHost } from '../../server/ssh/remoteHost.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { testPerson } from './harness/testPerson.ts';

const password = 'correct horse';

describe('logging in to a host', function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  const opened: RemoteHost[] = [];
  before(async () => {
    hosts = await openHosts([
      { name: 'gpu1' },
      { name: 'inner', only: 'through gpu1', keys: ['inAgent'] },
      { name: 'innermost', only: 'through inner', isUnknown: true },
      { name: 'locked', keys: ['locked'] },
      { name: 'asks', password: { is: password, askedAs: 'question' }, keys: [] },
      { name: 'word', password: { is: password, askedAs: 'password' }, keys: [] },
      { name: 'far', line: { delayMs: 200, lossEvery: 20 } },
      { name: 'told', sshd: ['LogLevel DEBUG3'] },
    ]);
    await hosts.openMute('mute', ['ConnectTimeout 1']);
    await hosts.openMute('patient');
  });
  afterEach(async () => {
    for (const host of opened.splice(0)) await host.close();
  });
  after(() => hosts.close());

  const open = async (name: string, options: Partial<OpenHostOptions> = {}) => {
    const host = await openHost(name, {
      person: testPerson(),
      home: join(hosts.directory, 'rostrum'),
      configFile: hosts.configFile,
      env: hosts.env,
      ...options,
    });
    opened.push(host);
    return host;
  };
  const hostname = async (host: RemoteHost) => (await host.run('hostname')).stdout.trim();

  it('[F7] goes over several hosts on the way, and the key of each is checked', async () => {
    const person = testPerson({ takesKeys: true });
    assert.equal(await hostname(await open('innermost', { person })), 'innermost');
    // Those on the way are among the person's known hosts.
    assert.deepEqual(person.keys, [
      {
        destination: 'innermost',
        host: hosts.knownName('innermost'),
        isJump: false,
        keyType: 'ED25519',
        fingerprint: hosts.host('innermost').fingerprint(),
      },
    ]);
    assert.deepEqual(
      person.steps.filter(({ state }) => state === 'done').map(({ title }) => title),
      ['Connect to gpu1, which is on the way', 'Connect to inner, which is on the way', 'Connect to innermost'],
    );
  });

  it('asks no host to sign for keys that nobody wants to know', async () => {
    assert.equal(await hostname(await open('told')), 'told');
    await hosts.host('told').killSshd();
    const log = hosts.host('told').log();
    // It has told of them, as the newer ones of OpenSSH do.
    assert.match(log, /notify_hostkeys: sent \d+ hostkeys/);
    assert.doesNotMatch(log, /hostkeys-prove/);
  });

  it('works over a line that is long and loses pieces', async () => {
    assert.equal(await hostname(await open('far')), 'far');
  });

  it('takes an address that was typed instead of a name', async () => {
    const { user, address, port } = hosts.host('gpu1');
    assert.equal(await hostname(await open(`${user}@${address}:${port}`)), 'gpu1');
    await assert.rejects(open('-oProxyCommand=touch${IFS}x'), { code: 'bad-destination' });
  });

  it('[F7] uses a key behind a passphrase, which is asked for only where the host would take that key', async () => {
    appendFileSync(hosts.configFile, `Match host *\n  IdentityFile ${hosts.keys.locked.file}\n`);
    const answers = ['wrong', hosts.keys.locked.passphrase];
    const person = testPerson({ secret: () => answers.shift() });
    assert.equal(await hostname(await open('locked', { person })), 'locked');
    assert.deepEqual(
      person.secrets.map(({ kind, attempt, isShown }) => ({ kind, attempt, isShown })),
      [
        { kind: 'passphrase', attempt: 1, isShown: false },
        { kind: 'passphrase', attempt: 2, isShown: false },
      ],
    );
    const other = testPerson();
    await open('gpu1', { person: other });
    assert.deepEqual(other.secrets, []);
  });

  it('[F7] finds keys and an agent by the variables that the configuration names', async () => {
    const { address, port, user, letIn } = hosts.host('gpu1');
    letIn(hosts.keys.inAgent.publicKey);
    const place = [`  HostName ${address}`, `  Port ${port}`, `  User ${user}`, '  UserKnownHostsFile ${KNOWN}'];
    const byFile = ['Host by-file', '  IdentityFile ${KEYS}/plain', '  IdentityAgent none', ...place];
    const byAgent = ['Host by-agent', '  IdentityFile none', '  IdentityAgent $AGENT', ...place];
    const configFile = join(hosts.directory, 'by-variables');
    writeFileSync(configFile, [...byFile, ...byAgent, ''].join('\n'));
    const { HOME = '', PATH = '' } = hosts.env;
    const env = {
      HOME,
      PATH,
      KNOWN: hosts.knownHosts,
      KEYS: dirname(hosts.keys.plain.file),
      AGENT: hosts.agent.socket,
    };
    for (const name of ['by-file', 'by-agent'])
      assert.equal(await hostname(await open(name, { configFile, env })), 'gpu1');
    await assert.rejects(open('by-file', { configFile, env: { ...env, KEYS: undefined } }), {
      message: /\$\{KEYS\}\/plain names a variable that is not set here \(KEYS\)/,
    });
  });

  it('says what it tried where it is not let in, and what to do', async () => {
    await assert.rejects(open('locked', { person: testPerson({ secret: () => 'wrong' }) }), (error: Error) => {
      assert.match(
        error.message.replace(hosts.host('locked').user, 'dev'),
        /^locked did not let "dev" in\. Tried: 1 key of the ssh-agent, .*plain, .*locked\./,
      );
      assert.match(error.message, /none of 3 passphrases was right/);
      assert.match(error.message, /It accepts: publickey\..*ssh-copy-id (?:-p \d+ )?\S+@locked"/);
      return true;
    });
  });

  it('answers what a host asks, and gives a password, the last of all', async () => {
    for (const name of ['asks', 'word']) {
      const answers = ['not this', password];
      const person = testPerson({ secret: () => answers.shift() });
      assert.equal(await hostname(await open(name, { person })), name);
      assert.deepEqual(
        person.secrets.map(({ attempt, isShown }) => [attempt, isShown]),
        [
          [1, false],
          [2, false],
        ],
      );
      const giving = testPerson();
      await assert.rejects(open(name, { person: giving }), { code: 'not-let-in' });
      assert.equal(giving.secrets.length, 1);
      const alone = { ...testPerson(), askSecret: () => Promise.reject(new Error('There is nobody to ask here.')) };
      await assert.rejects(open(name, { person: alone }), { code: 'not-let-in', message: /nobody to ask here\. / });
    }
  });

  it('[F7] goes through a ProxyCommand, and tells what that says when it fails', async () => {
    const { address, port, user } = hosts.host('gpu1');
    hosts.configure('proxied', [
      `HostName ${address}`,
      `Port ${port}`,
      `User ${user}`,
      `ProxyCommand node -e 'const s = require("net").connect(%p, "%h"); process.stdin.pipe(s).pipe(process.stdout)'`,
    ]);
    assert.equal(await hostname(await open('proxied')), 'gpu1');
    hosts.configure('broken', [`HostName ${address}`, 'ProxyCommand echo the tunnel is shut >&2; exit 7']);
    await assert.rejects(open('broken'), /the tunnel is shut/);
  });

  it('ends with a sentence where a host says nothing, refuses, or is not there', async () => {
    await assert.rejects(open('mute'), {
      code: 'timeout',
      message: /^mute .*did not answer within 1 s: the connection stands/,
    });
    await assert.rejects(open('127.0.0.1:1'), { code: 'unreachable', message: /nothing listens there/ });
    await assert.rejects(open('no-such-host.invalid'), { code: 'unreachable' });
  });

  it('[F6] says where it leads before anybody there hears of it, and ends where that is not wanted', async () => {
    const { address, port, log } = hosts.host('gpu1');
    const before = log().length;
    const ends: string[] = [];
    const admit = (end: string) => {
      ends.push(end);
      throw new Error('not now');
    };
    for (const name of ['gpu1', 'inner']) await assert.rejects(open(name, { admit }), { message: 'not now' });
    const gpu1 = `${address}:${port}`;
    const inner = hosts.host('inner');
    assert.deepEqual(ends, [gpu1, `${gpu1} ${inner.address}:${inner.port}`]);
    assert.equal(log().slice(before), '');
  });

  it('is called off at any point, also while the person is asked', async () => {
    const abort = new AbortController();
    const waiting = testPerson({ secret: () => new Promise(() => undefined) });
    const asking = assert.rejects(open('asks', { person: waiting, signal: abort.signal }), { code: 'aborted' });
    await until(() => waiting.secrets.length === 1, 'the person is asked');
    abort.abort();
    await asking;
    await assert.rejects(open('gpu1', { signal: abort.signal }), { code: 'aborted' });

    const late = new AbortController();
    const before = hosts.mute('patient').opened();
    const hanging = assert.rejects(open('patient', { signal: late.signal }), { code: 'aborted' });
    await until(() => hosts.mute('patient').opened() > before, 'the mute host is connected');
    late.abort();
    await hanging;
  });

  describe('whose key', () => {
    const ours = () => join(hosts.directory, 'fresh', 'known_hosts');
    const options = (person = testPerson()) => ({ person, home: join(hosts.directory, 'fresh') });
    /** What the sshd says of somebody who came as far as a login. */
    const logins = (name: string) => hosts.host(name).log().split('Accepted').length - 1;
    beforeEach(() => rmSync(join(hosts.directory, 'fresh'), { recursive: true, force: true }));

    it('[F7] is unknown is not logged in to before a person has seen its fingerprint, and then never asked again', async () => {
      const before = logins('innermost');
      await assert.rejects(open('innermost', options()), {
        code: 'host-key-unknown',
        message: /SHA256:.*ssh-keygen -lf/,
      });
      assert.equal(logins('innermost'), before);
      await open('innermost', options(testPerson({ takesKeys: true })));
      assert.ok(readFileSync(ours(), 'utf8').includes(`${hosts.knownName('innermost')} ssh-ed25519 `));
      assert.equal(statSync(ours()).mode & 0o777, 0o600);
      const again = testPerson();
      await open('innermost', options(again));
      assert.deepEqual(again.keys, []);
    });

    it('[F7] has changed is refused loudly, with both fingerprints and the line that mends it', async () => {
      const host = hosts.host('word');
      await open('word', options(testPerson({ secret: () => password })));
      const known = host.fingerprint();
      host.changeHostKey();
      await host.killSshd();
      await host.startSshd();
      const person = testPerson({ takesKeys: true, secret: () => password });
      await assert.rejects(open('word', options(person)), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'host-key-changed');
        assert.match(error.message, /IS NOT THE ONE THAT IS KNOWN/);
        for (const part of [known, host.fingerprint(), hosts.knownName('word'), ` -f ${ours()}`, 'ssh-keygen -R '])
          assert.ok(error.message.includes(part), part);
        return true;
      });
      // Neither was the person tempted to say yes, nor was anything secret sent.
      assert.deepEqual([person.keys, person.secrets], [[], []]);
    });

    it('[F7] is revoked is refused loudly, whoever knows it, also on the way; so is any where it cannot be known', async () => {
      const list = join(hosts.directory, 'revoked');
      const host = hosts.host('gpu1');
      hosts.configure('gpu1', [`RevokedHostKeys ${list}`]);
      const logins = host.log().split('Accepted').length;
      const refused = (name: string, code: string, parts: readonly string[]) =>
        assert.rejects(open(name, options(testPerson({ takesKeys: true }))), (error: Error & { code?: string }) => {
          assert.deepEqual([error.code, parts.filter((part) => !error.message.includes(part))], [code, []]);
          return true;
        });
      const loud = ['gpu1 SHOWS A HOST KEY THAT IS REVOKED', host.fingerprint(), 'Ask whoever runs that host'];
      for (const name of ['gpu1', 'inner']) {
        writeFileSync(list, `# Stolen:\n${host.hostKey()}\n`);
        await refused(name, 'host-key-changed', [...loud, `(${list}, line 2)`]);
        for (const form of ['sha256', 'sha1', 'key']) {
          writeFileSync(`${list}.form`, `${form}: ${host.hostKey()}\n`);
          execFileSync('ssh-keygen', ['-q', '-k', '-f', list, `${list}.form`], { stdio: 'ignore' });
          await refused(name, 'host-key-changed', [...loud, `(${list})`]);
        }
        rmSync(list);
        await refused(name, 'bad-destination', [`${list}, which RevokedHostKeys names`, 'ENOENT']);
        writeFileSync(list, 'no key\n');
        await refused(name, 'bad-destination', ['line 1 is no public key']);
      }
      assert.equal(host.log().split('Accepted').length, logins);
      writeFileSync(list, `${hosts.host('word').hostKey()}\n`);
      assert.equal(await hostname(await open('inner', options())), 'inner');
    });

    it('[F7] is on the way is refused in the same way when it has changed', async () => {
      await open('inner', options());
      const host = hosts.host('gpu1');
      host.changeHostKey();
      await host.killSshd();
      await host.startSshd();
      await assert.rejects(open('inner', options()), { code: 'host-key-changed', host: 'gpu1' });
    });
  });
});
