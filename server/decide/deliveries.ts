import { conflict, HubError } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Delivery } from '../../shared/model/note.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { isFurther } from '../state/applyDelivery.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import type { Context } from './context.ts';

/** A message of a person or a manager to the agent of a session. @throws wrong-state where it does not live. */
export function decideTell(
  session: Session,
  { text, urgent }: { readonly text: string; readonly urgent: boolean },
  context: Context,
): { readonly delivery: Delivery; readonly events: HubEvent[] } {
  if (!isLive(session) || session.wanted === 'closed') {
    const how = isLive(session) ? 'is being closed' : `is ${session.lifecycle}`;
    throw new HubError('wrong-state', `Session ${session.name} ${how}: nobody there can read a message.`);
  }
  const delivery: Delivery = {
    id: context.newId('delivery'),
    sessionId: session.id,
    kind: 'message',
    about: session.id,
    text: `Message from ${actorName(context.actor)}: ${text}`,
    urgent,
    wantedAt: context.now,
    state: 'wanted',
  };
  return { delivery, events: [{ type: 'delivery_wanted', actor: context.actor, delivery }] };
}

/** A stranded text is brought again, or dropped. @throws not-found, wrong-state. */
export function decideRedeliver(
  state: HubState,
  session: Session,
  { delivery: id, drop }: { readonly delivery: string; readonly drop: boolean },
  context: Context,
): { readonly delivery: Delivery; readonly events: HubEvent[] } {
  const delivery = state.deliveries.get(id);
  if (delivery?.sessionId !== session.id)
    throw new HubError('not-found', `Session ${session.name} has no text ${id}. See "rostrum session messages".`);
  if (delivery.state !== 'stranded')
    throw new HubError(
      'wrong-state',
      `This text is ${delivery.state}; only one that is stranded is brought again or dropped.`,
    );
  const events = drop ? [dropped(delivery, `dropped by ${actorName(context.actor)}`, context)] : [];
  return { delivery, events: drop ? events : [retried(state, delivery, context)] };
}

/**
 * A person's word on a text that an agent did not take: "retry" brings it again; "open the terminal" leaves it to that
 * person, who sees what stands there; "drop" leaves it altogether.
 */
export function decideStrandedAnswer(
  state: HubState,
  { deliveryId }: Intervention,
  choice: string,
  context: Context,
): HubEvent[] {
  const delivery = deliveryId === undefined ? undefined : state.deliveries.get(deliveryId);
  if (delivery?.state !== 'stranded') return [];
  if (choice === 'retry') return [retried(state, delivery, context)];
  const by = actorName(context.actor);
  return [dropped(delivery, choice === 'drop' ? `dropped by ${by}` : `${by} sees to it in the terminal`, context)];
}

/** What a daemon says of a text of its own sessions. Old news, and news of an earlier try, are none. */
export function decideReceipt(
  state: HubState,
  server: Server,
  { deliveryId, attempt, state: to, reason }: Extract<Report, { type: 'delivery.receipt' }>,
  { actor }: Context,
): HubEvent[] {
  const delivery = state.deliveries.get(deliveryId);
  if (delivery === undefined || state.sessions.get(delivery.sessionId)?.serverId !== server.id) return [];
  return isFurther(delivery, { attempt, state: to })
    ? [{ type: 'delivery_advanced', actor, deliveryId, attempt, state: to, reason }]
    : [];
}

function retried(state: HubState, delivery: Delivery, { actor }: Context): HubEvent {
  const session = state.sessions.get(delivery.sessionId);
  if (session === undefined || !isLive(session))
    throw conflict('Its session has ended, so the text cannot be brought again. Drop it.');
  return { type: 'delivery_retried', actor, deliveryId: delivery.id };
}

const dropped = ({ id }: Delivery, reason: string, { actor }: Context): HubEvent => ({
  type: 'delivery_dropped',
  actor,
  deliveryId: id,
  reason,
});
