import type { HubEvent } from '../../shared/model/events.ts';
import type { RuleScope, RuleSet } from '../../shared/model/rule.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import type { HubState } from '../state/hubState.ts';
import { rulesOf, unmatchedOf } from '../state/ruleQueries.ts';
import type { OrderTo } from './orders.ts';

/** All that decides about calls of tools on a server: rules of the hub, of each project that it serves, and its own. */
export function ruleSetOf(state: HubState, { id, projectIds }: Server): RuleSet {
  const projects = [...state.projects.pick(projectIds)];
  const scopes: readonly RuleScope[] = [
    { kind: 'server', id },
    ...projects.map((project) => ({ kind: 'project', id: project.id }) as const),
    { kind: 'hub' },
  ];
  return {
    rules: scopes
      .flatMap((scope) => rulesOf(state, scope))
      .map(({ id: ruleId, scope, order, effect, tool, args }) => ({
        id: ruleId,
        scope,
        order,
        effect,
        ...(tool === undefined ? {} : { tool }),
        ...(args === undefined ? {} : { args }),
      })),
    unmatched: Object.fromEntries(projects.map((project) => [project.id, unmatchedOf(project)])),
  };
}

/** The rule set of a server as its daemon is told it. */
export const rulesOrder = (state: HubState, server: Server): Order => ({
  type: 'rules.replace',
  ruleSet: ruleSetOf(state, server),
});

/** The servers that are online and whose rule set these events may have changed are told it anew, each once. */
export function ruleOrders(state: HubState, events: readonly HubEvent[]): readonly OrderTo[] {
  const concerned = new Set(events.flatMap((event) => [...concernedBy(state, event)]));
  return [...state.servers.pick([...concerned])]
    .filter(({ connection }) => connection.state === 'online')
    .map((server) => ({ serverId: server.id, order: rulesOrder(state, server) }));
}

function concernedBy(state: HubState, event: HubEvent): Iterable<string> {
  switch (event.type) {
    case 'rule_added':
    case 'rule_updated':
    case 'rule_removed':
      return serversIn(state, event.rule.scope);
    case 'rules_ordered':
      return serversIn(state, event.scope);
    case 'project_updated':
      return event.settings === undefined ? [] : state.by.serverProject.of(event.projectId);
    case 'server_updated':
      return event.projectIds === undefined ? [] : [event.serverId];
    default:
      return [];
  }
}

function serversIn(state: HubState, scope: RuleScope): Iterable<string> {
  if (scope.kind === 'server') return [scope.id];
  return scope.kind === 'project'
    ? state.by.serverProject.of(scope.id)
    : Array.from(state.servers.values(), ({ id }) => id);
}
