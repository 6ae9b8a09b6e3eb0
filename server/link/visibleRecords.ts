import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { Caller } from '../access/caller.ts';
import { seesHubWide, visibleProjects } from '../access/resolve.ts';
import { seesAll } from '../access/tokenLimits.ts';
import type { HubState } from '../state/hubState.ts';
import { boundTo } from '../state/rows.ts';
import { hasEnded } from '../state/taskQueries.ts';

const dayMs = 86_400_000;

/**
 * Ids of what a window begins with: what is open, what ended lately, and what something open depends on. They are found
 * as they are asked for, over many ticks: what changes meanwhile is due to the window anyway.
 */
export function* firstIds(state: HubState, caller: Caller, now: number): IterableIterator<string> {
  if (seesHubWide(state, caller)) yield* hubWideIds(state);
  for (const { id } of visibleProjects(state, caller)) yield* idsOfProject(state, id, now);
  if (seesAll(caller)) for (const { id } of state.servers.values()) yield* idsOfServer(state, id);
}

/** Ids of what belongs to no project, and is seen by everybody who sees any. */
export const hubWideIds = (state: HubState): IterableIterator<string> => idsOfScope(state, 'hub');

/** A server, and what holds on it. */
function* idsOfServer(state: HubState, serverId: string): IterableIterator<string> {
  yield serverId;
  yield* boundTo(state, serverId);
}

/** Rules, parkings and templates of a project, or of the whole hub. */
function* idsOfScope(state: HubState, scope: string): IterableIterator<string> {
  yield* boundTo(state, scope);
  yield* state.by.templateScope.of(scope);
}

/** Ids of what a window shows of one project; an id may come twice. */
export function* idsOfProject(state: HubState, projectId: string, now: number): IterableIterator<string> {
  const { by } = state;
  const since = now - limits.recentDays * dayMs;
  yield projectId;
  for (const serverId of by.serverProject.of(projectId)) yield* idsOfServer(state, serverId);
  yield* idsOfScope(state, projectId);
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
  yield* withArtifacts(state, openTasks(state, projectId));
  yield* withArtifacts(state, recentlyEnded(state.tasks.pick(by.endedTaskProject.of(projectId)), since));
}

function* withArtifacts({ by }: HubState, taskIds: Iterable<string>): IterableIterator<string> {
  for (const id of taskIds) {
    yield id;
    yield* by.artifactTask.of(id);
  }
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
export function* allIds(state: HubState, projectId: string): IterableIterator<string> {
  const { by } = state;
  yield projectId;
  for (const serverId of by.serverProject.of(projectId)) yield* idsOfServer(state, serverId);
  yield* idsOfScope(state, projectId);
  yield* by.artifactProject.of(projectId);
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
