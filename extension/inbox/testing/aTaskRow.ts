import type { RowOf } from '../../../shared/client/mirror.ts';

/** A task that runs. */
export const aTaskRow = (given: Partial<RowOf<'task'>> = {}): RowOf<'task'> => ({
  kind: 'task',
  id: 'task_1',
  ref: 'API-1',
  projectId: 'project_1',
  title: 'Sign in',
  type: 'feature',
  priority: 'normal',
  status: 'needs_human',
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
