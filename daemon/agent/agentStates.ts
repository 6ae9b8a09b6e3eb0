import type { ActivityName } from '../../shared/model/activity.ts';

/** What an agent itself said it does: by a hook, or in its structured output. */
export interface AgentState {
  readonly activity: ActivityName;
  readonly evidence: string;
  /** When it said so, by a clock that never jumps. ms. */
  readonly at: number;
}

/** The last word of each agent about itself. In memory: one that lives on says the next soon. */
export class AgentStates {
  private readonly states = new Map<string, AgentState>();
  private readonly elapsed: () => number;
  private readonly onChange: () => void;

  constructor({ elapsed, onChange }: { readonly elapsed: () => number; readonly onChange: () => void }) {
    this.elapsed = elapsed;
    this.onChange = onChange;
  }

  note(sessionId: string, activity: ActivityName, evidence: string): void {
    const before = this.states.get(sessionId);
    this.states.set(sessionId, { activity, evidence: evidence.slice(0, 200), at: this.elapsed() });
    if (before?.activity !== activity) this.onChange();
  }

  of(sessionId: string): AgentState | undefined {
    return this.states.get(sessionId);
  }

  forget(sessionId: string): void {
    this.states.delete(sessionId);
  }
}
