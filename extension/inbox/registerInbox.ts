import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { registerInboxCommands } from '../commands/inbox.ts';
import { registerInboxBadge } from '../views/inbox/inboxBadge.ts';
import type { TreeView } from '../views/treeView.ts';
import { Notifier } from '../notices/notifier.ts';
import { Answering } from './answering.ts';
import type { ShownInbox } from './inboxParts.ts';

/** Waiting times are shown in minutes. */
const passMs = 30_000;

/** Everything of the inbox that lives beside its tree. */
export function registerInbox(app: App, shown: ShownInbox, tree: TreeView): vscode.Disposable {
  const parts = { ...shown, answering: new Answering(app, shown.snoozes) };
  const timer = setInterval(() => {
    parts.snoozes.refresh();
    parts.inbox.pass();
  }, passMs);
  return vscode.Disposable.from(
    parts.answering,
    registerInboxBadge(parts.inbox, tree),
    registerInboxCommands(app, parts, tree),
    new Notifier(app, parts),
    { dispose: () => clearInterval(timer) },
  );
}
