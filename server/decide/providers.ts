import { conflict, notFound } from '../../shared/errors.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import { parkingId } from '../../shared/model/parking.ts';
import type { Parking, ParkingScope } from '../../shared/model/parking.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { assignmentOf, isWorking } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { newIntervention } from './interventions.ts';
import { pausedBy } from './taskWork.ts';
import { unparked } from './usageAnswer.ts';

/** What is said when a provider is parked. */
export interface Park {
  readonly provider: string;
  readonly scope: ParkingScope;
  readonly forMs: number;
  readonly why: string;
}

/** Nothing new is started with it. Parked already, a person's end holds; of what agents and daemons say, the later one. */
export function decidePark(state: HubState, { provider, scope, forMs, why }: Park, context: Context): HubEvent[] {
  const id = parkingId(provider, scope.id);
  const known = state.parkings.get(id);
  if (known === undefined && state.parkings.size >= limits.parkings)
    throw conflict(`${limits.parkings} providers are parked, which is the most. Unpark one first.`);
  const until = context.now + forMs;
  const isSaidByPerson = context.actor.kind === 'user';
  if (known !== undefined && !isSaidByPerson && known.until >= until - sameEndMs) return [];
  const parking: Parking = { id, provider, scope, until, why, by: context.actor, at: context.now };
  return [{ type: 'provider_parked', actor: context.actor, parking }];
}

/** Ends that lie closer together are the same: an agent that says every second "one more hour" is heard once a minute. */
const sameEndMs = 60_000;

/** @throws not-found where it is not parked there. */
export function decideUnpark(state: HubState, provider: string, scope: ParkingScope, context: Context): HubEvent[] {
  const parking = state.parkings.get(parkingId(provider, scope.id));
  if (parking === undefined) throw notFound('parked provider', provider);
  return [unparked(parking, 'unparked by hand', context)];
}

/** Those whose time is over. */
export const decideDue = (state: HubState, context: Context): HubEvent[] =>
  [...state.parkings.values()]
    .filter(({ until }) => until <= context.now)
    .map((parking) => unparked(parking, 'its time is over', { ...context, actor: hubActor }));

/** A session's agent has no quota left: it is parked on its server, its task waits for a person, and its agent lives. */
export function decideExhausted(
  state: HubState,
  session: Session,
  { forMs, why }: Pick<Park, 'forMs' | 'why'>,
  context: Context,
): HubEvent[] {
  const { provider } = session;
  const parked = decidePark(state, { provider, scope: { kind: 'server', id: session.serverId }, forMs, why }, context);
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  const isItsWork = task !== undefined && isWorking(task) && assignmentOf(task)?.sessionId === session.id;
  return isItsWork && !isAsked(state, task) ? [...parked, ...stopped(task, provider, why, context)] : parked;
}

function stopped(task: Task, provider: string, why: string, context: Context): HubEvent[] {
  const question = `${provider} cannot go on with ${task.ref}: ${why}. It goes on by itself when ${provider} can be used again. Let it go on now ("continue"), or stop it?`;
  const intervention: Intervention = {
    ...newIntervention(task, { kind: 'provider_usage', question, options: ['continue', 'stop'] }, context),
    provider,
  };
  return pausedBy(task, intervention.id, question, context.actor, [
    { type: 'intervention_requested', taskId: task.id, actor: context.actor, intervention },
  ]);
}

const isAsked = (state: HubState, task: Task): boolean =>
  [...state.interventions.pick(state.by.openInterventionTask.of(task.id))].some(
    ({ kind }) => kind === 'provider_usage',
  );
