import type { ToolDecision, ToolDecisionRow } from '../../../shared/model/toolDecision.ts';

/** A recorded decision as lists show it. */
export function toolDecisionRow({ projectId: _projectId, rule, ...shown }: ToolDecision): ToolDecisionRow {
  return { ...shown, ruleId: rule?.id };
}
