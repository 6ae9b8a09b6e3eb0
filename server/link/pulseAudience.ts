import { sessionAccess } from '../access/sessionReach.ts';
import type { Caller } from '../access/caller.ts';
import type { HubState } from '../state/hubState.ts';
import { isSeenIn } from './place.ts';

/** Who is told a pulse: those who see one of the projects, or those who may look into the session. */
export type PulseAudience =
  | { readonly of: 'projects'; readonly projectIds: readonly string[] }
  | { readonly of: 'session'; readonly sessionId: string };

/** Sends a pulse to the windows of its audience. */
export type SendPulse = (key: string, audience: PulseAudience, value: unknown) => void;

/** Whether the caller is of the audience now. What a private session does is nobody else's business. */
export function isInAudience(state: HubState, caller: Caller, audience: PulseAudience): boolean {
  if (audience.of === 'projects') return isSeenIn(state, caller, audience.projectIds);
  const session = state.sessions.get(audience.sessionId);
  return session !== undefined && sessionAccess(state, caller, session).view;
}
