import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { TaskEvent } from '../../shared/model/events.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { aTask, alice, anId, bornAt, runningFacts } from '../testing/builders.ts';
import { applyTask } from './applyTask.ts';

const about = { taskId: anId('task'), actor: alice } as const;
const { assignment } = runningFacts;
const completed: TaskEvent = { type: 'task_completed', ...about, result: taskResult.parse({ summary: 'late' }) };
const failed: TaskEvent = { type: 'task_failed', ...about, failure: { reason: 'agent', message: 'no' } };
const cancelled: TaskEvent = { type: 'task_cancelled', ...about, message: 'no more' };
const retried: TaskEvent = { type: 'task_retried', ...about, attempt: 2 };
const at = bornAt + 9;

const apply = (events: readonly TaskEvent[], task = aTask(runningFacts)) =>
  events.reduce((before, event) => applyTask(before, event, at) ?? before, task);

describe('applyTask', () => {
  it('[T4] a late completion never resurrects a cancelled task', () => {
    const task = apply([cancelled]);
    assert.equal(task.status, 'cancelled');
    assert.equal(apply([completed, failed], task), task);
  });

  it('[T4] only a retry opens the next attempt, and the old one is kept with its end', () => {
    const task = apply([failed, retried]);
    assert.equal(task.status, 'pending');
    assert.equal(task.attempt, 2);
    assert.deepEqual(task.pastAttempts, [
      {
        number: 1,
        status: 'failed',
        serverId: assignment.serverId,
        sessionId: assignment.sessionId,
        startedAt: bornAt,
        endedAt: at,
        message: 'no',
      },
    ]);
    assert.equal(apply([retried], task), task, 'the same retry twice opens one attempt');
  });

  it('[T4] the late end of an attempt ends no other', () => {
    const second = aTask({ ...runningFacts, attempt: 2 });
    assert.equal(
      apply(
        [
          { ...completed, attempt: 1 },
          { ...failed, attempt: 1 },
        ],
        second,
      ),
      second,
    );
    assert.equal(apply([{ ...completed, attempt: 2 }], second).status, 'done');
  });

  it('[T23] only a done task is judged, and being sent back is the last word', () => {
    const accepted: TaskEvent = { type: 'task_accepted', ...about };
    const sentBack: TaskEvent = { type: 'task_sent_back', ...about, comment: 'more', followUp: anId('task', 9) };
    const running = aTask(runningFacts);
    assert.equal(apply([accepted, sentBack], running), running);
    const task = apply([completed, accepted, sentBack, accepted]);
    assert.deepEqual(task.status === 'done' && task.verdict, {
      kind: 'sent-back',
      by: alice,
      at,
      comment: 'more',
      followUp: anId('task', 9),
    });
    assert.equal(task.status === 'done' && task.result.summary, 'late', 'the result is kept');
  });

  it('[T10] what was kept before versions were is the first version that is known, and hides none that follow', () => {
    const old = { key: 'api', status: 'fulfilled', version: 4, hash: 'd', data: 4, at: bornAt, attempt: 1 } as const;
    const event = { type: 'contract_fulfilled', ...about, key: 'api', version: 5, hash: 'e', data: 5 } as const;
    const task = applyTask(aTask({ ...runningFacts, contracts: { api: old } }), { ...event, first: false }, at, 77);
    assert.deepEqual(
      task?.contracts['api']?.versions?.map(({ version, seq, change }) => [version, seq, change]),
      [
        [4, 0, undefined],
        [5, 77, undefined],
      ],
    );
    const given = aTask(runningFacts);
    const stale = {
      type: 'task_input_changed',
      ...about,
      key: 'api',
      on: anId('task', 2),
      has: 4,
      version: 5,
    } as const;
    assert.equal(
      applyTask(given, { ...stale, change: 'breaking' }, at),
      given,
      'where an input came from is not known',
    );
  });

  it('a done task is not retried', () => {
    const task = apply([completed]);
    assert.equal(apply([retried], task), task);
  });

  it('an event about a task that is not known changes nothing', () => {
    assert.equal(applyTask(undefined, completed, at), undefined);
  });

  it('each event applied twice gives the same record as once', () => {
    const plan = { text: 'first this', revision: 1 };
    const session = { sessionId: anId('session') } as const;
    const source = { on: anId('task', 2), version: 1, hash: 'a' };
    const interventionId = anId('intervention');
    const life: TaskEvent[] = [
      { type: 'task_created', ...about, task: aTask() },
      { type: 'task_updated', ...about, changes: { title: 'Other', labels: ['a'], placement: aTask().placement } },
      { type: 'task_unblocked', ...about, by: undefined },
      { type: 'task_auto_assigned', ...about, assignment },
      { type: 'task_unassigned', ...about, why: 'lost', queued: true },
      { type: 'task_assigned', ...about, assignment },
      { type: 'task_planning', ...about, ...session },
      { type: 'task_plan_submitted', ...about, plan },
      { type: 'task_plan_approved', ...about, revision: 1 },
      { type: 'contract_unfulfilled', ...about, key: 'api', status: 'partial', version: 1, hash: 'a', data: 1 },
      { type: 'contract_fulfilled', ...about, key: 'api', version: 2, hash: 'b', data: 2, first: true },
      { type: 'task_needs_human', ...about, interventionId, question: 'which?' },
      { type: 'task_resumed', ...about, to: 'running' },
      failed,
      retried,
      { type: 'task_auto_assigned', ...about, assignment: { ...assignment, inputs: { api: source } } },
      { type: 'task_input_changed', ...about, key: 'api', on: source.on, has: 1, version: 2, change: 'breaking' },
      { type: 'task_started', ...about, ...session, serverId: anId('server') },
      completed,
      { type: 'task_accepted', ...about, comment: 'good' },
      { type: 'task_sent_back', ...about, comment: 'not that good', followUp: anId('task', 9) },
    ];
    let task = applyTask(undefined, life[0] ?? failed, at);
    for (const event of life.slice(1)) {
      const once = applyTask(task, event, at);
      assert.notEqual(once, task, `${event.type} does something`);
      assert.equal(applyTask(once, event, at + 1), once, `${event.type} twice`);
      task = once;
    }
  });

  it('facts of an old state do not linger in the next', () => {
    const task = apply([failed, { ...retried, notBefore: 99, onServer: anId('server') }]);
    assert.deepEqual(Object.keys(task).includes('failure'), false);
    const placed = apply([{ type: 'task_auto_assigned', ...about, actor: hubActor, assignment }], task);
    assert.equal('notBefore' in placed, false);
    const begun = apply(
      [{ type: 'task_started', ...about, actor: hubActor, serverId: anId('server'), sessionId: anId('session') }],
      placed,
    );
    assert.equal('onServer' in begun, false);
  });

  it('[T5] every change raises the version by one', () => {
    const task = apply([failed]);
    assert.equal(task.version, 2);
    assert.equal(apply([{ type: 'task_updated', ...about, changes: { title: task.title } }], task).version, 2);
  });
});
