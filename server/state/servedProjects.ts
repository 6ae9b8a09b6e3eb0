import type { Id } from '../../shared/model/ids.ts';
import type { HubState } from './hubState.ts';

/** The projects that a server serves, or served until it was removed: what happened there stays theirs. */
export const servedProjects = (state: HubState, serverId: string): readonly Id<'project'>[] =>
  (state.servers.get(serverId) ?? state.removedServers.get(serverId))?.projectIds ?? [];
