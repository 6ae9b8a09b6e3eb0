import { setTimeout as wait } from 'node:timers/promises';
import type { DeliveryRow, DeliveryState } from '../../shared/model/note.ts';
import type { HubClient } from '../hub/hubClient.ts';

/** Nothing more happens to a text in these by itself. */
const ends: ReadonlySet<DeliveryState> = new Set(['verified', 'stranded', 'dropped']);
const firstLookMs = 250;
const lastLookMs = 5_000;
const pageRows = 100;

type Hub = Pick<HubClient, 'call'>;

interface Following {
  readonly onSeen: (message: DeliveryRow) => void;
  readonly goesOn: () => boolean;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Looks how far a message is until its agent has taken it or never will; `goesOn` says whether somebody still waits for that. */
export async function followMessage(
  hub: Hub,
  sent: Pick<DeliveryRow, 'id' | 'sessionId'>,
  { onSeen, goesOn, pause = wait }: Following,
): Promise<DeliveryRow | undefined> {
  const look = lookFor(hub, sent);
  for (let waitMs = firstLookMs; goesOn(); waitMs = Math.min(2 * waitMs, lastLookMs)) {
    const message = await look();
    if (message === undefined || ends.has(message.state)) return message;
    onSeen(message);
    await pause(waitMs);
  }
  return undefined;
}

/** Finds a message once among all of its session, and from then on by the one before it. */
function lookFor(hub: Hub, { id, sessionId }: Pick<DeliveryRow, 'id' | 'sessionId'>) {
  let before: string | undefined;
  let limit = pageRows;
  return async (): Promise<DeliveryRow | undefined> => {
    let after = before;
    do {
      const page = await hub.call('session.messages', { id: sessionId, limit, after });
      const at = page.rows.findIndex((row) => row.id === id);
      if (at >= 0) {
        before = at === 0 ? after : page.rows[at - 1]?.id;
        limit = 1;
        return page.rows[at];
      }
      after = page.next;
    } while (after !== undefined);
    return undefined;
  };
}
