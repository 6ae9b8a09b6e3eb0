import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openLocalHost } from '../../server/ssh/host/localHost.fixture.ts';
import type { LocalHostSetup } from '../../server/ssh/host/localHost.fixture.ts';
import type { RemoteHost } from '../../server/ssh/remoteHost.ts';
import { filesBelow } from '../harness/files.ts';
import { runHostCommand } from '../harness/hostCommands.ts';
import type { HostCommandOptions } from '../harness/hostCommands.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive, processesWith } from '../harness/processTable.ts';
import { repositoryRoot } from '../harness/program.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';

describe('flow: a host becomes a server over the commands that SSH runs', function () {
  this.timeout(180_000);
  let fleet: Fleet;
  const hosts = new Map<string, RemoteHost>();
  before(async () => {
    fleet = await openFleet();
  });
  afterEach(async () => {
    // What a test leaves there ends with it, whatever went wrong.
    for (const [name, host] of hosts)
      if (existsSync(join(homeOf(name), 'bin/rostrum')))
        await host.run(`${homeOf(name)}/bin/rostrum daemon service remove --with-terminals`);
    hosts.clear();
  });
  after(() => fleet.close());

  const homeOf = (name: string) => join(fleet.place.directory, 'h', name, '.rostrum');
  const openHost = (name: string, setup: Partial<LocalHostSetup> = {}) => {
    const host = openLocalHost({ home: fleet.place.make('h', name), ...setup });
    hosts.set(name, host);
    return host;
  };
  const begin = (
    host: RemoteHost,
    path: string,
    args: Record<string, string>,
    options: Record<string, unknown> = {},
    more: Partial<HostCommandOptions> = {},
  ) => runHostCommand(fleet, path, { args, options }, { host, ...more });

  const add = async (
    host: RemoteHost,
    options: Record<string, unknown> = {},
    more: Partial<HostCommandOptions> = {},
  ) => {
    const command = begin(host, 'server add', { host: host.destination }, { shellsOnly: true, ...options }, more);
    const { code, error } = await command.ended;
    const steps = command.lines.filter(({ type, state }) => type === 'step' && state !== 'running');
    const states = Object.fromEntries(steps.map(({ id, state }) => [id, state]));
    return { code, error, states, lines: command.lines, done: command.lines.find(({ type }) => type === 'done') };
  };
  const added = async (...given: Parameters<typeof add>) => {
    const result = await add(...given);
    const failed = result.done?.doctor.filter((check: Json) => check.required && !check.passed) ?? [];
    assert.equal(result.code, 0, result.error + JSON.stringify(failed));
    return result;
  };
  const viewOf = (name: string): Promise<Json> => fleet.rest.get(`/servers/${name}`);

  /** A program that is another version than the one that is shipped. */
  const otherBundle = (name: string, first: string) => {
    const file = join(fleet.place.make('bundles'), `${name}.cjs`);
    writeFileSync(file, `${first}\n${readFileSync(join(repositoryRoot, 'dist/host.cjs'), 'utf8')}`);
    return file;
  };

  it('[F5] [F14] from nothing to online, with what was said of it; the same again changes nothing', async () => {
    const host = openHost('one', { banner: 'Welcome-to-one' });
    const work = fleet.place.make('work');
    const options = {
      name: 'gpu-1',
      capacity: '3',
      label: ['gpu'],
      workRoot: work,
      bootstrap: 'echo made > ~/made; echo "it is done"',
    };
    const { done, states, lines } = await added(host, options);
    assert.equal(done.fit, true);
    assert.equal(states['node'], 'skipped');
    const { server, capabilities } = await viewOf('gpu-1');
    assert.deepEqual(
      [server.state, server.capacity, server.labels, capabilities.workRoot],
      ['online', 3, ['gpu'], work],
    );
    const shown = lines.filter(({ id }) => id === 'bootstrap').map(({ text = '' }) => text);
    assert.ok(shown.join('\n').includes('it is done'), shown.join());
    assert.equal(statSync(homeOf('one')).mode & 0o777, 0o700);

    execFileSync('rm', [join(homeOf('one'), '../made')]);
    const again = await added(host, { ...options, capacity: undefined, label: undefined });
    const changed = Object.entries(again.states).filter(([, state]) => state === 'done');
    assert.deepEqual(
      changed.map(([id]) => id),
      ['look', 'online'],
    );
    assert.ok(!existsSync(join(homeOf('one'), '../made')), 'the bootstrap command ran twice');
    assert.equal((await viewOf('gpu-1')).server.since, server.since);
  });

  it('[F5] the token is in no command line, no list of processes, no log and no file', async () => {
    const commands: string[] = [];
    const tokens: string[] = [];
    const seen: string[] = [];
    const host = openHost('quiet', {
      onRun: (command, input) => {
        commands.push(command);
        tokens.push(...(input.match(/rreg_[\w-]{43}/g) ?? []));
      },
    });
    const command = begin(host, 'server add', { host: 'quiet' }, { shellsOnly: true });
    let isOver = false;
    void command.ended.then(() => (isOver = true));
    await until(
      () => {
        const table = processesWith(fleet.place.directory).map(
          ({ commandLine, environment }) => commandLine + environment,
        );
        seen.push(...tokens.filter((token) => table.some((text) => text.includes(token))));
        return isOver;
      },
      'it is added',
      60_000,
    );
    assert.equal((await command.ended).code, 0);
    assert.equal(tokens.length, 1);
    assert.deepEqual(seen, []);
    const [token = ''] = tokens;
    assert.ok(!commands.join('\n').includes('rreg_') && !command.text().includes(token));
    const files = [...filesBelow(homeOf('quiet')), ...filesBelow(fleet.hub.dataDir)];
    assert.deepEqual(
      files.filter((file) => readFileSync(file, 'latin1').includes(token)),
      [],
    );
    assert.ok(!fleet.hub.output().includes(token));
  });

  it('[F5] where there is no project for it, nothing is brought', async () => {
    const { error, states } = await add(openHost('homeless'), { project: 'NONE' });
    assert.match(error, /^There is no project "NONE" that you can see/);
    assert.deepEqual([states['look'], states['program'], existsSync(homeOf('homeless'))], ['done', undefined, false]);
  });

  it('[F5] a login by zsh is as good', async () => {
    const shell = execFileSync('which', ['zsh'], { encoding: 'utf8' }).trim();
    assert.equal((await added(openHost('by-zsh', { shell }))).done.fit, true);
  });

  it('[F8] login files that hang hold nobody up, and nothing of them runs on', async () => {
    const host = openHost('hung', { shell: findProgram('bash') });
    writeFileSync(join(homeOf('hung'), '../.bash_profile'), 'sleep 1007\n');
    const looked = begin(host, 'server check', { host: 'hung' }, { shellsOnly: true });
    assert.equal((await looked.ended).code, 0, looked.text());
    assert.deepEqual(processesWith('sleep 1007'), []);
  });

  for (const [step, when] of [
    ['program', 'while the program is being brought'],
    ['settings', 'before it is made current'],
    ['service', 'before its daemon is started'],
  ] as const)
    it(`[F5] called off ${when}, the same command goes on from there`, async () => {
      const name = `off-${step}`;
      const host = openHost(name);
      const command = begin(host, 'server add', { host: name }, { shellsOnly: true });
      void until(() => command.lines.some(({ id, state }) => id === step && state === 'running'), step).then(
        command.stop,
      );
      const { code, error } = await command.ended;
      assert.equal(code, 3, error);
      assert.match(error, /called off/);
      assert.equal((await added(host)).done.fit, true);
      assert.ok(
        !existsSync(join(homeOf(name), 'incoming')) || readdirSync(join(homeOf(name), 'incoming')).length === 0,
      );
      const { rows } = await fleet.rest.get(`/servers?project=${fleet.project}`);
      assert.equal(rows.filter((row: Json) => row.name === name).length, 1);
    });

  it('[F12] an upgrade is verified and switched, and sessions live through it', async () => {
    const host = openHost('up');
    await added(host);
    const { session } = await fleet.ask('session', 'open', '--server', 'up');
    assert.ok(isAlive(session.pid));
    const before = readlinkSync(join(homeOf('up'), 'current'));
    const bundleFile = otherBundle('next', '/* next */');
    const upgrade = begin(host, 'server upgrade', { server: 'up' }, { host: 'up' }, { bundleFile });
    const { code, error } = await upgrade.ended;
    assert.equal(code, 0, error);
    assert.equal(upgrade.lines.at(-1)?.upgraded, true);
    const now = readlinkSync(join(homeOf('up'), 'current'));
    assert.notEqual(now, before);
    assert.ok(isAlive(session.pid), 'the session has ended');
    const { lifecycle } = (await fleet.ask('session', 'view', session.id)).session;
    assert.equal(lifecycle, 'active');
    assert.deepEqual(readdirSync(join(homeOf('up'), 'versions')).length, 2);
  });

  it('[F12] a version that does not come online is taken back', async () => {
    const host = openHost('back');
    await added(host);
    const before = readlinkSync(join(homeOf('back'), 'current'));
    const bundleFile = otherBundle(
      'broken',
      "if (process.argv[3] === 'start') { console.error('it is broken'); process.exit(1); }",
    );
    const upgrade = begin(
      host,
      'server upgrade',
      { server: 'back' },
      { host: 'back' },
      { bundleFile, onlineMs: 4_000 },
    );
    const { code, error } = await upgrade.ended;
    assert.equal(code, 5);
    assert.match(error, /did not come online.* runs there again.*it is broken/s);
    assert.equal(readlinkSync(join(homeOf('back'), 'current')), before);
    assert.equal((await viewOf('back')).server.state, 'online');
  });

  it('[F12] a program that was damaged on the host is found, and brought anew', async () => {
    const host = openHost('hurt');
    await added(host);
    const current = readlinkSync(join(homeOf('hurt'), 'current'));
    await host.run(`${homeOf('hurt')}/bin/rostrum daemon service remove`);
    writeFileSync(join(homeOf('hurt'), current, 'rostrum.cjs'), 'oops');
    const { code, error } = await add(host);
    assert.equal(code, 5);
    assert.match(error, /was damaged, and is removed\. Run the same command again/);
    assert.equal((await added(host)).done.fit, true);
  });

  it('[F15] an uninstall is refused while work runs there, and leaves nothing but the work', async () => {
    const host = openHost('gone');
    await added(host);
    const { session } = await fleet.ask('session', 'open', '--server', 'gone');
    const refused = begin(host, 'server uninstall', { server: 'gone' }, { host: 'gone' });
    const end = await refused.ended;
    assert.equal(end.code, 3);
    assert.match(end.error, /still runs/);
    assert.ok(isAlive(session.pid));
    writeFileSync(join(homeOf('gone'), 'daemon/work/notes.txt'), 'work');
    // The same directory may be that of a hub, and of a person who has confirmed hosts.
    const notOurs = ['hub/journal', 'known_hosts'].map((name) => join(homeOf('gone'), name));
    mkdirSync(join(homeOf('gone'), 'hub'));
    for (const file of notOurs) writeFileSync(file, 'of somebody else');
    const removed = begin(host, 'server uninstall', { server: 'gone' }, { host: 'gone', force: true });
    const { code, error } = await removed.ended;
    assert.equal(code, 0, error);
    await until(() => !isAlive(session.pid), 'its session has ended');
    const left = filesBelow(join(homeOf('gone'), '..'));
    assert.deepEqual(left.filter((file) => !file.startsWith(join(homeOf('gone'), 'daemon/work/'))).sort(), notOurs);
    assert.ok(left.some((file) => file.endsWith('notes.txt')));
    assert.deepEqual(processesWith(homeOf('gone')), []);
    hosts.delete('gone');
  });

  it('another host than the named one is neither upgraded nor emptied', async () => {
    const [left, right] = [openHost('left'), openHost('right')];
    await added(left);
    await added(right);
    for (const path of ['server upgrade', 'server uninstall']) {
      const { code, error } = await begin(right, path, { server: 'left' }, { host: 'right' }).ended;
      assert.equal(code, 3);
      assert.match(error, /right is not left: .* there is right of/);
    }
    assert.equal((await viewOf('right')).server.state, 'online');
  });

  it('a host with a copy of the files of another is not taken for it before somebody says so', async () => {
    await added(openHost('first'));
    const copy = openHost('copy');
    mkdirSync(join(homeOf('copy'), 'daemon'), { recursive: true, mode: 0o700 });
    copyFileSync(join(homeOf('first'), 'daemon/server.json'), join(homeOf('copy'), 'daemon/server.json'));
    const { code, error } = await add(copy, { yes: true });
    assert.equal(code, 3, error);
    assert.match(error, /nobody to ask here: copy says that it is the server first/);
    assert.ok(!existsSync(join(homeOf('copy'), 'bin')));
    assert.equal((await viewOf('first')).server.reach.destination, 'first');
  });

  const findProgram = (name: string) => execFileSync('which', [name], { encoding: 'utf8' }).trim();
});
