import * as vscode from 'vscode';
import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../l10n/text.ts';
import { contractWord } from '../views/tasks/contractWord.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import { chosenTask, chosenTasks } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { confirms } from './confirms.ts';
import { cancelDetail } from './endTexts.ts';
import { onEach } from './onEach.ts';
import { registerCommands } from './register.ts';

/** How tasks end, begin again, and what a person makes of their results. */
export function registerTaskEndCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  return registerCommands(log, {
    'rostrum.task.cancel': cancel,
    'rostrum.task.retry': async (...args) => {
      const rows = await chosenTasks(parts, args, { title: t('Which task shall be tried again?'), verb: 'retry' });
      await onEach(rows, t('Trying again'), ({ id, version }) => hub.call('task.retry', { id, version }));
    },
    'rostrum.task.complete': complete,
    'rostrum.task.fail': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Which task cannot be done?'), verb: 'fail' }));
      const message = await answered(
        askText({
          title: t('{0} cannot be done', row.ref),
          prompt: t('Why not? Whoever tries again reads it.'),
        }),
      );
      await hub.call('task.fail', { id: row.id, message });
    },
    'rostrum.task.accept': async (...args) => {
      const rows = await chosenTasks(parts, args, { title: t('Which result is accepted?'), verb: 'accept' });
      await onEach(rows, t('Accepting'), ({ id, version }) => hub.call('task.accept', { id, version }));
    },
    'rostrum.task.sendBack': sendBack,
  });

  async function cancel(...args: readonly unknown[]): Promise<void> {
    const rows = await chosenTasks(parts, args, { title: t('Which task shall be cancelled?'), verb: 'cancel' });
    const [first] = rows;
    if (first === undefined) return;
    const question = rows.length === 1 ? t('Cancel {0}?', first.ref) : t('Cancel {0} tasks?', rows.length);
    const yes = rows.length === 1 ? t('Cancel Task') : t('Cancel Tasks');
    const detail = cancelDetail(rows, hub.mirror);
    if (!(await confirms({ question, detail, yes }))) return;
    // What went on while the question was open is no reason to ask again: it was about the task, not about a version.
    await onEach(rows, t('Cancelling'), ({ id }) => hub.call('task.cancel', { id }));
  }

  async function complete(...args: readonly unknown[]): Promise<void> {
    const row = await answered(chosenTask(parts, args, { title: t('Which task is done?'), verb: 'complete' }));
    const owed = row.contracts.filter(({ status }) => status !== 'fulfilled').map(({ key }) => key);
    if (owed.length > 0) return tellOwed(row, owed);
    const summary = await answered(
      askText({ title: t('{0} is done', row.ref), prompt: t('What came of it, in a sentence?') }),
    );
    await hub.call('task.complete', { id: row.id, result: { summary } });
  }

  async function tellOwed({ ref, id }: TaskRow, owed: readonly string[]): Promise<void> {
    const publish = t('Publish Contract…');
    const show = t('Show Contracts');
    const text = t('{0} still owes {1}. Publish it first.', ref, owed.join(', '));
    const chosen = await answered(vscode.window.showWarningMessage(text, publish, show));
    await vscode.commands.executeCommand(chosen === publish ? 'rostrum.task.publish' : 'rostrum.task.contracts', id);
  }

  async function sendBack(...args: readonly unknown[]): Promise<void> {
    const row = await answered(chosenTask(parts, args, { title: t('Which result is sent back?'), verb: 'sendBack' }));
    const comment = await answered(
      askText({
        title: t('Send {0} back', row.ref),
        prompt: t('What is still wanted? A follow-up task is made of it; the result is kept.'),
      }),
    );
    const contracts = await answered(askContracts(row));
    const { followUp } = await hub.call('task.send-back', { id: row.id, comment, contracts });
    const show = t('Show {0}', followUp.ref);
    if ((await vscode.window.showInformationMessage(t('{0} goes on with it.', followUp.ref), show)) === show)
      await vscode.commands.executeCommand('rostrum.task.show', followUp.id);
  }

  /** Which of its contracts the follow-up publishes again; none where it has none. */
  async function askContracts({ ref, contracts }: TaskRow): Promise<string[] | undefined> {
    if (contracts.length === 0) return [];
    const items = contracts.map((contract) => ({ label: contract.key, description: contractWord(contract) }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: t('Which contracts of {0} does the follow-up publish again?', ref),
      placeHolder: t('None, where nothing is chosen'),
      canPickMany: true,
      ignoreFocusOut: true,
    });
    return chosen?.map(({ label }) => label);
  }
}
