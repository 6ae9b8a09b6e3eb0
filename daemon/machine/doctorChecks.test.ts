import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { builtInProviders } from '../agent/providers.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import type { DoctorFindings } from './doctorChecks.ts';
import { decideChecks, isFit } from './doctorChecks.ts';

const detected = (name: string, changes: Partial<DetectedProvider> = {}): DetectedProvider => ({
  provider: builtInProviders.find((provider) => provider.name === name) ?? assert.fail(name),
  isInstalled: true,
  usable: true,
  detail: 'installed',
  modes: ['interactive'],
  missing: [],
  ...changes,
});

const healthy: DoctorFindings = {
  platform: 'linux',
  installing: { installer: 'apt-get', isRoot: false, hasSudo: true },
  hub: { url: 'http://127.0.0.1:7420', isReached: true, detail: 'connected' },
  terminal: 'tmux',
  tmux: 'tmux 3.3a',
  git: 'git version 2.43.0',
  nodeVersion: 'v20.9.0',
  workRoot: { path: '/home/dev/tasks' },
  diskFreeBytes: 5e9,
  clockSkewMs: 20,
  providers: [detected('claude', { version: '2.1.0', isLoggedIn: true })],
  allowedCommands: ['bash', 'claude'],
};

const checkOf = (changes: Partial<DoctorFindings>, name: string) =>
  decideChecks({ ...healthy, ...changes }).find((check) => check.name === name) ?? assert.fail(`no check ${name}`);

