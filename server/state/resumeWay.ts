import type { ResumeWay, Session } from '../../shared/model/session.ts';
import type { HubState } from './hubState.ts';

/**
 * How a session could go on after its end, as its server says of its agent: with its own conversation where the id of
 * that is known, else with the last one in its directory. Undefined where it cannot. A manager is started anew instead.
 */
export function resumeWayOf(state: HubState, session: Session): ResumeWay | undefined {
  if (session.role === 'manager') return undefined;
  const providers = state.servers.get(session.serverId)?.capabilities.providers ?? [];
  const ways = providers.find(({ name }) => name === session.provider)?.resumes ?? [];
  if (session.providerSessionId !== undefined && ways.includes('id')) return 'id';
  return ways.includes('last') ? 'last' : undefined;
}

/** The living session that goes on with a dead one. */
export const resumptionOf = (state: HubState, { id, projectId }: Session): Session | undefined =>
  [...state.sessions.pick(state.by.sessionProject.of(projectId))].find(
    (other) => other.resumedFrom === id && other.lifecycle !== 'exited' && other.lifecycle !== 'lost',
  );
