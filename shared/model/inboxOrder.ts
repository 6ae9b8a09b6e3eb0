import type { InterventionKind, InterventionRow } from './intervention.ts';

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

/**
 * Most urgent first: downstream blocked work × waiting time × severity; the older one where they are equal. Hub and
 * windows both sort by it, so that what is next is the same everywhere.
 */
export function byWeight(rows: Iterable<InterventionRow>, now: number): readonly InterventionRow[] {
  // Weighed once each: of thousands every one is compared a dozen times.
  const weighed = Array.from(rows, (row) => ({ row, weight: weightOf(row, now) }));
  weighed.sort((a, b) => b.weight - a.weight || a.row.askedAt - b.row.askedAt || (a.row.id < b.row.id ? -1 : 1));
  return weighed.map(({ row }) => row);
}

const weightOf = ({ downstream, askedAt, what }: InterventionRow, now: number): number =>
  (1 + downstream) * Math.max(1, now - askedAt) * severity[what];
