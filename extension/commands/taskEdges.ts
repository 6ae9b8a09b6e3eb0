import * as vscode from 'vscode';
import type { TaskRow } from '../../shared/model/task.ts';
import type { InputOf, ResultOf } from '../../shared/operations/operations.ts';
import { t } from '../l10n/text.ts';
import { contractWord } from '../views/tasks/contractWord.ts';
import { edgeText } from '../views/tasks/edgeText.ts';
import { pickTask } from '../views/tasks/pickTask.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import { chosenTask, chosenTasks } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { onEach } from './onEach.ts';
import { registerCommands } from './register.ts';

type Edge = Pick<InputOf<'task.dependency.add'>, 'type' | 'contractKey' | 'ifFailed'>;

/** What tasks wait for. */
export function registerTaskEdgeCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  const { mirror } = hub;
  return registerCommands(log, {
    'rostrum.task.addDependency': async (...args) => {
      const title = t('Which task shall wait for another?');
      const rows = await chosenTasks(parts, args, { title, verb: 'change' });
      const other = await answered(otherTask(rows, args[1]));
      await addEdges(parts, rows, other);
    },
    'rostrum.task.removeDependency': async (...args) => {
      const title = t('Which task shall wait no longer?');
      const fits = ({ dependencies }: TaskRow): boolean => dependencies.length > 0;
      const row = await answered(chosenTask(parts, args, { title, verb: 'change', fits }));
      const items = row.dependencies.map((edge) => {
        const other = mirror.get('task', edge.on);
        const description = other === undefined ? '' : shownLine(other.title);
        return { label: edgeText(edge, other?.ref ?? edge.on), description, edge };
      });
      const [only] = items;
      const chosen =
        items.length === 1
          ? only
          : await vscode.window.showQuickPick(items, { title: t('What shall {0} not wait for?', row.ref) });
      if (chosen === undefined) return;
      const { on, kind, key } = chosen.edge;
      await hub.call('task.dependency.remove', {
        id: row.id,
        on,
        type: kind,
        ...(key === undefined ? {} : { contractKey: key }),
      });
    },
  });

  /** From a webview or a drop it is known already. */
  async function otherTask(rows: readonly TaskRow[], given: unknown): Promise<TaskRow | undefined> {
    const [row] = rows;
    if (row === undefined) return undefined;
    const known = typeof given === 'string' ? mirror.get('task', given) : undefined;
    if (known !== undefined) return known;
    const fits = (other: TaskRow): boolean =>
      other.projectId === row.projectId && rows.every(({ id }) => id !== other.id);
    return pickTask({ mirror, title: t('What shall {0} wait for?', nameOf(rows)), fits });
  }
}

const nameOf = (rows: readonly TaskRow[]): string =>
  rows.length === 1 ? (rows[0]?.ref ?? '') : t('{0} tasks', rows.length);

/** Asks how tasks wait for another, and lets them. The hub refuses a circle, and names its path. */
async function addEdges({ app: { hub } }: TaskParts, rows: readonly TaskRow[], other: TaskRow): Promise<void> {
  const edge = await answered(askEdge(nameOf(rows), other));
  let owed: ResultOf<'task.dependency.add'>['newlyOwed'][number] | undefined;
  await onEach(rows, t('Adding dependencies'), async ({ id }) => {
    const { newlyOwed } = await hub.call('task.dependency.add', { id, on: other.id, ...edge });
    owed ??= newlyOwed[0];
  });
  if (owed !== undefined) tellOwed(owed);
}

function tellOwed(owed: { readonly task: string; readonly key: string; readonly meant?: string | undefined }): void {
  const text =
    owed.meant === undefined
      ? t('{0} owes “{1}” from now on.', owed.task, owed.key)
      : t('{0} owes “{1}” from now on. Did you mean “{2}”?', owed.task, owed.key, owed.meant);
  void vscode.window.showInformationMessage(text);
}

async function askEdge(name: string, other: TaskRow): Promise<Edge | undefined> {
  interface EdgeItem extends vscode.QuickPickItem {
    readonly edge?: Edge;
    readonly isNew?: true;
  }
  const items: EdgeItem[] = [
    {
      label: t('Waits until {0} is done', other.ref),
      iconPath: new vscode.ThemeIcon('arrow-right'),
      edge: { type: 'blocks' },
    },
    ...other.contracts.map((contract) => ({
      label: t('Needs its contract “{0}”', contract.key),
      description: contractWord(contract),
      iconPath: new vscode.ThemeIcon('json'),
      edge: { type: 'input', contractKey: contract.key } as const,
    })),
    { label: t('Needs another contract of it…'), iconPath: new vscode.ThemeIcon('add'), isNew: true },
    {
      label: t('Runs only if {0} fails', other.ref),
      iconPath: new vscode.ThemeIcon('error'),
      edge: { type: 'on_failure' },
    },
    {
      label: t('Is related to it, and does not wait'),
      iconPath: new vscode.ThemeIcon('link'),
      edge: { type: 'related' },
    },
    {
      label: t('Waits until {0} is done, and is cancelled if it fails', other.ref),
      iconPath: new vscode.ThemeIcon('circle-slash'),
      edge: { type: 'blocks', ifFailed: 'cancel' },
    },
  ];
  const title = t('How does {0} wait for {1}?', name, other.ref);
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (chosen?.isNew !== true) return chosen?.edge;
  const contractKey = await askText({
    title,
    prompt: t('The key of the contract, such as “schema”'),
    why: (text) =>
      keyForm.test(text.trim()) ? undefined : t('A letter first; then letters, digits, “_”, “.”, “-”; at most 64.'),
  });
  return contractKey === undefined ? undefined : { type: 'input', contractKey };
}

const keyForm = /^[A-Za-z][\w.-]{0,63}$/;
