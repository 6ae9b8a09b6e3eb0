import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { GuardLimit, GuardName, GuardTrip, Meter, MeteredId, Usage } from '../../shared/model/guard.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { budgetFigures, isOfHour, noUsage } from '../state/applyMeter.ts';
import { isLive } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { assignmentOf, isWorking } from '../state/taskQueries.ts';
import { limitOf, tripped, trippedManager, trippedSession } from './guards.ts';

type Noun = 'session' | 'task' | 'objective' | 'project';

interface Watch {
  readonly guard: GuardName;
  readonly limitName: GuardLimit;
  readonly noun: Noun;
  readonly figure: (meter: Meter, now: number) => number;
  readonly text: (figure: number) => string;
}

const { tokens: tokensOf, cost: usdOf } = budgetFigures;
const callsOf = ({ hour = [] }: Meter, now: number): number =>
  hour.filter(({ from }) => isOfHour(from, now)).reduce((calls, piece) => calls + piece.calls, 0);

const calls = (figure: number) => `${figure} calls of a model within an hour`;
const tokens = (figure: number) => `${figure} tokens used`;
const dollars = (figure: number) => `$${figure.toFixed(2)} used`;

/** Every limit on what is used, and whose figure it looks at. */
const watches: readonly Watch[] = [
  { guard: 'session_calls', limitName: 'sessionCallsPerHour', noun: 'session', figure: callsOf, text: calls },
  { guard: 'objective_calls', limitName: 'objectiveCallsPerHour', noun: 'objective', figure: callsOf, text: calls },
  { guard: 'tokens', limitName: 'taskTokens', noun: 'task', figure: tokensOf, text: tokens },
  { guard: 'tokens', limitName: 'objectiveTokens', noun: 'objective', figure: tokensOf, text: tokens },
  { guard: 'tokens', limitName: 'projectTokens', noun: 'project', figure: tokensOf, text: tokens },
  { guard: 'cost', limitName: 'taskUsd', noun: 'task', figure: usdOf, text: dollars },
  { guard: 'cost', limitName: 'objectiveUsd', noun: 'objective', figure: usdOf, text: dollars },
  { guard: 'cost', limitName: 'projectUsd', noun: 'project', figure: usdOf, text: dollars },
];

/** A limit beside the figure that stands against it. */
interface Standing extends GuardTrip {
  readonly watch: Watch;
  readonly isWarned: boolean;
}

/** How everything that a session counts for stands against its limits. */
export function standings(
  state: HubState,
  session: Session,
  countsFor: readonly MeteredId[],
  now: number,
  meterOf: (id: MeteredId) => Meter | undefined = (id) => state.meters.get(id),
): readonly Standing[] {
  return [session.id, ...countsFor].flatMap((on) => {
    const meter = meterOf(on);
    if (meter === undefined) return [];
    return watches.flatMap((watch): readonly Standing[] => {
      if (!on.startsWith(`${watch.noun}_`)) return [];
      const { guard, limitName } = watch;
      const limit = limitOf(state, session.projectId, meter, limitName);
      if (limit === undefined) return [];
      const figure = watch.figure(meter, now) - (meter.countedFrom?.[limitName] ?? 0);
      const isWarned = meter.warned?.[limitName] === limit;
      return [{ guard, limitName, on, figure, limit, watch, isWarned }];
    });
  });
}

const warnShare = 0.8;

/** Whether a limit, or its 80 %, lies between two standings of the same. */
export const isCrossed = (before: readonly Standing[], after: readonly Standing[]): boolean =>
  after.some(({ on, limitName, figure, limit }) => {
    const was = before.find((one) => one.on === on && one.limitName === limitName)?.figure ?? 0;
    return [limit, limit * warnShare].some((threshold) => was < threshold && figure >= threshold);
  });

/** A budget is warned of once, at 80 %; a rate of calls goes by itself. */
const isToWarn = ({ guard, isWarned, figure, limit }: Standing): boolean =>
  (guard === 'tokens' || guard === 'cost') && !isWarned && figure >= limit * warnShare;

