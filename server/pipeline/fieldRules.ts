import type { Task, TaskStatus } from '../../shared/model/task.ts';

/** How far a task has gone, as far as that decides what a file may still change of it. */
export type Stage = 'waiting' | 'assigned' | 'working' | 'ended';

const stages: Readonly<Record<TaskStatus, Stage>> = {
  pending: 'waiting',
  assigned: 'assigned',
  planning: 'working',
  plan_review: 'working',
  running: 'working',
  needs_human: 'working',
  done: 'ended',
  failed: 'ended',
  cancelled: 'ended',
};

export const stageOf = ({ status }: Pick<Task, 'status'>): Stage => stages[status];

/** `keep`: it says nothing any more at this stage, so the task stays as it is and the plan says so. */
export type Verdict = 'change' | 'keep' | 'refuse';

/**
 * What a file may still change of a task that exists: the one table. What was demanded and promised is fixed with the
 * end; where it runs and what it was given with the assignment; its place in the tree from the beginning.
 */
export const fieldRules = {
  title: { waiting: 'change', assigned: 'change', working: 'change', ended: 'keep' },
  type: { waiting: 'change', assigned: 'change', working: 'change', ended: 'keep' },
  priority: { waiting: 'change', assigned: 'change', working: 'change', ended: 'keep' },
  labels: { waiting: 'change', assigned: 'change', working: 'change', ended: 'keep' },
  external: { waiting: 'change', assigned: 'change', working: 'change', ended: 'keep' },
  retry: { waiting: 'change', assigned: 'change', working: 'change', ended: 'keep' },
  start: { waiting: 'change', assigned: 'keep', working: 'keep', ended: 'keep' },
  spec: { waiting: 'change', assigned: 'change', working: 'change', ended: 'refuse' },
  structuredSpec: { waiting: 'change', assigned: 'change', working: 'change', ended: 'refuse' },
  contracts: { waiting: 'change', assigned: 'change', working: 'change', ended: 'refuse' },
  evidence: { waiting: 'change', assigned: 'change', working: 'change', ended: 'refuse' },
  requirePlanApproval: { waiting: 'change', assigned: 'change', working: 'refuse', ended: 'keep' },
  placement: { waiting: 'change', assigned: 'refuse', working: 'refuse', ended: 'keep' },
  dependsOn: { waiting: 'change', assigned: 'refuse', working: 'refuse', ended: 'refuse' },
  parent: { waiting: 'refuse', assigned: 'refuse', working: 'refuse', ended: 'refuse' },
} as const satisfies Record<string, Readonly<Record<Stage, Verdict>>>;

/** A field of a task as the file names it. */
export type FileField = keyof typeof fieldRules;

/** Why a field cannot change now, and what would help. */
export function refusalOf(task: Task, field: FileField): string {
  const { ref, status } = task;
  if (field === 'parent') return `${ref} keeps its place in the tree; give the task another key to make it anew there`;
  switch (stageOf(task)) {
    case 'ended':
      return status === 'done'
        ? `${ref} is done, and this was part of what it was asked for; leave it, or give the new work a key of its own`
        : `${ref} is ${status}; open its next attempt first ("rostrum task retry ${ref}"), then apply again`;
    case 'assigned':
      return `${ref} is assigned, and this was fixed with it; take it back first ("rostrum task unassign ${ref}")`;
    default:
      return field === 'requirePlanApproval'
        ? `${ref} is ${status}: its agent has begun`
        : `${ref} is ${status}, and this was fixed when it was assigned; wait for its end, or cancel it`;
  }
}
