import type { HubEvent } from '../../shared/model/events.ts';
import { defaultGuardLimits } from '../../shared/model/guard.ts';
import type { GuardLimit, GuardTrip, Meter } from '../../shared/model/guard.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { askForObjective } from '../decide/askForObjective.ts';
import { askForSession } from '../decide/askForSession.ts';
import type { Context } from '../decide/context.ts';
import { newIntervention } from '../decide/interventions.ts';
import { pausedBy } from '../decide/taskWork.ts';
import type { HubState } from '../state/hubState.ts';
import { openInterventionsOf, openManagerQuestions } from '../state/openInterventions.ts';
import { excerpt } from '../state/rows/excerpt.ts';

/** The limit that holds for a record: raised for it by a person, set by its project, or the default; undefined for no budget. */
export function limitOf(
  state: HubState,
  projectId: string,
  meter: Meter | undefined,
  name: GuardLimit,
): number | undefined {
  const defaults: Partial<Record<GuardLimit, number>> = defaultGuardLimits;
  return meter?.raised?.[name] ?? state.projects.get(projectId)?.settings.guards?.[name] ?? defaults[name];
}

/** What is asked of a person where a guard stops something. */
const asking = (what: string, { limit }: GuardTrip) =>
  ({
    kind: 'guard',
    question: `${what} Let it go on to the next ${limit} ("continue"), raise its limit, or stop it?`,
    options: ['continue', raisedOption(limit * 2), 'stop'],
  }) as const;

/** The row of equal errors of a task that reached its limit. */
export function repeatedError(state: HubState, task: Task): GuardTrip | undefined {
  const meter = state.meters.get(task.id);
  const limit = limitOf(state, task.projectId, meter, 'sameErrors');
  const figure = meter?.error?.times ?? 0;
  if (limit === undefined || figure < limit) return undefined;
  return { guard: 'same_error', limitName: 'sameErrors', on: task.id, figure, limit };
}

/**
 * Stops a task and asks a person: it needs a human, the figures stand in its timeline, and its agent lives. Nothing
 * where this is asked already; what was asked of a task that failed ended with it.
 */
export function tripped(state: HubState, task: Task, trip: GuardTrip, what: string, context: Context): HubEvent[] {
  if (task.status !== 'failed' && isAsked(state, task, trip)) return [];
  const intervention = { ...newIntervention(task, asking(what, trip), context), trip };
  return [
    { type: 'guard_tripped', taskId: task.id, actor: hubActor, ...trip, why: what },
    ...pausedBy(task, intervention.id, intervention.question, hubActor, [
      { type: 'intervention_requested', taskId: task.id, actor: hubActor, intervention },
    ]),
  ];
}

/** The same for the manager of an objective: its tasks go on. Nothing where this is asked already. */
export function trippedManager(
  state: HubState,
  objective: Objective,
  sessionId: Session['id'],
  { trip, what }: { readonly trip: GuardTrip; readonly what: string },
  context: Context,
): HubEvent[] {
  if (openManagerQuestions(state, objective.id).some((open) => isSameTrip(open.trip, trip))) return [];
  return [askForObjective(objective, sessionId, { ...asking(what, trip), trip }, context)];
}

/** The same for a session that works on nothing. Nothing where this is asked already. */
export function trippedSession(
  state: HubState,
  session: Session,
  { trip, what }: { readonly trip: GuardTrip; readonly what: string },
  context: Context,
): HubEvent[] {
  const open = [...state.interventions.pick(state.by.openSessionAsked.of(session.id))];
  if (open.some((asked) => isSameTrip(asked.trip, trip))) return [];
  return [askForSession(session, { ...asking(what, trip), trip }, hubActor, context)];
}

/** The same error again and again, in words. */
export const repeatedText = (task: Task, { figure }: GuardTrip, message: string): string =>
  `${task.ref} met the same error ${figure} times in a row: "${excerpt(message, 200)}".`;

const raisedOption = (limit: number): string => `raise the limit to ${limit}`;

const isAsked = (state: HubState, task: Task, trip: GuardTrip): boolean =>
  openInterventionsOf(state, task.id).some((open) => isSameTrip(open.trip, trip));

/** Whether both say that the same guard found the same figure at its limit. */
export const isSameTrip = (one: GuardTrip | undefined, { guard, on }: Pick<GuardTrip, 'guard' | 'on'>): boolean =>
  one?.guard === guard && one.on === on;
