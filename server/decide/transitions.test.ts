import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { TaskPhase, TaskStatus } from '../../shared/model/task.ts';
import { taskStatuses } from '../../shared/model/taskWords.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import {
  aContext,
  aProject,
  aServer,
  aSession,
  aTask,
  anId,
  bornAt,
  runningFacts,
  stateWith,
} from '../testing/builders.ts';
import { decideAssign, decideUnassign } from './assign.ts';
import type { Context } from './context.ts';
import { decidePublish } from './contracts.ts';
import { decideCancel, decideRetry } from './endTask.ts';
import { decideApprovePlan, decideRevisePlan } from './interventions.ts';
import { decideComplete, decideFail, decideHelp, decideStart, decideSubmitPlan } from './taskWork.ts';
import { decideAccept, decideSendBack } from './verdicts.ts';
import type { Wish } from './transitions.ts';
import { decideUpdateTask } from './updateTask.ts';

const { assignment } = runningFacts;
const ended = { assignment, startedAt: bornAt, endedAt: bornAt + 1 };
const result = taskResult.parse({ summary: 'done' });
const working = { assignment, startedAt: bornAt };

/** A task in each state. */
const phases: { readonly [Status in TaskStatus]: Extract<TaskPhase, { status: Status }> } = {
  pending: { status: 'pending' },
  assigned: { status: 'assigned', assignment },
  planning: { status: 'planning', ...working },
  plan_review: { status: 'plan_review', ...working, plan: { text: 'first this', revision: 1 } },
  running: { status: 'running', ...working },
  needs_human: { status: 'needs_human', ...working, returnTo: 'running' },
  done: { status: 'done', ...ended, result },
  failed: { status: 'failed', ...ended, failure: { reason: 'agent', message: 'cannot' } },
  cancelled: { status: 'cancelled', ...ended, message: 'no more' },
};

/** The states of T4, written down again: from where each wish is granted. */
const granted: { readonly [W in Wish]: readonly TaskStatus[] } = {
  update: ['pending', 'assigned', 'planning', 'plan_review', 'running', 'needs_human'],
  assign: ['pending'],
  unassign: ['assigned'],
  start: ['pending', 'assigned'],
  'submit a plan': ['planning'],
  'approve the plan': ['plan_review'],
  'revise the plan': ['plan_review'],
  'ask a human': ['planning', 'running', 'needs_human'],
  publish: ['planning', 'plan_review', 'running', 'needs_human'],
  complete: ['running', 'needs_human'],
  fail: ['planning', 'plan_review', 'running', 'needs_human'],
  cancel: ['pending', 'assigned', 'planning', 'plan_review', 'running', 'needs_human'],
  retry: ['failed', 'cancelled'],
  'be accepted': ['done'],
  'be sent back': ['done'],
};

function wishIn(status: TaskStatus, wish: Wish): unknown {
  const task = aTask({ ...phases[status] });
  const server = aServer();
  const state = stateWith({ projects: [aProject()], servers: [server], tasks: [task], sessions: [aSession()] });
  const context = aContext();
  const wishes: Record<Wish, () => unknown> = {
    update: () => decideUpdateTask(state, { id: task.id, title: 'Other' }, context),
    assign: () => decideAssign(state, { task, server, by: 'hand' }, context),
    unassign: () => decideUnassign(task, context),
    start: () => decideStart(state, task, context),
    'submit a plan': () => decideSubmitPlan(task, 'plan', context),
    'approve the plan': () => decideApprovePlan(state, task, undefined, context),
    'revise the plan': () => decideRevisePlan(state, task, 'more tests', context),
    'ask a human': () => decideHelp(task, { question: 'which?', options: [] }, context),
    publish: () => decidePublish(task, { key: 'api', status: 'fulfilled', data: 1 }, context),
    complete: () => decideComplete(task, result, context),
    fail: () => decideFail(task, { reason: 'agent', message: 'no' }, context),
    cancel: () => decideCancel(task, '', context),
    retry: () => decideRetry(task, context),
    'be accepted': () => decideAccept(state, task, undefined, context),
    'be sent back': () => decideSendBack(state, task, { comment: 'more', contracts: [], start: 'auto' }, context),
  };
  return wishes[wish]();
}

describe('transitions', () => {
  for (const status of taskStatuses) {
    for (const [wish, states] of Object.entries(granted) as [Wish, readonly TaskStatus[]][]) {
      if (states.includes(status)) {
        it(`[T4] a task that is ${status} lets "${wish}"`, () => {
          assert.doesNotThrow(() => wishIn(status, wish));
        });
      } else {
        it(`[T5] a task that is ${status} refuses "${wish}" and says what it would let`, () => {
          const allowed = (Object.keys(granted) as Wish[]).filter((other) => granted[other].includes(status));
          assert.throws(
            () => wishIn(status, wish),
            (error) => {
              assert.ok(error instanceof HubError);
              assert.equal(error.code, 'wrong-state');
              assert.deepEqual(error.details, { id: 'SHOP-1', status, wish, allowed });
              assert.match(error.message, new RegExp(`SHOP-1 is ${status}, so "${wish}" is not possible`));
              for (const other of allowed) assert.ok(error.message.includes(other));
              return true;
            },
          );
        });
      }
    }
  }

  it('[T4] the agent of an attempt that is over does not end the next one', () => {
    const past = {
      number: 1,
      status: 'failed',
      sessionId: anId('session', 7),
      serverId: anId('server'),
      endedAt: bornAt,
    } as const;
    const task = aTask({ ...phases.running, attempt: 2, pastAttempts: [past] });
    const by = (number: number): Context =>
      aContext({ actor: { kind: 'agent', sessionId: anId('session', number), name: 'old' } });
    for (const say of [
      (context: Context) => decideComplete(task, result, context),
      (context: Context) => decideFail(task, { reason: 'agent', message: 'no' }, context),
      (context: Context) => decideHelp(task, { question: 'which?', options: [] }, context),
      (context: Context) => decidePublish(task, { key: 'api', status: 'fulfilled', data: 1 }, context),
    ]) {
      assert.throws(
        () => say(by(7)),
        (error) => {
          assert.ok(error instanceof HubError);
          assert.equal(error.code, 'conflict');
          assert.match(error.message, /Attempt 1 of SHOP-1 is over \(failed\); attempt 2 is somebody else's/);
          return true;
        },
      );
      assert.doesNotThrow(() => say(by(1)), 'its own agent');
      assert.doesNotThrow(() => say(by(9)), 'a manager');
    }
  });

  it('[T6] a stale version is refused with the current one, and the right one is taken', () => {
    const task = aTask({ version: 7 });
    const state = stateWith({ projects: [aProject()], tasks: [task] });
    const update = (version: number | undefined) =>
      decideUpdateTask(state, { id: task.id, version, title: 'Other' }, aContext());
    assert.throws(
      () => update(6),
      (error) => {
        assert.ok(error instanceof HubError);
        assert.equal(error.code, 'stale-version');
        assert.deepEqual(error.details, { id: task.id, seen: 6, version: 7 });
        return true;
      },
    );
    assert.equal(update(7).length, 1);
    assert.equal(update(undefined).length, 1);
  });
});
