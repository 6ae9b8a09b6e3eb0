import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Context } from './context.ts';
import { notNeeded } from './notNeeded.ts';

/**
 * A question that needs no answer any more, as whoever asked it says. One that is closed already stays as it is.
 * @throws conflict for what is no question: that goes when its reason goes.
 */
export function decideWithdraw(asked: Intervention, why: string | undefined, context: Context): HubEvent[] {
  if (asked.kind !== 'question')
    throw conflict(
      `Only a question can be withdrawn, and this is a ${asked.kind.replaceAll('_', ' ')}. Answer it instead.`,
    );
  return asked.outcome.state === 'open' ? [notNeeded(asked, why ?? 'it was taken back', context.actor)] : [];
}
