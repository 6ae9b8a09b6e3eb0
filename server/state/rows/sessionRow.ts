import type { LifecycleName, Session, SessionRow } from '../../../shared/model/session.ts';
import { isOfSession } from '../../../shared/model/intervention.ts';
import type { DeliveryWay } from '../../../shared/model/note.ts';
import { pausingGuard } from '../heldSessions.ts';
import { isLive } from '../hubState.ts';
import type { HubState } from '../hubState.ts';
import { excerpt } from './excerpt.ts';

/** The small form of a session: no screen, the reason in short. */
export function sessionRow(state: HubState, session: Session): SessionRow {
  return {
    kind: 'session',
    id: session.id,
    projectId: session.projectId,
    serverId: session.serverId,
    name: session.name,
    provider: session.provider,
    role: session.role,
    mode: session.mode,
    lifecycle: shownLifecycle(state, session),
    wanted: session.wanted,
    taskId: session.taskId,
    attempt: session.attempt,
    objectiveId: session.objectiveId,
    cwd: session.cwd,
    ...phaseOf(state, session),
    ...peopleOf(state, session),
    // Nothing reaches one that has ended, and what its server can do changes later.
    delivery: isLive(session) ? deliveryWayOf(state, session) : undefined,
    stranded: strandedAt(state, session),
    resumedFrom: session.resumedFrom,
    providerSessionId: session.providerSessionId,
    createdAt: session.createdAt,
  };
}

/** How a text reaches its agent, as its server says; undefined where that does not, or is gone. What is run by a protocol reads it. */
export function deliveryWayOf(state: HubState, { serverId, provider, mode }: Session): DeliveryWay | undefined {
  if (mode === 'headless' || mode === 'acp') return 'read';
  const installed = state.servers.get(serverId)?.capabilities.providers.find(({ name }) => name === provider);
  return installed?.delivery ?? builtInWays[provider];
}

/** Providers that every daemon has, whether it lists them or not. */
const builtInWays: Readonly<Record<string, DeliveryWay>> = { shell: 'pointer', scripted: 'read' };

function strandedAt(state: HubState, { id }: Session): number | undefined {
  const count = [...state.by.strandedDelivery.of(id)].length;
  return count === 0 ? undefined : count;
}

/** A session whose program runs, as far as is known, on a server that is away cannot be reached; there it may be held by a guard. */
export function shownLifecycle(state: HubState, session: Session): LifecycleName {
  const isAway = state.servers.get(session.serverId)?.connection.state !== 'online';
  switch (session.lifecycle) {
    case 'active':
      if (isAway) return 'unreachable';
      return pausingGuard(state, session) === undefined ? 'active' : 'paused';
    case 'recovering':
      return isAway ? 'unreachable' : 'recovering';
    case 'starting':
    case 'lost':
    case 'exited':
      return session.lifecycle;
  }
}

type People = Pick<SessionRow, 'private' | 'shares' | 'driver'>;

/** There are few shares of a session, so that its row can carry them. */
function peopleOf(state: HubState, { private: isPrivate, shares, driver }: Session): People {
  const nameOf = (personId: string) => state.persons.get(personId)?.name ?? 'somebody';
  return {
    private: isPrivate,
    shares: shares?.map(({ personId, access }) => ({ personId, name: nameOf(personId), access })),
    driver: driver === undefined ? undefined : { personId: driver, name: nameOf(driver) },
  };
}

type Phase = Pick<SessionRow, 'pid' | 'startedAt' | 'endedAt' | 'exitCode' | 'signal' | 'reason'>;

function phaseOf(state: HubState, session: Session): Phase {
  switch (session.lifecycle) {
    case 'starting':
      return {};
    case 'active': {
      const asked = shownLifecycle(state, session) === 'paused' ? pausingGuard(state, session) : undefined;
      // What is asked about a private session alone is for those who may look into it.
      const isClosed = asked !== undefined && isOfSession(asked) && session.private === true;
      const why = isClosed ? 'a guard asks about it' : excerpt(asked?.question ?? '');
      const reason = asked === undefined ? {} : { reason: why };
      return { pid: session.pid, startedAt: session.startedAt, ...reason };
    }
    case 'recovering':
      return { pid: session.pid, startedAt: session.startedAt };
    case 'lost':
      return { endedAt: session.at, reason: excerpt(session.reason) };
    case 'exited':
      return { endedAt: session.at, reason: excerpt(session.reason), ...session.exit };
  }
}
