import type { Mirror } from '../../shared/client/mirror.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { AskedToolCall } from '../../shared/protocol/hostToPage.ts';

/** The call that a tool approval is about, and where it would be made; undefined for everything else. */
export function askedCallOf(
  mirror: Pick<Mirror, 'get'>,
  { projectId, sessionId, call }: Pick<InterventionRow, 'projectId' | 'sessionId' | 'call'>,
): AskedToolCall | undefined {
  if (call === undefined) return undefined;
  const serverId = mirror.get('session', sessionId ?? '')?.serverId;
  return { projectId, ...(serverId === undefined ? {} : { serverId }), ...call };
}
