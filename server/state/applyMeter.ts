import type { TaskEvent } from '../../shared/model/events.ts';
import type { Meter, MeteredId } from '../../shared/model/guard.ts';
import { normalError } from './normalError.ts';

const started = (id: MeteredId, meter: Meter | undefined): Meter => meter ?? { id };

/** One more error of a task: the same again, or another one. */
export function countError(meter: Meter | undefined, id: MeteredId, message: string): Meter {
  const text = normalError(message);
  const before = meter?.error;
  return { ...started(id, meter), error: { text, times: before?.text === text ? before.times + 1 : 1 } };
}

/** Something else than an error came: the row is broken. */
export const forgetErrors = (meter: Meter | undefined): Meter | undefined =>
  meter?.error === undefined ? meter : { ...meter, error: undefined };

/** A person lets it go on: it is counted anew, or up to a higher limit. */
export function releaseMeter(
  meter: Meter | undefined,
  { on, limitName, raisedTo }: Extract<TaskEvent, { type: 'guard_released' }>,
): Meter {
  const kept = started(on, meter);
  const raised = raisedTo === undefined ? kept.raised : { ...kept.raised, [limitName]: raisedTo };
  return limitName === 'sameErrors' && raisedTo === undefined ? { ...kept, error: undefined } : { ...kept, raised };
}
