import type { Usage } from '../../shared/model/guard.ts';
import type { usageOperations } from '../../shared/operations/usage.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { decideTurn, decideUsage } from '../decide/usage.ts';
import { noUsage } from '../state/applyMeter.ts';
import type { HubState } from '../state/hubState.ts';
import { consumptionOf } from './consumption.ts';
import type { Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { projectOf } from './projectOf.ts';

const maxShown = 50;

/** What agents say of their turns and of what they use. */
export const usageHandlers = {
  'session.turn': change(({ id, moved }, { state, context }) => ({
    events: decideTurn(state, requireSession(state, id), moved, context),
    answer: (after) => ({ idleTurns: after.meters.get(id)?.idleTurns ?? 0 }),
  })),

  'usage.report': change(({ id, last, contextUsed, contextTokens, ...told }, { state, context }) => {
    const figures = { total: totalOf(told), isLast: last, contextUsed, contextTokens };
    const events = decideUsage(state, requireSession(state, id), figures, context);
    return { events, answer: () => ({ recorded: events.length > 0 }) };
  }),

  'usage.view': read((_params, request) => {
    const { state } = request;
    const { id } = projectOf(request);
    const { byProvider = {} } = state.meters.get(id) ?? {};
    const { used: total = noUsage, ...budget } = consumptionOf(state, 'project', { id, projectId: id });
    return {
      ...{ total, ...budget },
      providers: Object.entries(byProvider).map(([provider, used]) => ({ provider, ...used })),
      objectives: largest(state, state.objectives.pick(state.by.objectiveProject.of(id))),
      tasks: largest(state, state.tasks.pick(state.by.taskProject.of(id))),
    };
  }),
} satisfies Handlers<keyof typeof usageOperations>;

/** Who tells no cost is not free: it is not known. */
function totalOf({ estimatedUsd = 0, unpricedTokens, ...told }: Usage): Usage {
  const unpriced = unpricedTokens ?? (told.costUsd === 0 ? told.tokensIn + told.tokensOut : 0);
  return {
    ...{ tokensIn: told.tokensIn, tokensOut: told.tokensOut, costUsd: told.costUsd, calls: told.calls },
    ...(estimatedUsd > 0 ? { estimatedUsd: Math.min(estimatedUsd, told.costUsd) } : {}),
    ...(unpriced > 0 ? { unpricedTokens: unpriced } : {}),
  };
}

/** Those that used most. */
function largest(state: HubState, records: Iterable<{ readonly id: string; readonly ref: string }>) {
  const used: ({ readonly id: string; readonly ref: string } & Usage)[] = [];
  for (const { id, ref } of records) {
    const meter = state.meters.get(id);
    if (meter?.usage !== undefined) used.push({ id, ref, ...meter.usage });
  }
  const tokens = ({ tokensIn, tokensOut }: Usage) => tokensIn + tokensOut;
  return used.sort((one, other) => tokens(other) - tokens(one)).slice(0, maxShown);
}
