import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { runCli } from '../harness/cli.ts';
import { filesBelow } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { prepareServer, registerServer } from '../harness/startDaemon.ts';
import type { PreparedServer } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

describe('flow 1: a server is registered, from zero to running', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
  });
  after(() => fleet.close());

  const makeToken = () => fleet.rest.post('/servers/tokens', { project: fleet.project });

  it('[F1] a registration token comes with the commands to paste, and lasts an hour', async () => {
    const before = Date.now();
    const { token, commands, expiresAt } = await makeToken();
    assert.match(token, /^rreg_[\w-]{43}$/);
    assert.ok(Array.isArray(commands) && commands.length > 0);
    const pasted = commands.join('\n');
    assert.match(pasted, /rostrum daemon register/);
    assert.match(pasted, /rostrum daemon start/);
    assert.ok(pasted.includes(fleet.hub.url), 'the commands name the hub');
    assert.ok(expiresAt - before > 59 * 60_000 && expiresAt - Date.now() <= 60 * 60_000);
  });

  it('[F1] [F2] [F4] the token is exchanged for a key, and the server comes online with what it can do', async () => {
    const daemon = await fleet.add({ name: 'dev-staging', repos: { 'core-service': 'rust' } });
    const { server, capabilities, doctor } = await fleet.rest.get('/servers/dev-staging');
    assert.deepEqual([server.name, server.state, server.mode], ['dev-staging', 'online', 'enabled']);
    assert.deepEqual(server.repos, ['core-service']);
    assert.equal(server.os, process.platform);
    assert.ok(server.providers.includes('scripted') && server.providers.includes('shell'), server.providers.join());
    assert.ok(capabilities.cpus > 0 && capabilities.memoryBytes > 0);
    assert.ok(capabilities.tools.some(({ name }: { name: string }) => name === 'git'));
    const required = doctor.filter((check: { required: boolean }) => check.required);
    assert.ok(required.length >= 4 && required.every((check: { passed: boolean }) => check.passed));
    assert.ok(daemon.isRunning());
  });

  it('[F1] the key lies at the daemon for nobody else to read, and the hub has only its hash', () => {
    const daemon = fleet.daemon('dev-staging');
    const withKey = filesBelow(daemon.dataDir).filter((file) => readFileSync(file, 'latin1').includes('rkey_'));
    assert.equal(withKey.length, 1, withKey.join());
    const [file = ''] = withKey;
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(daemon.dataDir).mode & 0o777, 0o700);
    const key = /rkey_[\w-]{43}/.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
    const hubFiles = filesBelow(fleet.hub.dataDir).map((one) => readFileSync(one, 'latin1'));
    assert.ok(!hubFiles.some((text) => text.includes(key)), 'the hub keeps the key');
    const hash = createHash('sha256').update(key).digest('hex');
    assert.ok(
      hubFiles.some((text) => text.includes(hash)),
      'the hub keeps the hash of the key',
    );
  });

  it('[F1] a token works once: the second server is refused, and a made-up token too', async () => {
    const { token } = await makeToken();
    const first = await registerServer(prepare('first'), token);
    assert.equal(first.code, 0, first.stderr);
    const second = await registerServer(prepare('second'), token);
    assert.notEqual(second.code, 0);
    assert.match(second.stderr, /used/i);
    const invented = await registerServer(prepare('third'), `rreg_${'A'.repeat(43)}`);
    assert.notEqual(invented.code, 0);
    const { rows } = await fleet.rest.get(`/servers?project=${fleet.project}`);
    assert.deepEqual(rows.map(({ name }: { name: string }) => name).sort(), ['dev-staging', 'first']);
  });

  it('[F1] [F15] tokens are listed without themselves, and a revoked one opens nothing', async () => {
    const { id, token } = await makeToken();
    await fleet.rest.remove(`/tokens/${id}`);
    const { rows } = await fleet.rest.get(`/servers/tokens?project=${fleet.project}`);
    const states = new Map(rows.map((row: { id: string; state: string }) => [row.id, row.state]));
    assert.equal(states.get(id), 'revoked');
    assert.ok(!JSON.stringify(rows).includes('rreg_'));
    const refused = await registerServer(prepare('late'), token);
    assert.notEqual(refused.code, 0);
  });

  it('[F15] [F8] a removed server is cut off at once, and its key opens nothing any more', async () => {
    const daemon = await fleet.add({ name: 'leaving' });
    const examine = async () => {
      const { code, json } = await runCli(['daemon', 'doctor', '--json'], { env: daemon.env, cwd: daemon.home });
      return [code, json.checks.find(({ name }: Json) => name === 'registration')?.detail];
    };
    assert.deepEqual(await examine(), [0, 'the hub knows this server as leaving']);
    await fleet.rest.remove('/servers/leaving');
    const [code, detail] = await examine();
    assert.equal(code, 1);
    assert.match(detail, /was removed from the hub/);
    const { rows } = await fleet.rest.get(`/servers?project=${fleet.project}`);
    assert.ok(!rows.some(({ name }: { name: string }) => name === 'leaving'));
    await daemon.stop();
    const { rows: events } = await readEvents();
    assert.ok(
      events.some((event: { type: string }) => event.type === 'server_removed'),
      'history is kept',
    );
  });

  it('[F15] removed while work runs there, its sessions are ended, at once or when its daemon is back', async () => {
    const [here, away] = await Promise.all([fleet.add({ name: 'busy' }), fleet.add({ name: 'away' })]);
    const pids = await Promise.all([openShell('busy'), openShell('away')]);
    await away.kill9();
    for (const name of ['busy', 'away']) {
      const refused = await fleet.cli(['server', 'remove', name]);
      assert.equal(refused.code, 3);
      assert.match(refused.stderr, /still runs session .*--force/s);
      await fleet.ask('server', 'remove', name, '--force');
    }
    await until(() => !here.isRunning() && !isAlive(pids[0] ?? 0), 'the daemon and its session have ended');
    assert.match(here.output(), /was removed from the hub\. The sessions that ran here are ended/);
    assert.equal(isAlive(pids[1] ?? 0), true, 'nobody was there to end it');
    await away.launch();
    await until(() => !away.isRunning() && !isAlive(pids[1] ?? 0), 'the late daemon has ended its session too');
    const { rows } = await fleet.ask('session', 'list');
    assert.deepEqual(
      rows.map(({ lifecycle, reason }: Json) => [lifecycle, reason]),
      [
        ['lost', 'server removed'],
        ['lost', 'server removed'],
      ],
    );
  });

  async function openShell(server: string): Promise<number> {
    const { session } = await fleet.ask('session', 'open', '--server', server);
    assert.ok(isAlive(session.pid));
    return session.pid;
  }

  const readEvents = async () => {
    const { events } = await fleet.rest.get(`/events?project=${fleet.project}&limit=1000`);
    return { rows: events };
  };

  const prepare = (name: string): PreparedServer => prepareServer(fleet.place, fleet.hub, { name });
});
