import type { Mirror } from '../../../shared/client/mirror.ts';
import { interventionKinds, kindIcons, kindName } from '../../inbox/interventionKinds.ts';
import { offeredOptions } from '../../../shared/model/approvalAnswers.ts';
import type { InterventionRow } from '../../../shared/model/intervention.ts';
import { aboutOf, excerptLine, lineOf, refOf } from '../../inbox/about.ts';
import { answeredSection, groupKey, snoozedSection } from '../../inbox/inboxSections.ts';
import type { InboxPlace } from '../../inbox/inboxSections.ts';
import { agoText, spanText } from '../../inbox/spans.ts';
import { t } from '../../l10n/text.ts';
import { escapeMarkdown, factsTable } from '../markdown.ts';
import type { Icon, TreeRow } from '../treeModel.ts';
import { tasksText } from '../tasks/tasksText.ts';

/** More does not fit into any sidebar. */
const labelCharacters = 120;
const nameCharacters = 60;

/** What a row of the inbox is drawn from. */
export interface InboxRowFacts {
  readonly mirror: Pick<Mirror, 'get'>;
  readonly row: InterventionRow;
  readonly place: InboxPlace;
  /** How long it waits, or ago it was answered. */
  readonly span: string;
  readonly now: () => number;
  readonly snoozedUntil: number | undefined;
}

/** One thing that waits for a person, or waited until somebody answered. */
export function interventionTreeRow(facts: InboxRowFacts): TreeRow {
  const { mirror, row, place, span } = facts;
  const label = excerptLine(row, labelCharacters) || kindName(row.what);
  const ref = refOf(mirror, row);
  const blocks = place !== 'answered' && row.downstream > 0 ? t('blocks {0}', row.downstream) : '';
  const by = lineOf(row.answeredBy ?? '', nameCharacters);
  const description = place === 'answered' ? [ref, by, span] : [ref, span, blocks];
  const state =
    place === 'answered' ? t('answered by {0}', by) : place === 'snoozed' ? t('put off') : t('waits {0}', span);
  return {
    label,
    description: description.filter((part) => part !== '').join(' · '),
    icon: iconOf(row, place),
    tooltip: () => interventionTooltip(facts),
    context: [
      'intervention',
      row.what,
      place,
      ...(row.sessionId === undefined ? [] : ['session']),
      ...(offeredOptions(row, mirror.get('project', row.projectId)).includes('always') ? ['always'] : []),
    ].join(' '),
    children: 'none',
    command: place === 'answered' ? 'rostrum.inbox.showQuestion' : 'rostrum.inbox.answer',
    spoken: [kindName(row.what), ref, label, state, blocks].filter((part) => part !== '').join(', '),
  };
}

function iconOf({ what }: InterventionRow, place: InboxPlace): Icon {
  if (place === 'answered') return { id: 'pass', color: 'charts.green' };
  return place === 'snoozed' ? { id: 'bell-slash', color: 'disabledForeground' } : kindIcons[what];
}

/** Who asks what, and what hangs on it. */
function interventionTooltip({ mirror, row, place, now, snoozedUntil }: InboxRowFacts): string {
  const about = aboutOf(mirror, row);
  const options = row.options.map((option) => `- ${escapeMarkdown(lineOf(option, labelCharacters))}`);
  const closed = row.closedAt ?? now();
  return [
    `**${kindName(row.what)}** · ${escapeMarkdown([about.ref, lineOf(about.title ?? '', labelCharacters)].filter(Boolean).join(' '))}`,
    escapeMarkdown(row.excerpt),
    options.join('\n'),
    factsTable([
      [t('Project'), lineOf(about.project ?? '', nameCharacters)],
      [t('Session'), lineOf(about.session ?? '', nameCharacters)],
      [t('Server'), lineOf(about.server ?? '', nameCharacters)],
      [t('Asked'), agoText(now() - row.askedAt)],
      [t('Blocks'), place !== 'answered' && row.downstream > 0 ? tasksText(row.downstream) : undefined],
      [t('Put off until'), place === 'snoozed' ? new Date(snoozedUntil ?? 0).toLocaleString() : undefined],
      [t('Answered by'), place === 'answered' ? lineOf(row.answeredBy ?? '', nameCharacters) : undefined],
      [t('Waited'), place === 'answered' ? spanText(closed - row.askedAt) : undefined],
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The head of a group, of what was put off, or of the last answers. */
export function sectionTreeRow(mirror: Pick<Mirror, 'get'>, id: string, count: number): TreeRow | undefined {
  if (id === snoozedSection) return section(t('Put off'), count, { id: 'bell-slash' }, 'collapsed');
  if (id === answeredSection) return section(t('Answered'), count, { id: 'history' }, 'collapsed');
  const key = groupKey(id);
  if (key === undefined) return undefined;
  const kind = interventionKinds.find((one) => one === key);
  if (kind !== undefined) return section(kindName(kind), count, kindIcons[kind], 'expanded');
  const project = mirror.get('project', key);
  if (project !== undefined)
    return section(lineOf(project.name, labelCharacters), count, { id: 'project' }, 'expanded');
  const session = mirror.get('session', key);
  if (session !== undefined)
    return section(lineOf(session.name, labelCharacters), count, { id: 'terminal' }, 'expanded');
  const subject = mirror.get('task', key) ?? mirror.get('objective', key);
  const name = subject === undefined ? key : lineOf(`${subject.ref} ${subject.title}`, labelCharacters);
  return section(name, count, { id: subject?.kind === 'objective' ? 'target' : 'tasklist' }, 'expanded');
}

const section = (label: string, count: number, icon: Icon, children: TreeRow['children']): TreeRow => ({
  label,
  description: String(count),
  icon,
  context: 'section',
  children,
  spoken: `${label}, ${count}`,
});
