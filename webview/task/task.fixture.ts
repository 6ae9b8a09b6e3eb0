import type { TaskView } from './taskForm.ts';

export const taskId = 'task_0000000000000001';

/** A task under way, with a bit of everything. */
export function aTaskView(changes: Partial<TaskView> = {}): TaskView {
  return {
    task: {
      kind: 'task',
      id: taskId,
      ref: 'API-12',
      projectId: 'project_0000000000000001',
      title: 'Return paged orders from the API',
      type: 'feature',
      priority: 'high',
      status: 'running',
      queued: true,
      blockedBy: [],
      dependencies: [{ kind: 'input', on: 'task_0000000000000002', key: 'orders.schema', ifFailed: 'block' }],
      contracts: [{ key: 'orders.api', status: 'promised', version: 0, hasSchema: true }],
      labels: ['api', 'backend'],
      serverId: 'server_0000000000000001',
      sessionId: 'session_0000000000000001',
      attempt: 2,
      version: 7,
      createdAt: 1_700_000_000_000,
      updatedAt: 1_700_000_500_000,
      startedAt: 1_700_000_100_000,
    },
    spec: 'Orders come in pages of 50.\n\nSee the <b>design</b> note.',
    structuredSpec: {
      requirements: [{ description: 'Pages have a cursor', priority: 'must', category: 'api' }],
      acceptanceCriteria: ['It compiles', 'It is tested'],
      constraints: { languages: ['typescript'], frameworks: [], custom: [], noBreakingChanges: true },
      inputContext: { references: [{ kind: 'file', value: 'docs/orders.md', description: 'The design' }] },
    },
    placement: {
      languages: ['typescript', 'rust'],
      frameworks: [],
      labels: ['gpu'],
      locks: [],
      workspace: 'worktree',
      repo: 'acme/api',
    },
    promises: [{ key: 'orders.api', schema: { type: 'object' } }],
    resolvedInputs: { 'orders.schema': { table: 'orders', columns: ['id', 'total'] } },
    inputs: {
      'orders.schema': {
        on: 'task_0000000000000002',
        version: 1,
        hash: 'a'.repeat(64),
        newest: { version: 2, change: 'breaking' },
      },
    },
    contracts: [{ key: 'orders.api', status: 'promised', version: 0, hasSchema: true }],
    artifacts: [],
    requirePlanApproval: false,
    start: 'auto',
    retry: { max: 1 },
    attempts: [
      {
        number: 1,
        status: 'failed',
        serverId: 'server_0000000000000001',
        startedAt: 1_700_000_010_000,
        endedAt: 1_700_000_050_000,
        message: 'The tests could not be started.',
      },
    ],
    createdBy: { kind: 'user', id: 'person_0000000000000001', name: 'alice' },
    ...changes,
  };
}
