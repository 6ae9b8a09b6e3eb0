import * as vscode from 'vscode';
import type { Mirror } from '../../../shared/client/mirror.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { t } from '../../l10n/text.ts';
import { shownLine } from './taskDescription.ts';
import { faceOf, iconOf, wordOf } from './taskFace.ts';
import { findTasks } from './findTasks.ts';

interface TaskItem extends vscode.QuickPickItem {
  readonly task?: TaskRow;
}

export interface TaskPick {
  readonly mirror: Mirror;
  readonly title: string;
  readonly placeholder?: string;
  /** Which tasks can be chosen. */
  readonly fits: (row: TaskRow) => boolean;
  /** Those that stand first, as the selection of the tree. */
  readonly first?: readonly string[];
}

/** Lets a person choose a task by typing of its ref, title or labels; undefined where he leaves. */
export function pickTask({ mirror, title, placeholder, fits, first = [] }: TaskPick): Promise<TaskRow | undefined> {
  const picker = vscode.window.createQuickPick<TaskItem>();
  picker.title = title;
  picker.placeholder = placeholder ?? t('Type of its ref, title or labels');
  const show = (): void => {
    const { found, more } = findTasks(mirror, { text: picker.value, fits, first });
    const items: TaskItem[] = found.map(itemOf);
    if (more > 0) items.push({ label: t('and {0} more: type to find them', more), alwaysShow: true });
    picker.items = items;
  };
  show();
  picker.onDidChangeValue(show);
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const [chosen] = picker.selectedItems;
      if (chosen?.task === undefined) return;
      resolve(chosen.task);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** Always shown: which ones are found was decided before, by words in any order. */
function itemOf(task: TaskRow): TaskItem {
  const face = faceOf(task);
  const { id, color } = iconOf(face);
  return {
    label: shownLine(task.title),
    description: `${task.ref} · ${wordOf(face)}`,
    iconPath: new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color)),
    alwaysShow: true,
    task,
  };
}
