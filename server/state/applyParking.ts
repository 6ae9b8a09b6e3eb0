import type { HubWideEvent } from '../../shared/model/events.ts';
import type { Parking } from '../../shared/model/parking.ts';
import { sameContent } from '../../shared/sameContent.ts';

type ParkingEvent = Extract<HubWideEvent, { type: 'provider_parked' | 'provider_asked' }>;

/** One parking in, one out. Parked again it keeps what was asked about it. */
export function applyParking(parking: Parking | undefined, event: ParkingEvent): Parking | undefined {
  if (event.type === 'provider_parked') {
    const next = parking === undefined ? event.parking : { ...event.parking, asked: parking.asked };
    return sameContent(next, parking) ? parking : next;
  }
  if (parking === undefined || parking.asked?.[event.projectAsked] === event.interventionId) return parking;
  return { ...parking, asked: { ...parking.asked, [event.projectAsked]: event.interventionId } };
}
