import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import {
  aContext,
  alice,
  anId,
  anIntervention,
  anObjective,
  aServer,
  aSession,
  aTask,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import { tell } from './telling.ts';

const running = aTask({ ...runningFacts, parentId: anId('objective') });
const manager = aSession({ id: anId('session', 2), name: 'manager-1', role: 'manager' });
const own = { kind: 'agent', sessionId: anId('session'), name: 'shell-1' } as const;
const hub = { kind: 'hub' } as const;

interface Scene {
  readonly task?: Task;
  readonly session?: Session;
  readonly objective?: ReturnType<typeof anObjective>;
  readonly kind?: 'question' | 'plan_review';
}

function told(
  event: HubEvent,
  { task = running, session = aSession(), objective = anObjective(), kind = 'question' }: Scene = {},
) {
  const state = stateWith({
    tasks: [task],
    sessions: [session, manager],
    objectives: [objective],
    interventions: [anIntervention({ kind })],
  });
  return tell(state, event, aContext({ actor: hub }));
}

const wanted = (sessionId: Session['id'], said: object) => ({
  type: 'delivery_wanted',
  actor: hub,
  delivery: { id: anId('delivery', 101), sessionId, urgent: false, wantedAt: 1_001, state: 'wanted', ...said },
});

describe('what agents are told', () => {
  const answered = {
    type: 'intervention_responded',
    taskId: running.id,
    interventionId: anId('intervention'),
    actor: alice,
    answer: 'PostgreSQL',
  } as const;

  it('[I1] the answer to its question', () => {
    const text = 'alice answered your question on SHOP-1 ("Which database?"): PostgreSQL';
    assert.deepEqual(told(answered), [
      wanted(anId('session'), { kind: 'answer', about: anId('intervention'), text, answer: 'PostgreSQL' }),
    ]);
  });

  it('[G2] its first task, where its agent takes nothing when it is started', () => {
    const { id: sessionId } = aSession();
    const begun = { type: 'session_active', sessionId, actor: hubActor, pid: 7, startedAt: 1 } as const;
    const toldWith = (typesTask: boolean, session: Partial<Session> = {}) => {
      const providers = [{ name: 'aider', usable: true, typesTask }];
      const state = stateWith({
        tasks: [running],
        sessions: [aSession({ provider: 'aider', taskId: running.id, ...session })],
        servers: [aServer({ capabilities: someCapabilities({ providers }) })],
      });
      return tell(state, begun, aContext({ actor: hub }));
    };
    const text = `Your task is SHOP-1 "${running.title}".`;
    assert.deepEqual(toldWith(true), [wanted(sessionId, { kind: 'task', about: running.id, text })]);
    assert.deepEqual(toldWith(false), []);
    assert.deepEqual(toldWith(true, { mode: 'headless' }), []);
    assert.deepEqual(toldWith(true, { taskId: undefined }), []);
  });

  it('[I1] that its question will not be answered any more', () => {
    const withdrawn = {
      type: 'intervention_withdrawn',
      taskId: running.id,
      interventionId: anId('intervention'),
      actor: hubActor,
      why: 'its task has ended',
    } as const;
    const text = 'Your question ("Which database?") will not be answered: its task has ended.';
    assert.deepEqual(told(withdrawn), [wanted(anId('session'), { kind: 'answer', about: anId('intervention'), text })]);
    assert.deepEqual(told(withdrawn, { kind: 'plan_review' }), []);
  });

  it('[T11] the answer to a plan review is told once, as the verdict', () => {
    assert.deepEqual(told(answered, { kind: 'plan_review' }), []);
    const approved = { type: 'task_plan_approved', taskId: running.id, actor: alice, revision: 2 } as const;
    const text = 'alice approved your plan for SHOP-1 (revision 2); go on with the work.';
    assert.deepEqual(told(approved), [
      wanted(anId('session'), { kind: 'plan_verdict', about: running.id, text, approved: true }),
    ]);
  });

  it('[T11] a revision comes with its comment', () => {
    const revised = {
      type: 'task_plan_revised',
      taskId: running.id,
      actor: alice,
      revision: 1,
      comment: 'Add tests.',
    } as const;
    const text =
      'alice asks you to revise your plan for SHOP-1 (revision 1) and to submit it again ("rostrum task plan submit"). Comment: Add tests.';
    assert.deepEqual(told(revised), [
      wanted(anId('session'), { kind: 'plan_verdict', about: running.id, text, answer: 'Add tests.', approved: false }),
    ]);
  });

  it('[T12] a note by somebody else, urgent where it is; its own never', () => {
    const note = { id: anId('note'), taskId: running.id, text: 'Mind the tests', urgent: true, by: alice, at: 1 };
    const noted = { type: 'task_note_added', taskId: running.id, actor: alice, note } as const;
    const text = 'Note from alice on SHOP-1: Mind the tests';
    assert.deepEqual(told(noted), [wanted(anId('session'), { kind: 'note', about: note.id, text, urgent: true })]);
    assert.deepEqual(told({ ...noted, actor: own, note: { ...note, by: own } }), []);
  });

  it('[T12] a changed spec, while somebody works on it', () => {
    const changed = {
      type: 'task_updated',
      taskId: running.id,
      actor: alice,
      changes: { spec: 'New', promises: [] },
    } as const;
    const text =
      'alice changed the spec and the contracts it must produce of SHOP-1. Read it again ("rostrum task view SHOP-1") and go by what it says now.';
    assert.deepEqual(told(changed), [wanted(anId('session'), { kind: 'task_update', about: running.id, text })]);
    assert.deepEqual(told(changed, { task: aTask() }), []);
    assert.deepEqual(told({ ...changed, changes: { priority: 'high' } }), []);
  });

  it('nothing is wanted of a session that has ended', () => {
    const session = aSession({ lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: '' });
    assert.deepEqual(told(answered, { session }), []);
  });
});

describe('what managers are told', () => {
  const objective = anObjective({ managerSessionId: manager.id });
  const failed = {
    type: 'task_failed',
    taskId: running.id,
    actor: hub,
    failure: { reason: 'agent', message: 'tests are red' },
  } as const;

  it('[T14] that a task of their objective failed', () => {
    const text = 'SHOP-1 "Design the schema" of SHOP-9 failed: tests are red';
    assert.deepEqual(told(failed, { objective }), [
      { type: 'task_status_update', taskId: running.id, actor: hub, status: 'failed', managerSessionId: manager.id },
      wanted(manager.id, { kind: 'child_status', about: running.id, text }),
    ]);
  });

  it('[T14] that one is done, or waits for a human', () => {
    const result = { summary: 'All green', changes: [], contracts: {}, artifacts: [] };
    const done = { type: 'task_completed', taskId: running.id, actor: own, result } as const;
    const asks = {
      type: 'task_needs_human',
      taskId: running.id,
      actor: own,
      interventionId: anId('intervention'),
      question: 'Which database?',
    } as const;
    const statuses = [done, asks].map((event) => {
      const [update, delivery] = told(event, { objective });
      return [
        update?.type === 'task_status_update' && update.status,
        delivery?.type === 'delivery_wanted' && delivery.delivery.text,
      ];
    });
    assert.deepEqual(statuses, [
      ['done', 'SHOP-1 "Design the schema" of SHOP-9 is done: All green'],
      ['needs_human', 'SHOP-1 "Design the schema" of SHOP-9 waits for a human: Which database?'],
    ]);
  });

  it('[T14] [T23] that one was sent back, and which goes on with it', () => {
    const sentBack = {
      type: 'task_sent_back',
      taskId: running.id,
      actor: alice,
      comment: 'Refunds are missing',
      followUp: anId('task', 2),
    } as const;
    const [update, delivery] = told(sentBack, { objective });
    assert.equal(update?.type === 'task_status_update' && update.status, 'sent_back');
    assert.match(
      (delivery?.type === 'delivery_wanted' && delivery.delivery.text) || '',
      /was sent back by alice, and task_\w+ goes on with it: Refunds are missing/,
    );
  });

  it('[T14] [T17] without a live manager nobody is told, and the engine goes on', () => {
    assert.deepEqual(told(failed), []);
    assert.deepEqual(told(failed, { objective, task: aTask(runningFacts) }), []);
  });
});
