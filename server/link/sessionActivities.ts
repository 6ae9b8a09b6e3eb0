import type { ReportedActivity, SessionActivity } from '../../shared/model/activity.ts';
import type { Clock } from './clock.ts';

/** Held at most; a daemon says everything again within half a minute. */
const maxHeld = 100_000;

interface Held {
  readonly serverId: string;
  readonly activity: SessionActivity;
  readonly heardAt: number;
  /** When somebody was last found looking at it; while nobody was, a time long ago. */
  readonly viewedAt: number;
}

/** What sessions do now, as their daemons said last. In memory only: it is asked live and never written down. */
export class SessionActivities {
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes what a server says; gives those where what is to be seen has changed. */
  take(serverId: string, reported: readonly ReportedActivity[]): readonly ReportedActivity[] {
    const heardAt = this.#clock.elapsed();
    return reported.filter(({ sessionId, ...activity }) => {
      const held = this.#held.get(sessionId);
      if (held === undefined && this.#held.size >= maxHeld) return false;
      const viewedAt = held?.viewedAt ?? Number.NEGATIVE_INFINITY;
      this.#held.set(sessionId, { serverId, activity, heardAt, viewedAt });
      return held?.activity.activity !== activity.activity || held.activity.evidence !== activity.evidence;
    });
  }

  /** With the time that has passed since it was said; undefined where nothing was. */
  of(sessionId: string): SessionActivity | undefined {
    const held = this.#held.get(sessionId);
    if (held === undefined) return undefined;
    const sinceMs = this.#clock.elapsed() - held.heardAt;
    const { quietMs, idleMs } = held.activity;
    return { ...held.activity, quietMs: quietMs + sinceMs, idleMs: idleMs === 0 ? 0 : idleMs + sinceMs };
  }

  /** Somebody looks at it now: from here on its idle time counts anew. */
  noteViewed(sessionId: string): void {
    const held = this.#held.get(sessionId);
    if (held !== undefined) this.#held.set(sessionId, { ...held, viewedAt: this.#clock.elapsed() });
  }

  /** How long nobody needed it as far as is known: neither its program nor a viewer. */
  unneededMs(sessionId: string): number {
    const held = this.#held.get(sessionId);
    return held === undefined ? 0 : Math.min(held.activity.idleMs, this.#clock.elapsed() - held.viewedAt);
  }

  forget(sessionId: string): void {
    this.#held.delete(sessionId);
  }

  /** Its daemon is away: what it said last is no news any more. */
  forgetServer(serverId: string): void {
    for (const [sessionId, held] of this.#held) if (held.serverId === serverId) this.#held.delete(sessionId);
  }
}
