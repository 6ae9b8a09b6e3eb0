import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { ProjectRole } from '../../shared/model/project.ts';
import type { SessionFacts } from '../../shared/model/session.ts';
import { alice, anId, aPerson, aProject, aServer, aSession } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';

const [bob, carol] = [anId('person', 2), anId('person', 3)];
const sessionId = anId('session');
const about = { sessionId, actor: alice } as const;

function aWorld(
  given: Partial<SessionFacts>,
  { role = 'member', admin = false }: { role?: ProjectRole; admin?: boolean } = {},
) {
  return anEngine({
    persons: [aPerson(), aPerson({ id: bob, name: 'bob', admin }), aPerson({ id: carol, name: 'carol' })],
    projects: [
      aProject({
        members: new Map([
          [anId('person'), 'owner'],
          [bob, role],
          [carol, 'viewer'],
        ]),
      }),
      aProject({ id: anId('project', 2), key: 'OTHER', members: new Map([[bob, 'member']]) }),
    ],
    servers: [aServer()],
    sessions: [
      aSession(given),
      aSession({
        id: anId('session', 2),
        name: 'other',
        projectId: anId('project', 2),
        shares: given.shares,
        driver: given.driver,
      }),
    ],
  });
}

const membership = { projectId: anId('project'), actor: alice, personId: bob } as const;
const people = ({ state }: ReturnType<typeof anEngine>, id = sessionId) => {
  const session = state.sessions.get(id);
  return { shares: session?.shares?.map(({ personId }) => personId), driver: session?.driver };
};

describe('people who may not drive a session any more', () => {
  it('[S12] who leaves the project loses shares and the seat by the same line, in that project only', () => {
    const shares = [bob, carol].map((personId) => ({ personId, access: 'drive' as const }));
    const engine = aWorld({ shares, driver: bob });
    const events = engine.commit([{ type: 'project_member_removed', ...membership }]);
    assert.deepEqual(
      events.map(({ type, actor }) => `${type} ${actor.kind}`),
      ['project_member_removed user', 'session_unshared hub', 'session_driver_released hub'],
    );
    assert.deepEqual(people(engine), { shares: [carol], driver: undefined });
    assert.deepEqual(people(engine, anId('session', 2)), { shares: [bob, carol], driver: bob });
  });

  it('[S9] who becomes a viewer leaves the seat, unless the session is shared with them to drive', () => {
    const demoted = { type: 'project_member_set', ...membership, role: 'viewer' } as const;
    const engine = aWorld({ driver: bob });
    engine.commit([demoted]);
    assert.equal(people(engine).driver, undefined);
    const shared = aWorld({ driver: bob, shares: [{ personId: bob, access: 'drive' }] });
    shared.commit([demoted]);
    assert.equal(people(shared).driver, bob);
  });

  it('[S12] a share taken back, or lowered, is cut at once: the seat is free', () => {
    const shares = [{ personId: carol, access: 'drive' as const }];
    for (const cause of [
      { type: 'session_unshared', ...about, personId: carol, why: 'enough' },
      { type: 'session_shared', ...about, personId: carol, access: 'view' },
    ] as const) {
      const engine = aWorld({ shares, driver: carol });
      assert.equal(engine.commit([cause]).at(-1)?.type, 'session_driver_released');
      assert.equal(people(engine).driver, undefined);
    }
  });

  it('[S12] made private, a session that its owner did not share with the driver is driven by nobody', () => {
    const engine = aWorld({ driver: bob });
    engine.commit([{ type: 'session_privacy_changed', ...about, private: true }]);
    assert.equal(people(engine).driver, undefined);
  });

  it('[P9] an admin needs no membership to keep the seat', () => {
    const engine = aWorld({ driver: bob }, { admin: true });
    engine.commit([{ type: 'project_member_removed', ...membership }]);
    assert.equal(people(engine).driver, bob);
  });

  it('[S12] shares and seat end with the session, and that it is private stays', () => {
    const engine = aWorld({ private: true, driver: bob, shares: [{ personId: carol, access: 'view' }] });
    engine.commit([{ type: 'session_lost', sessionId, actor: hubActor, reason: 'reboot' }]);
    assert.deepEqual(people(engine), { shares: [carol], driver: bob }, 'it may be found again');
    engine.endSession(sessionId);
    assert.deepEqual(people(engine), { shares: undefined, driver: undefined });
    assert.equal(engine.state.sessions.get(sessionId)?.private, true);
    engine.commit([
      { type: 'session_shared', ...about, personId: carol, access: 'view' },
      { type: 'session_driver_taken', ...about, personId: bob },
    ]);
    assert.deepEqual(people(engine), { shares: undefined, driver: undefined }, 'nothing comes back');
  });
});
