import type { Parking } from '../../shared/model/parking.ts';
import { parkingId } from '../../shared/model/parking.ts';
import type { Server } from '../../shared/model/server.ts';
import type { RunMode } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from './hubState.ts';
import { servedProjects } from './servedProjects.ts';

type Choosing = Pick<Task, 'projectId' | 'placement'>;

/**
 * The agents that may run a task, the wanted one first: its own and those it names beside it; where it names none, the
 * project's default and those that the project names beside that.
 */
export function allowedProviders(state: HubState, { projectId, placement }: Choosing): readonly string[] {
  const { provider, providers = [] } = placement;
  if (provider !== undefined) return distinct([provider, ...providers]);
  if (providers.length > 0) return distinct(providers);
  const settings = state.projects.get(projectId)?.settings;
  return distinct([settings?.defaultProvider ?? 'claude', ...(settings?.providers ?? [])]);
}

/** The agent that a task wants. */
export const providerOf = (state: HubState, task: Choosing): string => allowedProviders(state, task)[0] ?? 'claude';

/** The first allowed agent that the server can run as the task wants it, and that is not parked. */
export const providerAt = (state: HubState, task: Choosing, server: Server): string | undefined =>
  allowedProviders(state, task).find(
    (provider) =>
      canRun(server, provider, task.placement.mode) &&
      parkingOf(state, provider, task.projectId, server.id) === undefined,
  );

export const canRun = (server: Server, provider: string, mode: RunMode = 'interactive'): boolean =>
  server.capabilities.providers.some(
    ({ name, usable, modes = onlyInteractive }) => name === provider && usable && modes.includes(mode),
  );

/** How a provider can be run on a server: without a word of its daemon, as every terminal program. */
export const modesAt = (server: Server, provider: string): readonly RunMode[] =>
  server.capabilities.providers.find(({ name }) => name === provider)?.modes ?? onlyInteractive;

const onlyInteractive: readonly RunMode[] = ['interactive'];

/** What keeps a provider from being used for a project on a server. */
export const parkingOf = (
  state: HubState,
  provider: string,
  projectId: string,
  serverId: string,
): Parking | undefined =>
  state.parkings.get(parkingId(provider, projectId)) ?? state.parkings.get(parkingId(provider, serverId));

/** Everything that parks a provider for a project: there as a whole, or on one of its servers. */
export const parkingsFor = (state: HubState, provider: string, projectId: string): readonly Parking[] =>
  [projectId, ...state.by.serverProject.of(projectId)].flatMap(
    (scopeId) => state.parkings.get(parkingId(provider, scopeId)) ?? [],
  );

/** The projects whose tasks a parking holds. */
export const projectsOfParking = (state: HubState, { scope }: Pick<Parking, 'scope'>): readonly string[] =>
  scope.kind === 'project' ? [scope.id] : servedProjects(state, scope.id);

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];
