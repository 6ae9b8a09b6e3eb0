import type { DecisionLog, ToolDecision } from '../../shared/model/toolDecision.ts';
import { limits } from '../../shared/timings.ts';

/** Adds one decision to those of its project; the oldest go. */
export function applyDecision(log: DecisionLog | undefined, decision: ToolDecision): DecisionLog {
  const decisions = log?.decisions ?? [];
  if (log !== undefined && decisions.some(({ id }) => id === decision.id)) return log;
  return { id: decision.projectId, decisions: [...decisions, decision].slice(-limits.recentDecisions) };
}
