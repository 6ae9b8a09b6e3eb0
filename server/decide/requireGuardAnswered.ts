import { forbidden } from '../../shared/errors.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { askingGuard } from '../state/heldSessions.ts';
import type { HubState } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
import type { Context } from './context.ts';

/** What an agent may not do while a guard asks about a task: its end, or a new attempt, would answer for a person. @throws forbidden. */
export function requireGuardAnswered(state: HubState, task: Task, wish: string, context: Context): void {
  const asking = openInterventionsOf(state, task.id).find(({ kind }) => kind === 'guard');
  refuseAgent(asking, `${wish} ${task.ref}`, context);
}

/** The same of a session that is held: its end, or its conversation in another one, would free it. `what` names its end. */
export function requireHeldForPerson(
  state: HubState,
  session: Session | undefined,
  what: string,
  context: Context,
): void {
  refuseAgent(session && askingGuard(state, session), what, context);
}

function refuseAgent(asking: Intervention | undefined, what: string, { actor }: Context): void {
  if (actor.kind !== 'agent' || asking === undefined) return;
  throw forbidden(
    `${what} while a guard asks about it`,
    'the answer of a person',
    `It waits in the inbox as ${asking.id}, with the answers: ${asking.options.join(', ')}.`,
  );
}
