import type { InterventionKind, InterventionRow } from '../../shared/model/intervention.ts';

/** How much an unanswered one of each kind costs: an agent that stands still more than a remark on the past. */
const severity: Readonly<Record<InterventionKind, number>> = {
  tool_approval: 5,
  question: 4,
  plan_review: 4,
  lost_session: 4,
  stranded_input: 4,
  guard: 3,
  provider_usage: 3,
  pr_decision: 2,
  failure: 2,
};

/** Most urgent first: downstream blocked work × waiting time × severity; the older one where they are equal. */
export function byWeight(rows: readonly InterventionRow[], now: number): readonly InterventionRow[] {
  const weight = (row: InterventionRow) => (1 + row.downstream) * Math.max(1, now - row.askedAt) * severity[row.what];
  return [...rows].sort((a, b) => weight(b) - weight(a) || a.askedAt - b.askedAt || (a.id < b.id ? -1 : 1));
}
