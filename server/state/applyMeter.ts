import type { HubEvent, SessionEvent } from '../../shared/model/events.ts';
import type { ContextFigures, Meter, MeteredId, Usage } from '../../shared/model/guard.ts';
import { contextOf } from '../../shared/model/guard.ts';
import { sameContent } from '../../shared/sameContent.ts';
import { normalError } from './normalError.ts';

const started = (id: MeteredId, meter: Meter | undefined): Meter => meter ?? { id };

/** One more error of a task: the same again, or another one. */
export function countError(meter: Meter | undefined, id: MeteredId, message: string): Meter {
  const text = normalError(message);
  const before = meter?.error;
  return { ...started(id, meter), error: { text, times: before?.text === text ? before.times + 1 : 1 } };
}

/** Something else than an error came: the row is broken. */
export const forgetErrors = (meter: Meter | undefined): Meter | undefined =>
  meter?.error === undefined ? meter : { ...meter, error: undefined };

type TurnEvent = Extract<SessionEvent, { type: 'session_turn_ended' }>;

/** One more turn: idle turns in a row are counted, one in which something moved breaks the row. */
export const countTurn = (
  meter: Meter | undefined,
  { sessionId: id, moved, idleTurns = moved ? 0 : (meter?.idleTurns ?? 0) + 1 }: TurnEvent,
): Meter => ({ ...started(id, meter), idleTurns });

type UsageEvent = Extract<SessionEvent, { type: 'session_usage_recorded' }>;

/** The meters of a session and of all it counts for, with what it used. Totals that are known already add nothing. */
export function countUsage(
  read: (id: string) => Meter | undefined,
  { sessionId, total, added, countsFor, provider, ...told }: UsageEvent,
  at: number,
): readonly Meter[] {
  const own = read(sessionId);
  if (isCounted(own, { total, ...told })) return [];
  const others = countsFor.map((id): Meter => {
    const meter = started(id, read(id));
    const used = { ...meter, usage: sum(meter.usage, added), usedAt: at, hour: withCalls(meter, added.calls, at) };
    const known = meter.byProvider ?? {};
    // A daemon names its providers: one may be called as something that every object has.
    const before = Object.hasOwn(known, provider) ? known[provider] : undefined;
    const byProvider = { ...known, [provider]: sum(before, added) };
    return id.startsWith('project_') ? { ...used, byProvider } : used;
  });
  const context = nextContext(own, told);
  return [
    { ...started(sessionId, own), usage: total, usedAt: at, ...context, hour: withCalls(own, added.calls, at) },
    ...others,
  ];
}

/** Whether a meter has all of that. */
export const isCounted = (
  meter: Meter | undefined,
  { total, ...told }: { readonly total: Usage } & ContextFigures,
): boolean => sameContent(meter?.usage, total) && sameContent(contextOf(meter ?? {}), nextContext(meter, told));

/** Figures of two calls do not belong together: what a report tells takes the place of both, and one that tells none leaves them. */
function nextContext(meter: Meter | undefined, told: ContextFigures): ContextFigures {
  const isTold = told.contextUsed !== undefined || told.contextTokens !== undefined;
  return isTold ? { contextUsed: told.contextUsed, contextTokens: told.contextTokens } : contextOf(meter ?? {});
}

/** What stands against a budget. */
export const budgetFigures: Readonly<Record<'tokens' | 'cost', (meter: Meter) => number>> = {
  tokens: ({ usage = noUsage }) => usage.tokensIn + usage.tokensOut,
  cost: ({ usage = noUsage }) => usage.costUsd,
};

export const noUsage: Usage = { tokensIn: 0, tokensOut: 0, costUsd: 0, calls: 0 };

export const sum = (one: Usage = noUsage, other: Usage = noUsage): Usage => {
  const estimatedUsd = dollars((one.estimatedUsd ?? 0) + (other.estimatedUsd ?? 0));
  const unpricedTokens = Math.max(0, (one.unpricedTokens ?? 0) + (other.unpricedTokens ?? 0));
  return {
    tokensIn: one.tokensIn + other.tokensIn,
    tokensOut: one.tokensOut + other.tokensOut,
    costUsd: dollars(one.costUsd + other.costUsd),
    calls: one.calls + other.calls,
    ...(estimatedUsd > 0 ? { estimatedUsd } : {}),
    ...(unpricedTokens > 0 ? { unpricedTokens } : {}),
  };
};

/** Without the dust of floating point; a part that is taken back leaves no debt. */
const dollars = (amount: number): number => Math.max(0, Number(amount.toFixed(9)));

const hourMs = 3_600_000;
const pieceMs = 300_000;

/** Whether a piece lies in the hour before; one of later was counted before the clock was set back. */
export const isOfHour = (from: number, at: number): boolean => from > at - hourMs && from <= at;

function withCalls(meter: Meter | undefined, calls: number, at: number): Meter['hour'] {
  const from = at - (at % pieceMs);
  const kept = (meter?.hour ?? []).filter((piece) => isOfHour(piece.from, at) && piece.from !== from);
  const now = meter?.hour?.find((piece) => piece.from === from)?.calls ?? 0;
  return [...kept, { from, calls: now + calls }];
}

/** The threshold that was warned of. */
export const warnMeter = (
  meter: Meter | undefined,
  {
    on,
    limitName,
    limit,
  }: Extract<HubEvent, { type: 'guard_warned' | 'objective_guard_warned' | 'session_guard_warned' }>,
): Meter => ({ ...started(on, meter), warned: { ...meter?.warned, [limitName]: limit } });

/** A person lets it go on: it is counted anew from what is used by now, or up to a higher limit. */
export function releaseMeter(
  meter: Meter | undefined,
  {
    on,
    limitName,
    raisedTo,
    guard,
  }: Extract<HubEvent, { type: 'guard_released' | 'objective_guard_released' | 'session_guard_released' }>,
): Meter {
  const kept = started(on, meter);
  if (raisedTo !== undefined) return { ...kept, raised: { ...kept.raised, [limitName]: raisedTo } };
  switch (guard) {
    case 'same_error':
      return { ...kept, error: undefined };
    case 'no_progress':
      return { ...kept, idleTurns: 0 };
    case 'session_calls':
    case 'objective_calls':
      return { ...kept, hour: [] };
    case 'tokens':
    case 'cost': {
      // The next share of the budget is warned of anew.
      const { [limitName]: _warned, ...warned } = kept.warned ?? {};
      return { ...kept, warned, countedFrom: { ...kept.countedFrom, [limitName]: budgetFigures[guard](kept) } };
    }
  }
}
