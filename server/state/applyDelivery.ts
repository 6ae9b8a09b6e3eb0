import { assertNever } from '../../shared/assertNever.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Delivery } from '../../shared/model/note.ts';

type DeliveryEvent = Extract<HubEvent, { type: 'delivery_wanted' | 'delivery_received' }>;

/** One delivery in, one out. It is wanted until its daemon has it on its disk. */
export function applyDelivery(delivery: Delivery | undefined, event: DeliveryEvent): Delivery | undefined {
  switch (event.type) {
    case 'delivery_wanted':
      return delivery ?? event.delivery;
    case 'delivery_received':
      return delivery?.state === 'wanted' ? { ...delivery, state: 'received' } : delivery;
    default:
      return assertNever(event);
  }
}
