import type { App } from '../app.ts';
import { createInbox } from '../views/inbox/inboxTree.ts';
import type { Inbox } from '../views/inbox/inboxTree.ts';
import { Answering } from './answering.ts';
import { readGrouping } from './inboxSections.ts';
import { Snoozes } from './snoozes.ts';

/** What the inbox's tree, commands and notices share. */
export interface InboxParts {
  readonly inbox: Inbox;
  readonly snoozes: Snoozes;
  readonly answering: Answering;
}

/** Where a workspace keeps by what its inbox is grouped. */
export const groupingKey = 'rostrum.inbox.grouping';

export function createInboxParts(app: App): InboxParts {
  const { context, hub } = app;
  const snoozes = new Snoozes(context.globalState);
  const grouping = readGrouping(context.workspaceState.get(groupingKey));
  const inbox = createInbox({ hub, snoozes, grouping, now: hub.hubNow, ownNow: Date.now });
  return { snoozes, inbox, answering: new Answering(app, snoozes) };
}