describe('the doctor', () => {
  it('[F8] a healthy machine passes every check', () => {
    const checks = decideChecks(healthy);
    assert.deepEqual(
      checks.filter(({ passed }) => !passed),
      [],
    );
    assert.equal(isFit(checks), true);
  });

  it('[F8] a hub that knows the key is named, one that could not be asked is no failure', () => {
    const known = checkOf({ registration: { state: 'known', name: 'dev-1' } }, 'registration');
    assert.deepEqual([known.passed, known.detail], [true, 'the hub knows this server as dev-1']);
    assert.equal(checkOf({ registration: { state: 'unasked' } }, 'registration').passed, true);
  });

  const failures: readonly [string, Partial<DoctorFindings>, required: boolean, remedy: RegExp][] = [
    [
      'hub',
      { hub: { url: 'http://hub:1', isReached: false, detail: 'refused' } },
      true,
      /curl http:\/\/hub:1\/healthz/,
    ],
    ['registration', { registration: { state: 'none' } }, true, /daemon register.*server token create/],
    ['registration', { registration: { state: 'removed' } }, true, /daemon register/],
    ['registration', { registration: { state: 'unknown' } }, true, /daemon register/],
    ['tmux', { tmux: undefined }, true, /^sudo apt-get install -y tmux$/],
    ['tmux', { tmux: 'tmux 2.6' }, true, /^sudo apt-get install -y tmux {3}# 3\.0 or newer$/],
    [
      'git',
      { git: undefined, installing: { installer: 'brew', isRoot: false, hasSudo: true } },
      true,
      /^brew install git$/,
    ],
    [
      'git',
      { git: undefined, installing: { installer: 'dnf', isRoot: true, hasSudo: true } },
      true,
      /^dnf install -y git$/,
    ],
    [
      'git',
      { git: undefined, installing: { installer: undefined, isRoot: false, hasSudo: false } },
      true,
      /^# Install git with/,
    ],
    [
      'tmux',
      { terminal: 'pty', ptyProblem: "It isn't there (no; such)" },
      true,
      /tmux {3}# or.*npm install -g rostrum/,
    ],
    ['hub', { hub: { url: 'unix:/run/a b', isReached: false, detail: '' } }, true, /--unix-socket '\/run\/a b' http/],
    [
      'work root',
      { workRoot: { path: '/home/dev/tasks', problem: 'cannot be written' } },
      true,
      /mkdir -p \/home\/dev\/tasks/,
    ],
    [
      'agent',
      { providers: [detected('shell'), detected('claude', { usable: false })] },
      true,
      /npm install -g .*allowedCommands/,
    ],
    ['node', { nodeVersion: 'v18.20.0' }, false, /Node 20\.9/],
    ['disk', { diskFreeBytes: 1e6 }, false, /du -xh/],
    ['clock', { clockSkewMs: -60_000 }, false, /timedatectl/],
    ['agent claude', { providers: [detected('claude', { isLoggedIn: false })] }, false, /claude \/login/],
    [
      'agent claude',
      { providers: [detected('claude', { usable: false, isInstalled: false })] },
      false,
      /npm install -g @anthropic-ai\/claude-code/,
    ],
  ];
  for (const [name, changes, required, remedy] of failures) {
    it(`[F8] ${name} fails with the command that mends it (${Object.keys(changes).join(', ')})`, () => {
      const check = checkOf(changes, name);
      assert.deepEqual([check.passed, check.required], [false, required]);
      assert.match(check.remedy ?? '', remedy);
      // It may be typed into a shell as it is.
      execFileSync('sh', ['-n', '-c', check.remedy ?? '(']);
    });
  }

  it('[F8] an agent of a version that was never tried is told, warned of where it is older, and refused never', () => {
    const standing = (given: 'newer' | 'older') =>
      checkOf({ providers: [detected('claude', { standing: given, version: '9', detail: given })] }, 'agent claude');
    assert.deepEqual(standing('newer'), {
      name: 'agent claude',
      ...{ required: false, passed: true, detail: '9, newer' },
    });
    const { passed, required, remedy } = standing('older');
    assert.deepEqual([passed, required], [false, false]);
    assert.match(remedy ?? '', /npm install -g @anthropic-ai\/claude-code/);
    const all = decideChecks({ ...healthy, providers: [detected('claude', { standing: 'older' })] });
    assert.ok(isFit(all), 'work is placed there all the same');
  });

  it('[F8] shells alone are enough where the owner allows no agent, on purpose', () => {
    const check = checkOf(
      { providers: [detected('shell'), detected('claude', { usable: false })], allowedCommands: ['bash'] },
      'agent',
    );
    assert.equal(check.passed, true);
    assert.match(check.detail, /on purpose/);
  });

  it('[F8] without tmux it is said that sessions end with the daemon, and what to do where even that is impossible', () => {
    const pty = { terminal: 'pty', terminalWhy: 'tmux is not installed', tmux: undefined } as const;
    const check = checkOf(pty, 'tmux');
    assert.equal(check.passed, true);
    assert.match(check.detail, /end with the daemon \(tmux is not installed\)/);
    const broken = checkOf({ ...pty, ptyProblem: 'node-pty cannot be loaded' }, 'tmux');
    assert.deepEqual([broken.passed, broken.required], [false, true]);
    assert.match(broken.detail, /node-pty cannot be loaded/);
  });

  for (const [printed, passes, told] of [
    ['tmux 2.9a', false, /before 3\.0/],
    ['tmux 3.4', true, /piped in both directions/],
    ['tmux 3.6b', true, /palette/],
    ['tmux 3.7a', true, /blank/],
    ['tmux 3.7b', true, /carriage return/],
    ['tmux next-3.8', true, /^tmux 3\.8$/],
    ['tmux master', true, /is no release; 3\.0 or newer/],
  ] as const) {
    it(`[F8] "${printed}" ${passes ? 'passes' : 'fails'}, with what is known of it`, () => {
      const check = checkOf({ tmux: printed }, 'tmux');
      assert.equal(check.passed, passes);
      assert.match(check.detail, told);
    });
  }

  it('[F8] a known hazard of a tmux release is told, and does not stop what works', () => {
    const check = checkOf({ tmux: 'tmux 3.6' }, 'tmux');
    assert.equal(check.passed, true);
    assert.match(check.detail, /palette/);
  });
});
