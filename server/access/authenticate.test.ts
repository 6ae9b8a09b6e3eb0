import assert from 'node:assert/strict';
import { aPerson, aServer, aToken, anId, stateWith } from '../testing/builders.ts';
import { authenticate, readServerByKey } from './authenticate.ts';
import { createRateLimit } from './rateLimit.ts';
import { hashToken, mintToken } from './tokens.ts';

const token = 'rtok_good';
const known = (given: Parameters<typeof aToken>[0]) =>
  stateWith({ persons: [aPerson()], tokens: [aToken({ hash: hashToken(token), ...given })] });

describe('tokens', () => {
  it('[P2] carry 256 bit behind their prefix, and only their hash is kept', () => {
    const minted = Array.from({ length: 100 }, () => mintToken('rtok_'));
    assert.equal(new Set(minted.map((one) => one.token)).size, 100);
    for (const one of minted) {
      assert.match(one.token, /^rtok_[\w-]{43}$/);
      assert.equal(one.hash, hashToken(one.token));
    }
  });

  it('[P2] open their account while they are valid', () => {
    const caller = authenticate(known({ expiresAt: 11 }), token, 10);
    assert.deepEqual(caller.actor, { kind: 'user', id: anId('person'), name: 'alice' });
    assert.throws(() => authenticate(known({ expiresAt: 10 }), token, 10), /has expired/);
    assert.throws(() => authenticate(known({ state: 'revoked' }), token, 10), /was revoked/);
    assert.throws(() => authenticate(known({}), 'rtok_other', 10), /not known/);
    assert.equal(authenticate(known({}), undefined, 10).kind, 'nobody');
  });

  it('[F1] for registration open nothing else', () => {
    const opens = { kind: 'registration', projectId: anId('project') } as const;
    assert.throws(() => authenticate(known({ opens }), token, 10), /registration token/);
  });

  it('[F1] of a server are found by their hash alone', () => {
    const state = stateWith({ servers: [aServer({ keyHash: hashToken('rkey_1') })] });
    assert.equal(readServerByKey(state, 'rkey_1')?.id, anId('server'));
    assert.equal(readServerByKey(state, hashToken('rkey_1')), undefined);
  });
});

describe('the rate limit', () => {
  it('[R5] allows a burst, then so many a second, for each key alone', () => {
    const limit = createRateLimit({ burst: 2, perSecond: 1, maxKeys: 10 });
    assert.deepEqual(
      [0, 0, 0, 999, 1_000].map((now) => limit.take('a', now)),
      [true, true, false, false, true],
    );
    assert.equal(limit.take('b', 0), true);
  });

  it('[R5] remembers a bounded number of keys', () => {
    const limit = createRateLimit({ burst: 1, perSecond: 0, maxKeys: 2 });
    assert.deepEqual(
      ['a', 'b', 'c', 'c', 'a'].map((key) => limit.take(key, 0)),
      [true, true, true, false, true],
    );
  });
});
