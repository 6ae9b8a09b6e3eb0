import { wrongState } from '../../shared/errors.ts';
import type { Task, TaskStatus } from '../../shared/model/task.ts';

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
} as const satisfies Record<string, readonly TaskStatus[]>;

export type Wish = keyof typeof allowedFrom;

export function requireState(task: Task, wish: Wish): void {
  const states: readonly TaskStatus[] = allowedFrom[wish];
  if (!states.includes(task.status))
    throw wrongState({ id: task.ref, status: task.status }, wish, wishesAt(task.status));
}

const wishesAt = (status: TaskStatus): readonly string[] =>
  Object.entries<readonly TaskStatus[]>(allowedFrom)
    .filter(([, states]) => states.includes(status))
    .map(([wish]) => wish);
