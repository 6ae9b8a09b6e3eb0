import assert from 'node:assert/strict';
import { alice, anId, aPerson, aServer, aToken } from '../testing/builders.ts';
import { applyPerson, applyToken } from './applyPerson.ts';

describe('applyPerson and applyToken', () => {
  it('a person stays as first told', () => {
    const added = applyPerson(undefined, { type: 'person_added', actor: alice, person: aPerson() });
    assert.deepEqual(added, aPerson());
    assert.equal(applyPerson(added, { type: 'person_added', actor: alice, person: aPerson({ admin: true }) }), added);
  });

  it('[F1] a registration uses its token up, and a used one is not revoked any more', () => {
    const token = aToken({ opens: { kind: 'registration', projectId: anId('project') } });
    const server = aServer();
    const registered = {
      type: 'server_registered',
      serverId: server.id,
      actor: alice,
      server,
      tokenId: token.id,
    } as const;
    const used = applyToken(token, registered);
    assert.deepEqual(used, { ...token, state: 'used' });
    assert.equal(applyToken(used, { type: 'token_revoked', actor: alice, tokenId: token.id }), used);
    assert.equal(applyToken(undefined, registered), undefined);
  });

  it('[P2] a revoked token stays revoked', () => {
    const revoked = applyToken(aToken(), { type: 'token_revoked', actor: alice, tokenId: anId('token') });
    assert.deepEqual(revoked, aToken({ state: 'revoked' }));
    assert.equal(applyToken(revoked, { type: 'token_created', actor: alice, token: aToken() }), revoked);
  });
});
