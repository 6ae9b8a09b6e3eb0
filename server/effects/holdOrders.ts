import type { HubEvent } from '../../shared/model/events.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import type { HubState } from '../state/hubState.ts';
import { askingGuard } from '../state/heldSessions.ts';
import type { OrderTo } from './orders.ts';

/** All sessions of a server whose agents may use no tool, because a guard asks a person about what they do. */
export const holdOrder = (state: HubState, serverId: string): Order => ({
  type: 'sessions.hold',
  sessionIds: [...state.sessions.pick(state.by.liveSessionServer.of(serverId))]
    .filter((session) => askingGuard(state, session) !== undefined)
    .map(({ id }) => id),
});

/** The servers where a guard began or ceased to ask by these events are told, each once and whole. */
export function holdOrders(state: HubState, events: readonly HubEvent[]): readonly OrderTo[] {
  const concerned = new Set(events.flatMap((event) => concernedBy(state, event) ?? []));
  return [...concerned].map((serverId) => ({ serverId, order: holdOrder(state, serverId) }));
}

function concernedBy(state: HubState, event: HubEvent): string | undefined {
  switch (event.type) {
    case 'intervention_requested':
    case 'intervention_responded':
    case 'intervention_withdrawn':
    case 'objective_needs_human':
    case 'objective_human_responded':
    case 'objective_human_not_needed':
    case 'session_needs_human':
    case 'session_human_responded':
    case 'session_human_not_needed': {
      const id = 'intervention' in event ? event.intervention.id : event.interventionId;
      const asked = state.interventions.get(id);
      return asked?.kind === 'guard' ? state.sessions.get(asked.sessionId ?? '')?.serverId : undefined;
    }
    default:
      return undefined;
  }
}
