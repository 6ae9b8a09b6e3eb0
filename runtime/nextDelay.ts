import { timings } from '../shared/timings.ts';

/**
 * How long to wait before the next attempt to reach what was lost: doubled from 1 s, at most 30 s, the last third of each
 * wait by chance so that a fleet does not return at once. `attempt` counts from 0, `random` is in [0, 1).
 */
export function nextDelay(attempt: number, random: number): number {
  const longest = timings.reconnectLastMs / 1.5;
  const base = Math.min(timings.reconnectFirstMs * 2 ** attempt, longest);
  return Math.round(base * (1 + random / 2));
}
