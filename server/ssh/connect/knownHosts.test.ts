import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import {
  decidingFiles,
  fingerprintOf,
  judgeHostKey,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
  typeName,
} from './knownHosts.ts';
import type { KnownHosts } from './knownHosts.ts';

const key = (name: string) => Buffer.from(name).toString('base64');
const shown = (name: string, type = 'ssh-ed25519') => ({ type, key: key(name) });
const known = (ours: string, theirs = ''): KnownHosts => ({
  ours: parseKnownHosts(ours, 'ours'),
  theirs: parseKnownHosts(theirs, 'theirs'),
});
const verdict = (hosts: KnownHosts, host: string, port: number, name: string, type?: string) =>
  judgeHostKey(hosts, host, port, shown(name, type)).is;

describe('known hosts', () => {
  it('are read as OpenSSH writes them; what cannot be understood says nothing', () => {
    const text = [
      '# a comment',
      `gpu1,10.0.0.7 ssh-ed25519 ${key('a')} with a comment`,
      `@cert-authority *.lab ssh-rsa ${key('ca')}`,
      `@revoked * ssh-ed25519 ${key('bad')}`,
      `@unheard-of gpu1 ssh-ed25519 ${key('b')}`,
      'gpu1 ssh-ed25519',
      `  gpu2\tecdsa-sha2-nistp256\t${key('c')}\r`,
    ].join('\n');
    assert.deepEqual(
      parseKnownHosts(text, 'f').map(({ marker, names, keyType, line }) => [marker, names, keyType, line]),
      [
        [undefined, 'gpu1,10.0.0.7', 'ssh-ed25519', 2],
        ['cert-authority', '*.lab', 'ssh-rsa', 3],
        ['revoked', '*', 'ssh-ed25519', 4],
        [undefined, 'gpu2', 'ecdsa-sha2-nistp256', 7],
      ],
    );
  });

  it('[F7] know a host by its name, a pattern that does not leave it out, or a hashed name, each with its port', () => {
    const salt = Buffer.from('some salt');
    const hash = createHmac('sha1', salt).update('[gpu9]:2222').digest('base64');
    const hosts = known(
      '',
      [
        `gpu1 ssh-ed25519 ${key('a')}`,
        `*.lab,!bad.lab ssh-ed25519 ${key('b')}`,
        `|1|${salt.toString('base64')}|${hash} ssh-ed25519 ${key('c')}`,
        `[gpu3]:2222 ssh-ed25519 ${key('d')}`,
      ].join('\n'),
    );
    assert.equal(knownHostName('GPU9', 2222), '[gpu9]:2222');
    assert.equal(verdict(hosts, 'GPU1', 22, 'a'), 'known');
    assert.equal(verdict(hosts, 'x.lab', 22, 'b'), 'known');
    assert.equal(verdict(hosts, 'bad.lab', 22, 'b'), 'unknown');
    assert.equal(verdict(hosts, 'xlab', 22, 'b'), 'unknown');
    assert.equal(verdict(hosts, 'gpu9', 2222, 'c'), 'known');
    assert.equal(verdict(hosts, 'gpu9', 22, 'c'), 'unknown');
    assert.equal(verdict(hosts, 'gpu3', 2222, 'x'), 'changed');
    // The key of its usual port serves for others, but another key there is only unknown.
    assert.equal(verdict(hosts, 'gpu1', 2222, 'a'), 'known');
    assert.equal(verdict(hosts, 'gpu1', 2222, 'x'), 'unknown');
  });

  it('[F7] refuse another key, another type of key, and one that is revoked, whoever else knows it', () => {
    const hosts = known(
      '',
      `gpu1 ssh-ed25519 ${key('a')}\n@revoked gpu1 ssh-ed25519 ${key('bad')}\ngpu1 ssh-ed25519 ${key('bad')}`,
    );
    assert.equal(verdict(hosts, 'gpu1', 22, 'x'), 'changed');
    assert.equal(verdict(hosts, 'gpu1', 22, 'a', 'ssh-rsa'), 'changed');
    assert.equal(verdict(hosts, 'gpu1', 22, 'bad'), 'revoked');
  });

  it('[F7] are ours first: the other file neither saves nor harms a host that we know, but a conflict is told', () => {
    const hosts = known(`gpu1 ssh-ed25519 ${key('a')}`, `gpu1 ssh-ed25519 ${key('b')}`);
    const taken = judgeHostKey(hosts, 'gpu1', 22, shown('a'));
    assert.deepEqual([taken.is, taken.is === 'known' && taken.conflict?.file], ['known', 'theirs']);
    const refused = judgeHostKey(hosts, 'gpu1', 22, shown('b'));
    assert.deepEqual([refused.is, refused.is === 'changed' && refused.elsewhere?.file], ['changed', 'theirs']);
    assert.deepEqual(knownKeyTypes(known(`gpu1 ssh-rsa ${key('r')}`, `gpu1 ssh-ed25519 ${key('b')}`), 'gpu1', 22), [
      'ssh-rsa',
    ]);
  });

  it('[F7] given to the system’s ssh are those that decide: ours alone where it knows the host', () => {
    const theirs = `gpu1 ssh-ed25519 ${key('b')}\ngpu2 ssh-ed25519 ${key('c')}\n@revoked * ssh-ed25519 ${key('bad')}`;
    const hosts = known(`gpu1 ssh-ed25519 ${key('a')}\n[gpu2]:2222 ssh-ed25519 ${key('bad')}`, theirs);
    assert.equal(decidingFiles(hosts, 'gpu1', 22), 'ours');
    assert.equal(decidingFiles(hosts, 'gpu2', 22), 'theirs');
    assert.equal(decidingFiles(hosts, 'gpu1', 2222), 'theirs');
    assert.equal(decidingFiles(hosts, 'gpu2', 2222), 'none');
  });

  it('never let a certificate authority stand for a key', () => {
    const hosts = known('', `@cert-authority gpu* ssh-ed25519 ${key('a')}`);
    const answer = judgeHostKey(hosts, 'gpu1', 22, shown('a'));
    assert.deepEqual([answer.is, answer.is === 'unknown' && answer.authority?.line], ['unknown', 1]);
  });

  it('are shown as ssh shows them', () => {
    const real = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
    assert.equal(fingerprintOf(real), 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
    assert.deepEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa', 'ssh-dss'].map(typeName), [
      'ED25519',
      'ECDSA',
      'RSA',
      'DSA',
    ]);
  });
});
