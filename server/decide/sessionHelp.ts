import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { isSessionQuestion } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { taskAt } from './approvals.ts';
import { askForSession } from './askForSession.ts';
import type { Context } from './context.ts';

/** More of one session no person reads; its agent waits for those that there are. */
const mostOpen = 20;

/**
 * The agent of a session without a task asks a person something, and waits there.
 * @throws conflict where the session has ended, works on a task (which is asked about), or has asked more than people answer.
 */
export function decideSessionHelp(
  state: HubState,
  session: Session,
  { question, options }: { readonly question: string; readonly options: readonly string[] },
  context: Context,
): { readonly events: HubEvent[]; readonly interventionId: string } {
  if (!isLive(session)) throw conflict(`${session.name} has ended: nobody would hear the answer.`);
  const task = taskAt(state, session);
  if (task !== undefined) throw conflict(`${session.name} works on ${task.ref}: ask about that, with "task.help".`);
  const asked = [...state.interventions.pick(state.by.openSessionAsked.of(session.id))];
  if (asked.filter(isSessionQuestion).length >= mostOpen)
    throw conflict(`${mostOpen} questions of ${session.name} wait already: wait for their answers, or take some back.`);
  const event = askForSession(session, { kind: 'question', question, options }, context.actor, context);
  return { events: [event], interventionId: event.intervention.id };
}