/** What follows from what a session used: a warning at 80 % of a budget, a pause at all of it. */
export function afterUsage(
  state: HubState,
  { sessionId, countsFor }: Extract<HubEvent, { type: 'session_usage_recorded' }>,
  context: Context,
): HubEvent[] {
  const session = state.sessions.get(sessionId);
  const asker = session === undefined ? undefined : askerFor(state, session, context);
  if (session === undefined || asker === undefined) return [];
  return standings(state, session, countsFor, context.now).flatMap((standing): HubEvent[] => {
    const { watch, isWarned, ...trip } = standing;
    if (trip.figure >= trip.limit) return asker.ask(trip, reachedText(state, standing, asker.who));
    return isToWarn(standing) ? [asker.warn(trip)] : [];
  });
}

/** What a person is asked about where a session uses too much. */
interface Asker {
  readonly who: string;
  readonly warn: (trip: GuardTrip) => HubEvent;
  readonly ask: (trip: GuardTrip, what: string) => HubEvent[];
}

/** The task that its agent works on, the objective that it leads, or else the session alone, as long as that goes on. */
function askerFor(state: HubState, session: Session, context: Context): Asker | undefined {
  const actor = hubActor;
  const task = workOf(state, session);
  if (task !== undefined)
    return {
      who: task.ref,
      warn: (trip) => ({ type: 'guard_warned', taskId: task.id, actor, ...trip }),
      ask: (trip, what) => tripped(state, task, trip, what, context),
    };
  const objective = state.objectives.get(session.objectiveId ?? '');
  if (objective?.status === 'open' && objective.managerSessionId === session.id)
    return {
      who: `The manager of ${objective.ref}`,
      warn: (trip) => ({ type: 'objective_guard_warned', objectiveId: objective.id, actor, ...trip }),
      ask: (trip, what) => trippedManager(state, objective, session.id, { trip, what }, context),
    };
  if (!isLive(session) || session.wanted === 'closed') return undefined;
  return {
    who: `Session ${session.name}`,
    warn: (trip) => ({ type: 'session_guard_warned', sessionId: session.id, actor, ...trip }),
    ask: (trip, what) => trippedSession(state, session, { trip, what }, context),
  };
}

/** Turns in which nothing moved, up to their limit. A manager that waits for its tasks is right to move nothing. */
export function afterTurn(state: HubState, sessionId: Session['id'], context: Context): HubEvent[] {
  const session = state.sessions.get(sessionId);
  const task = session === undefined ? undefined : workOf(state, session);
  const meter = state.meters.get(sessionId);
  if (session === undefined || task === undefined || meter === undefined) return [];
  const limit = limitOf(state, session.projectId, meter, 'idleTurns');
  const figure = meter.idleTurns ?? 0;
  if (limit === undefined || figure < limit) return [];
  const trip: GuardTrip = { guard: 'no_progress', limitName: 'idleTurns', on: sessionId, figure, limit };
  return tripped(state, task, trip, `${task.ref}: nothing moved in ${figure} turns in a row.`, context);
}

/** The task that a session's agent works on. */
function workOf(state: HubState, session: Session): Task | undefined {
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  return task !== undefined && isWorking(task) && assignmentOf(task)?.sessionId === session.id ? task : undefined;
}

function reachedText(state: HubState, { watch, on, figure, limit }: Standing, who: string): string {
  const whose = watch.noun === 'objective' ? (state.objectives.get(on)?.ref ?? 'objective') : watch.noun;
  return `${who}: ${watch.text(figure)} by its ${whose}, of ${limit} allowed.`;
}

/**
 * Totals that grew are new by their difference; lower ones come from an agent that began anew. Dollars may also be less than
 * before: an estimate gives way to what its agent tells.
 */
export function addedUsage(before: Usage = noUsage, total: Usage): Usage {
  const isAnew = total.tokensIn < before.tokensIn || total.tokensOut < before.tokensOut || total.calls < before.calls;
  if (isAnew) return total;
  const estimatedUsd = (total.estimatedUsd ?? 0) - (before.estimatedUsd ?? 0);
  const unpricedTokens = (total.unpricedTokens ?? 0) - (before.unpricedTokens ?? 0);
  return {
    tokensIn: total.tokensIn - before.tokensIn,
    tokensOut: total.tokensOut - before.tokensOut,
    costUsd: total.costUsd - before.costUsd,
    calls: total.calls - before.calls,
    ...(estimatedUsd === 0 ? {} : { estimatedUsd }),
    ...(unpricedTokens === 0 ? {} : { unpricedTokens }),
  };
}
