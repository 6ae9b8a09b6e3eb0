import { notFound, staleVersion } from '../../shared/errors.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';

export function requireTask(state: HubState, id: string): Task {
  const task = state.tasks.get(id);
  if (task === undefined) throw notFound('task', id);
  return task;
}

export function requireProject(state: HubState, id: string): Project {
  const project = state.projects.get(id);
  if (project === undefined) throw notFound('project', id);
  return project;
}

export function requireServer(state: HubState, id: string): Server {
  const server = state.servers.get(id);
  if (server === undefined) throw notFound('server', id);
  return server;
}

export function requireSession(state: HubState, id: string): Session {
  const session = state.sessions.get(id);
  if (session === undefined) throw notFound('session', id);
  return session;
}

export function requireObjective(state: HubState, id: string): Objective {
  const objective = state.objectives.get(id);
  if (objective === undefined) throw notFound('objective', id);
  return objective;
}

export function requireIntervention(state: HubState, id: string): Intervention {
  const intervention = state.interventions.get(id);
  if (intervention === undefined) throw notFound('intervention', id);
  return intervention;
}

/** Optimistic lock: what the caller saw must be what is there. */
export function requireVersion(
  record: { readonly id: string; readonly version: number; readonly ref?: string },
  seen: number | undefined,
): void {
  if (seen !== undefined && seen !== record.version) throw staleVersion(record.id, seen, record.version, record.ref);
}
