import * as vscode from 'vscode';
import { taskStatuses } from '../../shared/model/taskWords.ts';
import type { TaskStatus } from '../../shared/model/task.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { taskSorts } from '../views/tasks/arrangement.ts';
import type { TaskSort } from '../views/tasks/arrangement.ts';
import { pickTask } from '../views/tasks/pickTask.ts';
import { noFilter } from '../views/tasks/taskFilter.ts';
import { iconOf } from '../views/tasks/taskFace.ts';
import { statusText } from '../views/tasks/taskRows.ts';
import type { Trees } from '../views/trees.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askFilterText, pickShown, tellFilter } from './filterView.ts';
import { registerCommands } from './register.ts';
import { revealTask } from './revealTask.ts';

/** How the tree of tasks is arranged: grouping, order, filter, and what a drop means. */
export function registerTaskViewCommands({ log, hub: { mirror } }: App, trees: Trees): vscode.Disposable {
  const { arrangement } = trees;
  return registerCommands(log, {
    'rostrum.tasks.groupByTree': () => arrangement.change({ grouping: 'tree' }),
    'rostrum.tasks.groupByStatus': () => arrangement.change({ grouping: 'status' }),
    'rostrum.tasks.groupByServer': () => arrangement.change({ grouping: 'server' }),
    'rostrum.tasks.foldEnded': () => arrangement.change({ foldsEnded: true }),
    'rostrum.tasks.showEnded': () => arrangement.change({ foldsEnded: false }),
    'rostrum.tasks.clearFilter': () => arrangement.change({ filter: noFilter }),
    'rostrum.tasks.filterText': filterText,
    'rostrum.tasks.filter': filter,
    'rostrum.tasks.sort': sort,
    'rostrum.tasks.drop': chooseDrop,
    'rostrum.tasks.showRunning': async () => {
      await arrangement.change({ filter: { ...noFilter, statuses: ['planning', 'running'] } });
      await vscode.commands.executeCommand('rostrum.tasks.focus');
    },
    'rostrum.tasks.find': async () => {
      const title = t('Go to a task');
      const found = await answered(pickTask({ mirror, title, fits: () => true, first: trees.tasks.view.selection }));
      await revealTask(trees, found.id);
    },
  });

  function filterText(): Promise<void> {
    return askFilterText({
      title: t('Filter tasks by text'),
      prompt: t('Words of ref, title or labels'),
      value: arrangement.current.filter.text,
      onText: (text) => arrangement.change({ filter: { ...arrangement.current.filter, text } }),
    });
  }

  async function filter(): Promise<void> {
    const { current } = arrangement;
    const chosen = await pickShown(filterItems(), t('Which tasks are shown?'));
    const statuses = chosen.flatMap(({ status }) => status ?? []);
    const labels = chosen.flatMap(({ name }) => name ?? []);
    const waiting = chosen.some(({ flag }) => flag === 'waiting');
    const blocked = chosen.some(({ flag }) => flag === 'blocked');
    await arrangement.change({ filter: { text: current.filter.text, statuses, labels, waiting, blocked } });
  }

  function filterItems(): FilterItem[] {
    const { statuses, labels, waiting, blocked } = arrangement.current.filter;
    const known = new Set([...mirror.all('task').values()].flatMap((row) => row.labels));
    const separator = (label: string): FilterItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
    return [
      { label: t('Waits for a human'), flag: 'waiting', picked: waiting, iconPath: new vscode.ThemeIcon('bell-dot') },
      { label: t('Blocked by other tasks'), flag: 'blocked', picked: blocked, iconPath: new vscode.ThemeIcon('lock') },
      separator(t('State')),
      ...taskStatuses.map((status) => ({
        label: statusText(status),
        status,
        picked: statuses.includes(status),
        iconPath: new vscode.ThemeIcon(iconOf(status).id),
      })),
      ...(known.size === 0 ? [] : [separator(t('Label'))]),
      ...[...known]
        .sort()
        .slice(0, maxLabels)
        .map((name) => ({
          label: name,
          name,
          picked: labels.includes(name),
          iconPath: new vscode.ThemeIcon('tag'),
        })),
    ];
  }

  async function sort(): Promise<void> {
    const items = taskSorts.map((by) => ({
      label: sortText(by),
      by,
      description: by === arrangement.current.sort ? t('current') : '',
    }));
    const chosen = await choose(items, t('In which order do tasks stand?'));
    await arrangement.change({ sort: chosen.by });
  }

  async function chooseDrop(): Promise<void> {
    const choices = [
      { label: t('It becomes a child of the other'), drop: 'parent' },
      { label: t('It waits for the other'), drop: 'dependency' },
      { label: t('I am asked each time'), drop: 'ask' },
    ] as const;
    const { drop } = arrangement.current;
    const items = choices.map((choice) => ({ ...choice, description: choice.drop === drop ? t('current') : '' }));
    const chosen = await choose(items, t('What does it mean to drop a task on another?'));
    await arrangement.change({ drop: chosen.drop });
  }
}

/** A list of more is looked through by text. */
const maxLabels = 500;

interface FilterItem extends vscode.QuickPickItem {
  readonly status?: TaskStatus;
  readonly name?: string;
  readonly flag?: 'waiting' | 'blocked';
}

function sortText(sort: TaskSort): string {
  switch (sort) {
    case 'created':
      return t('Oldest first');
    case 'updated':
      return t('Last changed first');
    case 'priority':
      return t('By priority');
    case 'status':
      return t('By state');
    case 'title':
      return t('By title');
  }
}

/** Tells menus how the tree is arranged, and the person what is left out of it. */
export function registerArrangementKeys({ arrangement, tasks, taskTree }: Trees): vscode.Disposable {
  const tell = (): void => {
    const { grouping, filter, foldsEnded } = arrangement.current;
    const set = (key: string, value: unknown): void => void vscode.commands.executeCommand('setContext', key, value);
    set('rostrum.tasks.grouping', grouping);
    set('rostrum.tasks.folds', foldsEnded);
    const { text, statuses, labels, waiting, blocked } = filter;
    tellFilter('tasks', tasks.view, text, [
      ...(waiting ? [t('waits for a human')] : []),
      ...(blocked ? [t('blocked')] : []),
      ...statuses.map((status) => statusText(status).toLowerCase()),
      ...labels,
    ]);
  };
  tell();
  const ticking = setInterval(() => tasks.view.visible && taskTree.tick(), tickMs);
  return vscode.Disposable.from(arrangement.onChanged.on(tell), { dispose: () => clearInterval(ticking) });
}

/** Rows say in minutes how long something takes. */
const tickMs = 60_000;
