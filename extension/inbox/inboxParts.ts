import type { App } from '../app.ts';
import { createInbox } from '../views/inbox/inboxTree.ts';
import type { Inbox } from '../views/inbox/inboxTree.ts';
import type { Answering } from './answering.ts';
import { readGrouping } from './inboxSections.ts';
import { Snoozes } from './snoozes.ts';

/** What the inbox's tree is made of. */
export interface ShownInbox {
  readonly inbox: Inbox;
  readonly snoozes: Snoozes;
}

/** What the inbox's commands and notices share. */
export interface InboxParts extends ShownInbox {
  readonly answering: Answering;
}

/** Where a workspace keeps by what its inbox is grouped. */
export const groupingKey = 'rostrum.inbox.grouping';

export function createShownInbox(app: App): ShownInbox {
  const { context, hub } = app;
  const snoozes = new Snoozes(context.globalState);
  const grouping = readGrouping(context.workspaceState.get(groupingKey));
  const inbox = createInbox({ hub, snoozes, grouping, now: hub.hubNow, ownNow: Date.now });
  return { snoozes, inbox };
}
