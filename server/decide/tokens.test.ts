import assert from 'node:assert/strict';
import { aContext, alice, anId, aPerson, aProject, aToken, stateWith } from '../testing/builders.ts';
import { decideAddPerson } from './persons.ts';
import { decideCreateRegistrationToken, decideRevokeToken, findToken, requireRegistration } from './tokens.ts';

const registration = aToken({ opens: { kind: 'registration', projectId: anId('project') }, expiresAt: 2_000 });

describe('persons and tokens', () => {
  it('[P2] a person comes with a first token, of which only the hash is kept', () => {
    const { personId, events } = decideAddPerson(
      stateWith(),
      { name: 'bob', admin: false, tokenHash: 'c' },
      aContext(),
    );
    assert.deepEqual(events, [
      { type: 'person_added', actor: alice, person: { id: personId, name: 'bob', admin: false, createdAt: 1_001 } },
      {
        type: 'token_created',
        actor: alice,
        token: {
          id: anId('token', 102),
          name: 'first token',
          hash: 'c',
          createdAt: 1_001,
          state: 'valid',
          opens: { kind: 'person', personId },
        },
      },
    ]);
  });

  it('two people of one name are refused', () => {
    const state = stateWith({ persons: [aPerson()] });
    assert.throws(() => decideAddPerson(state, { name: 'Alice', admin: false, tokenHash: 'c' }, aContext()), {
      code: 'conflict',
    });
  });

  it('[F1] a registration token lives an hour', () => {
    const { token } = decideCreateRegistrationToken(aProject(), { name: 'gpu', hash: 'd' }, aContext({ now: 5 }));
    assert.deepEqual(token, {
      id: anId('token', 101),
      name: 'gpu',
      hash: 'd',
      createdAt: 5,
      expiresAt: 3_600_005,
      state: 'valid',
      opens: { kind: 'registration', projectId: anId('project') },
    });
  });

  it('[F1] only a valid registration token in its hour opens the door', () => {
    const opened = (given: Partial<typeof registration>, now = 1_999) =>
      requireRegistration(stateWith({ tokens: [{ ...registration, ...given }] }), registration.hash, now);
    assert.deepEqual(opened({}), { tokenId: registration.id, projectId: anId('project') });
    assert.throws(() => opened({ state: 'used' }), { code: 'unauthenticated', message: /was used already/ });
    assert.throws(() => opened({ state: 'revoked' }), /was revoked/);
    assert.throws(() => opened({}, 2_000), /has expired/);
    assert.throws(() => opened({ opens: aToken().opens }), /is not known here/);
    assert.throws(() => requireRegistration(stateWith(), 'unknown', 1), /is not known here/);
  });

  it('[P2] revoking twice is once', () => {
    const event = { type: 'token_revoked', actor: alice, tokenId: anId('token') } as const;
    assert.deepEqual(decideRevokeToken(aToken(), aContext()), [event]);
    assert.deepEqual(decideRevokeToken(aToken({ state: 'revoked' }), aContext()), []);
  });

  it('finds a token by id, beginning or name, and never guesses', () => {
    const laptop = aToken();
    const phone = aToken({ id: 'token_b123456789012345', name: 'phone' });
    const other = aToken({ id: 'token_b123999999999999', name: 'phone' });
    const tokens = [laptop, phone, other];
    assert.equal(findToken(tokens, laptop.id), laptop);
    assert.equal(findToken(tokens, 'Laptop'), laptop);
    assert.equal(findToken(tokens, 'b1234'), phone);
    assert.throws(() => findToken(tokens, 'phone'), { code: 'ambiguous' });
    assert.throws(() => findToken(tokens, 'token_b123'), { code: 'ambiguous' });
    assert.throws(() => findToken(tokens, 'token_'), { code: 'not-found' });
    assert.throws(() => findToken(tokens, 'b12'), { code: 'not-found' });
  });
});
