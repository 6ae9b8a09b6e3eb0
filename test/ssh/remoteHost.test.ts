import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openHost } from '../../server/ssh/connect/openHost.ts';
import type { RemoteHost } from '../../server/ssh/remoteHost.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { testPerson } from './harness/testPerson.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a host that is logged in to', function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  let echo: Server;
  const opened: RemoteHost[] = [];
  before(async () => {
    hosts = await openHosts([
      { name: 'gpu1' },
      { name: 'inner', only: 'through gpu1' },
      { name: 'strict', sshd: ['AllowStreamLocalForwarding no'] },
      { name: 'closed', sshd: ['DisableForwarding yes'] },
    ]);
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const host of opened.splice(0)) await host.close();
  });
  after(async () => {
    await hosts.close();
    await new Promise((resolve) => echo.close(resolve));
  });

  const open = async (name = 'gpu1') => {
    const { configFile, env, directory } = hosts;
    const host = await openHost(name, { person: testPerson(), home: join(directory, 'rostrum'), configFile, env });
    opened.push(host);
    return host;
  };
  const here = () => ({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
  const runs = (text: string) =>
    hosts.host('gpu1').runAsRoot(`ps -eo args | grep -c '[${text[0]}]${text.slice(1)}' || :`) !== '0\n';

  it('runs commands, each with its end, its outputs and its input', async () => {
    const host = await open();
    assert.deepEqual(await host.run('hostname; pwd >&2; exit 3'), {
      code: 3,
      signal: undefined,
      stdout: 'gpu1\n',
      stderr: `${hosts.host('gpu1').homeThere}\n`,
    });
    assert.equal((await host.run('cat', { input: 'über\0' })).stdout, 'über\0');
    assert.equal((await host.run('cat')).stdout, '');
    assert.deepEqual(await host.run('kill -9 $$'), { code: undefined, signal: 'SIGKILL', stdout: '', stderr: '' });
    assert.equal((await host.run('head -c 1', { input: Buffer.alloc(4_000_000) })).code, 0);
  });

  it('runs many commands at once, more than an sshd takes', async () => {
    const host = await open();
    // So short that how they end may come in one packet with the word that they have begun.
    const all = await Promise.all(Array.from({ length: 30 }, (_, index) => host.run(`echo ${index}; exit ${index}`)));
    assert.deepEqual(
      all.map(({ stdout, code }) => [Number(stdout), code]),
      Array.from({ length: 30 }, (_, index) => [index, index]),
    );
  });

  it('takes a long input piece by piece, and shows output as it comes', async () => {
    const host = await open();
    const bytes = randomBytes(8_000_000);
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    }
    assert.ok((await host.run('sha256sum', { input: pieces() })).stdout.startsWith(sha256(bytes)));
    const seen: string[] = [];
    await host.run('printf "gr\\303"; sleep 0.2; printf "\\274n"; echo no >&2', {
      onOutput: (text) => seen.push(text),
    });
    assert.equal(seen.join('').replace('no\n', ''), 'grün');
  });

  it('does not let a command take the half of an input for the whole', async () => {
    const host = await open();
    async function* broken() {
      yield Buffer.from('half');
      await setImmediate();
      throw new Error('the disk is gone');
    }
    await assert.rejects(host.run('cat > half; echo whole > whole', { input: broken() }), /the disk is gone/);
    assert.equal((await host.run('ls whole 2>/dev/null')).stdout, '');
  });

  it('[R5] ends a command that writes without end, one that takes too long, and one that nobody wants any more', async () => {
    const host = await open();
    await assert.rejects(host.run('yes marks-a-flood', { maxOutputBytes: 10_000 }), { code: 'too-much-output' });
    await assert.rejects(host.run('sleep 1001', { timeoutMs: 300 }), { code: 'timeout' });
    const abort = new AbortController();
    const running = assert.rejects(
      host.run('echo begun; sleep 1002', { signal: abort.signal, onOutput: () => abort.abort() }),
      {
        code: 'aborted',
      },
    );
    await running;
    await assert.rejects(host.run('sleep 1003', { signal: abort.signal }), { code: 'aborted' });
    await until(
      () => !['marks-a-flood', 'sleep 1001', 'sleep 1002', 'sleep 1003'].some(runs),
      'nothing of it runs there any more',
    );
    assert.equal((await host.run('echo well')).stdout, 'well\n');
  });

  it('says that the connection was lost, to all that waited for it', async () => {
    const host = await open();
    const abandoned = assert.rejects(host.run('sleep 1004'), { code: 'lost' });
    await until(() => runs('sleep 1004'), 'it runs');
    await hosts.host('gpu1').killSshd();
    await abandoned;
    assert.match(await host.closed, /closed|reset/);
    await assert.rejects(host.run('true'), { code: 'lost' });
    await assert.rejects(host.forward({ port: 0 }, here()), { code: 'lost' });
    await host.close();
    await hosts.host('gpu1').startSshd();
    assert.equal((await (await open()).run('echo back')).stdout, 'back\n');
  });

  it('says so of a host behind another one, which stays', async () => {
    const host = await open('inner');
    const abandoned = assert.rejects(host.run('sleep 1007'), { code: 'lost' });
    await hosts.host('inner').killSshd();
    await abandoned;
    assert.match(await host.closed, /closed/);
    await assert.rejects(host.run('true'), { code: 'lost' });
    await hosts.host('inner').startSshd();
    assert.equal((await (await open('inner')).run('echo back')).stdout, 'back\n');
  });

  it('notices a host that has fallen silent', async () => {
    const { address, port, user } = hosts.host('gpu1');
    hosts.configure('quiet', [`HostName ${address}`, `Port ${port}`, `User ${user}`, 'ServerAliveInterval 1']);
    const host = await open('quiet');
    const waiting = assert.rejects(host.run('cat > /dev/null; sleep 1005'), { code: 'lost' });
    await until(() => runs('sleep 1005'), 'it runs');
    hosts.host('gpu1').setLink('down');
    await assert.rejects(host.run('true', { timeoutMs: 200 }), { code: 'timeout' });
    assert.match(await host.closed, /did not answer 3 times/);
    await waiting;
    hosts.host('gpu1').setLink('up');
    await until(() => open().then(() => true), 'it can be reached again');
  });

  describe('lets programs there reach a place here', () => {
    const socketOn = (name: string) => `${hosts.host(name).homeThere}/hub.sock`;
    const talk = (connect: string, text: string) =>
      `node -e 'const s = require("net").connect(${connect}); s.on("error", (e) => console.log(e.code)); s.end("${text}"); s.pipe(process.stdout)'`;

    it('by a socket, for as long as it stands', async () => {
      const host = await open();
      const forward = await host.forward({ socket: socketOn('gpu1') }, here());
      assert.equal((await host.run('stat -c "%F %a" hub.sock')).stdout, 'socket 600\n');
      const answers = await Promise.all(
        ['one', 'two', 'three'].map((text) => host.run(talk(`"${socketOn('gpu1')}"`, text))),
      );
      assert.deepEqual(
        answers.map(({ stdout }) => stdout),
        ['one', 'two', 'three'],
      );
      await forward.close();
      assert.match((await host.run(talk(`"${socketOn('gpu1')}"`, 'late'))).stdout, /^ECONNREFUSED|ENOENT/);
    });

    it('by a port that is free there, where the server allows no sockets', async () => {
      const host = await open('strict');
      await assert.rejects(host.forward({ socket: socketOn('strict') }, here()), {
        code: 'forward-refused',
        message: /AllowStreamLocalForwarding/,
      });
      const forward = await host.forward({ port: 0 }, here());
      assert.equal((await host.run(talk(String(forward.port), 'by port'))).stdout, 'by port');
      await forward.close();
      await forward.close();
      assert.match((await host.run(talk(String(forward.port), 'late'))).stdout, /ECONNREFUSED/);
    });

    it('and is told where the server forbids both, or nobody listens here', async () => {
      const host = await open('closed');
      await assert.rejects(host.forward({ port: 0 }, here()), {
        code: 'forward-refused',
        message: /DisableForwarding/,
      });
      const other = await open('gpu1');
      const forward = await other.forward({ port: 0 }, { host: '127.0.0.1', port: 1 });
      assert.match((await other.run(talk(String(forward.port), 'nobody'))).stdout, /^(ECONNRESET)?\s*$/);
      assert.equal((await other.run('echo well')).stdout, 'well\n');
    });
  });
});
