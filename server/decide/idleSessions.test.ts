import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  aContext,
  anId,
  aServer,
  aSession,
  aTask,
  alice,
  anIntervention,
  anObjective,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { askForSession } from './askForSession.ts';
import { decideIdleSessions } from './idleSessions.ts';

const halfHourMs = 30 * 60_000;
const providers = [{ name: 'claude', usable: true, resumes: ['last' as const] }];
const server = aServer({ capabilities: someCapabilities({ providers }) });
const session = aSession({ lifecycle: 'active', pid: 5, startedAt: 1, provider: 'claude' });

const decide = (records: Records, changes: { idleMs?: number; viewers?: number; idleTimeoutMs?: number } = {}) => {
  const state = stateWith({ servers: [server], sessions: [session], ...records });
  const idle = [{ sessionId: session.id, idleMs: changes.idleMs ?? halfHourMs }];
  const rules = { idleTimeoutMs: changes.idleTimeoutMs ?? halfHourMs, viewersOf: () => changes.viewers ?? 0 };
  return decideIdleSessions(state, server, idle, rules, aContext()).map((event) =>
    event.type === 'session_close_requested' ? event.why : event.type,
  );
};

describe('idle sessions', () => {
  it('[S15] one that nobody needs is closed, and the event says why and that it is resumable', () => {
    assert.deepEqual(decide({}), ['closed: idle for 30 min; it is resumable']);
    assert.deepEqual(decide({}, { idleTimeoutMs: 90_000 }), ['closed: idle for 90 s; it is resumable']);
    const shell = { ...session, provider: 'shell' };
    assert.deepEqual(decide({ sessions: [shell] }), ['closed: idle for 30 min; open another when it is needed']);
    const gone = { ...session, provider: 'aider' };
    assert.deepEqual(decide({ sessions: [gone] }), ['closed: idle for 30 min; open another when it is needed']);
  });

  it('[S15] one with a viewer stays, and one that is not idle long enough, or where none is ever closed', () => {
    assert.deepEqual(decide({}, { viewers: 1 }), []);
    assert.deepEqual(decide({}, { idleMs: halfHourMs - 1 }), []);
    assert.deepEqual(decide({}, { idleTimeoutMs: 0 }), []);
  });

  it('[S15] one with a task under way stays, and goes when that has ended', () => {
    const task = aTask(runningFacts);
    const working = { ...session, taskId: task.id };
    assert.deepEqual(decide({ sessions: [working], tasks: [task] }), []);
    const cancelled = aTask({ ...runningFacts, status: 'cancelled', message: 'not needed', endedAt: 5 });
    assert.equal(decide({ sessions: [working], tasks: [cancelled] }).length, 1);
    const open = anIntervention({ taskId: cancelled.id });
    assert.deepEqual(decide({ sessions: [working], tasks: [cancelled], interventions: [open] }), []);
  });

  it('[S15] one that something is asked about stays, though it works on no task, and goes when that is answered', () => {
    const call = { approvalId: randomUUID(), tool: 'Bash', args: 'ls', isWhole: true };
    const answered = { state: 'answered', answer: 'yes', by: alice, at: 5 } as const;
    for (const asked of [{ kind: 'question' }, { kind: 'guard' }, { kind: 'tool_approval', call }] as const) {
      const facts = { question: 'Go on?', options: [], ...asked };
      const { intervention } = askForSession(session, facts, { kind: 'hub' }, aContext());
      assert.deepEqual(decide({ interventions: [intervention] }), [], asked.kind);
      assert.equal(decide({ interventions: [{ ...intervention, outcome: answered }] }).length, 1, asked.kind);
      const ofAnother = { ...intervention, sessionId: anId('session', 2) };
      assert.equal(decide({ interventions: [ofAnother] }).length, 1, asked.kind);
    }
  });

  it('[S15] the manager of an open objective stays', () => {
    const objective = anObjective();
    const manager = { ...session, role: 'manager', objectiveId: objective.id } as const;
    assert.deepEqual(decide({ sessions: [manager], objectives: [objective] }), []);
    assert.equal(decide({ sessions: [manager], objectives: [{ ...objective, status: 'done' }] }).length, 1);
  });

  it('one that is being closed, or is of another server is left alone', () => {
    for (const changed of [
      aSession({ lifecycle: 'active', pid: 5, startedAt: 1, wanted: 'closed' }),
      aSession({ lifecycle: 'active', pid: 5, startedAt: 1, serverId: anId('server', 9) }),
    ])
      assert.deepEqual(decide({ sessions: [changed] }), []);
  });
});
