import type { HubEvent } from '../../shared/model/events.ts';
import type { ContextFigures, Meter, MeteredId, Usage } from '../../shared/model/guard.ts';
import { contextOf } from '../../shared/model/guard.ts';
import type { Session } from '../../shared/model/session.ts';
import { timings } from '../../shared/timings.ts';
import { limitOf } from '../policy/guards.ts';
import { addedUsage, isCrossed, standings } from '../policy/usageGuards.ts';
import { countUsage, isCounted } from '../state/applyMeter.ts';
import { objectiveOf } from '../state/descendants.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';

/** A turn ended. It is news where it changes how many were idle in a row; a row that is asked about grows no further. */
export function decideTurn(state: HubState, session: Session, moved: boolean, context: Context): HubEvent[] {
  const meter = state.meters.get(session.id);
  const idle = meter?.idleTurns ?? 0;
  const limit = limitOf(state, session.projectId, meter, 'idleTurns') ?? Number.POSITIVE_INFINITY;
  if (moved ? idle === 0 : idle >= limit) return [];
  const idleTurns = moved ? 0 : idle + 1;
  return [{ type: 'session_turn_ended', sessionId: session.id, actor: context.actor, moved, idleTurns }];
}

/**
 * What a session used so far. Between two records lies a minute, unless a limit is crossed, it is the last, or it tells
 * more of the context: the figures are totals, so that what is not written down now is in the next report.
 */
export function decideUsage(
  state: HubState,
  session: Session,
  { total, isLast, ...told }: { readonly total: Usage; readonly isLast: boolean } & ContextFigures,
  context: Context,
): HubEvent[] {
  const meter = state.meters.get(session.id);
  if (isCounted(meter, { total, ...told })) return [];
  const countsFor = countedWith(state, session);
  const event: Extract<HubEvent, { type: 'session_usage_recorded' }> = {
    type: 'session_usage_recorded',
    sessionId: session.id,
    actor: context.actor,
    total,
    added: addedUsage(meter?.usage, total),
    ...contextOf(told),
    countsFor,
    provider: session.provider,
  };
  const isDue = isRecordDue(meter?.usedAt, context.now) || isMoreOfContext(meter, told);
  if (isDue || isLast) return [event];
  const next = new Map<string, Meter>(
    countUsage((id) => state.meters.get(id), event, context.now).map((one) => [one.id, one]),
  );
  const [before, after] = [
    standings(state, session, countsFor, context.now),
    standings(state, session, countsFor, context.now, (id) => next.get(id)),
  ];
  return isCrossed(before, after) ? [event] : [];
}

/** A record that lies ahead was made before the clock was set back: nothing waits for the time that was taken back. */
const isRecordDue = (usedAt: number | undefined, now: number): boolean =>
  usedAt === undefined || usedAt > now || now - usedAt >= timings.usageRecordMs;

/** How full it is may be told behind what was used, and once: it would come too late within the minute, and not again. */
const isMoreOfContext = (meter: Meter | undefined, told: ContextFigures): boolean =>
  Object.keys(contextOf(told)).length > Object.keys(contextOf(meter ?? {})).length;

/** The task, the objective and the project that a session works for. */
function countedWith(state: HubState, session: Session): readonly MeteredId[] {
  const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
  const objectiveId = session.objectiveId ?? (task === undefined ? undefined : objectiveOf(state, task)?.id);
  return [
    ...(task === undefined ? [] : [task.id]),
    ...(objectiveId === undefined ? [] : [objectiveId]),
    session.projectId,
  ];
}
