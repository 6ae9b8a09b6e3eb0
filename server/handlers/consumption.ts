import type { Budget, Usage } from '../../shared/model/guard.ts';
import { limitOf } from '../policy/guards.ts';
import type { HubState } from '../state/hubState.ts';

const budgets = {
  task: { tokens: 'taskTokens', usd: 'taskUsd' },
  objective: { tokens: 'objectiveTokens', usd: 'objectiveUsd' },
  project: { tokens: 'projectTokens', usd: 'projectUsd' },
} as const;

/** What was used for a record, and what it may use: as far as it counts by now, since a person may have let it go on. */
export function consumptionOf(
  state: HubState,
  noun: keyof typeof budgets,
  { id, projectId }: { readonly id: string; readonly projectId: string },
): { readonly used?: Usage; readonly budget?: Budget } {
  const meter = state.meters.get(id);
  const budget = Object.entries(budgets[noun]).flatMap(([unit, name]) => {
    const limit = limitOf(state, projectId, meter, name);
    return limit === undefined ? [] : [[unit, limit + (meter?.countedFrom?.[name] ?? 0)] as const];
  });
  return {
    ...(meter?.usage === undefined ? {} : { used: meter.usage }),
    ...(budget.length === 0 ? {} : { budget: Object.fromEntries(budget) }),
  };
}
