import type { HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import { contractsTooLarge } from '../../shared/operations/requestSize.ts';
import { limits } from '../../shared/timings.ts';

/**
 * The events themselves, where the contracts that they publish leave their task within what one may carry.
 * @throws too-large with what to do instead.
 */
export function withinDataLimit(task: Task, events: readonly HubEvent[]): readonly HubEvent[] {
  const bytesOf = new Map(Object.values(task.contracts).map(({ key, bytes = 0 }) => [key, bytes]));
  const published = events.flatMap((event) =>
    event.type === 'contract_fulfilled' || event.type === 'contract_unfulfilled' ? [event] : [],
  );
  for (const { key, bytes = 0 } of published) bytesOf.set(key, bytes);
  const bytes = [...bytesOf.values()].reduce((sum, each) => sum + each, 0);
  if (published.length === 0 || bytes <= limits.contractDataBytes) return events;
  throw contractsTooLarge(`The contracts of ${task.ref}`, bytes);
}
