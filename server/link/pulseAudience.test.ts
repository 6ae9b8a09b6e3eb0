import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { alice, anId, aPerson, aProject, aSession, stateWith } from '../testing/builders.ts';
import { isInAudience } from './pulseAudience.ts';

const personCaller = (number: number): Caller => ({
  kind: 'person',
  actor: { kind: 'user', id: anId('person', number), name: `p${number}` },
  personId: anId('person', number),
  admin: false,
});
const [opener, member, stranger] = [personCaller(1), personCaller(2), personCaller(3)];
const members = new Map([
  [anId('person', 1), 'owner'],
  [anId('person', 2), 'member'],
] as const);
const stateOf = (session: ReturnType<typeof aSession>) =>
  stateWith({
    persons: [1, 2, 3].map((number) => aPerson({ id: anId('person', number), name: `p${number}` })),
    projects: [aProject({ members })],
    sessions: [session],
  });
const hearing = (session: ReturnType<typeof aSession>) =>
  [opener, member, stranger].map((caller) =>
    isInAudience(stateOf(session), caller, { of: 'session', sessionId: session.id }),
  );

describe('who hears of what a session does', () => {
  it('[S12] is whoever may look into it: of a private one only who opened it and whom it is shared with', () => {
    assert.deepEqual(hearing(aSession()), [true, true, false]);
    const closed = { private: true as const, openedBy: alice };
    assert.deepEqual(hearing(aSession(closed)), [true, false, false]);
    const shares = [{ personId: anId('person', 2), access: 'view' as const }];
    assert.deepEqual(hearing(aSession({ ...closed, shares })), [true, true, false]);
  });

  it('is nobody where there is no such session, and for a project who sees it', () => {
    const state = stateOf(aSession());
    assert.equal(isInAudience(state, opener, { of: 'session', sessionId: 'session_gone' }), false);
    const audience = { of: 'projects', projectIds: [aProject().id] } as const;
    assert.deepEqual(
      [opener, member, stranger].map((caller) => isInAudience(state, caller, audience)),
      [true, true, false],
    );
  });
});
