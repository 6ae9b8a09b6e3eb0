import { Mirror } from '../../../shared/client/mirror.ts';
import type { InterventionRow } from '../../../shared/model/intervention.ts';
import type { ObjectiveRow } from '../../../shared/model/objective.ts';
import type { ProjectRow } from '../../../shared/model/project.ts';
import type { Row } from '../../../shared/model/rows.ts';
import type { ServerRow } from '../../../shared/model/server.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { aTaskRow } from '../../../shared/testing/aTaskRow.fixture.ts';
import { Signal } from '../../hub/signal.ts';
import type { HubClient } from '../../hub/hubClient.ts';

/** A task's row as the hub would send it, with what matters to a test. */
export const taskRow = (id: string, given: Partial<TaskRow> = {}): TaskRow =>
  aTaskRow({ id: `task_${id}`, ref: `API-${id}`, title: `Task ${id}`, createdAt: Number(id) || 0, ...given });

export const objectiveRow = (id: string, given: Partial<ObjectiveRow> = {}): ObjectiveRow => ({
  kind: 'objective',
  id: `objective_${id}`,
  ref: `API-${id}`,
  projectId: 'project_1',
  title: `Objective ${id}`,
  status: 'open',
  pullRequests: [],
  openChildren: 0,
  children: 0,
  version: 1,
  createdAt: Number(id) || 0,
  ...given,
});

export const projectRow = (id: string, given: Partial<ProjectRow> = {}): ProjectRow => ({
  kind: 'project',
  id: `project_${id}`,
  name: `project ${id}`,
  key: 'API',
  members: [{ personId: 'person_1', name: 'ada', role: 'member' }],
  settings: { maxRunning: 100, defaultProvider: 'claude' },
  createdAt: 0,
  ...given,
});

export const serverRow = (id: string, given: Partial<ServerRow> = {}): ServerRow => ({
  kind: 'server',
  id: `server_${id}`,
  name: id,
  projectIds: ['project_1'],
  mode: 'enabled',
  state: 'online',
  since: 0,
  labels: [],
  os: 'linux',
  providers: ['claude'],
  repos: [],
  capacity: 4,
  sessions: 0,
  failedChecks: [],
  ...given,
});

export const interventionRow = (id: string, given: Partial<InterventionRow> = {}): InterventionRow => ({
  kind: 'intervention',
  id: `intervention_${id}`,
  projectId: 'project_1',
  what: 'question',
  excerpt: 'Which one?',
  options: [],
  state: 'open',
  askedAt: 0,
  downstream: 0,
  ...given,
});

/** A hub as a tree knows it, whose rows a test sends. */
export function fakeHub(...rows: readonly Row[]) {
  const mirror = new Mirror();
  const onRows: HubClient['onRows'] = new Signal();
  const onConnection: HubClient['onConnection'] = new Signal();
  let seq = 0;
  const send = (changed: readonly Row[], removed: readonly string[] = []): void => {
    seq += 1;
    onRows.tell(mirror.take({ seq, rows: changed, removed, complete: true }));
  };
  const hub = { id: 'hub', name: 'hub', url: 'http://127.0.0.1:1', token: '' };
  const you = { id: 'person_1', name: 'ada', admin: false };
  const connection = { state: 'connected', hub, you } as const;
  send(rows);
  return { hub: { mirror, onRows, onConnection, connection }, mirror, send };
}
