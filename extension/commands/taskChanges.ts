import * as vscode from 'vscode';
import { priorities } from '../../shared/model/taskWords.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import { t } from '../l10n/text.ts';
import { taskFileUri } from '../documents/taskFileSystem.ts';
import { priorityName } from '../views/tasks/fieldNames.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { chosenTask, chosenTasks } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { onEach } from './onEach.ts';
import { registerCommands } from './register.ts';

/** What people change of tasks, and what they say to who works on them. */
export function registerTaskChangeCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  return registerCommands(log, {
    'rostrum.task.edit': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Which task shall be edited?') }));
      await vscode.window.showTextDocument(taskFileUri(row), { preview: false });
    },
    'rostrum.task.rename': rename,
    'rostrum.task.note': (...args) => note(args, false),
    'rostrum.task.urgentNote': (...args) => note(args, true),
    'rostrum.task.labels': labels,
    'rostrum.task.priority': setPriority,
  });

  async function rename(...args: readonly unknown[]): Promise<void> {
    const row = await answered(
      chosenTask(parts, args, { title: t('Which task shall have another title?'), verb: 'change' }),
    );
    const why = (text: string): string | undefined =>
      text.trim().length > limits.titleCharacters ? t('At most {0} characters.', limits.titleCharacters) : undefined;
    const title = await askText({ title: t('Title of {0}', row.ref), value: row.title, why });
    if (title !== undefined && title !== row.title) await hub.call('task.update', { id: row.id, title });
  }

  async function note(args: readonly unknown[], urgent: boolean): Promise<void> {
    const rows = await chosenTasks(parts, args, { title: t('Which task is the note for?'), verb: 'note' });
    const [row] = rows;
    if (row === undefined) return;
    const name = rows.length === 1 ? row.ref : t('{0} tasks', rows.length);
    const text = await askText({
      title: urgent ? t('Urgent note for {0}', name) : t('Note for {0}', name),
      prompt: urgent ? t('It interrupts the agent at once.') : t('The agent reads it at the end of its turn.'),
    });
    if (text !== undefined)
      await onEach(rows, t('Adding notes'), ({ id }) => hub.call('task.note', { id, text, urgent }));
  }

  async function labels(...args: readonly unknown[]): Promise<void> {
    const rows = await chosenTasks(parts, args, { title: t('Which task shall have labels?'), verb: 'change' });
    const [row] = rows;
    if (row === undefined) return;
    const chosen = await answered(askLabels(rows));
    await onEach(rows, t('Setting labels'), (one) => {
      // Labels that only some of several had stay where they were.
      const shared = sharedLabels(rows);
      const own = rows.length === 1 ? [] : one.labels.filter((label) => !shared.includes(label));
      return hub.call('task.update', { id: one.id, version: one.version, labels: [...new Set([...own, ...chosen])] });
    });
  }

  /** What is known is chosen, what is not is typed. */
  function askLabels(rows: readonly TaskRow[]): Promise<readonly string[] | undefined> {
    const known = new Set([...hub.mirror.all('task').values()].flatMap((row) => row.labels));
    const chosen = new Set(sharedLabels(rows));
    const picker = vscode.window.createQuickPick();
    picker.title = rows.length === 1 ? t('Labels of {0}', rows[0]?.ref ?? '') : t('Labels of {0} tasks', rows.length);
    picker.placeholder = t('Choose labels, or type a new one');
    picker.canSelectMany = true;
    picker.ignoreFocusOut = true;
    const show = (): void => {
      const typed = picker.value.trim().slice(0, limits.labelCharacters);
      const names = [
        ...new Set([...(typed === '' || known.has(typed) ? [] : [typed]), ...chosen, ...[...known].sort()]),
      ];
      picker.items = names.slice(0, maxLabels).map((label) => ({ label }));
      picker.selectedItems = picker.items.filter(({ label }) => chosen.has(label));
    };
    show();
    picker.onDidChangeValue(show);
    picker.onDidChangeSelection((selected) => {
      const shown = new Set(picker.items.map(({ label }) => label));
      for (const label of [...chosen]) if (shown.has(label)) chosen.delete(label);
      for (const { label } of selected) chosen.add(label);
    });
    return new Promise((resolve) => {
      picker.onDidAccept(() => {
        resolve([...chosen].slice(0, limits.labels));
        picker.hide();
      });
      picker.onDidHide(() => {
        resolve(undefined);
        picker.dispose();
      });
      picker.show();
    });
  }

  async function setPriority(...args: readonly unknown[]): Promise<void> {
    const rows = await chosenTasks(parts, args, {
      title: t('Which task shall have another priority?'),
      verb: 'change',
    });
    const [row] = rows;
    if (row === undefined) return;
    const items = [...priorities].reverse().map((value) => ({
      label: priorityName(value),
      description: value === row.priority && rows.length === 1 ? t('current') : '',
      value,
    }));
    const title = rows.length === 1 ? t('Priority of {0}', row.ref) : t('Priority of {0} tasks', rows.length);
    const chosen = await choose(items, title);
    await onEach(rows, t('Setting priorities'), ({ id }) => hub.call('task.update', { id, priority: chosen.value }));
  }
}

/** A list of more is looked through by typing. */
const maxLabels = 500;

const sharedLabels = ([first, ...others]: readonly TaskRow[]): readonly string[] =>
  (first?.labels ?? []).filter((label) => others.every((row) => row.labels.includes(label)));
