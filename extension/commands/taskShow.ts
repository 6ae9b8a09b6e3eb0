import * as vscode from 'vscode';
import type { ContractRow } from '../../shared/model/contract.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { t } from '../l10n/text.ts';
import { openView, uriOf } from '../documents/taskViews.ts';
import { lifecycleWord } from '../views/sessions/sessionState.ts';
import { contractWord } from '../views/tasks/contractWord.ts';
import { linkTo } from '../links/rostrumLink.ts';
import { answered } from './answered.ts';
import { hasCommand } from './hasCommand.ts';
import { chosenTask, chosenTasks } from './chosenTasks.ts';
import type { TaskParts } from './chosenTasks.ts';
import { registerCommands } from './register.ts';
import { revealTask } from './revealTask.ts';

/** What there is to see of tasks. */
export function registerTaskShowCommands(parts: TaskParts): vscode.Disposable {
  const { hub, log } = parts.app;
  const { mirror } = hub;
  const copy = async (args: readonly unknown[], textOf: (row: TaskRow) => string): Promise<void> => {
    const rows = await chosenTasks(parts, args, { title: t('Which task?') });
    if (rows.length === 0) return;
    await vscode.env.clipboard.writeText(rows.map(textOf).join('\n'));
    vscode.window.setStatusBarMessage(t('Copied.'), copiedMs);
  };
  return registerCommands(log, {
    'rostrum.task.show': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Which task shall be shown?') }));
      if (await hasCommand('rostrum.task.open')) await vscode.commands.executeCommand('rostrum.task.open', row.id);
      else await openView({ what: 'page', id: row.id }, row.ref);
    },
    'rostrum.task.reveal': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Which task shall be shown in the tree?') }));
      await revealTask(parts.trees, row.id);
    },
    'rostrum.task.timeline': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Whose timeline?') }));
      await openView({ what: 'timeline', id: row.id }, row.ref);
    },
    'rostrum.task.result': async (...args) => {
      const row = await answered(chosenTask(parts, args, { title: t('Whose result?'), verb: 'result' }));
      await openView({ what: 'result', id: row.id }, row.ref);
    },
    'rostrum.task.contracts': contracts,
    'rostrum.task.contractDiff': contractDiff,
    'rostrum.task.sessions': sessions,
    'rostrum.task.copyRef': (...args) => copy(args, ({ ref }) => ref),
    'rostrum.task.copyId': (...args) => copy(args, ({ id }) => id),
    'rostrum.task.copyLink': (...args) => copy(args, ({ id }) => linkTo(vscode.env.uriScheme, 'task', id)),
  });

  async function contracts(...args: readonly unknown[]): Promise<void> {
    const row = await answered(chosenTask(parts, args, { title: t('Whose contracts?') }));
    const published = row.contracts.filter(({ version }) => version > 0);
    if (published.length === 0) return openView({ what: 'contracts', id: row.id }, row.ref);
    const key = await pickContract(published, t('Which contract of {0}?', row.ref), t('All of them, with its inputs'));
    if (key === '') await openView({ what: 'contracts', id: row.id }, row.ref);
    else if (key !== undefined) await openView({ what: 'contract', id: row.id, key }, row.ref);
  }

  /** Two versions of one contract, beside each other. */
  async function contractDiff(...args: readonly unknown[]): Promise<void> {
    const fits = (one: TaskRow): boolean => one.contracts.some(({ version }) => version > 1);
    const row = await answered(chosenTask(parts, args, { title: t('Whose contracts shall be compared?'), fits }));
    const several = row.contracts.filter(({ version }) => version > 1);
    const key = await answered(pickContract(several, t('Which contract of {0}?', row.ref)));
    const { versions } = await hub.call('contract.show', { id: row.id, key });
    const from = await answered(pickVersion(versions.slice(0, -1), t('The older version')));
    const to = await answered(
      pickVersion(
        versions.filter(({ version }) => version > from),
        t('The newer version'),
      ),
    );
    const uri = (version: number): vscode.Uri => uriOf({ what: 'contract', id: row.id, key, version }, row.ref);
    const title = `${row.ref} ${key}: v${from} ↔ v${to}`;
    await vscode.commands.executeCommand('vscode.diff', uri(from), uri(to), title);
  }

  async function sessions(...args: readonly unknown[]): Promise<void> {
    const row = await answered(chosenTask(parts, args, { title: t('Whose sessions?') }));
    const items = [...mirror.all('session').values()]
      .filter(({ taskId }) => taskId === row.id)
      .sort((a, b) => b.createdAt - a.createdAt)
      .map(({ id, name, lifecycle, attempt, serverId }) => ({
        label: name,
        description: [
          lifecycleWord(lifecycle),
          mirror.get('server', serverId)?.name ?? '',
          attempt === undefined ? '' : t('attempt {0}', attempt),
        ]
          .filter(Boolean)
          .join(' · '),
        iconPath: new vscode.ThemeIcon('terminal'),
        id,
      }));
    if (items.length === 0) {
      void vscode.window.showInformationMessage(t('{0} has had no session lately.', row.ref));
      return;
    }
    const [only] = items;
    const chosen =
      items.length === 1 ? only : await vscode.window.showQuickPick(items, { title: t('Sessions of {0}', row.ref) });
    if (chosen === undefined) return;
    await parts.trees.sessions.reveal(chosen.id, { select: true, focus: true });
  }
}

/** How long "copied" is said. */
const copiedMs = 2_000;

/** One of several keys; the only one without a question. Empty where all are wanted. */
async function pickContract(rows: readonly ContractRow[], title: string, all?: string): Promise<string | undefined> {
  const [only] = rows;
  if (rows.length === 1 && all === undefined) return only?.key;
  const items = [
    ...rows.map((row) => ({ label: row.key, description: contractWord(row), key: row.key })),
    ...(all === undefined ? [] : [{ label: all, description: '', key: '' }]),
  ];
  return (await vscode.window.showQuickPick(items, { title }))?.key;
}

interface Version {
  readonly version: number;
  readonly status: ContractRow['status'];
  readonly at: number;
  readonly change?: string | undefined;
}

/** The newest first; the only one without a question. */
async function pickVersion(versions: readonly Version[], title: string): Promise<number | undefined> {
  const [only] = versions;
  if (versions.length === 1) return only?.version;
  const items = [...versions].reverse().map(({ version, status, at, change }) => ({
    label: contractWord({ status, version }),
    description: [change ?? '', new Date(at).toLocaleString()].filter(Boolean).join(' · '),
    version,
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.version;
}
