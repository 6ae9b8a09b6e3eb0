import { requireSession } from '../decide/requireRecord.ts';
import type { HubState } from '../state/hubState.ts';
import { sessionRow } from '../state/rows/sessionRow.ts';
import type { Decision } from './handler.ts';

/** A decision about a session, answered with its row as it is then. */
export const withSession = (id: string, events: Decision<unknown>['events']) => ({
  events,
  answer: (after: HubState) => ({ session: sessionRow(after, requireSession(after, id)) }),
});
