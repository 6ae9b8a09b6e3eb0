import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { SessionIntervention } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Context } from './context.ts';

type Asked = Pick<SessionIntervention, 'kind' | 'question' | 'options' | 'trip' | 'call'>;

/** A person is asked about a session alone. */
export function askForSession(
  { id: sessionId, projectId }: Session,
  asked: Asked,
  askedBy: Actor,
  { newId, now, actor }: Context,
): Extract<HubEvent, { type: 'session_needs_human' }> {
  const intervention: SessionIntervention = {
    ...{ id: newId('intervention'), projectId, sessionId },
    ...asked,
    ...{ askedBy, askedAt: now, outcome: { state: 'open' } },
  };
  return { type: 'session_needs_human', sessionId, actor, intervention };
}
