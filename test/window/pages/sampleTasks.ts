import type { GraphDependency, GraphTask } from '../../../webview/graph/graphMessages.ts';
import { sampleGraph } from '../../../webview/graph/layout/sampleGraphs.fixture.ts';

const shop = { id: 'objective_shop', title: 'A shop that sells' };
const on = (ref: string, kind: GraphDependency['kind'] = 'blocks', more: Partial<GraphDependency> = {}) => ({
  on: `task_${ref}`,
  kind,
  ...more,
});

const task = (
  ref: number,
  title: string,
  status: GraphTask['status'],
  dependencies: readonly GraphDependency[] = [],
  more: Partial<GraphTask> = {},
): GraphTask => ({ id: `task_${ref}`, ref: `API-${ref}`, title, status, dependencies, blockedBy: [], ...more });

/** A project with every state, every kind of edge, a stale input, a blocked task and tasks that are over. */
export const sampleTasks: readonly GraphTask[] = [
  task(1, 'Design the database schema', 'done', [], { schemas: ['schema'] }),
  task(2, 'Write the migration for customers and orders', 'done', [on('1')]),
  task(3, 'Implement the orders API with pagination and filters', 'running', [on('1', 'input', { key: 'schema', stale: 'breaking' })], { objective: shop }), // prettier-ignore
  task(4, 'Implement the payment provider', 'needs_human', [on('1', 'input', { key: 'schema' })], { objective: shop }),
  task(5, 'Build the checkout page', 'pending', [on('3', 'input', { key: 'openapi' }), on('4')], { objective: shop, blockedBy: ['waits for API-3 (contract openapi)', 'waits for API-4'] }), // prettier-ignore
  task(6, 'Review the plan for search', 'plan_review'),
  task(7, 'Index the catalogue', 'planning', [on('6', 'related')]),
  task(8, 'End-to-end tests', 'pending', [on('5'), on('7')], { blockedBy: ['waits for API-5', 'waits for API-7'] }),
  task(9, 'Roll back the release', 'pending', [on('8', 'on_failure')], { blockedBy: ['runs only if API-8 fails'] }),
  task(10, 'Load test', 'failed', [on('4')]),
  task(11, 'Old experiment', 'cancelled'),
  task(12, 'Write the release notes', 'assigned'),
];

const statuses = ['pending', 'running', 'done', 'needs_human', 'assigned', 'failed', 'planning'] as const;

/** Many tasks at once, of all states. */
export const manyTasks = (count: number, edges: number): readonly GraphTask[] => {
  const graph = sampleGraph({ nodes: count, edges, seed: 5, reach: 100 });
  const dependencies = new Map<string, GraphDependency[]>();
  for (const { from, to } of graph.edges) {
    const known = dependencies.get(to);
    const dependency: GraphDependency = { on: `task_${from}`, kind: 'blocks' };
    if (known === undefined) dependencies.set(to, [dependency]);
    else known.push(dependency);
  }
  return graph.nodes.map(({ id }, at) =>
    task(Number(id), `Task number ${id} of many`, statuses[at % statuses.length] ?? 'pending', dependencies.get(id)),
  );
};
