import type { Mirror } from '../../../shared/client/mirror.ts';
import type { ObjectiveRow } from '../../../shared/model/objective.ts';
import type { ProjectRow } from '../../../shared/model/project.ts';
import { taskStatuses } from '../../../shared/model/taskWords.ts';
import type { TaskRow, TaskStatus } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';
import { lifecycleWord } from '../sessions/sessionState.ts';
import { serverWord } from '../servers/serverRowView.ts';
import { escapeMarkdown, factsTable } from '../markdown.ts';
import type { TreeRow } from '../treeModel.ts';
import { priorityName } from './fieldNames.ts';
import { shownLine, taskDescription } from './taskDescription.ts';
import { faceOf, iconOf, wordOf } from './taskFace.ts';
import { noServer } from './placeOfTask.ts';
import { taskTooltip } from './taskTooltip.ts';
import { objectiveWords, taskWords } from './taskVerbs.ts';
import type { WaitingTasks } from './waitingTasks.ts';

/** What rows are made from beside their records. */
export interface RowSurroundings {
  readonly mirror: Mirror;
  readonly waiting: WaitingTasks;
  readonly waits: (row: TaskRow) => boolean;
  readonly mayWrite: (projectId: string) => boolean;
  readonly hasBelow: (id: string) => boolean;
  readonly now: () => number;
}

/** An objective with more than so many tasks begins closed: a person opens what he wants to see. */
const openAtOnce = 50;

export function rowOfTask(row: TaskRow, around: RowSurroundings): TreeRow {
  const { mirror, waiting, now } = around;
  const face = faceOf(row);
  const waits = around.waits(row);
  const label = shownLine(row.title);
  const description = taskDescription(row, { mirror, waits, now: now() });
  return {
    label,
    description,
    icon: waits && face === 'running' ? iconOf('needs_human') : iconOf(face),
    tooltip: () => taskTooltip(row, { mirror, waiting, now: now() }),
    context: taskWords(row, around.mayWrite(row.projectId)),
    children: around.hasBelow(row.id) ? 'collapsed' : 'none',
    command: 'rostrum.task.show',
    spoken: [
      label,
      wordOf(face),
      description,
      row.priority === 'normal' ? '' : t('{0} priority', priorityName(row.priority)),
    ]
      .filter(Boolean)
      .join(', '),
  };
}

export function rowOfObjective(row: ObjectiveRow, { mayWrite, hasBelow, mirror }: RowSurroundings): TreeRow {
  const label = shownLine(row.title);
  const counts = row.children === 0 ? t('no tasks') : t('{0} of {1} open', row.openChildren, row.children);
  const manager = row.manager === undefined ? '' : t('manager: {0}', managerWord(row.manager.state));
  const description = [row.ref, counts, manager].filter(Boolean).join(' · ');
  const isOpen = row.status === 'open';
  const open = row.children <= openAtOnce && isOpen ? 'expanded' : 'collapsed';
  return {
    label,
    description,
    icon: objectiveIcons[row.status],
    tooltip: () =>
      `**${escapeMarkdown(shownLine(row.title, 200))}**\n\n${factsTable([
        [t('Objective'), `${row.ref} · ${objectiveWord(row.status)}`],
        [t('Project'), shownLine(mirror.get('project', row.projectId)?.name ?? '')],
        [t('Repository'), row.repo],
        [t('Base branch'), row.baseBranch],
        [
          t('Manager'),
          row.manager === undefined
            ? undefined
            : [row.agent, managerWord(row.manager.state), row.manager.why].filter(Boolean).join(', '),
        ],
        [t('Tasks'), counts],
        [t('Pull requests'), row.pullRequests.join(', ')],
      ])}`,
    context: objectiveWords(row, mayWrite(row.projectId)),
    children: hasBelow(row.id) ? open : 'none',
    command: 'rostrum.objective.open',
    spoken: t('Objective {0}, {1}, {2}', label, objectiveWord(row.status), description),
  };
}

type Manager = NonNullable<ObjectiveRow['manager']>;

const managerWord = (state: Manager['state']): string =>
  state === 'not started' ? t('not started') : lifecycleWord(state);

const objectiveWord = (status: ObjectiveRow['status']): string => (status === 'open' ? t('open') : wordOf(status));

const objectiveIcons = {
  open: { id: 'target', color: 'charts.blue' },
  done: { id: 'verified-filled', color: 'charts.green' },
  cancelled: { id: 'circle-slash', color: 'disabledForeground' },
} as const;

export function rowOfProject({ id, name, key, role }: ProjectRow, { hasBelow, mayWrite }: RowSurroundings): TreeRow {
  return {
    label: shownLine(name),
    description: key,
    icon: { id: 'project' },
    context: ['project', ...(mayWrite(id) ? ['can:add'] : []), ...(role === 'owner' ? ['owned'] : [])].join(' '),
    children: hasBelow(id) ? 'expanded' : 'none',
    spoken: t('Project {0}', shownLine(name)),
  };
}

/** A group of one state; what is over begins closed. */
export function rowOfStatus(status: string, count: number): TreeRow {
  const known = taskStatuses.find((one) => one === status) ?? 'pending';
  const label = statusText(known);
  return {
    label,
    description: String(count),
    icon: iconOf(known),
    context: 'group',
    children: known === 'done' || known === 'cancelled' ? 'collapsed' : 'expanded',
    spoken: t('{0}, tasks: {1}', label, count),
  };
}

/** The name of a state; pending ones are called what they are for a person. */
export const statusText = (status: TaskStatus): string => {
  const word = status === 'pending' ? t('pending') : wordOf(status);
  return word.slice(0, 1).toUpperCase() + word.slice(1);
};

export function rowOfServer(id: string, count: number, mirror: Mirror): TreeRow {
  const server = mirror.get('server', id);
  const label = id === noServer ? t('On no server') : shownLine(server?.name ?? t('a server that is gone'));
  const isOffline = server !== undefined && server.state !== 'online';
  const description = isOffline ? `${count} · ${serverWord(server)}` : String(count);
  return {
    label,
    description,
    icon: isOffline ? { id: 'debug-disconnect', color: 'charts.red' } : { id: id === noServer ? 'inbox' : 'server' },
    context: 'group',
    children: 'expanded',
    spoken: t('{0}, tasks: {1}', label, count),
  };
}

/** What is over in one place, in one row. */
export function rowOfFold(statuses: readonly string[]): TreeRow {
  const count = (status: string): number => statuses.filter((one) => one === status).length;
  const [done, cancelled] = [count('done'), count('cancelled')];
  const parts = [...(done > 0 ? [t('{0} done', done)] : []), ...(cancelled > 0 ? [t('{0} cancelled', cancelled)] : [])];
  const label = parts.length === 0 ? t('{0} ended', statuses.length) : parts.join(', ');
  return {
    label,
    icon: { id: 'archive', color: 'disabledForeground' },
    context: 'fold',
    children: 'collapsed',
    spoken: label,
  };
}
