import type { HubEvent } from '../../shared/model/events.ts';
import { defaultGuardLimits } from '../../shared/model/guard.ts';
import type { GuardLimit, GuardTrip, Meter } from '../../shared/model/guard.ts';
import type { Task } from '../../shared/model/task.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { Context } from '../decide/context.ts';
import { newIntervention } from '../decide/interventions.ts';
import { pausedBy } from '../decide/taskWork.ts';
import type { HubState } from '../state/hubState.ts';
import { openInterventionsOf } from '../state/openInterventions.ts';
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
  const raise = raisedOption(trip.limit * 2);
  const question = `${what} Let it go on to the next ${trip.limit} ("continue"), raise its limit, or stop it?`;
  const intervention = {
    ...newIntervention(task, { kind: 'guard', question, options: ['continue', raise, 'stop'] }, context),
    trip,
  };
  return [
    { type: 'guard_tripped', taskId: task.id, actor: hubActor, ...trip, why: what },
    ...pausedBy(task, intervention.id, question, hubActor, [
      { type: 'intervention_requested', taskId: task.id, actor: hubActor, intervention },
    ]),
  ];
}

/** The same error again and again, in words. */
export const repeatedText = (task: Task, { figure }: GuardTrip, message: string): string =>
  `${task.ref} met the same error ${figure} times in a row: "${excerpt(message, 200)}".`;

const raisedOption = (limit: number): string => `raise the limit to ${limit}`;

function isAsked(state: HubState, task: Task, { guard, on }: GuardTrip): boolean {
  return openInterventionsOf(state, task.id).some(({ trip }) => trip?.guard === guard && trip.on === on);
}
