import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { createInbox } from '../views/inbox/inboxTree.ts';
import type { Inbox } from '../views/inbox/inboxTree.ts';
import { registerInboxBadge } from '../views/inbox/inboxBadge.ts';
import type { TreeView } from '../views/treeView.ts';
import { readGrouping } from './inboxSections.ts';
import { Snoozes } from './snoozes.ts';

/** What the inbox's tree, commands and notices share. */
export interface InboxParts {
  readonly inbox: Inbox;
  readonly snoozes: Snoozes;
}

export const groupingKey = 'rostrum.inbox.grouping';
/** Waiting times are shown in minutes. */
const passMs = 30_000;

export function createInboxParts({ context, hub }: App): InboxParts {
  const snoozes = new Snoozes(context.globalState);
  const grouping = readGrouping(context.workspaceState.get(groupingKey));
  return { snoozes, inbox: createInbox({ hub, snoozes, grouping, now: Date.now }) };
}

/** Everything of the inbox that lives beside its tree. */
export function registerInbox(_app: App, parts: InboxParts, view: TreeView): vscode.Disposable {
  const timer = setInterval(() => {
    parts.snoozes.refresh();
    parts.inbox.pass();
  }, passMs);
  return vscode.Disposable.from(registerInboxBadge(parts.inbox, view), { dispose: () => clearInterval(timer) });
}
