import type { Row } from '../../../shared/model/rows.ts';
import type { InterventionRow } from '../../../shared/model/intervention.ts';
import type { ResultOf } from '../../../shared/operations/operations.ts';
import type { PageTrialOptions } from './pageTrial.ts';
import { idOf, project, projectId, server, session, task } from './sampleRows.ts';

const gigabyte = 2 ** 30;

const beat = (share: number) => ({
  cpuPercent: share * 100,
  memoryUsedBytes: share * 64 * gigabyte,
  memoryBytes: 64 * gigabyte,
  diskFreeBytes: 212 * gigabyte,
  loadPerCpu: share,
  sessions: 2,
  at: 0,
});

const servers = [
  server(1, { labels: ['ci'], sessions: 3 }),
  server(2, { name: 'gpu-box', sessions: 10, labels: ['gpu', 'cuda12'] }),
  server(3, { name: 'old-laptop', state: 'offline', sessions: 0 }),
  server(4, {
    name: 'new-box',
    state: 'unfit',
    failedChecks: ['tmux', 'git'],
    sessions: 0,
    reach: { destination: 'new-box', mode: 'direct' },
  }),
  server(5, { name: 'build-5', mode: 'draining', sessions: 1 }),
];

export const serverView = (row = servers[3] ?? server(4)): ResultOf<'server.view'> => ({
  server: row,
  capabilities: {
    os: 'linux',
    osRelease: '6.8.0',
    arch: 'x64',
    hostname: 'new-box.lan',
    cpus: 16,
    memoryBytes: 64 * gigabyte,
    daemonVersion: '0.1.0',
    terminal: 'tmux',
    tools: [
      { name: 'git', version: '2.39.2' },
      { name: 'node', version: '22.1.0' },
    ],
    providers: [
      { name: 'claude', version: '2.1.0', usable: true },
      { name: 'codex', usable: false },
    ],
    repos: [],
    languages: [],
    frameworks: [],
    labels: [],
    maxSessions: 10,
    workRoot: '~/rostrum',
  },
  doctor: [
    { name: 'connection', required: true, passed: true, detail: 'open since 3 h' },
    { name: 'tmux', required: true, passed: false, detail: 'is not installed', remedy: 'sudo apt-get install -y tmux' },
    { name: 'codex', required: false, passed: false, detail: 'is not logged in', remedy: 'codex login' },
  ],
  runningTasks: [],
});

const rows: readonly Row[] = [
  project,
  ...servers,
  session(1, { serverId: idOf('server', 4) }),
  session(2, { serverId: idOf('server', 1), taskId: idOf('task', 1) }),
];

export const fleetOptions = (): PageTrialOptions => ({
  page: 'fleet',
  rows,
  pulses: Object.fromEntries(
    servers.map(({ id }, index) => [`server/${id}`, beat([0.22, 0.96, 0, 0.4, 0.8][index] ?? 0)]),
  ),
  answers: { 'server.view': () => serverView(), 'server.doctor': () => ({}), 'server.drain': () => ({}) },
});

export const intervention = (number: number, changes: Partial<InterventionRow> = {}): InterventionRow => ({
  kind: 'intervention',
  id: idOf('intervention', number),
  projectId,
  taskId: idOf('task', 1),
  what: 'question',
  excerpt: 'Shall a cursor expire after a day, or never?',
  options: ['After a day', 'Never'],
  state: 'open',
  askedAt: Date.now() - 600_000,
  downstream: 4,
  ...changes,
});

/** A project that has used nothing. */
export const unused = (): ResultOf<'usage.view'> => ({
  total: { tokensIn: 0, tokensOut: 0, costUsd: 0, calls: 0 },
  ...{ providers: [], objectives: [], tasks: [] },
});

export const overviewOptions = (): PageTrialOptions => ({
  page: 'overview',
  rows: [
    ...rows,
    task(1, 'needs_human', {
      title: 'Return orders from the API in pages',
      serverId: idOf('server', 1),
      sessionId: idOf('session', 2),
    }),
    task(2, 'running', { title: 'Fix the flaky login test', serverId: idOf('server', 2) }),
    task(3, 'planning', { title: 'Rewrite the importer so that it reads files of any size in one pass' }),
    task(4, 'done', { title: 'Design the orders table' }),
    task(5, 'failed', { title: 'Upgrade the database' }),
    intervention(1),
    intervention(2, {
      excerpt: 'Plan: first the table, then the route.',
      what: 'plan_review',
      options: [],
      downstream: 0,
      taskId: idOf('task', 3),
    }),
  ],
});
