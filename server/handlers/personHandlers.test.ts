import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { alice, anId, aPerson, aProject, aToken, stateWith } from '../testing/builders.ts';
import { createHandling } from '../testing/handling.ts';
import { personHandlers } from './personHandlers.ts';

const admin = { kind: 'person', actor: alice, personId: anId('person'), admin: true } as const;

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
        role: 'viewer',
      },
    ]);
    assert.deepEqual(await handle('token.revoke', { token: 'phone' }), { revoked: made.id });
    assert.deepEqual(await handle('token.revoke', { token: made.id }), { revoked: made.id });
    await assert.rejects(handle('token.revoke', { token: foreign.id }), { code: 'not-found' });
    assert.equal((await handle('token.list', {}, admin)).rows.length, 3);
  });

  it('[X1] a token is limited to scopes and to a project that its maker can see, and lists say so', async () => {
    const hidden = aProject({ id: anId('project', 2), key: 'HID', name: 'Hidden', members: new Map() });
    const state = stateWith({ persons: [aPerson()], projects: [aProject(), hidden] });
    const handle = createHandling(state, personHandlers);
    const { id } = await handle('token.create', { name: 'ci', scopes: 'read,tasks', project: 'shop' });
    const opens = { kind: 'person', personId: anId('person'), scopes: ['read', 'tasks'], projectId: anId('project') };
    assert.deepEqual(state.tokens.get(id)?.opens, { ...opens, role: undefined });
    const [row] = (await handle('token.list')).rows;
    assert.deepEqual([row?.scopes, row?.project, row?.role], [['read', 'tasks'], 'Shop', undefined]);
    await assert.rejects(handle('token.create', { name: 'x', project: 'HID' }), { code: 'not-found' });
    for (const scopes of [[], ['everything'], 'read,']) {
      await assert.rejects(handle('token.create', { name: 'x', scopes }), /scopes/);
    }
  });

  it('[X1] of an admin shows a limited one only its own tokens', async () => {
    const foreign = aToken({
      id: 'token_b000000000000000',
      hash: 'f',
      opens: { kind: 'person', personId: anId('person', 2) },
    });
    const handle = createHandling(stateWith({ persons: [aPerson()], tokens: [aToken(), foreign] }), personHandlers);
    const limited: Caller = { ...admin, limits: { scopes: ['read'] } };
    assert.deepEqual(
      (await handle('token.list', {}, limited)).rows.map(({ id }) => id),
      [anId('token')],
    );
  });
});
