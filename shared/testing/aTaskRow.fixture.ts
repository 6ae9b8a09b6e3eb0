import type { TaskRow } from '../model/task.ts';

/** A task's row as a hub would send it, with what matters to a test. */
export const aTaskRow = (given: Partial<TaskRow> = {}): TaskRow => ({
  kind: 'task',
  id: 'task_1',
  ref: 'API-1',
  projectId: 'project_1',
  title: 'Sign in',
  type: 'feature',
  priority: 'normal',
  status: 'pending',
  queued: false,
  blockedBy: [],
  dependencies: [],
  contracts: [],
  labels: [],
  attempt: 1,
  version: 1,
  createdAt: 0,
  updatedAt: 0,
  ...given,
});
