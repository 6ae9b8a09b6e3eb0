import type { HubEvent } from '../../shared/model/events.ts';
import { contextOf } from '../../shared/model/guard.ts';
import { timings } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import type { Clock } from './clock.ts';
import type { SendPulse } from './pulseAudience.ts';

/** What pulses of usage need. */
export interface UsagePulsesOptions {
  readonly state: () => HubState;
  readonly clock: Clock;
  readonly pulse: SendPulse;
}

/**
 * Tells windows what tasks, sessions (with how full their context is), objectives and projects have used, each under `usage/<id>`: when it changes, and at
 * most once in `usagePulseMs`. What is due are ids, at most one for each meter; the figures are those of the telling.
 */
export class UsagePulses {
  readonly #options: UsagePulsesOptions;
  /** Ids whose figures changed, with their project. */
  #due = new Map<string, string>();
  #takeBack: (() => void) | undefined;

  constructor(options: UsagePulsesOptions) {
    this.#options = options;
  }

  /** A step of the log. */
  note(events: readonly HubEvent[]): void {
    for (const event of events) {
      if (event.type !== 'session_usage_recorded') continue;
      const projectId = this.#options.state().sessions.get(event.sessionId)?.projectId;
      if (projectId === undefined) continue;
      for (const id of [event.sessionId, ...event.countsFor]) this.#due.set(id, projectId);
    }
    if (this.#due.size === 0 || this.#takeBack !== undefined) return;
    this.#takeBack = this.#options.clock.after(timings.usagePulseMs, () => this.#tell());
  }

  /** Forgets what is due. */
  stop(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
    this.#due.clear();
  }

  #tell(): void {
    const { state, pulse } = this.#options;
    const due = this.#due;
    this.#due = new Map();
    this.#takeBack = undefined;
    for (const [id, projectId] of due) {
      const { usage, ...meter } = state().meters.get(id) ?? {};
      if (usage === undefined) continue;
      const figures = { ...usage, ...contextOf(meter) };
      pulse(`usage/${id}`, { of: 'projects', projectIds: [projectId] }, figures);
    }
  }
}
