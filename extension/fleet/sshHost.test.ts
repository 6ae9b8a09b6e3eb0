import assert from 'node:assert/strict';
import { isDestination, sshHostOf } from './sshHost.ts';

describe('the host of a window over SSH', () => {
  const hex = (value: unknown) => `ssh-remote+${Buffer.from(JSON.stringify(value)).toString('hex')}`;

  it('[F5] is what its authority names, also where that has to be spelt as hex', () => {
    assert.equal(sshHostOf('ssh-remote+gpu1'), 'gpu1');
    assert.equal(sshHostOf(hex({ hostName: 'Gpu1.Example' })), 'Gpu1.Example');
    assert.equal(sshHostOf(hex({ hostName: '10.0.0.7', user: 'me', port: 2222 })), 'me@10.0.0.7:2222');
  });

  it('is its name where that only looks like hex', () => {
    assert.equal(sshHostOf('ssh-remote+beef'), 'beef');
    assert.equal(sshHostOf('ssh-remote+0123456789'), '0123456789');
  });

  it('is none in other windows', () => {
    for (const authority of [undefined, '', 'wsl+debian', 'dev-container+abc', 'ssh-remote+'])
      assert.equal(sshHostOf(authority), undefined);
  });
});

describe('what may be typed as a host', () => {
  it('is anything that ssh takes for one, and no option', () => {
    for (const host of ['gpu1', 'me@10.0.0.7:2222', '[::1]:22']) assert.equal(isDestination(host), true, host);
    for (const host of ['', '-oProxyCommand=x', 'two words']) assert.equal(isDestination(host), false, host);
  });
});
