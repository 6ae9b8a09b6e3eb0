import type { Contract } from '../../shared/model/contract.ts';
import type { Assignment, Task, TaskStatus } from '../../shared/model/task.ts';

const ended: ReadonlySet<TaskStatus> = new Set(['done', 'failed', 'cancelled']);

export const hasEnded = (task: Task): boolean => ended.has(task.status);

/** Assigned and not ended: it holds capacity, caps and locks. */
export const isUnderWay = (task: Task): boolean => task.status !== 'pending' && !hasEnded(task);

/** What the current attempt was given, where there is one. */
export const assignmentOf = (task: Task): Assignment | undefined =>
  'assignment' in task ? task.assignment : undefined;

/** The last publication under a key. A key is free text: it may be the name of something that every object has. */
export const contractOf = (task: Task | undefined, key: string | undefined): Contract | undefined =>
  task !== undefined && key !== undefined && Object.hasOwn(task.contracts, key) ? task.contracts[key] : undefined;

export type WorkingTask = Extract<Task, { readonly status: 'planning' | 'plan_review' | 'running' | 'needs_human' }>;

/** Whether its agent has begun. */
export const isWorking = (task: Task): task is WorkingTask =>
  task.status === 'planning' ||
  task.status === 'plan_review' ||
  task.status === 'running' ||
  task.status === 'needs_human';
