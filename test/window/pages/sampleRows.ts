import type { Row } from '../../../shared/model/rows.ts';
import type { TaskRow, TaskStatus } from '../../../shared/model/task.ts';
import type { ServerRow } from '../../../shared/model/server.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import { aTaskRow } from '../../../shared/testing/aTaskRow.fixture.ts';

export const projectId = 'project_0000000000000001';
export const idOf = (kind: string, number: number): string => `${kind}_${String(number).padStart(16, '0')}`;

/** A moment that is always so long ago. */
const ago = (minutes: number): number => Date.now() - minutes * 60_000;

export const project: Row = {
  kind: 'project',
  id: projectId,
  name: 'shop',
  key: 'SHOP',
  role: 'owner',
  members: [],
  settings: { maxRunning: 100, defaultProvider: 'claude' },
  createdAt: ago(9_000),
};

export const task = (number: number, status: TaskStatus, changes: Partial<TaskRow> = {}): TaskRow =>
  aTaskRow({
    id: idOf('task', number),
    ref: `SHOP-${number}`,
    projectId,
    title: `Task number ${number}`,
    status,
    createdAt: ago(600 + number),
    updatedAt: ago(number),
    ...changes,
  });

export function server(number: number, changes: Partial<ServerRow> = {}): ServerRow {
  return {
    kind: 'server',
    id: idOf('server', number),
    name: `dev-${number}`,
    projectIds: [projectId],
    mode: 'enabled',
    state: 'online',
    since: ago(300),
    labels: [],
    os: 'linux',
    providers: ['claude', 'shell'],
    repos: ['acme/shop'],
    capacity: 10,
    sessions: 2,
    failedChecks: [],
    ...changes,
  };
}

export function session(number: number, changes: Partial<SessionRow> = {}): SessionRow {
  return {
    kind: 'session',
    id: idOf('session', number),
    projectId,
    serverId: idOf('server', 1),
    name: `shop-${number}`,
    provider: 'claude',
    role: 'worker',
    lifecycle: 'active',
    wanted: 'running',
    createdAt: ago(40),
    startedAt: ago(40),
    ...changes,
  };
}
