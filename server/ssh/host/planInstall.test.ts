import assert from 'node:assert/strict';
import { aHost } from './hostFacts.fixture.ts';
import { planInstall } from './planInstall.ts';
import type { InstallWish, PlanParts } from './planInstall.ts';
import { renderSettings } from './hostSettings.ts';

const directory = '0.1.0-aaaaaaaaaaaa';
const runtime = { file: '/usr/bin/node', version: 'v20.20.2', platform: 'linux', arch: 'x64', libc: 'glibc 2.36' };
const wish: InstallWish = { name: 'gpu1', capacity: 4, labels: ['gpu'] };
const lines = renderSettings([], wish).trim().split('\n');
const installed = {
  version: directory,
  current: `versions/${directory}`,
  command: 'runs',
  serverId: 'server_1',
  serverName: 'gpu1',
  serverHub: 'http://hub:1',
  config: 'ours',
  configLine: lines,
  service: 'systemd',
};

const plan = (facts: Parameters<typeof aHost>[0], said: InstallWish = wish, parts: Partial<PlanParts> = {}) =>
  planInstall(said, {
    facts: aHost(facts),
    bundle: { directory, sha256: 'aa' },
    runtime,
    pty: undefined,
    way: { kind: 'direct', url: 'http://hub:1', detail: '' },
    known: { name: 'gpu1', isOnline: true },
    markOf: (command) => `mark-${command.length}`,
    ...parts,
  });

const stepsOf = (facts: Parameters<typeof aHost>[0], said?: InstallWish, parts?: Partial<PlanParts>) => {
  const { hasLeftovers, bringNode, uploadsProgram, settings, bootstrap, registers, moves, restarts } = plan(
    facts,
    said,
    parts,
  );
  const flags = { hasLeftovers, bringNode, uploadsProgram, settings, bootstrap, registers, moves, restarts };
  return Object.entries(flags).flatMap(([name, value]) => (value === undefined || value === false ? [] : [name]));
};

