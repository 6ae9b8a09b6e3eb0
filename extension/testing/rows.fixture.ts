import type { ProjectRow } from '../../shared/model/project.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { SessionRow } from '../../shared/model/session.ts';

/** A session's row, as a hub would send it. */
export const aSession = (changes: Partial<SessionRow> = {}): SessionRow => ({
  kind: 'session',
  id: 'session_1',
  projectId: 'project_1',
  serverId: 'server_1',
  name: 'shell-1',
  provider: 'shell',
  role: 'shell',
  lifecycle: 'active',
  wanted: 'running',
  createdAt: 1,
  ...changes,
});

/** A server's row. */
export const aServer = (changes: Partial<ServerRow> = {}): ServerRow => ({
  kind: 'server',
  id: 'server_1',
  name: 'gpu1',
  projectIds: ['project_1'],
  mode: 'enabled',
  state: 'online',
  since: 1,
  labels: [],
  os: 'linux',
  providers: ['shell'],
  repos: [],
  capacity: 10,
  sessions: 0,
  failedChecks: [],
  ...changes,
});

/** A project's row. */
export const aProject = (changes: Partial<ProjectRow> = {}): ProjectRow => ({
  kind: 'project',
  id: 'project_1',
  name: 'Shop',
  key: 'SHOP',
  members: [],
  settings: { maxRunning: 100, defaultProvider: 'claude' },
  createdAt: 1,
  ...changes,
});
