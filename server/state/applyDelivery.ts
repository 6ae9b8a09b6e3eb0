import { assertNever } from '../../shared/assertNever.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Delivery, DeliveryState } from '../../shared/model/note.ts';

type DeliveryEvent = Extract<
  HubEvent,
  {
    type: 'delivery_wanted' | 'delivery_received' | 'delivery_advanced' | 'delivery_retried' | 'delivery_dropped';
  }
>;

/** A text only goes on; what is stranded may still be taken. */
const order: Record<DeliveryState, number> = {
  wanted: 0,
  received: 1,
  typed: 2,
  submitted: 3,
  stranded: 4,
  verified: 5,
  dropped: 6,
};

/** Which try of a delivery it is. */
export const attemptOf = ({ attempt = 1 }: Pick<Delivery, 'attempt'>): number => attempt;

/** Whether this is news of a delivery's present try. */
export const isFurther = (
  delivery: Delivery,
  to: { readonly attempt: number; readonly state: DeliveryState },
): boolean => to.attempt === attemptOf(delivery) && order[to.state] > order[delivery.state];

/** One delivery in, one out. It is wanted until its daemon has it on its disk, and again after a retry. */
export function applyDelivery(delivery: Delivery | undefined, event: DeliveryEvent): Delivery | undefined {
  switch (event.type) {
    case 'delivery_wanted':
      return delivery ?? event.delivery;
    case 'delivery_received':
      return delivery?.state === 'wanted' ? { ...delivery, state: 'received' } : delivery;
    case 'delivery_advanced':
      return delivery !== undefined && isFurther(delivery, event)
        ? { ...delivery, state: event.state, reason: event.reason }
        : delivery;
    case 'delivery_retried':
      return delivery?.state === 'stranded'
        ? { ...delivery, state: 'wanted', attempt: attemptOf(delivery) + 1, reason: undefined }
        : delivery;
    case 'delivery_dropped':
      return delivery?.state === 'stranded' ? { ...delivery, state: 'dropped', reason: event.reason } : delivery;
    default:
      return assertNever(event);
  }
}