describe('the plan of an installation', () => {
  it('[F5] on an empty host everything is to be done', () => {
    const steps = stepsOf({ node: '' }, { ...wish, bootstrap: 'make' }, { known: undefined });
    assert.deepEqual(steps, ['bringNode', 'uploadsProgram', 'settings', 'bootstrap', 'registers', 'restarts']);
  });

  it('[F9] what could be no service stays as it is', () => {
    for (const service of ['tmux', 'loop'])
      for (const facts of [
        { systemd: 'offline', linger: 'yes' },
        { systemd: 'running', linger: 'no' },
      ])
        assert.deepEqual(stepsOf({ ...installed, service, ...facts }), []);
  });

  it('[F5] where everything is done nothing is, also when nothing is said again', () => {
    assert.deepEqual(stepsOf(installed), []);
    assert.deepEqual(stepsOf(installed, { name: 'gpu1' }), []);
  });

  const halfDone: readonly [string, Parameters<typeof aHost>[0], readonly string[], Partial<PlanParts>?][] = [
    [
      'an upload that was cut off',
      { incoming: 'x.1' },
      ['hasLeftovers', 'uploadsProgram', 'settings', 'registers', 'restarts'],
      { known: undefined },
    ],
    ['a link that leads nowhere', { ...installed, current: 'versions/gone' }, ['restarts']],
    [
      'a version that nobody made current',
      { version: directory },
      ['settings', 'registers', 'restarts'],
      { known: undefined },
    ],
    ['a command that is gone', { ...installed, command: '' }, ['restarts']],
    ['a command whose Node is gone', { ...installed, command: 'broken' }, ['restarts']],
    ['a key without a service', { ...installed, service: '' }, ['restarts']],
    ['a tmux that no boot starts', { ...installed, service: 'tmux', systemd: 'running', linger: 'yes' }, ['restarts']],
    ['a daemon that does not run', installed, ['restarts'], { known: { name: 'gpu1', isOnline: false } }],
    [
      'an address of the hub that is another one now',
      { ...installed, serverHub: 'http://old:1' },
      ['moves', 'restarts'],
    ],
    ['a daemon that was not started since its move', { ...installed, serverMoved: 'http://old:1' }, ['restarts']],
    ['a server that was removed from the hub', installed, ['registers', 'restarts'], { known: undefined }],
  ];
  for (const [what, facts, steps, parts] of halfDone)
    it(`[F5] ${what} is mended, and nothing else`, () => assert.deepEqual(stepsOf(facts, wish, parts), steps));

  it('[F12] an older version stays to go back to', () => {
    const old = '0.0.9-bbbbbbbbbbbb';
    const upgrade = plan({ ...installed, version: old, current: `versions/${old}` });
    assert.deepEqual(
      [upgrade.previous, upgrade.uploadsProgram, upgrade.registers, upgrade.restarts],
      [old, true, false, true],
    );
  });

  it('[F14] a bootstrap command runs once; another one runs too', () => {
    const facts = { ...installed, bootstrapped: 'mark-4' };
    assert.deepEqual(stepsOf(facts, { ...wish, bootstrap: 'make' }), []);
    assert.deepEqual(stepsOf(facts, { ...wish, bootstrap: 'make it' }), ['bootstrap']);
  });

  it('[F14] what was said before stays, and what is said now is changed', () => {
    const { settings } = plan({ ...installed, work: '/srv/w' }, { name: 'gpu1', capacity: 9, workRoot: '/srv/w' });
    assert.deepEqual(settings?.split('\n').slice(1), ['maxSessions: 9', 'labels: ["gpu"]', 'workRoot: "/srv/w"', '']);
  });

  it('[F14] it is told where its repositories are', () => {
    const { settings } = plan({}, { name: 'gpu1', repos: ['~/src', '/srv/it'] });
    assert.deepEqual(settings?.split('\n').slice(1), ['repos: ["~/src","/srv/it"]', '']);
  });

  it("a person's own daemon.yaml is not touched", () => {
    assert.deepEqual(stepsOf({ ...installed, config: 'foreign', configLine: [] }, { ...wish, capacity: 9 }), []);
  });

  it('paths that a shell would read, and a hub out of reach, are refused with what to do', () => {
    assert.throws(() => plan({ ours: '/home/a b/.rostrum' }), /letters, digits/);
    assert.throws(() => plan({ work: '/srv/$(x)' }, { ...wish, workRoot: '/srv/$(x)' }), /work root/);
    for (const work of ['/home/me/.rostrum/daemon/sub', '/home/me/.rostrum/versions'])
      assert.throws(
        () => plan({ work }, { ...wish, workRoot: work }),
        /belongs to Rostrum, and goes when it is uninstalled/,
      );
    for (const work of ['/home/me/.rostrum/daemon/work', '/home/me/.rostrum/daemons', '/home/me'])
      plan({ work }, { ...wish, workRoot: work });
    assert.throws(
      () => plan({}, wish, { way: { kind: 'none', detail: 'No way', remedy: 'Do this.' } }),
      /No way\. Do this\./,
    );
    assert.throws(() => plan({ node: '' }, wish, { runtime: undefined }), /There is no Node/);
  });

  it('[F13] without tmux a node-pty is brought once, and the daemon is started anew with it', () => {
    const pty = { name: 'p1', platform: 'linux', arch: 'x64', libc: 'glibc 2.36', content: Buffer.from('') };
    const without = plan({ ...installed, tmux: '' }, wish, { pty });
    assert.deepEqual([without.terminal, without.bringPty, without.restarts], ['pty', pty, true]);
    const again = plan({ ...installed, tmux: '', pty: 'p1' }, wish, { pty });
    assert.deepEqual([again.terminal, again.bringPty, again.restarts], ['pty', undefined, false]);
    assert.deepEqual(
      [plan(installed, wish, { pty }).terminal, plan(installed, wish, { pty }).bringPty],
      ['tmux', undefined],
    );
  });

  it('directories of a search path that mean something to a shell are left out', () => {
    assert.equal(plan({ path: '/usr/bin:/mnt/c/Program Files:/opt/x' }).searchPath, '/usr/bin:/opt/x');
  });
});
