import type { ClientSurroundings } from './clientSurroundings.ts';
import type { SendPulse } from './pulseAudience.ts';

/** What a window that has just come could not hear: how machines are, what sessions do, who watches them, and who is here. */
export function* pulsesOfNow({
  hub,
  relay,
  presentNow,
}: Pick<ClientSurroundings, 'hub' | 'relay' | 'presentNow'>): Generator<Parameters<SendPulse>, void> {
  const { state, ports } = hub;
  for (const { id, projectIds } of state.servers.values()) {
    const heartbeat = ports.heartbeatOf(id);
    if (heartbeat !== undefined) yield [`server/${id}`, { of: 'projects', projectIds }, heartbeat];
    const tunnel = ports.tunnelOf(id);
    if (tunnel !== undefined) yield [`server/${id}/tunnel`, { of: 'projects', projectIds }, tunnel];
  }
  for (const { id: sessionId } of state.sessions.values()) {
    const activity = ports.activityOf(sessionId);
    if (activity !== undefined) yield [`session/${sessionId}/activity`, { of: 'session', sessionId }, activity];
  }
  for (const [sessionId, watchers] of relay.watchers())
    yield [`session/${sessionId}/viewers`, { of: 'session', sessionId }, watchers];
  yield* presentNow();
}
