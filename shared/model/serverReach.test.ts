import assert from 'node:assert/strict';
import { sshCommand } from '../sshCommand.ts';
import { readSshDestination, serverReach } from './serverReach.ts';

describe('how a server is reached by SSH', () => {
  it('[F5] reads aliases, users, ports and addresses', () => {
    const read = (text: string) => {
      const { user, host, port } = readSshDestination(text) ?? {};
      return [user, host, port];
    };
    assert.deepEqual(read('gpu1'), [undefined, 'gpu1', undefined]);
    assert.deepEqual(read('me@10.0.0.7:2222'), ['me', '10.0.0.7', 2222]);
    assert.deepEqual(read('DOMAIN\\me@gpu1.lab'), ['DOMAIN\\me', 'gpu1.lab', undefined]);
    assert.deepEqual(read('me@[fe80::1%eth0]:22'), ['me', 'fe80::1%eth0', 22]);
  });

  it('[S10] takes nothing that ssh or a shell would take for something else', () => {
    const hostile = [
      '-oProxyCommand=touch /tmp/x',
      'me@-oProxyCommand=x',
      '-l root gpu1',
      'gpu1 rm',
      'gpu1;id',
      'gpu1\nid',
      '$(id)',
      '`id`',
      'gpu1:0',
      'gpu1:70000',
      '[gpu1]',
      '',
      '@gpu1',
      'ssh://gpu1',
    ];
    for (const text of hostile) {
      assert.equal(readSshDestination(text), undefined, text);
      assert.equal(serverReach.safeParse({ destination: text }).success, false, text);
      assert.equal(sshCommand(text, ['tmux']), undefined, text);
    }
  });

  it('[F14] the home there is a whole path', () => {
    const home = (text: string) => serverReach.safeParse({ destination: 'gpu1', home: text }).success;
    assert.deepEqual(['/srv/rostrum', '~/r', '~', 'relative', '~other/x', '/a\u0000b'].map(home), [
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('[S10] the command there is one word here, and each of its words is one there', () => {
    assert.deepEqual(sshCommand('me@gpu1:2222', ['tmux', '-S', "/run/it's/t.sock", 'attach', '-t', '=a:']), [
      'ssh',
      '-t',
      '-p',
      '2222',
      'me@gpu1',
      "tmux -S '/run/it'\\''s/t.sock' attach -t '=a:'",
    ]);
  });
});
