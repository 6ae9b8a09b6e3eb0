import * as vscode from 'vscode';
import { t } from '../../l10n/text.ts';
import type { TreeView } from '../treeView.ts';
import type { Inbox } from './inboxTree.ts';

/** A storm of arrivals is counted so often. */
const countMs = 100;

/** The number of what waits, at the view and at our icon in the activity bar; none where nothing does. */
export function registerInboxBadge(
  { index, changed }: Pick<Inbox, 'index' | 'changed'>,
  { view }: TreeView,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let shown = 0;
  const show = (): void => {
    timer = undefined;
    const value = index.sections.waiting.length;
    if (value === shown) return;
    shown = value;
    const tooltip = value === 1 ? t('1 waits for you') : t('{0} wait for you', value);
    view.badge = value === 0 ? undefined : { value, tooltip };
    void vscode.commands.executeCommand('setContext', 'rostrum.inbox.waiting', value);
  };
  show();
  const listening = changed.on((change) => {
    if (change === 'all') timer ??= setTimeout(show, countMs);
  });
  return vscode.Disposable.from(listening, { dispose: () => clearTimeout(timer) });
}
