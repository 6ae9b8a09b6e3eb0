import assert from 'node:assert/strict';
import type { Artifact } from '../../shared/model/artifact.ts';
import { parkingId, parkingRowId } from '../../shared/model/parking.ts';
import type { Parking } from '../../shared/model/parking.ts';
import { limits } from '../../shared/timings.ts';
import type { Caller } from '../access/caller.ts';
import { alice, anId, aPerson, aProject, aRule, aServer, aTask, stateWith } from '../testing/builders.ts';
import { firstIds } from './visibleRecords.ts';

const now = 100 * 86_400_000;
const longAgo = now - (limits.recentDays + 1) * 86_400_000;
const shop = anId('project');
const bank = anId('project', 2);

const artifactOf = (number: number): Artifact => ({
  id: anId('artifact', number),
  projectId: shop,
  taskId: anId('task', number),
  attempt: 1,
  name: 'report',
  kind: 'report',
  role: 'primary',
  place: { at: 'web', url: 'https://example.com/' },
  by: alice,
  addedAt: 1,
});
const parkedIn = (scope: Parking['scope']): Parking => ({
  id: parkingId('claude', scope.id),
  provider: 'claude',
  scope,
  until: now,
  why: 'used up',
  by: alice,
  at: 1,
});
const endedAt = (number: number, at: number) =>
  aTask({ id: anId('task', number), ref: `SHOP-${number}`, status: 'cancelled', message: '', endedAt: at });

const bob = anId('person', 2);
const state = stateWith({
  persons: [aPerson(), aPerson({ id: bob, name: 'bob', admin: false })],
  projects: [aProject({ members: new Map([[bob, 'viewer']]) }), aProject({ id: bank, name: 'Bank', key: 'BANK' })],
  servers: [
    aServer({ projectIds: [shop] }),
    aServer({ id: anId('server', 2), name: 'gpu2', projectIds: [bank] }),
    aServer({ id: anId('server', 3), name: 'gpu3', projectIds: [] }),
  ],
  tasks: [aTask(), endedAt(2, now - 1), endedAt(3, longAgo)],
  artifacts: [1, 2, 3].map(artifactOf),
  rules: [
    aRule({ scope: { kind: 'hub' } }),
    aRule({ id: anId('rule', 2) }),
    aRule({ id: anId('rule', 3), scope: { kind: 'project', id: bank } }),
    ...[1, 2, 3].map((number) =>
      aRule({ id: anId('rule', 10 + number), scope: { kind: 'server', id: anId('server', number) } }),
    ),
  ],
  parkings: [parkedIn({ kind: 'project', id: shop }), parkedIn({ kind: 'server', id: anId('server', 2) })],
});

const asPerson = (personId: typeof bob, admin = false): Caller => ({
  kind: 'person',
  actor: { kind: 'user', id: personId, name: 'somebody' },
  personId,
  admin,
});
const begins = (caller: Caller) =>
  [...new Set(firstIds(state, caller, now))].filter((id) => /^(rule|parking|artifact)_/.test(id)).sort();
const rules = (...numbers: number[]) => numbers.map((number) => anId('rule', number));
const ofShop = parkingRowId(parkingId('claude', shop));
const ofServer = parkingRowId(parkingId('claude', anId('server', 2)));

describe('what a window begins with', () => {
  it('[R4] has the artifacts of the tasks that it begins with', () => {
    const artifacts = begins(asPerson(bob)).filter((id) => id.startsWith('artifact_'));
    assert.deepEqual(artifacts, [anId('artifact', 1), anId('artifact', 2)]);
  });

  it('[P1] has rules and parkings of the hub, of the projects and of the servers that are seen', () => {
    const held = (caller: Caller) => begins(caller).filter((id) => !id.startsWith('artifact_'));
    assert.deepEqual(held(asPerson(bob)), [ofShop, ...rules(1, 2, 11)].sort());
    assert.deepEqual(held(asPerson(anId('person', 9))), []);
    assert.deepEqual(held(asPerson(anId('person'), true)), [ofShop, ofServer, ...rules(1, 2, 3, 11, 12, 13)].sort());
  });
});
