import { conflict, wrongState } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { Task, TaskStatus } from '../../shared/model/task.ts';
import { assignmentOf } from '../state/taskQueries.ts';

/** From which states each wish is allowed: the one place that says so. */
export const allowedFrom = {
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
} as const satisfies Record<string, readonly TaskStatus[]>;

export type Wish = keyof typeof allowedFrom;

export function requireState(task: Task, wish: Wish): void {
  const states: readonly TaskStatus[] = allowedFrom[wish];
  if (!states.includes(task.status))
    throw wrongState({ id: task.ref, status: task.status }, wish, wishesAt(task.status));
}

/**
 * The same for an agent that works: only on the attempt that its session was given. One of an earlier attempt that was
 * believed lost may still be alive, and must not end a later one. Managers and people speak for any attempt.
 * @throws wrong-state, or conflict for the agent of an attempt that is over.
 */
export function requireWork(task: Task, wish: Wish, actor: Actor): void {
  requireState(task, wish);
  if (actor.kind !== 'agent' || assignmentOf(task)?.sessionId === actor.sessionId) return;
  const past = task.pastAttempts.find(({ sessionId }) => sessionId === actor.sessionId);
  if (past === undefined) return;
  throw conflict(
    `Attempt ${past.number} of ${task.ref} is over (${past.status}); attempt ${task.attempt} is somebody else's. Stop here.`,
    { id: task.id, attempt: task.attempt },
  );
}

const wishesAt = (status: TaskStatus): readonly string[] =>
  Object.entries<readonly TaskStatus[]>(allowedFrom)
    .filter(([, states]) => states.includes(status))
    .map(([wish]) => wish);
