import type { Mirror } from '../../shared/client/mirror.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { plainText } from '../../shared/model/plainText.ts';
import { t } from '../l10n/text.ts';
import { escapeMarkdown } from '../views/markdown.ts';
import { taskTooltip } from '../views/tasks/taskTooltip.ts';
import { WaitingTasks } from '../views/tasks/waitingTasks.ts';

/** A task as a page to read: its facts, what is wanted, and what came of it. */
export function renderTaskPage(view: ResultOf<'task.view'>, mirror: Mirror, now: number): string {
  const { task, spec, plan, result, failure } = view;
  const facts = taskTooltip(task, { mirror, waiting: new WaitingTasks(), now }).replace(/\$\([a-z-]+\) /g, '');
  return [
    facts,
    ...(spec.trim() === '' ? [] : [`## ${t('Spec')}`, quoted(spec)]),
    ...(plan === undefined ? [] : [`## ${t('Plan')}`, quoted(plan.text)]),
    ...(failure === undefined ? [] : [`## ${t('Failure')}`, quoted(`${failure.reason}: ${failure.message}`)]),
    ...(result === undefined ? [] : [`## ${t('Result')}`, quoted(result.summary)]),
    '',
  ].join('\n\n');
}

/** As it was written, line by line, and nothing of it does anything. */
const quoted = (text: string): string => escapeMarkdown(plainText(text));
