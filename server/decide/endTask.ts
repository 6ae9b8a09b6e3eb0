import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';
import { requireGuardAnswered } from './requireGuardAnswered.ts';
import { requireState } from './transitions.ts';

/** Cancels from every state that has not ended; the policies end its agent and close what waits for it. */
export function decideCancel(task: Task, message: string, context: Context): HubEvent[] {
  requireState(task, 'cancel');
  return [{ type: 'task_cancelled', taskId: task.id, actor: context.actor, message }];
}

/**
 * A cancellation that somebody asks for.
 * @throws forbidden for an agent while a guard asks about the task.
 */
export function decideCancelByHand(state: HubState, task: Task, message: string, context: Context): HubEvent[] {
  const events = decideCancel(task, message, context);
  requireGuardAnswered(state, task, 'cancel', context);
  return events;
}

/**
 * A retry that somebody asks for.
 * @throws forbidden for an agent while a guard asks about the task.
 */
export function decideRetryByHand(state: HubState, task: Task, context: Context): HubEvent[] {
  requireGuardAnswered(state, task, 'retry', context);
  return decideRetry(task, context);
}

/** Opens attempt N+1. Only a person's wish, or the task's own retry rule, does this. */
export function decideRetry(task: Task, context: Context): HubEvent[] {
  requireState(task, 'retry');
  if (task.status === 'cancelled' && task.notNeeded === true)
    throw conflict(`${task.ref} is ${task.message}. Create a task without that condition instead.`);
  return [{ type: 'task_retried', taskId: task.id, actor: context.actor, attempt: task.attempt + 1 }];
}
