import type { InterventionRow } from '../../../shared/model/intervention.ts';

/** A question that waits since the beginning of time. */
export const anInterventionRow = (given: Partial<InterventionRow> = {}): InterventionRow => ({
  kind: 'intervention',
  id: 'intervention_1',
  projectId: 'project_1',
  taskId: 'task_1',
  what: 'question',
  excerpt: 'Which token format?',
  options: [],
  state: 'open',
  askedAt: 0,
  downstream: 0,
  ...given,
});
