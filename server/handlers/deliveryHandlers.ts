import type { Delivery, DeliveryRow, DeliveryWay } from '../../shared/model/note.ts';
import type { Session } from '../../shared/model/session.ts';
import type { deliveryOperations } from '../../shared/operations/deliveries.ts';
import { decideRedeliver, decideTell } from '../decide/deliveries.ts';
import { requireSession } from '../decide/requireRecord.ts';
import type { HubState } from '../state/hubState.ts';
import { deliveryWayOf } from '../state/rows/sessionRow.ts';
import type { Handlers } from './handler.ts';
import { change } from './handler.ts';

/** Messages to agents, and what becomes of texts that did not arrive. */
export const deliveryHandlers = {
  'session.tell': change(({ id, text, urgent }, { state, context }) => {
    const session = requireSession(state, id);
    const { delivery, events } = decideTell(session, { text, urgent }, context);
    return {
      events,
      answer: (after) => ({
        delivery: deliveryRow(after.deliveries.get(delivery.id) ?? delivery),
        ...wayOf(after, session),
      }),
    };
  }),

  'session.redeliver': change(({ id, ...wish }, { state, context }) => {
    const { delivery, events } = decideRedeliver(state, requireSession(state, id), wish, context);
    return {
      events,
      answer: (after) => ({ delivery: deliveryRow(after.deliveries.get(delivery.id) ?? delivery) }),
    };
  }),
} satisfies Handlers<keyof typeof deliveryOperations>;

/** A delivery as it is listed, whole: its session's people may read it. */
export const deliveryRow = (delivery: Delivery): DeliveryRow => ({ ...delivery });

function wayOf(state: HubState, session: Session): { readonly way?: DeliveryWay } {
  const way = deliveryWayOf(state, session);
  return way === undefined ? {} : { way };
}
