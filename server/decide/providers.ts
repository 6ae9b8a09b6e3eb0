import { conflict, HubError, notFound } from '../../shared/errors.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import { parkingId } from '../../shared/model/parking.ts';
import type { ParkingScope } from '../../shared/model/parking.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits, timings } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
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

/** Nothing new is started with it, until the end that a person gives, whatever was said before. */
export function decidePark(state: HubState, park: Park, context: Context): HubEvent[] {
  if (!hasRoom(state, park))
    throw conflict(`${limits.parkingsPerScope} providers are parked there, which is the most. Unpark one first.`);
  return [parked(park, context)];
}

/** What was noticed: parked already, the later end holds. Nothing where no more can be parked there. */
function parkedLonger(state: HubState, park: Park, context: Context): HubEvent[] {
  const known = state.parkings.get(parkingId(park.provider, park.scope.id));
  const isNews = known === undefined || known.until < context.now + park.forMs - sameEndMs;
  return isNews && hasRoom(state, park) ? [parked(park, context)] : [];
}

function parked({ provider, scope, forMs, why }: Park, { now, actor }: Context): HubEvent {
  const id = parkingId(provider, scope.id);
  return {
    type: 'provider_parked',
    actor,
    parking: { id, provider, scope, until: now + forMs, why, by: actor, at: now },
  };
}

/** Names of providers are free: one server or project must not use up what all have. */
function hasRoom(state: HubState, { provider, scope }: Park): boolean {
  if (state.parkings.get(parkingId(provider, scope.id)) !== undefined) return true;
  let count = 0;
  for (const parking of state.parkings.values()) if (parking.scope.id === scope.id) count += 1;
  return count < limits.parkingsPerScope;
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

/**
 * A session's agent has no quota left: it is parked where `exhaustedScope` says, its task waits for a person, and its
 * agent lives. An agent is believed for some hours, a daemon as long as it says.
 */
export function decideExhausted(
  state: HubState,
  session: Session,
  { forMs, why }: Pick<Park, 'forMs' | 'why'>,
  context: Context,
): HubEvent[] {
  const { provider } = session;
  if (context.actor.kind !== 'server' && !isLive(session))
    throw new HubError('wrong-state', `The session ${session.name} is over: it has no quota to speak of.`);
  const scope = exhaustedScope(state, session, context.actor);
  const longest = context.actor.kind === 'agent' ? timings.parkByAgentLongestMs : timings.parkLongestMs;
  const events = parkedLonger(state, { provider, scope, forMs: Math.min(forMs, longest), why }, context);
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  const isItsWork = task !== undefined && isWorking(task) && assignmentOf(task)?.sessionId === session.id;
  if (!isItsWork || isAsked(state, task)) return events;
  const isParked = events.length > 0 || state.parkings.get(parkingId(provider, scope.id)) !== undefined;
  return [...events, ...stopped(task, { provider, why, isParked }, context)];
}

/**
 * The server, whose account it is. Where other projects share the server only its daemon is believed for all of them:
 * what somebody of one project says holds for that project.
 */
export function exhaustedScope(state: HubState, { serverId, projectId }: Session, actor: Actor): ParkingScope {
  const served = state.servers.get(serverId)?.projectIds ?? [];
  const isShared = served.some((id) => id !== projectId);
  return actor.kind !== 'server' && isShared ? { kind: 'project', id: projectId } : { kind: 'server', id: serverId };
}

function stopped(
  task: Task,
  { provider, why, isParked }: Pick<Park, 'provider' | 'why'> & { readonly isParked: boolean },
  context: Context,
): HubEvent[] {
  const later = isParked ? ` It goes on by itself when ${provider} can be used again.` : '';
  const question = `${provider} cannot go on with ${task.ref}: ${why}.${later} Let it go on now ("continue"), or stop it?`;
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
