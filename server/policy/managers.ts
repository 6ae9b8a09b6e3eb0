import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { ManagerIntervention } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import { askForObjective } from '../decide/askForObjective.ts';
import type { Context } from '../decide/context.ts';
import { notNeeded } from '../decide/notNeeded.ts';
import type { HubState } from '../state/hubState.ts';
import { openManagerQuestions } from '../state/openInterventions.ts';
import { excerpt } from '../state/rows/excerpt.ts';

/** A person is asked when the manager of an open objective is gone that nobody asked to end, and not any more when it is there again. */
export function managerQuestions(state: HubState, event: HubEvent, context: Context): HubEvent[] {
  switch (event.type) {
    case 'session_ended':
      return [
        ...settled(state, state.sessions.get(event.sessionId)?.objectiveId, 'its manager is gone', isOfLife),
        ...asked(state, event.sessionId, event.reason, context),
      ];
    // What is asked about what it does stays open: when it is found again it goes on where it was.
    case 'session_lost':
      return asked(state, event.sessionId, event.reason, context);
    case 'session_recovered':
      return settled(state, state.sessions.get(event.sessionId)?.objectiveId, 'its manager was found again', isOfEnd);
    case 'objective_updated':
      return event.changes.managerSessionId === undefined
        ? []
        : settled(state, event.objectiveId, 'its manager was started again');
    case 'objective_done':
    case 'objective_cancelled':
      return settled(state, event.objectiveId, 'the objective has ended');
    default:
      return [];
  }
}

function asked(state: HubState, sessionId: Session['id'], reason: string, context: Context): HubEvent[] {
  const session = state.sessions.get(sessionId);
  const objective = state.objectives.get(session?.objectiveId ?? '');
  if (session === undefined || objective?.managerSessionId !== sessionId) return [];
  if (objective.status !== 'open' || session.wanted === 'closed') return [];
  if (openManagerQuestions(state, objective.id).some(isOfEnd)) return [];
  const question =
    `The manager of ${objective.ref} "${objective.title}" is gone: ${excerpt(reason)}. Its tasks go on without one. ` +
    `Start it again ("start", or "rostrum objective start ${objective.ref} --agent …" for another agent), or leave it?`;
  return [askForObjective(objective, sessionId, { kind: 'failure', question, options: ['start', 'leave'] }, context)];
}

const isOfEnd = ({ kind }: ManagerIntervention): boolean => kind === 'failure';
const isOfLife = (asked: ManagerIntervention): boolean => !isOfEnd(asked);

const settled = (
  state: HubState,
  objectiveId: string | undefined,
  why: string,
  which: (open: ManagerIntervention) => boolean = () => true,
): HubEvent[] =>
  openManagerQuestions(state, objectiveId ?? '')
    .filter(which)
    .map((open) => notNeeded(open, why, hubActor));
