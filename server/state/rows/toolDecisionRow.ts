import type { ToolDecision, ToolDecisionRow } from '../../../shared/model/toolDecision.ts';

/** A recorded decision as lists show it. */
export function toolDecisionRow(decision: ToolDecision): ToolDecisionRow {
  const { id, serverId, sessionId, taskId, actor, tool, args, isWhole, effect, by, rule, latencyMs, at } = decision;
  return { id, serverId, sessionId, taskId, actor, tool, args, isWhole, effect, by, ruleId: rule?.id, latencyMs, at };
}
