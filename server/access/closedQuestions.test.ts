import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { ShareAccess } from '../../shared/model/session.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { aCaller, anAgent } from '../testing/attemptHub.ts';
import { people, worldFor } from '../testing/attempts.ts';
import { alice, anId, anIntervention, aSession, stateWith } from '../testing/builders.ts';
import type { Caller } from './caller.ts';
import { withoutClosed } from './closedQuestions.ts';
import { mayDo, requireMay } from './rules.ts';

const opener = { kind: 'user', id: anId('person', people.owner), name: 'owner' } as const;
const call = { approvalId: 'a', tool: 'Bash', args: 'make secret', isWhole: true } as const;
const about = { projectId: anId('project'), sessionId: anId('session') };
const asked = {
  approval: anIntervention({ ...about, kind: 'tool_approval', call }),
  ofTask: anIntervention({ ...about, id: anId('intervention', 2), kind: 'question' }),
  ofSession: {
    ...{ ...about, id: anId('intervention', 3), kind: 'question', question: 'Which?', options: [] },
    ...{ askedBy: alice, askedAt: 1, outcome: { state: 'open' } },
  },
  byGuard: {
    ...{ ...about, id: anId('intervention', 4), kind: 'guard', question: 'Go on?', options: ['continue', 'stop'] },
    ...{ askedBy: hubActor, askedAt: 1, outcome: { state: 'open' } },
  },
} as const satisfies Record<string, Intervention>;

function world(given: { readonly isPrivate: boolean; readonly share?: ShareAccess }) {
  const shares =
    given.share === undefined ? undefined : [{ personId: anId('person', people.member), access: given.share }];
  const session = aSession({ openedBy: opener, ...(given.isPrivate ? { private: true } : {}), shares });
  return stateWith({ ...worldFor('intervention.view'), sessions: [session], interventions: Object.values(asked) });
}

/** What somebody may see, and what they may answer. */
function allowed(state: ReturnType<typeof world>, caller: Caller) {
  const may = (operation: OperationName) =>
    Object.entries(asked)
      .filter(([, record]) => mayDo(state, caller, operation, { kind: 'intervention', record }))
      .map(([name]) => name);
  return { sees: may('intervention.view'), answers: may('intervention.respond') };
}

const all = ['approval', 'ofTask', 'ofSession', 'byGuard'];

describe('what is asked in a private session', () => {
  it('[S12] [I2] is seen by who may look into it, and answered by who may drive it; what is asked about its task is its project’s', () => {
    const closed = world({ isPrivate: true });
    assert.deepEqual(allowed(closed, aCaller('member')), { sees: ['ofTask'], answers: ['ofTask'] });
    assert.deepEqual(allowed(closed, aCaller('viewer')), { sees: ['ofTask'], answers: [] });
    for (const who of ['owner', 'admin'] as const)
      assert.deepEqual(allowed(closed, aCaller(who)), { sees: all, answers: all }, who);
    assert.deepEqual(allowed(world({ isPrivate: false }), aCaller('member')), { sees: all, answers: all });
    const member = (share: ShareAccess) => allowed(world({ isPrivate: true, share }), aCaller('member'));
    assert.deepEqual(member('view'), { sees: all, answers: ['ofTask'] });
    assert.deepEqual(member('drive'), { sees: all, answers: all });
  });

  it('[S12] is refused with who can share the session, and its own agent still sees what it asked', () => {
    const state = world({ isPrivate: true });
    const target = { kind: 'intervention', record: asked.approval } as const;
    assert.throws(() => requireMay(state, aCaller('member'), 'intervention.respond', target), {
      code: 'forbidden',
      message: /shell-1 is private\. .*session share/,
    });
    assert.ok(allowed(state, anAgent('worker')).sees.includes('ofSession'));
  });

  it('[S12] is in no event, and its decisions are neither', () => {
    const events = [
      ...Object.values(asked).map(({ id }) => ({ type: 'intervention_requested', details: { interventionId: id } })),
      { type: 'decision_recorded', about: anId('session'), details: {} },
      { type: 'session_active', about: anId('session'), details: {} },
    ];
    const told = (caller: Caller) => withoutClosed(world({ isPrivate: true }), caller, events).map(({ type }) => type);
    assert.deepEqual(told(aCaller('member')), ['intervention_requested', 'session_active']);
    assert.equal(told(aCaller('owner')).length, events.length);
  });
});
