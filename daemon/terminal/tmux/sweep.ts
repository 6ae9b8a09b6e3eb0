import type { ExitStatus } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import type { PaneRow } from './commands.ts';

/** What is believed of a running session when the list was asked for. */
export interface KnownPane {
  readonly sessionId: string;
  readonly paneId: string;
  readonly isPipeEnded: boolean;
  /** When its pane was first seen dead without a status, ms. */
  readonly deadSince: number | undefined;
}

/** What a look at tmux's panes shows of one session. */
export type Finding =
  | { readonly kind: 'ended'; readonly sessionId: string; readonly status: ExitStatus }
  /** tmux has not collected the exit status yet. */
  | { readonly kind: 'statusMissing'; readonly sessionId: string }
  | { readonly kind: 'vanished'; readonly sessionId: string }
  /** It runs, and its output goes nowhere. */
  | { readonly kind: 'unpiped'; readonly sessionId: string; readonly hasPipe: boolean };

/** Compares what is believed with what tmux lists. Sessions that started since are not judged: `known` is from before. */
export function decideFindings(
  known: readonly KnownPane[],
  panes: readonly PaneRow[],
  now: number,
): readonly Finding[] {
  const byId = new Map(panes.map((pane) => [pane.paneId, pane]));
  return known.flatMap(({ sessionId, paneId, isPipeEnded, deadSince }): readonly Finding[] => {
    const pane = byId.get(paneId);
    // A new server counts its panes anew: the same number may be another session's.
    if (!pane || pane.sessionId !== sessionId) return [{ kind: 'vanished', sessionId }];
    if (pane.isDead) {
      const isGivenUp = deadSince !== undefined && now - deadSince >= terminalLimits.statusWaitMs;
      const status: ExitStatus | undefined = pane.status ?? (isGivenUp ? { how: 'unknown' } : undefined);
      return [status ? { kind: 'ended', sessionId, status } : { kind: 'statusMissing', sessionId }];
    }
    return !pane.hasPipe || isPipeEnded ? [{ kind: 'unpiped', sessionId, hasPipe: pane.hasPipe }] : [];
  });
}
