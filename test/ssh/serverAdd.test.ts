import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { filesBelow } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { listProcesses } from '../harness/processTable.ts';
import { rostrumProgram } from '../harness/program.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { hasOwnMachines, ownMachines } from './harness/ownMachines.ts';
import { personOf } from './harness/personOf.ts';

describe('a host behind a real sshd becomes a server', function () {
  this.timeout(180_000);
  let fleet: Fleet;
  let hosts: TestHosts;
  const running: ChildProcess[] = [];
  before(async () => {
    hosts = await openHosts([
      { name: 'near', reachesUs: true },
      { name: 'stranger', reachesUs: true, isUnknown: true, shell: '/usr/bin/fish' },
      { name: 'bare', reachesUs: true, without: ['node'] },
      { name: 'mean', reachesUs: true, without: ['tmux'] },
      { name: 'stopped', reachesUs: true },
      { name: 'twice', reachesUs: true },
      { name: 'far' },
      { name: 'inner', only: 'through far' },
      { name: 'kept', keys: ['inAgent'], isUnknown: true },
      { name: 'wished', reachesUs: true, keys: ['inAgent'], isUnknown: true },
    ]);
    fleet = await openFleet({ hubEnv: () => ({ SSH_AUTH_SOCK: hosts.env['SSH_AUTH_SOCK'] ?? '' }) });
  });
  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await fleet.close();
    await hosts.close();
  });

  /** Starts the shipped command as the person; gives its JSON lines as they come. */
  function start(...words: readonly string[]) {
    const child = spawn(process.execPath, [rostrumProgram, ...words, '--ssh-config', hosts.configFile], {
      env: personOf(hosts, fleet),
      cwd: hosts.home,
      stdio: 'pipe',
    });
    running.push(child);
    const lines: Json[] = [];
    let errors = '';
    const told = createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number, errors }));
    /** Does something in the moment in which a line comes: what it tells of may soon be over. */
    const when = (fits: (line: Json) => boolean, act: () => void) =>
      told.on('line', (line) => (fits(JSON.parse(line)) ? act() : undefined));
    const write = (message: Json) => child.stdin.write(`${JSON.stringify(message)}\n`);
    return { child, lines, ended, when, write };
  }

  async function run(...words: readonly string[]) {
    const command = start(...words, ...(words.includes('--talk') ? [] : ['--json']));
    const { code, errors } = await command.ended;
    const steps = command.lines.filter(({ type, state }) => type === 'step' && state !== 'running');
    const states = Object.fromEntries(steps.map(({ id, state }) => [id, state]));
    return { code, errors, states, lines: command.lines, last: command.lines.at(-1) };
  }
  const add = async (name: string, ...words: readonly string[]) => {
    const result = await run('server', 'add', name, '--shells-only', ...words);
    assert.equal(result.code, 0, result.errors + JSON.stringify(result.last));
    return result;
  };
  /** Other tests on this machine have tokens of their own. */
  const isOurs = (pid: number, told: string): boolean =>
    told.includes(hosts.directory) ||
    told.includes(fleet.place.directory) ||
    (hasOwnMachines && namespaceOf(pid, 'pid') === namespaceOf(hosts.host('near').pid, 'pid_for_children'));
  const viewOf = (name: string): Promise<Json> => fleet.rest.get(`/servers/${name}`);
  const tunnelTo = (name: string) => hosts.host(name).tunnelWords;
  /** Prints what of ours runs there. */
  const findOurs = 'pgrep -a -u $(id -u) -f "[r]ostrum.cjs|[b]ackground.sh|[r]un.sh" || true';
  const homeOf = (name: string) => join(hosts.host(name).home, '.rostrum');
  const filesButWork = (name: string) =>
    filesBelow(homeOf(name)).filter((file) => !file.startsWith(join(homeOf(name), 'daemon/work/')));

  it('[F5] [F14] from nothing to online by one command, with its token in no list of processes', async () => {
    const command = start(
      'server',
      'add',
      'near',
      '--shells-only',
      '--json',
      '--capacity',
      '2',
      '--label',
      'gpu',
      '--bootstrap',
      'echo made here',
    );
    let isOver = false;
    const ended = command.ended.finally(() => (isOver = true));
    const seen = new Set<string>();
    await until(
      () => {
        for (const { pid, commandLine, environment } of listProcesses())
          if (isOurs(pid, `${commandLine}${environment}`))
            for (const [token] of `${commandLine}${environment}`.matchAll(/rreg_[\w-]{20,}/g)) seen.add(token);
        return isOver;
      },
      'it is added',
      60_000,
    );
    const { code, errors } = await ended;
    assert.equal(code, 0, errors);
    assert.deepEqual([...seen], []);
    const { server, capabilities } = await viewOf('near');
    assert.deepEqual(
      [server.state, server.capacity, server.labels, server.reach],
      ['online', 2, ['gpu'], { destination: 'near', mode: 'direct' }],
    );
    assert.equal(capabilities.hostname, hosts.host('near').hostname);
    assert.ok(command.lines.some(({ id, text = '' }) => id === 'bootstrap' && text.includes('made here')));
  });

  it('[F5] the same again does nothing anew', async () => {
    const { states } = await add('near');
    assert.deepEqual(
      Object.entries(states).flatMap(([id, state]) => (state === 'done' ? [id] : [])),
      ['connect near', 'look', 'online'],
    );
  });

  it('[F8] a server is looked at also while its hub does not answer', async () => {
    const look = async (...words: readonly string[]) => {
      const { code, last } = await run('server', 'check', 'near', '--shells-only', ...words);
      return [code, last.checks.find(({ name }: Json) => name === 'hub').detail];
    };
    const known = hosts.host('near').run('sed -n \'s/.*"hubUrl": *"\\([^"]*\\)".*/\\1/p\' .rostrum/daemon/server.json');
    assert.deepEqual(await look(), [0, `${known.trim()}, as before`]);
    assert.deepEqual(await look('--hub', 'http://127.0.0.1:9'), [0, 'through a tunnel']);
  });

  it('[F5] [F7] a program answers for the person: an unknown key is asked about, and without a yes nothing happens', async () => {
    const asking = (answer: boolean) => {
      const command = start('server', 'add', 'stranger', '--shells-only', '--talk');
      const answered = until(() => command.lines.find(({ kind }) => kind === 'host-key'), 'the question').then(
        (asked) => {
          command.write({ type: 'answer', id: asked.id, value: answer });
          return asked.question;
        },
      );
      return { command, answered };
    };
    const no = asking(false);
    assert.equal((await no.answered).fingerprint, hosts.host('stranger').fingerprint());
    assert.equal((await no.command.ended).code, 3);
    assert.ok(!existsSync(homeOf('stranger')));
    const yes = asking(true);
    await yes.answered;
    const { code, errors } = await yes.command.ended;
    assert.equal(code, 0, errors);
    assert.equal(yes.command.lines.at(-1)?.type, 'done');
  });

  ownMachines.it('[F5] on a host without Node one is brought', async () => {
    const { states, lines } = await add('bare');
    assert.equal(states['node'], 'done');
    const check = lines.find(({ type }) => type === 'checks')?.checks.find(({ name }: Json) => name === 'node');
    assert.match(check.detail, /no Node; 20\.9 or newer is needed: v.* is brought/);
    const { server, doctor } = await viewOf('bare');
    assert.equal(server.state, 'online');
    assert.equal(doctor.find(({ name }: Json) => name === 'node').detail, process.version);
    assert.deepEqual(readdirSync(join(homeOf('bare'), 'node')), [`${process.version}-linux-${process.arch}`]);
  });

  ownMachines.it('[F8] on a host without tmux nothing is done without a yes, and what mends it is said', async () => {
    const { code, errors } = await run('server', 'add', 'mean', '--shells-only');
    assert.equal(code, 3);
    assert.match(errors, /no safe tmux.*install -y tmux.*sessions that end with their daemon/s);
    assert.ok(!existsSync(homeOf('mean')));
    const check = await run('server', 'check', 'mean', '--shells-only');
    assert.deepEqual([check.code, check.last.fit], [0, true]);
    const lasting = check.last.checks.find(({ name }: Json) => name === 'lasting sessions');
    assert.match(lasting.detail, /tmux is not installed: sessions end with the daemon/);
    const bare = await run('server', 'check', 'mean');
    assert.equal(bare.code, 1);
  });

  ownMachines.it('[F13] [F9] with a yes it gets node-pty, and its daemon is started again by a loop', async () => {
    const { states } = await add('mean', '--yes');
    assert.deepEqual([states['terminals'], states['service']], ['done', 'done']);
    const { server, capabilities, doctor } = await viewOf('mean');
    assert.deepEqual([server.state, capabilities.terminal], ['online', 'pty']);
    assert.match(
      doctor.find(({ name }: Json) => name === 'tmux').detail,
      /in pty, without tmux: they end with the daemon/,
    );
    // What was brought outlives a start of its daemon, and what is cleared behind it.
    const again = await add('mean', '--capacity', '4');
    assert.deepEqual([again.states['terminals'], again.states['service']], [undefined, 'done']);

    const { session } = await fleet.ask('session', 'open', '--server', 'mean');
    const lifecycle = async () => (await fleet.ask('session', 'view', session.id)).session.lifecycle;
    const asked = await run('server', 'add', 'mean', '--shells-only', '--capacity', '2', '--yes');
    assert.equal(asked.code, 3);
    assert.match(asked.errors, /without tmux its session ends with it/);
    assert.equal(await lifecycle(), 'active');

    const { since } = (await viewOf('mean')).server;
    hosts.host('mean').runAsRoot(`kill -9 $(pgrep -f '[r]ostrum.cjs daemon start')`);
    await until(async () => (await lifecycle()) === 'lost', 'the session is told as lost');
    // Since a later time it may also be offline.
    const isBack = ({ server: now }: Json) => now.state === 'online' && now.since > since;
    await until(async () => isBack(await viewOf('mean')), 'its daemon is back');
    const { session: next } = await fleet.ask('session', 'open', '--server', 'mean');
    assert.equal((await fleet.ask('session', 'view', next.id)).session.lifecycle, 'active');

    const gone = await run('server', 'uninstall', 'mean', '--force');
    assert.equal(gone.code, 0, gone.errors);
    assert.deepEqual(filesBelow(homeOf('mean')), []);
    assert.equal(hosts.host('mean').run(findOurs).trim(), '');
  });

  it('[F5] stopped in the middle, the same command goes on from there', async () => {
    const command = start('server', 'add', 'stopped', '--shells-only', '--json');
    const isUpload = ({ id, state }: Json) => id === 'program' && state === 'running';
    command.when(isUpload, () => command.child.kill('SIGINT'));
    const { code, errors } = await command.ended;
    assert.equal(code, 3, errors);
    assert.match(errors, /called off/);
    await add('stopped');
    assert.ok(
      !existsSync(join(homeOf('stopped'), 'incoming')) || readdirSync(join(homeOf('stopped'), 'incoming')).length === 0,
    );
  });

  ownMachines.it('[F5] [R5] a full disk is said, at once and also where what was brought does not unpack', async () => {
    const host = hosts.host('stopped');
    host.runAsRoot(`mkdir ${host.homeThere}/small && mount -t tmpfs -o size=2m,mode=777 small ${host.homeThere}/small`);
    const home = `${host.homeThere}/small/home`;
    const refused = async () => {
      const { code, errors } = await run('server', 'add', 'stopped', '--name', 'full', '--shells-only', '--home', home);
      assert.equal(code, 5, errors);
      return errors;
    };
    host.run('head -c 3000000 /dev/zero > small/all || true');
    assert.match(await refused(), /small\/home\/turn cannot be written on stopped: .*Is there space/);
    host.run('rm small/all');
    assert.match(await refused(), /versions\/.* cannot be written on stopped: .*No space left .*Is there space/);
    assert.equal(host.run('find small -type f').trim(), '', 'the disk stays full');
  });

  it('[F5] under two names at once it becomes one server, and the other one is told so', async () => {
    const { address, port, user } = hosts.host('twice');
    hosts.configure('also', [`HostName ${address}`, `Port ${port}`, `User ${user}`]);
    const ends = await Promise.all(['twice', 'also'].map((name) => run('server', 'add', name, '--shells-only')));
    assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 3], JSON.stringify(ends.map(({ errors }) => errors)));
    const refused = ends.find(({ code }) => code === 3);
    assert.match(refused?.errors ?? '', /by another one.*run the same command again/is);
    const { rows } = await fleet.rest.get('/servers');
    const names = rows.map(({ name }: Json) => name).filter((name: string) => name === 'twice' || name === 'also');
    assert.equal(names.length, 1, names.join());
    assert.equal((await viewOf(names[0])).server.state, 'online');
    assert.equal(hosts.host('twice').run('pgrep -c -u $(id -u) -f "[r]ostrum.cjs daemon start" || true').trim(), '1');
    assert.ok(!existsSync(join(homeOf('twice'), 'turn')));
  });

  it('[F5] [F6] a host behind another one is added through its own login, and a tunnel that nobody keeps is said', async () => {
    const { code, errors, lines, states } = await run(
      'server',
      'add',
      'inner',
      '--shells-only',
      '--yes',
      ...tunnelTo('inner'),
    );
    const { checks } = lines.find(({ type }) => type === 'checks');
    assert.equal(checks.find(({ name }: Json) => name === 'hub').detail, 'through a tunnel');
    assert.deepEqual([states['tunnel'], states['online'], states['kept']], ['done', 'done', 'failed']);
    // The hub does not read the configuration that this command was given.
    assert.equal(code, 5);
    assert.match(errors, /inner is installed, but its hub does not keep the tunnel to it: .*no host of that name/);
    const { server, capabilities } = await viewOf('inner');
    assert.deepEqual(server.reach, { destination: 'inner', mode: 'tunnel' });
    assert.equal(capabilities.hostname, hosts.host('inner').hostname);
  });

  it('[F5] [F6] the hub of this machine keeps the tunnel of a host that was added', async () => {
    const { destination } = hosts.host('kept');
    const words = ['server', 'add', destination, '--shells-only', '--name', 'kept', ...tunnelTo('kept')];
    const command = start(...words, '--talk', '--yes');
    const asked = await until(() => command.lines.find(({ kind }) => kind === 'host-key'), 'the question');
    command.write({ type: 'answer', id: asked.id, value: true });
    const { code, errors } = await command.ended;
    assert.equal(code, 0, errors);
    const { server, tunnel } = await viewOf('kept');
    assert.deepEqual([server.state, server.reach, tunnel.state], ['online', { destination, mode: 'tunnel' }, 'up']);
    const again = await run(...words);
    assert.equal(again.code, 0, again.errors);
    assert.equal((await viewOf('kept')).server.since, server.since, 'the tunnel was cut');
    // Its daemon is started anew, and comes back through the tunnel that stands.
    const changed = await run(...words, '--capacity', '3');
    assert.equal(changed.code, 0, changed.errors);
    await fleet.ask('server', 'doctor', 'kept');
    assert.equal((await viewOf('kept')).capabilities.maxSessions, 3);
    assert.deepEqual([changed.states['service'], changed.states['tunnel']], ['done', undefined]);
    const gone = await run('server', 'uninstall', 'kept');
    assert.equal(gone.code, 0, gone.errors);
    assert.ok(!existsSync(homeOf('kept')));
  });

  it('[F14] [F7] REST adds it as the command line does, with the fingerprint of a key that somebody has compared', async () => {
    const { destination: host, fingerprint } = hosts.host('wished');
    const wish = {
      project: fleet.project,
      host,
      name: 'wished',
      shellsOnly: true,
      capacity: 3,
      bootstrap: 'echo here',
      way: 'tunnel',
    };
    const post = (body: object) => fleet.rest.request('POST', '/servers', body);
    const asked = await post(wish);
    assert.equal(asked.status, 409, JSON.stringify(asked.body));
    const { hostKey } = asked.body.error.details;
    assert.equal(hostKey.fingerprint, fingerprint());
    assert.ok(!existsSync(homeOf('wished')), 'nothing was done there');
    // Whoever waits no longer, and asks again, finds it where it is.
    const added = await until(
      async () => {
        const { status, body } = await post({ ...wish, hostKeys: [hostKey.fingerprint] });
        if (status === 200) return body;
        throw new Error(JSON.stringify(body));
      },
      'it is added',
      120_000,
    );
    assert.deepEqual([added.server.name, added.fit, added.server.capacity], ['wished', true, 3]);
    const reach = { destination: host, mode: 'tunnel' };
    assert.deepEqual((await viewOf('wished')).server.reach, reach);
    // It could reach the hub by itself, and keeps the way that it was given.
    const upgraded = await run('server', 'upgrade', 'wished');
    assert.equal(upgraded.code, 0, upgraded.errors);
    assert.deepEqual((await viewOf('wished')).server.reach, reach);
    assert.equal((await fleet.rest.as(undefined).request('POST', '/servers', wish)).status, 401);
  });

  it('[F15] an uninstall leaves nothing also where the Node of its command has gone', async () => {
    await fleet.ask('session', 'open', '--server', 'stranger');
    const there = hosts.host('stranger');
    there.run(
      'sed "s,^exec [^ ]*,exec /gone/node," .rostrum/bin/rostrum > it && cat it > .rostrum/bin/rostrum && rm it',
    );
    const { last } = await run('server', 'check', 'stranger', '--shells-only');
    const { passed, detail } = last.checks.find(({ name }: Json) => name === 'installed');
    assert.equal(passed, false);
    assert.match(detail, /half done: its command does not run/);
    const gone = await run('server', 'uninstall', 'stranger', '--force');
    assert.equal(gone.code, 0, gone.errors);
    assert.deepEqual(filesButWork('stranger'), []);
    // One that has ended and was not waited for is no more than a number.
    assert.equal(there.run(`${findOurs}; pgrep -a -u $(id -u) tmux | grep -v defunct || true`).trim(), '');
    // On this machine one of its number may have left some before.
    if (hasOwnMachines) assert.equal(there.run('ls -d /tmp/rostrum-* 2>/dev/null || true').trim(), '');
  });

  it('[F12] an upgrade finds its host by itself, and [F15] an uninstall leaves nothing', async () => {
    const { session } = await fleet.ask('session', 'open', '--server', 'near');
    const upgraded = await run('server', 'upgrade', 'near');
    assert.equal(upgraded.code, 0, upgraded.errors);
    assert.match(readlinkSync(join(homeOf('near'), 'current')), /^versions\/\d/);
    const mistaken = await run('server', 'uninstall', 'neer', '--host', 'near');
    assert.equal(mistaken.code, 3);
    assert.match(mistaken.errors, /shows you no server .*neer.* there is another: near of/);
    const refused = await run('server', 'uninstall', 'near');
    assert.equal(refused.code, 3);
    assert.match(refused.errors, /still runs/);
    assert.equal((await fleet.ask('session', 'view', session.id)).session.lifecycle, 'active');
    const gone = await run('server', 'uninstall', 'near', '--force');
    assert.equal(gone.code, 0, gone.errors);
    assert.deepEqual(filesButWork('near'), []);
    assert.equal(hosts.host('near').run(findOurs).trim(), '');
  });
});

/** Undefined of a process that has ended. */
function namespaceOf(pid: number, kind: 'pid' | 'pid_for_children'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}
