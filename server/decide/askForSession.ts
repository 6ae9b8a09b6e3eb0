import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { SessionIntervention } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import { askedAt } from './askedAt.ts';
import type { Context } from './context.ts';

type Asked = Pick<SessionIntervention, 'kind' | 'question' | 'options' | 'trip' | 'call'>;

/** A person is asked about a session alone. */
export function askForSession(
  session: Session,
  asked: Asked,
  askedBy: Actor,
  context: Context,
): Extract<HubEvent, { type: 'session_needs_human' }> {
  const { id: sessionId, projectId } = session;
  const intervention: SessionIntervention = {
    ...{ id: context.newId('intervention'), projectId, sessionId },
    ...asked,
    ...{ askedBy, askedAt: askedAt(session, context), outcome: { state: 'open' } },
  };
  return { type: 'session_needs_human', sessionId, actor: context.actor, intervention };
}
