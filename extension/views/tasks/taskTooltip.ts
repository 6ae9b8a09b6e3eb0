import type { Mirror } from '../../../shared/client/mirror.ts';
import type { ContractRow } from '../../../shared/model/contract.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';
import { escapeMarkdown, factsTable } from '../markdown.ts';
import { contractWord } from './contractWord.ts';
import { durationText } from './duration.ts';
import { priorityName, typeName } from './fieldNames.ts';
import { blockerText, shownLine } from './taskDescription.ts';
import { faceOf, iconOf, wordOf } from './taskFace.ts';
import type { WaitingTasks } from './waitingTasks.ts';

/** More of a list than anybody reads in a hover. */
const maxListed = 8;
const maxQuestionCharacters = 300;

/** Everything about a task that its row in the mirror knows, as Markdown. */
export function taskTooltip(
  row: TaskRow,
  { mirror, waiting, now }: { readonly mirror: Mirror; readonly waiting: WaitingTasks; readonly now: number },
): string {
  const face = faceOf(row);
  const refOf = (id: string): string => mirror.get('task', id)?.ref ?? t('another task');
  const parent = row.parentId === undefined ? undefined : mirror.get('objective', row.parentId);
  const facts = factsTable([
    [t('Project'), nameOf(mirror.get('project', row.projectId)?.name)],
    [t('Objective'), parent === undefined ? undefined : `${parent.ref} ${shownLine(parent.title)}`],
    [t('Follow-up of'), row.followUpOf?.ref],
    [t('Type'), typeName(row.type)],
    [t('Priority'), priorityName(row.priority)],
    [t('Labels'), nameOf(listed(row.labels))],
    [t('Server'), row.serverId === undefined ? undefined : nameOf(mirror.get('server', row.serverId)?.name)],
    [t('Session'), row.sessionId === undefined ? undefined : nameOf(mirror.get('session', row.sessionId)?.name)],
    [t('Attempt'), row.attempt > 1 ? String(row.attempt) : undefined],
    [
      t('Took'),
      row.startedAt === undefined || row.endedAt === undefined ? undefined : durationText(row.endedAt - row.startedAt),
    ],
    [t('Works for'), isWorking(row) && row.startedAt !== undefined ? durationText(now - row.startedAt) : undefined],
    [t('Not running'), listed(row.blockedBy.map((blocker) => blockerText(blocker, mirror)))],
    [
      t('Waits for'),
      listed(row.dependencies.map(({ on, key }) => (key === undefined ? refOf(on) : `${refOf(on)}:${key}`))),
    ],
    [t('Contracts'), listed(row.contracts.map(contractText))],
    [
      t('Newer inputs'),
      listed((row.stale ?? []).map(({ key, has, newest, change }) => `${key} v${has} → v${newest} (${change})`)),
    ],
    [t('Elsewhere'), row.external === undefined ? undefined : shownLine(`${row.external.system}:${row.external.id}`)],
    [t('Pipeline'), row.pipeline?.name],
  ]);
  return [
    `**${escapeMarkdown(shownLine(row.title, 200))}**`,
    `$(${iconOf(face).id}) ${escapeMarkdown(row.ref)} · ${escapeMarkdown(wordOf(face))}`,
    ...questions(row, mirror, waiting),
    facts,
  ].join('\n\n');
}

function questions({ id }: TaskRow, mirror: Mirror, waiting: WaitingTasks): readonly string[] {
  return [...waiting.of(id)].slice(0, maxListed).flatMap((asked) => {
    const excerpt = mirror.get('intervention', asked)?.excerpt;
    return excerpt === undefined ? [] : [`$(bell) ${escapeMarkdown(shownLine(excerpt, maxQuestionCharacters))}`];
  });
}

const isWorking = ({ status }: TaskRow): boolean =>
  status === 'planning' || status === 'plan_review' || status === 'running' || status === 'needs_human';

const contractText = (contract: ContractRow): string => `${contract.key} (${contractWord(contract)})`;

const nameOf = (name: string | undefined): string | undefined => (name === undefined ? undefined : shownLine(name));

const listed = (texts: readonly string[]): string =>
  texts.length <= maxListed
    ? texts.join(', ')
    : `${texts.slice(0, maxListed).join(', ')} ${t('and {0} more', texts.length - maxListed)}`;
