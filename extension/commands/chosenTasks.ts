import * as vscode from 'vscode';
import type { TaskRow } from '../../shared/model/task.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { pickTask } from '../views/tasks/pickTask.ts';
import { wordOf, faceOf } from '../views/tasks/taskFace.ts';
import { allows } from '../views/tasks/taskVerbs.ts';
import type { TaskVerb } from '../views/tasks/taskVerbs.ts';
import type { Trees } from '../views/trees.ts';

/** What commands about tasks are made from. */
export interface TaskParts {
  readonly app: App;
  readonly trees: Trees;
}

export interface Choice {
  /** What a person is asked where nothing is chosen yet. */
  readonly title: string;
  /** What has to be possible; anything about any task where it is not given. */
  readonly verb?: TaskVerb;
  readonly fits?: (row: TaskRow) => boolean;
}

/**
 * The tasks that a command is about: its row with what is selected beside it, else one that is picked of those with which it is
 * possible. Empty where the person leaves, or it is possible with none of them, which is said.
 */
export async function chosenTasks(
  parts: TaskParts,
  args: readonly unknown[],
  choice: Choice,
): Promise<readonly TaskRow[]> {
  const { mirror } = parts.app.hub;
  const fits = fitsFor(parts, choice);
  const ids = givenIds(args);
  if (ids.length === 0) {
    const first = parts.trees.tasks.view.selection;
    const picked = await pickTask({ mirror, title: choice.title, fits, first });
    return picked === undefined ? [] : [picked];
  }
  const rows = ids.flatMap((id) => mirror.get('task', id) ?? []);
  const possible = rows.filter(fits);
  if (possible.length === 0) void vscode.window.showInformationMessage(whyNot(rows));
  return possible;
}

/** The same for a command about one task alone. */
export async function chosenTask(
  parts: TaskParts,
  args: readonly unknown[],
  choice: Choice,
): Promise<TaskRow | undefined> {
  const [first] = await chosenTasks(parts, args.slice(0, 1), choice);
  return first;
}

function fitsFor({ trees }: TaskParts, { verb, fits = () => true }: Choice): (row: TaskRow) => boolean {
  return (row) => fits(row) && (verb === undefined || allows(row, verb, trees.taskTree.mayWrite(row.projectId)));
}

/** A menu gives the row and, where it is one of several selected, all of these; other callers give an id or several. */
function givenIds([row, selected]: readonly unknown[]): readonly string[] {
  if (Array.isArray(row)) return row.filter((id): id is string => typeof id === 'string');
  if (typeof row !== 'string') return [];
  const all = Array.isArray(selected) ? selected.filter((id): id is string => typeof id === 'string') : [];
  return all.includes(row) ? all : [row];
}

function whyNot(rows: readonly TaskRow[]): string {
  const [row, ...others] = rows;
  if (row === undefined) return t('This task is not there any more, or is not shown to you.');
  return others.length === 0
    ? t('{0} is {1}: this is not possible now.', row.ref, wordOf(faceOf(row)))
    : t('This is not possible with any of the {0} chosen tasks now.', rows.length);
}
