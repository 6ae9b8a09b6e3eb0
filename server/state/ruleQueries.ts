import type { Unmatched } from '../../runtime/rules/evaluateRules.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Rule, RuleScope } from '../../shared/model/rule.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import type { HubState } from './hubState.ts';

/** The rules of one scope in their order. */
export const rulesOf = (state: HubState, scope: RuleScope): readonly Rule[] =>
  inOrder(state, scope.kind === 'hub' ? 'hub' : scope.id);

/** The rules that may speak of what runs in a project; on one server, where it is named, else on any that serves it. */
export function rulesFor(state: HubState, projectId: string, serverId?: string): readonly Rule[] {
  const servers = serverId === undefined ? [...state.by.serverProject.of(projectId)] : [serverId];
  return [...servers.flatMap((id) => inOrder(state, id)), ...inOrder(state, projectId), ...inOrder(state, 'hub')];
}

/** The last decisions of a project, oldest first. */
export const decisionsOf = (state: HubState, projectId: string): readonly ToolDecision[] =>
  state.decisionLogs.get(projectId)?.decisions ?? [];

/** What the project wants done with a call that no rule speaks of. */
export const unmatchedOf = ({ settings }: Project): Unmatched => settings.unmatchedCalls ?? 'ask';

const inOrder = (state: HubState, scope: string): readonly Rule[] =>
  [...state.rules.pick(state.by.ruleScope.of(scope))].sort((one, other) => one.order - other.order);
