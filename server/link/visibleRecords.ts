import type { Row } from '../../shared/model/rows.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { Caller } from '../access/caller.ts';
import { isProjectVisible, visibleProjects } from '../access/resolve.ts';
import { seesAll } from '../access/tokenLimits.ts';
import type { HubState } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';

/** The projects that a row belongs to; none for a server that serves none. */
export function projectIdsOfRow(row: Row): readonly string[] {
  if (row.kind === 'project') return [row.id];
  return row.kind === 'server' ? row.projectIds : [row.projectId];
}

/** Whether the caller may see a record that belongs to these projects. */
export const isSeenIn = (state: HubState, caller: Caller, projectIds: readonly string[]): boolean =>
  seesAll(caller) || projectIds.some((id) => isProjectVisible(state, caller, id));

const dayMs = 86_400_000;

/**
 * Ids of what a window begins with: what is open, what ended lately, and what something open depends on. They are found
 * as they are asked for, over many ticks: what changes meanwhile is due to the window anyway.
 */
export function* firstIds(state: HubState, caller: Caller, now: number): IterableIterator<string> {
  for (const { id } of visibleProjects(state, caller)) yield* idsOfProject(state, id, now);
  if (seesAll(caller)) for (const { id } of state.servers.values()) yield id;
}

/** Ids of what a window shows of one project; an id may come twice. */
export function* idsOfProject(state: HubState, projectId: string, now: number): IterableIterator<string> {
  const { by } = state;
  const since = now - limits.recentDays * dayMs;
  yield projectId;
  yield* by.serverProject.of(projectId);
  for (const intervention of state.interventions.pick(by.interventionProject.of(projectId))) {
    const { id, outcome } = intervention;
    if (outcome.state === 'open' || outcome.at >= since) yield id;
  }
  for (const session of state.sessions.pick(by.sessionProject.of(projectId))) {
    if (endOf(session, now) >= since) yield session.id;
  }
  for (const objective of state.objectives.pick(by.objectiveProject.of(projectId))) {
    if ((objective.endedAt ?? now) >= since) yield objective.id;
  }
  yield* openTasks(state, projectId);
  yield* recentlyEnded(state.tasks.pick(by.endedTaskProject.of(projectId)), since);
}

/** Open tasks, and the ended ones that they depend on. */
function* openTasks({ tasks, by }: HubState, projectId: string): IterableIterator<string> {
  const told = new Set<string>();
  for (const task of tasks.pick(by.openTaskProject.of(projectId))) {
    yield task.id;
    for (const { on } of task.dependencies) {
      const other = tasks.get(on);
      if (other === undefined || told.has(on) || !hasEnded(other)) continue;
      told.add(on);
      yield on;
    }
  }
}

/** Ids of everything in a project, whether a window shows it or not: all of it leaves with the project. */
export function* allIds({ by }: HubState, projectId: string): IterableIterator<string> {
  yield projectId;
  yield* by.serverProject.of(projectId);
  yield* by.taskProject.of(projectId);
  yield* by.objectiveProject.of(projectId);
  yield* by.sessionProject.of(projectId);
  yield* by.interventionProject.of(projectId);
}

function recentlyEnded(tasks: Iterable<Task>, since: number): string[] {
  const found: { readonly id: string; readonly at: number }[] = [];
  for (const task of tasks) {
    if (hasEnded(task) && 'endedAt' in task && task.endedAt >= since) found.push({ id: task.id, at: task.endedAt });
  }
  if (found.length > limits.recentTasks) found.sort((one, other) => other.at - one.at);
  return found.slice(0, limits.recentTasks).map(({ id }) => id);
}

const endOf = (session: Session, now: number): number =>
  session.lifecycle === 'exited' || session.lifecycle === 'lost' ? session.at : now;
