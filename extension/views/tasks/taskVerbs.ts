import type { ObjectiveRow } from '../../../shared/model/objective.ts';
import type { TaskRow, TaskStatus } from '../../../shared/model/task.ts';
import { isBlocked } from './taskFace.ts';

const open: readonly TaskStatus[] = ['pending', 'assigned', 'planning', 'plan_review', 'running', 'needs_human'];
const working: readonly TaskStatus[] = ['planning', 'plan_review', 'running', 'needs_human'];

/** In which states the hub takes each wish about a task: what menus and pickers offer. The hub has the last word. */
export const verbStates = {
  start: ['pending'],
  assign: ['pending'],
  unassign: ['assigned'],
  cancel: open,
  retry: ['failed', 'cancelled'],
  publish: working,
  complete: ['running', 'needs_human'],
  fail: working,
  accept: ['done'],
  sendBack: ['done'],
  change: open,
  note: open,
  why: ['pending'],
  result: ['done'],
} as const satisfies Record<string, readonly TaskStatus[]>;

export type TaskVerb = keyof typeof verbStates;

export const taskVerbs = Object.keys(verbStates) as readonly TaskVerb[];

/** Verbs of those who only look. */
export const readingVerbs: ReadonlySet<TaskVerb> = new Set(['why', 'result']);

/** Whether the hub would take this wish now from a person who may change tasks there (`mayWrite`), or may not. */
export function allows(row: TaskRow, verb: TaskVerb, mayWrite: boolean): boolean {
  const states: readonly TaskStatus[] = verbStates[verb];
  if (!states.includes(row.status) || !(mayWrite || readingVerbs.has(verb))) return false;
  switch (verb) {
    case 'start':
      return !row.queued;
    case 'accept':
      return row.verdict === undefined;
    case 'sendBack':
      return row.verdict?.kind !== 'sent-back';
    default:
      return true;
  }
}

/** What menus look for in a task's row: what it is, and `can:verb` for all that is possible now. */
export function taskWords(row: TaskRow, mayWrite: boolean): string {
  const words = [
    'task',
    row.status,
    ...taskVerbs.filter((verb) => allows(row, verb, mayWrite)).map((verb) => `can:${verb}`),
  ];
  if (allows(row, 'start', mayWrite) && !isBlocked(row)) words.push('ready');
  if (row.contracts.some(({ version }) => version > 0)) words.push('has:contracts');
  if (row.contracts.some(({ version }) => version > 1)) words.push('has:versions');
  if (row.dependencies.length > 0) words.push('has:dependencies');
  if (row.sessionId !== undefined) words.push('has:session');
  return words.join(' ');
}

/** The same for an objective. */
export function objectiveWords({ status, manager }: ObjectiveRow, mayWrite: boolean): string {
  const words = ['objective', status];
  if (status === 'open' && mayWrite) words.push('can:end', 'can:add');
  const isManaged = manager !== undefined && !['not started', 'exited', 'lost'].includes(manager.state);
  if (status === 'open' && mayWrite && !isManaged) words.push('can:manage');
  return words.join(' ');
}
