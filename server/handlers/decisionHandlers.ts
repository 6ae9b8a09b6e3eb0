import type { RuleEffect } from '../../shared/model/rule.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import type { decisionOperations } from '../../shared/operations/rules.ts';
import { openDecisions } from '../access/closedQuestions.ts';
import { ruleRow } from '../state/rows/ruleRow.ts';
import { toolDecisionRow } from '../state/rows/toolDecisionRow.ts';
import type { Handlers } from './handler.ts';
import { read } from './handler.ts';
import { groupedBy } from '../../shared/groupedBy.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** What was decided about calls of tools. */
export const decisionHandlers = {
  'decision.list': read(({ effect, tool, rule, ...page }, request) => {
    const newest = openDecisions(request.state, request.caller, projectOf(request).id).toReversed();
    return listPage(newest, page, {
      keeps: (decision) =>
        (effect === undefined || decision.effect === effect) &&
        (tool === undefined || decision.tool === tool) &&
        (rule === undefined || (decision.rule?.id.startsWith(rule) ?? false)),
      rowOf: toolDecisionRow,
    });
  }),

  'decision.counts': read((_params, request) => {
    const { state, caller } = request;
    const decisions = openDecisions(state, caller, projectOf(request).id);
    const byRule = groupedBy(decisions, ({ by, rule }) => rule?.id ?? by);
    const byTool = groupedBy(decisions, ({ tool }) => tool);
    return {
      total: decisions.length,
      since: decisions[0]?.at,
      rules: mostFirst(byRule).map(([, of]) => {
        const [{ by = 'default', rule } = {}] = of;
        const known = rule === undefined ? undefined : state.rules.get(rule.id);
        return { by, ruleId: rule?.id, rule: known && ruleRow(state, known), ...countsOf(of) };
      }),
      tools: mostFirst(byTool).map(([tool, of]) => ({ tool, ...countsOf(of) })),
    };
  }),
} satisfies Handlers<keyof typeof decisionOperations>;

const mostFirst = (groups: ReadonlyMap<string, readonly ToolDecision[]>) =>
  [...groups].sort(([, one], [, other]) => other.length - one.length);

function countsOf(decisions: readonly ToolDecision[]): Record<RuleEffect, number> {
  const counts = { allow: 0, deny: 0, ask: 0 };
  for (const { effect } of decisions) counts[effect] += 1;
  return counts;
}
