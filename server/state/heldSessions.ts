import type { Intervention } from '../../shared/model/intervention.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from './hubState.ts';
import { openInterventionsOf, openManagerQuestions } from './openInterventions.ts';

/** What a guard asks a person about a session, whose tools wait until that is answered. */
export function askingGuard(state: HubState, { id, taskId, objectiveId }: Session): Intervention | undefined {
  const asked: readonly Intervention[] = [
    ...openInterventionsOf(state, taskId ?? ''),
    ...openManagerQuestions(state, objectiveId ?? ''),
    ...state.interventions.pick(state.by.openSessionAsked.of(id)),
  ];
  return asked.find(({ kind, sessionId }) => kind === 'guard' && sessionId === id);
}

/**
 * The same where it is known that its agent stands still meanwhile: where Rostrum sees the calls of its tools, as its server says
 * of its provider, and behind ACP, where they are asked about or its turn is ended.
 */
export function pausingGuard(state: HubState, session: Session): Intervention | undefined {
  const { serverId, provider, mode } = session;
  const installed = state.servers.get(serverId)?.capabilities.providers.find(({ name }) => name === provider);
  return mode === 'acp' || installed?.seesTools === true ? askingGuard(state, session) : undefined;
}
