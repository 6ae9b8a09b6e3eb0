import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { alice, anId, aPerson, aToken, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { personHandlers } from './personHandlers.ts';

const admin: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: true };

describe('person and token operations', () => {
  it('[P2] an admin adds a person, whose token is shown once and kept as a hash', async () => {
    const state = stateWith({ persons: [aPerson()] });
    const handle = createHandling(state, personHandlers);
    const added = await handle('person.add', { name: 'bob' }, admin);
    assert.deepEqual([added.person.name, added.token], ['bob', 'rtok_1']);
    assert.equal(state.by.tokenHash.of('hash of rtok_1').size, 1);
    assert.ok(![...state.tokens.values()].some((token) => JSON.stringify(token).includes('"rtok_1"')));
    await assert.rejects(handle('person.add', { name: 'eve' }), { code: 'forbidden' });
    const { rows } = await handle('person.list', {}, admin);
    assert.deepEqual(
      rows.map((row) => row.name),
      ['alice', 'bob'],
    );
  });

  it('[P2] tokens are listed without themselves, and revoked by their owner only', async () => {
    const foreign = aToken({
      id: 'token_b000000000000000',
      hash: 'f',
      opens: { kind: 'person', personId: anId('person', 2) },
    });
    const old = aToken({ expiresAt: 1 });
    const handle = createHandling(stateWith({ persons: [aPerson()], tokens: [old, foreign] }), personHandlers);
    const made = await handle('token.create', { name: 'phone', expiresInMs: 1_000, role: 'viewer' });
    assert.deepEqual((await handle('token.list')).rows, [
      {
        id: old.id,
        name: 'laptop',
        opens: 'person',
        subject: 'alice',
        state: 'expired',
        createdAt: 1_000,
        expiresAt: 1,
      },
      {
        id: made.id,
        name: 'phone',
        opens: 'person',
        subject: 'alice',
        state: 'valid',
        createdAt: 1_001,
        expiresAt: 2_001,
      },
    ]);
    assert.deepEqual(await handle('token.revoke', { token: 'phone' }), { revoked: made.id });
    assert.deepEqual(await handle('token.revoke', { token: made.id }), { revoked: made.id });
    await assert.rejects(handle('token.revoke', { token: foreign.id }), { code: 'not-found' });
    assert.equal((await handle('token.list', {}, admin)).rows.length, 3);
  });
});
