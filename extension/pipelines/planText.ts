import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import { t } from '../l10n/text.ts';

/** A plan as two texts: how the tasks are, and how they will be. Their difference is what applying does. */
export interface PlanSides {
  readonly before: string;
  readonly after: string;
}

type Item = PipelinePlan['items'][number];

/** Tasks in the order of the file; one that is left alone is the same line on both sides. */
export function renderPlan({ items, newlyOwed = [] }: PipelinePlan): PlanSides {
  const before: string[] = [];
  const after: string[] = [];
  for (const item of items) {
    if (item.action !== 'created') before.push(...linesOf(item, 'from'));
    if (item.action === 'cancelled') after.push(`${head(item, t('cancelled'))}`, ...noteOf(item));
    else after.push(...linesOf(item, 'to'), ...noteOf(item));
  }
  for (const { task, key } of newlyOwed)
    after.push(t('{0} will owe the contract {1}, because an input asks for it.', task, key));
  return { before: textOf(before), after: textOf(after) };
}

/** The plan in one line. */
export function planSummary({ counts }: PipelinePlan): string {
  const parts = [
    counts.created > 0 ? t('{0} created', counts.created) : '',
    counts.changed > 0 ? t('{0} changed', counts.changed) : '',
    counts.cancelled > 0 ? t('{0} cancelled', counts.cancelled) : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? t('nothing to do') : parts.join(', ');
}

/** Whether applying it would change nothing. */
export const isEmptyPlan = ({ counts }: PipelinePlan): boolean =>
  counts.created + counts.changed + counts.cancelled === 0;

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const linesOf = (item: Item, side: 'from' | 'to'): readonly string[] => [
  head(item, item.status ?? ''),
  ...item.changes.flatMap((change) => fieldLines(change.field, change[side])),
];

function head({ key, ref, title }: Item, state: string): string {
  const facts = [ref, state].filter((fact) => fact !== undefined && fact !== '').join(', ');
  return `${key}: ${title}${facts === '' ? '' : ` (${facts})`}`;
}

const fieldLines = (field: string, value: string): readonly string[] =>
  value.includes('\n')
    ? [`    ${field}:`, ...value.split('\n').map((line) => `      ${line}`)]
    : [`    ${field}: ${value}`];

const noteOf = ({ note }: Item): readonly string[] => (note === undefined ? [] : [`    # ${note}`]);
