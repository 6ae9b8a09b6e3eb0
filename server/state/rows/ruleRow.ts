import type { Rule, RuleRow } from '../../../shared/model/rule.ts';
import type { HubState } from '../hubState.ts';

/** A rule as lists show it. */
export function ruleRow(state: HubState, rule: Rule): RuleRow {
  const { id, scope, order, effect, tool, args, note, createdBy, createdAt, updatedAt } = rule;
  return {
    kind: 'rule',
    id,
    scope: scope.kind,
    ...placeOf(state, rule),
    order,
    effect,
    tool,
    args,
    note,
    createdBy,
    createdAt,
    updatedAt,
  };
}

function placeOf(state: HubState, { scope }: Rule): Pick<RuleRow, 'scopeId' | 'scopeName'> {
  if (scope.kind === 'hub') return {};
  const record = scope.kind === 'project' ? state.projects.get(scope.id) : state.servers.get(scope.id);
  return { scopeId: scope.id, scopeName: record?.name };
}
