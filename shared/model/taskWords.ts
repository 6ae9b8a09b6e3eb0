/** Kinds of work. */
export const taskTypes = ['feature', 'bugfix', 'refactor', 'test', 'docs', 'chore', 'research', 'review'] as const;

/** How urgent a task is, the least first. */
export const priorities = ['low', 'normal', 'high', 'critical'] as const;

/** All states of a task, in the order in which they are shown. */
export const taskStatuses = [
  'pending',
  'assigned',
  'planning',
  'plan_review',
  'running',
  'needs_human',
  'done',
  'failed',
  'cancelled',
] as const;
