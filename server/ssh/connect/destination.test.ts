import assert from 'node:assert/strict';
import { copyKeyCommand, parseDestination } from './destination.ts';

describe('a destination that somebody typed', () => {
  it('is a name, an address, or both with user and port', () => {
    assert.deepEqual(parseDestination('gpu1'), { host: 'gpu1' });
    assert.deepEqual(parseDestination(' me@10.0.0.7:2222 '), { host: '10.0.0.7', user: 'me', port: 2222 });
    assert.deepEqual(parseDestination('a@b@gpu1'), { host: 'gpu1', user: 'a@b' });
    assert.deepEqual(parseDestination('ssh://me@gpu1:23/'), { host: 'gpu1', user: 'me', port: 23 });
    assert.deepEqual(parseDestination('[::1]:22'), { host: '::1', port: 22 });
    assert.deepEqual(parseDestination('fe80::1'), { host: 'fe80::1' });
  });

  it('is where a key of this machine is let in, by the command for that', () => {
    const command = (text: string): string => copyKeyCommand(parseDestination(text));
    assert.equal(command('gpu1'), 'ssh-copy-id gpu1');
    assert.equal(command('me@10.0.0.7:22'), 'ssh-copy-id me@10.0.0.7');
    assert.equal(command('me@10.0.0.7:2222'), 'ssh-copy-id -p 2222 me@10.0.0.7');
  });

  it('is never an option, and holds nothing that a shell would read', () => {
    const hostile = [
      '',
      '-oProxyCommand=x',
      'me@-x',
      '-x@gpu1',
      'a b',
      'gpu1;x',
      '$(x)',
      '`x`',
      'a\nb',
      "a'b",
      '@gpu1',
      'gpu1:0',
      'gpu1:65536',
      'gpu1:x',
      'x'.repeat(300),
    ];
    for (const text of hostile) assert.throws(() => parseDestination(text), { code: 'bad-destination' }, text);
  });
});
