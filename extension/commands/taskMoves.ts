import * as vscode from 'vscode';
import type { TaskRow } from '../../shared/model/task.ts';
import { untilMirrored } from '../hub/untilMirrored.ts';
import { t } from '../l10n/text.ts';
import { pickTask } from '../views/tasks/pickTask.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { dropOf } from '../views/tasks/taskDrop.ts';
import { chosenTasks } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { onEach } from './onEach.ts';
import { registerCommands } from './register.ts';

/** Below what tasks stand, by command and by dragging. */
export function registerTaskMoveCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  const { mirror } = hub;
  return registerCommands(log, {
    'rostrum.task.move': async (...args) => {
      const rows = await chosenTasks(parts, args, { title: t('Which task shall be moved?'), verb: 'change' });
      const parent = args[1] === null || isId(args[1]) ? args[1] : await pickParent(rows);
      if (parent === undefined) return;
      await onEach(rows, t('Moving'), ({ id }) => hub.call('task.update', { id, parent }));
      if (rows[0] !== undefined) await showMoved(rows[0], parent);
    },
    'rostrum.task.drop': drop,
  });

  /** What was moved below a closed row would be gone from the screen. */
  async function showMoved({ id }: TaskRow, parent: string | null): Promise<void> {
    const { tasks, taskTree } = parts.trees;
    await untilMirrored(parts.app.hub, (shown) => (shown.get('task', id)?.parentId ?? null) === parent);
    if (taskTree.isShown(id)) await tasks.reveal(id, { select: true, focus: false });
  }

  async function drop(...[ids, onto]: readonly unknown[]): Promise<void> {
    const dragged = Array.isArray(ids) ? ids.filter(isId) : [];
    const { arrangement, taskTree } = parts.trees;
    const meaning = arrangement.current.drop;
    const dropped = dropOf(mirror, { ids: dragged, onto: isId(onto) ? onto : undefined, meaning }, taskTree.mayWrite);
    if (dropped.kind === 'refused') {
      void vscode.window.showInformationMessage(dropped.why);
      return;
    }
    const tasks = dropped.tasks.map(({ id }) => id);
    const isParent = dropped.kind === 'parent' || (dropped.kind === 'ask' && (await asksForParent(dropped.on)));
    if (isParent === undefined) return;
    if (dropped.kind === 'parent') await vscode.commands.executeCommand('rostrum.task.move', tasks, dropped.parent);
    else if (isParent) await vscode.commands.executeCommand('rostrum.task.move', tasks, dropped.on.id);
    else await vscode.commands.executeCommand('rostrum.task.addDependency', tasks, dropped.on.id);
  }

  async function asksForParent({ ref }: TaskRow): Promise<boolean | undefined> {
    const items = [
      { label: t('Becomes a child of {0}', ref), iconPath: new vscode.ThemeIcon('list-tree'), isParent: true },
      { label: t('Waits for {0}…', ref), iconPath: new vscode.ThemeIcon('git-merge'), isParent: false },
    ];
    return (await vscode.window.showQuickPick(items, { title: t('What does the drop mean?') }))?.isParent;
  }

  /** Null where they shall stand alone; undefined where the person leaves. */
  async function pickParent(rows: readonly TaskRow[]): Promise<string | null | undefined> {
    const [row] = rows;
    if (row === undefined) return undefined;
    const objectives = [...mirror.all('objective').values()].filter(
      ({ projectId, status }) => projectId === row.projectId && status === 'open',
    );
    const items: (vscode.QuickPickItem & { readonly parent: string | null | undefined })[] = [
      { label: t('On its own'), iconPath: new vscode.ThemeIcon('circle-outline'), parent: null },
      { label: t('Below another task…'), iconPath: new vscode.ThemeIcon('list-tree'), parent: undefined },
      ...objectives.map(({ id, ref, title }) => ({
        label: shownLine(title),
        description: ref,
        iconPath: new vscode.ThemeIcon('target'),
        parent: id,
      })),
    ];
    const title = t('Below what shall it stand?');
    const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
    if (chosen === undefined || chosen.parent !== undefined) return chosen?.parent;
    const fits = (other: TaskRow): boolean =>
      other.projectId === row.projectId && rows.every(({ id }) => id !== other.id);
    return (await pickTask({ mirror, title, fits }))?.id;
  }
}

const isId = (given: unknown): given is string => typeof given === 'string' && given !== '';
