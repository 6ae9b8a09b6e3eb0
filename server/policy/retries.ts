import type { Id } from '../../shared/model/ids.ts';
import type { Task } from '../../shared/model/task.ts';
import { timings } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';

/**
 * The next attempt of a failed task, where its own rule allows one: after 10 s · 2ⁿ⁻¹, at most 5 minutes. A task that
 * had begun stays on the server of its last attempt that did, where its work is, as long as there is that server.
 */
export function retryAfter(
  state: HubState,
  task: Extract<Task, { status: 'failed' }>,
  now: number,
): { readonly attempt: number; readonly notBefore: number; readonly onServer: Id<'server'> | undefined } | undefined {
  if (!mayRetry(task)) return undefined;
  return { attempt: task.attempt + 1, notBefore: now + retryDelayMs(task.attempt), onServer: workedOn(state, task) };
}

/**
 * The server where its work is: where it began, or where it was bound to before it could. Undefined where none has any
 * trace of it, or that one was removed.
 */
export function workedOn(state: HubState, task: Extract<Task, { status: 'failed' }>): Id<'server'> | undefined {
  const serverId = task.startedAt === undefined ? task.onServer : task.assignment?.serverId;
  return serverId !== undefined && state.servers.get(serverId) !== undefined ? serverId : undefined;
}

/** Whether the rule of a failed task allows one more attempt. What a person let fail stays failed. */
export const mayRetry = (task: Extract<Task, { status: 'failed' }>): boolean =>
  !wasLetFail(task) && task.attempt - 1 < task.retry.max;

/** Whether a person was asked about its lost session and said so: nothing is left to ask. */
export const wasLetFail = (task: Extract<Task, { status: 'failed' }>): boolean =>
  task.failure.reason === 'session-lost';

/**
 * Whether a back-off is over. One that ends later than any back-off can was made before the clock was set back: nobody
 * is to wait for the time that was taken back.
 */
export const isBackoffOver = (notBefore: number, now: number): boolean =>
  notBefore <= now || notBefore > now + timings.retryLastMs;

/** How long retry n waits, n from 1. */
export const retryDelayMs = (n: number): number => Math.min(timings.retryFirstMs * 2 ** (n - 1), timings.retryLastMs);
