import type { ResultOf } from '../../../shared/operations/operations.ts';
import type { Row } from '../../../shared/model/rows.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import type { Answers } from './pageTrial.ts';
import { idOf, project, projectId, server, session, task } from './sampleRows.ts';

export const taskId = idOf('task', 12);

export const taskRow = (changes: Partial<TaskRow> = {}): TaskRow =>
  task(12, 'running', {
    title: 'Return orders from the API in pages',
    priority: 'high',
    queued: true,
    dependencies: [
      { kind: 'input', on: idOf('task', 2), key: 'orders.schema', ifFailed: 'block' },
      { kind: 'blocks', on: idOf('task', 3), ifFailed: 'block' },
    ],
    contracts: [
      { key: 'orders.api', status: 'fulfilled', version: 2, hasSchema: true, change: 'breaking' },
      { key: 'orders.docs', status: 'promised', version: 0, hasSchema: false },
    ],
    stale: [{ key: 'orders.schema', on: idOf('task', 2), has: 1, newest: 2, change: 'breaking' }],
    labels: ['api', 'backend'],
    serverId: idOf('server', 1),
    sessionId: idOf('session', 1),
    attempt: 2,
    version: 7,
    ...changes,
  });

export const rows: readonly Row[] = [
  project,
  taskRow(),
  task(2, 'done', { title: 'Design the orders table' }),
  task(3, 'needs_human', { title: 'Choose how pages are numbered' }),
  task(20, 'pending', {
    title: 'Show orders in the shop',
    dependencies: [{ kind: 'blocks', on: taskId, ifFailed: 'block' }],
    blockedBy: [{ code: 'waits', text: 'waits for SHOP-12', on: taskId }],
  }),
  server(1),
  server(2, { name: 'gpu-box' }),
  session(1, { taskId }),
];

export const taskView = (changes: Partial<ResultOf<'task.view'>> = {}): ResultOf<'task.view'> => ({
  task: taskRow(),
  spec: 'Orders come in pages of 50, newest first.\n\nThe <b>cursor</b> is opaque.',
  structuredSpec: {
    requirements: [
      { description: 'A page has a cursor to the next one', priority: 'must', category: 'api' },
      { description: 'Pages are stable while orders come in', priority: 'should' },
    ],
    acceptanceCriteria: ['The old route still answers', 'A test walks through all pages'],
    constraints: {
      languages: ['typescript'],
      frameworks: ['express'],
      custom: [],
      noBreakingChanges: true,
      maxFilesChanged: 20,
    },
    inputContext: { references: [{ kind: 'file', value: 'docs/orders.md', description: 'The design' }] },
  },
  placement: {
    repo: 'acme/shop',
    languages: ['typescript'],
    frameworks: [],
    labels: [],
    locks: ['staging'],
    workspace: 'worktree',
  },
  promises: [{ key: 'orders.api', schema: { type: 'object' } }, { key: 'orders.docs' }],
  resolvedInputs: { 'orders.schema': { table: 'orders', columns: ['id', 'total'] } },
  inputs: {
    'orders.schema': {
      on: idOf('task', 2),
      version: 1,
      hash: 'a'.repeat(64),
      newest: { version: 2, change: 'breaking' },
    },
  },
  contracts: [],
  artifacts: [
    {
      id: idOf('artifact', 1),
      projectId,
      taskId,
      ref: 'SHOP-12',
      attempt: 2,
      name: 'Measured answer times',
      kind: 'benchmark',
      role: 'primary',
      at: 'hub',
      bytes: 14_336,
      by: { kind: 'hub' },
      addedAt: 0,
    },
  ],
  requirePlanApproval: false,
  start: 'auto',
  retry: { max: 1 },
  attempts: [
    {
      number: 1,
      status: 'failed',
      serverId: idOf('server', 2),
      startedAt: Date.now() - 7_200_000,
      endedAt: Date.now() - 6_000_000,
      message: 'The tests could not be started: no database.',
    },
  ],
  createdBy: { kind: 'user', id: idOf('person', 1), name: 'alice' },
  ...changes,
});

const alice = { kind: 'user', id: idOf('person', 1), name: 'alice' } as const;
const agent = { kind: 'agent', sessionId: idOf('session', 1), name: 'shop-1' } as const;
const at = (minutes: number): number => Date.now() - minutes * 60_000;

export const answers: Answers = {
  'task.view': () => taskView(),
  'task.notes': () => ({
    rows: [
      { id: idOf('note', 1), text: 'Use the index that SHOP-2 made.', urgent: false, by: alice, at: at(50) },
      { id: idOf('note', 2), text: 'Do not touch the old route!', urgent: true, by: alice, at: at(12) },
    ],
  }),
  'task.timeline': ({ after }) => ({
    rows:
      after !== undefined
        ? []
        : [
            { seq: 10, at: at(300), type: 'task_created', actor: alice, details: {} },
            {
              seq: 11,
              at: at(299),
              type: 'task_auto_assigned',
              actor: { kind: 'hub' },
              details: { serverId: idOf('server', 1) },
            },
            { seq: 12, at: at(298), type: 'task_started', actor: agent, details: {} },
            {
              seq: 15,
              at: at(200),
              type: 'task_needs_human',
              actor: agent,
              details: { question: 'Shall a cursor expire?' },
            },
            {
              seq: 16,
              at: at(190),
              type: 'intervention_responded',
              actor: alice,
              details: { answer: 'No, never.' },
            },
            {
              seq: 20,
              at: at(40),
              type: 'contract_fulfilled',
              actor: agent,
              details: { key: 'orders.api', version: 2 },
            },
          ],
  }),
  'placement.check': () => ({
    candidates: [
      {
        serverId: idOf('server', 2),
        server: 'gpu-box',
        fits: false,
        gates: [
          { name: 'online', passed: true, detail: 'heard 4 s ago' },
          { name: 'repo', passed: false, detail: 'acme/shop is not there' },
        ],
        parts: [],
        total: 0,
      },
      {
        serverId: idOf('server', 1),
        server: 'dev-1',
        fits: true,
        gates: [
          { name: 'online', passed: true, detail: 'heard 2 s ago' },
          { name: 'repo', passed: true, detail: 'acme/shop' },
        ],
        parts: [{ name: 'languages', points: 20, detail: 'typescript' }],
        total: 85,
      },
    ],
    cheapest: 'Clone acme/shop on gpu-box, and it fits too.',
  }),
  'contract.show': ({ key }) => ({
    contract: { key, status: 'fulfilled', version: 2, hasSchema: true },
    data: { route: '/orders', page: 50, cursor: 'string' },
    schema: { type: 'object', required: ['route'] },
    versions: [
      { version: 1, status: 'fulfilled', hash: 'b'.repeat(64), at: at(90), attempt: 1 },
      { version: 2, status: 'fulfilled', hash: 'c'.repeat(64), at: at(40), attempt: 2, change: 'breaking' },
    ],
    consumers: [{ taskId: idOf('task', 20), ref: 'SHOP-20', status: 'pending', version: 1, change: 'breaking' }],
  }),
};
