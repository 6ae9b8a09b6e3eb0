import { taskStatuses } from '../../../shared/model/taskWords.ts';
import type { TaskRow, TaskStatus } from '../../../shared/model/task.ts';
import { isBlocked } from './taskFace.ts';

/** Which tasks a person wants to see; what is empty does not narrow. */
export interface TaskFilter {
  /** Words that all have to be in ref, title or labels. */
  readonly text: string;
  readonly statuses: readonly TaskStatus[];
  readonly labels: readonly string[];
  /** Only what waits for a human. */
  readonly waiting: boolean;
  /** Only what other tasks hold back. */
  readonly blocked: boolean;
}

export const noFilter: TaskFilter = { text: '', statuses: [], labels: [], waiting: false, blocked: false };

export const isNarrow = ({ text, statuses, labels, waiting, blocked }: TaskFilter): boolean =>
  text.trim() !== '' || statuses.length > 0 || labels.length > 0 || waiting || blocked;

/** Whether a row passes; `waits` says whether something about it waits for a human. */
export type TaskTest = (row: TaskRow, waits: boolean) => boolean;

/** The words of a filter are prepared once, the rows are many. */
export function testFor(filter: TaskFilter): TaskTest {
  if (!isNarrow(filter)) return () => true;
  const hasWords = textTest(filter.text);
  const statuses = new Set(filter.statuses);
  const labels = new Set(filter.labels);
  return (row, waits) =>
    (statuses.size === 0 || statuses.has(row.status)) &&
    (labels.size === 0 || row.labels.some((label) => labels.has(label))) &&
    (!filter.waiting || waits) &&
    (!filter.blocked || isBlocked(row)) &&
    hasWords(row.ref, row.title, ...row.labels);
}

/** Whether all words of a text are in some of the fields. */
export function textTest(text: string): (...fields: readonly string[]) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  return (...fields) => {
    const lowered = fields.map((field) => field.toLowerCase());
    return words.every((word) => lowered.some((field) => field.includes(word)));
  };
}

const maxTextCharacters = 200;

/** A filter as an earlier window kept it; whatever is no filter narrows nothing. */
export function readFilter(kept: unknown): TaskFilter {
  if (typeof kept !== 'object' || kept === null) return noFilter;
  const { text, statuses, labels, waiting, blocked } = kept as Readonly<Record<string, unknown>>;
  return {
    text: typeof text === 'string' ? text.slice(0, maxTextCharacters) : '',
    statuses: taskStatuses.filter((status) => Array.isArray(statuses) && statuses.includes(status)),
    labels: Array.isArray(labels) ? labels.filter((label) => typeof label === 'string').slice(0, 50) : [],
    waiting: waiting === true,
    blocked: blocked === true,
  };
}
