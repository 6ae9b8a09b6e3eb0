import { HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Failure, Task } from '../../shared/model/task.ts';
import type { TaskResult } from '../../shared/model/taskResult.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { contractOf } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { contractEvent, publicationsOf, requireContractRoom } from './contracts.ts';
import { newIntervention } from './interventions.ts';
import { requireState, requireWork } from './transitions.ts';

/**
 * By a person: the scheduler may take it as soon as nothing blocks it. By its agent: work has begun, which the start of
 * its session has said already.
 */
export function decideStart(state: HubState, task: Task, context: Context): HubEvent[] {
  if (context.actor.kind === 'agent' && (task.status === 'running' || task.status === 'planning')) return [];
  requireState(task, 'start');
  if (task.status !== 'pending') return [];
  const changes = { start: 'auto', queued: !isBlocked(state, task) } as const;
  return [{ type: 'task_updated', taskId: task.id, actor: context.actor, changes }];
}

/**
 * Done, with its result. Contracts of the result are published by the same line.
 * @throws missing-contracts that names every promised key which is neither in the result nor published before.
 */
export function decideComplete(task: Task, result: TaskResult, context: Context): HubEvent[] {
  requireWork(task, 'complete', context.actor);
  requireContracts(task, result);
  requireContractRoom(task, Object.keys(result.contracts));
  const published = publicationsOf(result).map((publication) => contractEvent(task, publication, context));
  const about = { taskId: task.id, actor: context.actor, attempt: task.attempt } as const;
  return [{ type: 'task_completed', ...about, result: withoutData(result) }, ...published];
}

export function decideFail(task: Task, failure: Failure, context: Context): HubEvent[] {
  requireWork(task, 'fail', context.actor);
  return [{ type: 'task_failed', taskId: task.id, actor: context.actor, failure, attempt: task.attempt }];
}

/** A question to a human. The first open one stops the task; it goes on when the last one is closed. */
export function decideHelp(
  task: Task,
  { question, options }: { readonly question: string; readonly options: readonly string[] },
  context: Context,
): { readonly events: HubEvent[]; readonly interventionId: string } {
  requireWork(task, 'ask a human', context.actor);
  const intervention = newIntervention(task, { kind: 'question', question, options }, context);
  return {
    events: pausedBy(task, intervention.id, question, context.actor, [
      { type: 'intervention_requested', taskId: task.id, actor: context.actor, intervention },
    ]),
    interventionId: intervention.id,
  };
}

/** The request of a pausing intervention, with the pause where the task is not paused yet. */
export function pausedBy(
  task: Task,
  interventionId: `intervention_${string}`,
  question: string,
  actor: Actor,
  requested: readonly HubEvent[],
): HubEvent[] {
  if (task.status !== 'running' && task.status !== 'planning') return [...requested];
  return [{ type: 'task_needs_human', taskId: task.id, actor, interventionId, question }, ...requested];
}

export function decideSubmitPlan(task: Task, text: string, context: Context): HubEvent[] {
  requireWork(task, 'submit a plan', context.actor);
  const revision = task.status === 'planning' ? (task.plan?.revision ?? 0) + 1 : 1;
  const intervention = newIntervention(task, { kind: 'plan_review', question: text, options: ['approve'] }, context);
  return [
    { type: 'task_plan_submitted', taskId: task.id, actor: context.actor, plan: { text, revision } },
    { type: 'intervention_requested', taskId: task.id, actor: context.actor, intervention },
  ];
}

function requireContracts(task: Task, result: TaskResult): void {
  const fulfilled = (key: string) => {
    const given = Object.hasOwn(result.contracts, key) ? result.contracts[key] : undefined;
    if (given !== undefined) return given.status === 'fulfilled';
    const before = contractOf(task, key);
    return before?.status === 'fulfilled' && before.attempt === task.attempt;
  };
  const missing = task.promises.map((promise) => promise.key).filter((key) => !fulfilled(key));
  if (missing.length === 0) return;
  throw new HubError(
    'missing-contracts',
    `${task.ref} promised ${missing.join(', ')}: put ${missing.length === 1 ? 'it' : 'them'} as fulfilled, with data, into the result's "contracts", or publish with "rostrum contract publish KEY".`,
    { missing },
  );
}

/** The data stands once in the log, in the contract's own event. */
function withoutData(result: TaskResult): TaskResult {
  const contracts = Object.fromEntries(Object.entries(result.contracts).map(([key, { status }]) => [key, { status }]));
  return { ...result, contracts };
}
