import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openHost } from '../../server/ssh/connect/openHost.ts';
import type { RemoteHost } from '../../server/ssh/remoteHost.ts';
import { processesWith } from '../harness/processTable.ts';
import { repositoryRoot } from '../harness/program.ts';
import { until } from '../harness/until.ts';
import { makeKey } from './harness/hostFiles.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { testPerson } from './harness/testPerson.ts';
import type { TestPerson } from './harness/testPerson.ts';

describe("what only the system's ssh can do", function () {
  this.timeout(60_000);
  let hosts: TestHosts;
  let home = '';
  const opened: RemoteHost[] = [];
  const etc = (name: string, file: string) => join(hosts.directory, name, 'etc', file);
  before(async () => {
    const certified = { keys: [], sshd: ['TrustedUserCAKeys /etc/ssh/user_ca.pub'] } as const;
    hosts = await openHosts([
      { name: 'certified', ...certified, isUnknown: true },
      { name: 'inner', only: 'through certified', ...certified },
      { name: 'vouched', sshd: ['HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub'], isUnknown: true },
      { name: 'asks', keys: [], password: { is: 'word', askedAs: 'password' } },
    ]);
    home = join(hosts.directory, 'rostrum');
    const authority = join(hosts.directory, 'ca');
    makeKey(authority, 'ed25519', 'the authority of a test');
    // Beside the key that every entry of the configuration names.
    const users = ['certified', 'inner'].map((name) => hosts.host(name).user).join(',');
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'me', '-n', users, `${hosts.keys.plain.file}.pub`]);
    for (const name of ['certified', 'inner']) copyFileSync(`${authority}.pub`, etc(name, 'user_ca.pub'));
    const vouched = hosts.host('vouched');
    const hostKey = etc('vouched', 'ssh_host_ed25519_key.pub');
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-h', '-I', 'vouched', '-n', vouched.address, hostKey]);
    appendFileSync(
      hosts.knownHosts,
      `@cert-authority ${hosts.knownName('vouched')} ${readFileSync(`${authority}.pub`, 'utf8')}`,
    );
    await vouched.killSshd();
    await vouched.startSshd();
  });
  afterEach(async () => {
    for (const host of opened.splice(0)) await host.close();
  });
  after(() => hosts.close());

  const open = async (name: string, person: TestPerson) => {
    const { configFile, env } = hosts;
    const host = await openHost(name, { person, home, configFile, env });
    opened.push(host);
    return host;
  };
  const saidBecause = ({ steps }: TestPerson) =>
    steps.find(({ id, state }) => id.startsWith('ssh ') && state === 'done')?.text;

  it('is left to it and said, after the host key was seen; commands, inputs and forwards work in the same way', async () => {
    await assert.rejects(open('certified', testPerson()), { code: 'host-key-unknown' });
    const person = testPerson({ takesKeys: true });
    const host = await open('certified', person);
    assert.match(saidBecause(person) ?? '', /^because .*plain-cert\.pub is a certificate$/);
    assert.deepEqual(await host.run('hostname; cat; echo "$HOME" >&2; exit 3', { input: 'given ' }), {
      code: 3,
      signal: undefined,
      stdout: 'certified\ngiven ',
      stderr: `${hosts.host('certified').homeThere}\n`,
    });
    const hub = createServer((socket) => socket.end('hub'));
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const here = { host: '127.0.0.1', port: (hub.address() as AddressInfo).port };
    const ask = (place: string) =>
      `node -e 'require("net").connect(${place}).on("error", (e) => console.log(e.code)).pipe(process.stdout)'`;
    const socket = `${hosts.host('certified').homeThere}/hub.sock`;
    const bySocket = await host.forward({ socket }, here);
    assert.equal((await host.run(ask(`"${socket}"`))).stdout, 'hub');
    const byPort = await host.forward({ port: 0 }, here);
    assert.equal((await host.run(ask(String(byPort.port)))).stdout, 'hub');
    await byPort.close();
    assert.equal((await host.run(ask(String(byPort.port)))).stdout, 'ECONNREFUSED\n');
    await bySocket.close();
    await new Promise((resolve) => hub.close(resolve));
  });

  it('is also left to it where the agent alone has a certificate', async () => {
    hosts.agent.add(hosts.keys.plain.file);
    const { address, port, user } = hosts.host('certified');
    hosts.configure('by-agent', [`HostName ${address}`, `Port ${port}`, `User ${user}`, 'IdentityFile none']);
    const person = testPerson({ takesKeys: true });
    assert.equal((await (await open('by-agent', person)).run('hostname')).stdout, 'certified\n');
    assert.match(saidBecause(person) ?? '', /the ssh-agent has a certificate/);
    hosts.agent.removeAll();
  });

  it('goes over hosts on the way in the same manner', async () => {
    const person = testPerson({ takesKeys: true });
    assert.equal((await (await open('inner', person)).run('hostname')).stdout, 'inner\n');
  });

  it('is the check of a key that a certificate vouches for', async () => {
    const person = testPerson();
    assert.equal((await (await open('vouched', person)).run('hostname')).stdout, 'vouched\n');
    assert.match(saidBecause(person) ?? '', /a certificate vouches for vouched/);
    assert.deepEqual(person.keys, []);
  });

  it('[F7] refuses a revoked key loudly, and nobody is asked about it after that', async () => {
    const list = join(hosts.directory, 'revoked');
    copyFileSync(etc('vouched', 'ssh_host_ed25519_key.pub'), list);
    hosts.configure('vouched', [`RevokedHostKeys ${list}`]);
    const person = testPerson({ takesKeys: true });
    await assert.rejects(open('vouched', person), {
      code: 'host-key-changed',
      message: /^vouched, OR A HOST ON THE WAY, SHOWS A HOST KEY THAT IS REVOKED\..*revoked by file .*Ask whoever runs/,
    });
    assert.deepEqual(person.keys, []);
  });

  it('does not keep a person from being asked for a password at last', async () => {
    const person = testPerson({ secret: () => 'word' });
    assert.equal((await (await open('asks', person)).run('hostname')).stdout, 'asks\n');
    assert.equal(person.secrets.length, 1);
  });

  it('leaves nothing behind when the process that logged in is killed', async () => {
    const program = [
      `import { openHost } from ${JSON.stringify(join(repositoryRoot, 'server/ssh/connect/openHost.ts'))};`,
      'const person = { tell() {}, confirmHostKey: async () => true, askSecret: async () => undefined, confirm: async () => false, decide: async () => false };',
      `await openHost('certified', { person, home: ${JSON.stringify(home)}, configFile: ${JSON.stringify(hosts.configFile)} });`,
      "console.log('in');",
    ];
    const args = ['--import', 'tsx', '--input-type=module', '-e', program.join('\n')];
    const child = spawn(process.execPath, args, {
      env: hosts.env,
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('in'), 'it is logged in');
    child.kill('SIGKILL');
    await until(
      () => !processesWith(hosts.configFile).some(({ commandLine }) => commandLine.startsWith('ssh ')),
      'its ssh has ended',
    );
  });

  it('ends with its connection, and says so', async () => {
    const host = await open('certified', testPerson({ takesKeys: true }));
    const waiting = assert.rejects(host.run('sleep 1006'), { code: 'lost' });
    await until(() => hosts.host('certified').runAsRoot('ps -eo args').includes('sleep 1006'), 'it runs');
    await hosts.host('certified').killSshd();
    await waiting;
    assert.match(await host.closed, /closed|reset|Connection/);
    await assert.rejects(host.run('true'), { code: 'lost' });
  });
});
