import assert from 'node:assert/strict';
import { parseFacts } from './hostFacts.ts';
import { aHost, recordedLinux } from './hostFacts.fixture.ts';

const times = { sentAt: 1_795_671_796_000, answeredAt: 1_795_671_796_500 };

describe('what a look at a host has found', () => {
  it('[F8] is read from its lines, with all Nodes and agents', () => {
    const facts = parseFacts(recordedLinux, times);
    assert.deepEqual(
      [facts.os, facts.arch, facts.libc, facts.user, facts.tmux, facts.git, facts.installer],
      ['linux', 'x64', 'glibc 2.36', 'me', 'tmux 3.3a', 'git version 2.39.5', 'apt-get'],
    );
    assert.deepEqual(facts.nodes, [
      { version: 'v18.19.0', path: '/usr/bin/node' },
      { version: 'v22.11.0', path: '/home/me/.vscode-server/cli/servers/Stable-abc/server/node' },
    ]);
    assert.deepEqual(facts.agents, [
      { name: 'claude', path: '/home/me/.local/bin/claude', isLoggedIn: false },
      { name: 'aider', path: '/usr/bin/aider', isLoggedIn: undefined },
    ]);
    assert.deepEqual(
      [facts.work.path, facts.work.problem, facts.work.freeBytes],
      ['/srv/work', '/srv cannot be written', 4_194_304_000],
    );
    assert.deepEqual([facts.systemd, facts.linger, facts.reachesHub, facts.clockSkewMs], ['ready', false, false, 0]);
  });

  it('[F8] knows what of ours is there, and a link that leads nowhere is none', () => {
    const { install } = parseFacts(
      `${recordedLinux}version\t0.1.0-aaaaaaaaaaaa\ncurrent\tversions/0.1.0-bbbbbbbbbbbb\nincoming\t0.1.0-cccccccccccc.1234\n`,
      times,
    );
    assert.deepEqual(
      [install.current, install.versions, install.incoming.length],
      [undefined, ['0.1.0-aaaaaaaaaaaa'], 1],
    );
    assert.equal(install.registration, undefined);
    const { install: whole } = aHost({ current: 'versions/0.1.0-aaaaaaaaaaaa', version: '0.1.0-aaaaaaaaaaaa' });
    assert.equal(whole.current, '0.1.0-aaaaaaaaaaaa');
  });

  it('nothing at all, and lines of somebody else, are unknown and no failure', () => {
    const facts = parseFacts('Welcome to gpu1!\n\nnode\tv20.1.0\nos\t\n', times);
    assert.deepEqual([facts.os, facts.nodes, facts.reachesHub, facts.clockSkewMs], ['other', [], undefined, undefined]);
    assert.equal(facts.ours.problem, 'it could not be looked at');
  });

  for (const [what, clock, skew] of [
    ['in the same second', '1795671796', 0],
    ['behind', '1795671790', -5_000],
    ['ahead', '1795671806', 9_500],
  ] as const)
    it(`[F8] a clock that is ${what} is ${skew} ms away`, () => {
      assert.equal(parseFacts(`clock\t${clock}\n`, times).clockSkewMs, skew);
    });
});
