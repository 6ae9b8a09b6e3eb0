import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { Provider } from '../agent/providers.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { GuardHolds } from './guardHolds.ts';

export interface HoldPorts {
  readonly holds: Pick<GuardHolds, 'isHeld' | 'replace'>;
  /** How a session is run; undefined where it has ended. */
  readonly wayOf: (sessionId: string) => SessionWay | undefined;
  /** Ends the turn that is under way, as Ctrl-C in its pane does. */
  readonly interrupt: (sessionId: string) => Promise<void>;
  readonly log: Log;
}

export interface SessionWay {
  readonly mode: SessionRecord['order']['mode'];
  readonly integration: Provider['integration'];
}

/** These that speak the Agent Client Protocol ask about every call there, as they are set up here. */
const askAlways: ReadonlySet<Provider['integration']> = new Set(['claude', 'gemini', 'opencode']);

/**
 * Whether a session makes calls that nobody sees, so that to hold its calls is not enough. In its own terminal an agent's hook
 * sees them, and its turn stands still at the next one with nothing lost.
 */
export const makesUnseenCalls = ({ mode, integration }: SessionWay): boolean =>
  mode === 'acp' && !askAlways.has(integration);

/** Guards ask about these sessions and no others. Who makes calls that nobody sees has its turn ended: its answer is the next. */
export async function holdSessions(
  sessionIds: readonly string[],
  { holds, wayOf, interrupt, log }: HoldPorts,
): Promise<void> {
  const begun = sessionIds.filter((id) => !holds.isHeld(id));
  await holds.replace(sessionIds);
  for (const sessionId of begun) {
    const way = wayOf(sessionId);
    if (way === undefined || !makesUnseenCalls(way)) continue;
    await interrupt(sessionId).catch((error: unknown) =>
      log.warn('the turn of a session that a guard holds could not be ended', { sessionId, error: toError(error) }),
    );
  }
}
