import type { InterventionKind, InterventionRow } from '../../shared/model/intervention.ts';
import type { TaskRow, TaskStatus } from '../../shared/model/task.ts';

const minuteMs = 60_000;

/** How bad it is that it waits: an agent stands still, or only somebody would like to know. */
const severity: Readonly<Record<InterventionKind, number>> = {
  lost_session: 4,
  stranded_input: 4,
  tool_approval: 3,
  question: 3,
  guard: 3,
  provider_usage: 2,
  plan_review: 2,
  failure: 2,
  pr_decision: 1,
};

/** What waits for a human, who holds up the most first: work that waits behind it × waiting time × severity. */
export function waitingNow(rows: Iterable<InterventionRow>, project: string, now: number): readonly InterventionRow[] {
  const urgency = ({ downstream, askedAt, what }: InterventionRow): number =>
    (1 + downstream) * (1 + Math.max(0, now - askedAt) / minuteMs) * severity[what];
  return [...rows]
    .filter(({ state, projectId }) => state === 'open' && isOf(project, projectId))
    .map((row) => ({ row, urgency: urgency(row) }))
    .sort((a, b) => b.urgency - a.urgency)
    .map(({ row }) => row);
}

const working: ReadonlySet<TaskStatus> = new Set(['assigned', 'planning', 'plan_review', 'running', 'needs_human']);

/** Tasks under way, those that run longest first. */
export const workingNow = (tasks: Iterable<TaskRow>, project: string): readonly TaskRow[] =>
  [...tasks]
    .filter(({ status, projectId }) => working.has(status) && isOf(project, projectId))
    .sort((a, b) => (a.startedAt ?? a.updatedAt) - (b.startedAt ?? b.updatedAt));

/** The tasks that changed last, newest first; one pass, however many there are. */
export function changedLately(tasks: Iterable<TaskRow>, project: string, count: number): readonly TaskRow[] {
  const newest: TaskRow[] = [];
  for (const task of tasks) {
    const last = newest.at(-1);
    if (!isOf(project, task.projectId)) continue;
    if (newest.length === count && last !== undefined && task.updatedAt <= last.updatedAt) continue;
    const at = newest.findIndex(({ updatedAt }) => updatedAt < task.updatedAt);
    newest.splice(at < 0 ? newest.length : at, 0, task);
    if (newest.length > count) newest.pop();
  }
  return newest;
}

const isOf = (project: string, projectId: string): boolean => project === '' || project === projectId;
