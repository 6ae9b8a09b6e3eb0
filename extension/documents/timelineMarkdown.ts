import type { ResultOf } from '../../shared/operations/operations.ts';
import { t } from '../l10n/text.ts';
import { escapeMarkdown } from '../views/markdown.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';

export type TimelineEntry = ResultOf<'task.timeline'>['rows'][number];

const maxDetailCharacters = 300;

/** Everything that happened to a task, oldest first, as a page. */
export function renderTimeline(
  { ref, title }: { readonly ref: string; readonly title: string },
  entries: readonly TimelineEntry[],
  { isCut, isPruned }: { readonly isCut: boolean; readonly isPruned: boolean },
): string {
  const rows = entries.map(
    ({ at, type, actor, details }) =>
      `| ${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} | ${safe(whoText(actor))} | ${safe(type.replaceAll('_', ' '))} | ${safe(detailText(details))} |`,
  );
  return [
    `# ${safe(t('Timeline of {0}', ref))}`,
    `**${safe(title)}**`,
    ...(isPruned ? [t('What happened before has been pruned from the log.')] : []),
    ...(isCut ? [t('The last {0} entries.', entries.length)] : []),
    [`| ${t('Time (UTC)')} | ${t('Who')} | ${t('What')} | |`, '|---|---|---|---|', ...rows].join('\n'),
    '',
  ].join('\n\n');
}

/** Who did it, as people recognise them. */
export const whoText = (actor: TimelineEntry['actor']): string =>
  actor.kind === 'hub' ? 'hub' : actor.kind === 'user' ? actor.name : `${actor.kind} ${actor.name}`;

/** Ids say nothing to a person who reads along; texts and figures do. */
function detailText(details: TimelineEntry['details']): string {
  return Object.entries(details)
    .filter(([name, value]) => !/Ids?$/.test(name) && value !== null && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

const safe = (text: string): string => escapeMarkdown(shownLine(text, maxDetailCharacters));
