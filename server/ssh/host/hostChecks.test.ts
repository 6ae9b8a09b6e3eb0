import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { decideHostChecks } from './hostChecks.ts';
import type { HostWish } from './hostChecks.ts';
import { aHost } from './hostFacts.fixture.ts';

const runtime = { file: '/usr/bin/node', version: 'v20.20.2', platform: 'linux', arch: 'x64', libc: 'glibc 2.36' };
const agents = [
  { name: 'claude', command: 'claude', installHint: 'npm install -g claude', loginHint: 'claude /login' },
];
const way = { kind: 'direct', url: 'http://hub:1', detail: 'http://hub:1 answers from there' } as const;
const wish: HostWish = { way, runtime, pty: undefined, agents, shellsOnly: false };

const installed = {
  version: '1-a',
  current: 'versions/1-a',
  command: 'runs',
  serverId: 'server_1',
  serverName: 'gpu1',
  serverHub: 'http://hub:1',
  service: 'tmux',
};

type Changes = Parameters<typeof aHost>[0];
const checkOf = (name: string, changes: Changes, more: Partial<HostWish> = {}) =>
  decideHostChecks(aHost(changes), { ...wish, ...more }).find((check) => check.name === name) ?? assert.fail(name);

describe('the checks of a host before it is added', () => {
  it('[F8] a healthy one passes all of them', () => {
    const checks = decideHostChecks(aHost(), wish);
    assert.deepEqual(
      checks.filter(({ passed }) => !passed),
      [],
    );
    assert.ok(checks.length >= 11);
  });

  const failures: readonly [
    string,
    string,
    Changes,
    required: boolean,
    detail: RegExp,
    remedy: RegExp,
    Partial<HostWish>?,
  ][] = [
    ['another system', 'system', { os: 'MINGW64_NT' }, true, /MINGW64/, /Linux or macOS/],
    ['no tmux', 'tmux', { tmux: '' }, true, /not installed/, /^sudo apt-get install -y tmux$/],
    [
      'no tmux, as root',
      'tmux',
      { tmux: '', tool: ['gzip'], uid: '0' },
      true,
      /not installed/,
      /^apt-get install -y tmux$/,
    ],
    ['no tmux on Alpine', 'tmux', { tmux: '', installer: 'apk' }, true, /not installed/, /^sudo apk add tmux$/],
    ['a tmux that is too old', 'tmux', { tmux: 'tmux 2.6' }, true, /before 3\.0/, /install -y tmux/],
    ['no git', 'git', { git: '' }, true, /not installed/, /apt-get install -y git/],
    [
      'a work root that cannot be written',
      'work root',
      { work: '/srv/w', workWritable: 'no /srv cannot be written' },
      true,
      /\/srv cannot be written/,
      /sudo install -d -o me -m 700 \/srv\/w/,
    ],
    [
      'a home that cannot be written',
      'install directory',
      { oursWritable: 'no it is no directory' },
      true,
      /no directory/,
      /--home/,
    ],
    ['no agent', 'agent', { agent: '' }, true, /no agent program/, /npm install -g claude.*--shells-only/],
    [
      'an agent without a login',
      'agent claude',
      { agent: 'claude no /usr/bin/claude' },
      false,
      /nobody seems to be logged in/,
      /claude \/login/,
    ],
    [
      'an old Node and none to bring',
      'node',
      { node: 'v18.19.0 /usr/bin/node' },
      true,
      /only v18\.19\.0.*20\.9 or newer/,
      /nodejs\.org/,
      { runtime: undefined },
    ],
    [
      'no Node, of another architecture',
      'node',
      { node: '', arch: 'aarch64' },
      true,
      /no Node.*linux x64, not for arm64/,
      /nodejs\.org/,
    ],
    [
      'no Node, with another libc',
      'node',
      { node: '', libc: 'musl' },
      true,
      /needs glibc, and there is musl/,
      /nodejs\.org/,
    ],
    ['no linger', 'service', { linger: 'no' }, false, /tmux session of its own/, /loginctl enable-linger me/],
    [
      'no systemd',
      'service',
      { systemd: 'offline' },
      false,
      /not started after a boot/,
      /@reboot .*daemon service install/,
    ],
    ['little space', 'disk', { workFree: '100' }, false, /0\.0 GiB at/, /du -xh/],
    ['a wrong clock', 'clock', { clock: '1795671700' }, false, /95\.0 s behind/, /timedatectl/],
    [
      'an installation that was cut off',
      'installed',
      { incoming: 'x.1' },
      false,
      /upload was cut off.*not registered/,
      /^rostrum server add gpu1 /,
      { host: 'gpu1' },
    ],
    [
      'a command whose Node is gone',
      'installed',
      { ...installed, command: 'broken' },
      false,
      /half done: its command does not run, perhaps because its Node has gone$/,
      /^rostrum server add gpu1 /,
      { host: 'gpu1' },
    ],
    [
      'a command that is gone',
      'installed',
      { ...installed, command: '' },
      false,
      /half done: its command is gone$/,
      /^rostrum server add gpu1 /,
      { host: 'gpu1' },
    ],
  ];
  for (const [what, name, changes, required, detail, remedy, more] of failures)
    it(`[F8] ${what} fails with what mends it`, () => {
      const check = checkOf(name, changes, more);
      assert.deepEqual([check.passed, check.required], [false, required]);
      assert.match(check.detail, detail);
      assert.match(check.remedy ?? '', remedy);
      // It may be typed into a shell as it is.
      execFileSync('sh', ['-n', '-c', check.remedy ?? '(']);
    });

  it('[F8] an installation that is whole passes', () => assert.equal(checkOf('installed', installed).passed, true));

  it('[F8] a Node that is missing is brought where this machine has one that fits', () => {
    assert.deepEqual(checkOf('node', { node: '' }).passed, true);
    assert.match(checkOf('node', { node: 'v18.1.0 /usr/bin/node' }).detail, /only v18\.1\.0.*v20\.20\.2 is brought/);
  });

  const pty = { name: 'p', platform: 'linux', arch: 'x64', libc: 'glibc 2.36', content: Buffer.from('') };

  it('[F8] [F13] without tmux a node-pty is brought, and it is said that sessions end with the daemon', () => {
    for (const tmux of ['', 'tmux 2.6']) {
      const tmuxCheck = checkOf('tmux', { tmux }, { pty });
      assert.deepEqual([tmuxCheck.passed, tmuxCheck.required], [true, true]);
      assert.match(tmuxCheck.detail, /sessions run in its daemon, by a node-pty that is brought/);
      const lasting = checkOf('lasting sessions', { tmux }, { pty });
      assert.deepEqual(
        [lasting.passed, lasting.required, lasting.remedy],
        [false, false, 'sudo apt-get install -y tmux'],
      );
    }
    assert.match(checkOf('tmux', { tmux: '', pty: 'p' }).detail, /by a node-pty that is there/);
    assert.match(checkOf('service', { tmux: '', systemd: 'offline' }, { pty }).detail, /runs in a loop/);
  });

  for (const [what, changes, why] of [
    ['another architecture', { arch: 'aarch64' }, /for linux x64, not for Linux arm64/],
    ['another libc', { libc: 'musl' }, /needs glibc, and there is musl/],
  ] as const)
    it(`[F8] without tmux, on ${what}, tmux has to be installed`, () => {
      const { passed, detail, remedy } = checkOf('tmux', { tmux: '', ...changes }, { pty });
      assert.deepEqual([passed, remedy], [false, 'sudo apt-get install -y tmux']);
      assert.match(detail, why);
    });

  it('[F8] the Node of an editor counts, and one that stays is preferred', () => {
    const editors = 'v22.0.0 /home/me/.vscode-server/bin/a/node';
    assert.match(checkOf('node', { node: editors }).detail, /v22\.0\.0 at/);
    assert.match(checkOf('node', { node: [editors, 'v20.9.0 /usr/bin/node'] }).detail, /v20\.9\.0/);
  });

  it('[F8] without an agent shells alone are enough, on purpose', () => {
    assert.equal(checkOf('agent', { agent: '' }, { shellsOnly: true }).passed, true);
  });
});
