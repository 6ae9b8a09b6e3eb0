import type { HubEvent } from '../../shared/model/events.ts';
import { timings } from '../../shared/timings.ts';
import type { Clock } from './clock.ts';
import type { SendPulse } from './pulseAudience.ts';

/** What pulses of decisions need. */
export interface DecisionPulsesOptions {
  readonly clock: Clock;
  readonly pulse: SendPulse;
}

/**
 * Tells windows that calls of tools were decided in a project, under `decisions/<project id>` with the moment of the last
 * one, at most once in `decisionPulseMs`: who shows the log of decisions fetches what is new of it.
 */
export class DecisionPulses {
  readonly #options: DecisionPulsesOptions;
  /** Projects in which something was decided, with the moment of the last decision. */
  #due = new Map<string, number>();
  #takeBack: (() => void) | undefined;

  constructor(options: DecisionPulsesOptions) {
    this.#options = options;
  }

  /** A step of the log. */
  note(events: readonly HubEvent[]): void {
    for (const event of events)
      if (event.type === 'decision_recorded') this.#due.set(event.decision.projectId, event.decision.at);
    if (this.#due.size === 0 || this.#takeBack !== undefined) return;
    this.#takeBack = this.#options.clock.after(timings.decisionPulseMs, () => this.#tell());
  }

  /** Forgets what is due. */
  stop(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
    this.#due.clear();
  }

  #tell(): void {
    const due = this.#due;
    this.#due = new Map();
    this.#takeBack = undefined;
    for (const [id, at] of due) this.#options.pulse(`decisions/${id}`, { of: 'projects', projectIds: [id] }, { at });
  }
}
