import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';
import { isProjectVisible } from './resolve.ts';

/** What people call these records, by id; ids that the caller may not know are left out. */
export function namesFor(state: HubState, caller: Caller, ids: readonly string[]): Record<string, string> {
  const named = ids.flatMap((id): (readonly [string, string])[] => {
    const found = nameOf(state, id);
    const isVisible = found?.projectIds.some((projectId) => isProjectVisible(state, caller, projectId)) ?? false;
    return found !== undefined && isVisible ? [[id, found.name]] : [];
  });
  return Object.fromEntries(named);
}

function nameOf(
  state: HubState,
  id: string,
): { readonly name: string; readonly projectIds: readonly string[] } | undefined {
  const server = state.servers.get(id) ?? state.removedServers.get(id);
  if (server !== undefined) return server;
  const session = state.sessions.get(id);
  if (session !== undefined) return { name: session.name, projectIds: [session.projectId] };
  const work = state.tasks.get(id) ?? state.objectives.get(id);
  if (work !== undefined) return { name: work.ref, projectIds: [work.projectId] };
  const project = state.projects.get(id);
  return project === undefined ? undefined : { name: project.name, projectIds: [id] };
}
