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
  /** Those who wait until a session does not work any more. */
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor({ elapsed, onChange }: { readonly elapsed: () => number; readonly onChange: () => void }) {
    this.elapsed = elapsed;
    this.onChange = onChange;
  }

  note(sessionId: string, activity: ActivityName, evidence: string): void {
    const before = this.states.get(sessionId);
    this.states.set(sessionId, { activity, evidence: evidence.slice(0, 200), at: this.elapsed() });
    if (before?.activity !== activity) this.onChange();
    if (activity !== 'working') this.wake(sessionId);
  }

  of(sessionId: string): AgentState | undefined {
    return this.states.get(sessionId);
  }

  forget(sessionId: string): void {
    this.states.delete(sessionId);
    this.wake(sessionId);
  }

  /** Resolves when an agent that says what it does has ended its turn, or its session; or after so long. */
  async turnOver(sessionId: string, limitMs: number): Promise<void> {
    if (this.states.get(sessionId)?.activity !== 'working') return;
    const waiting = this.waiting.get(sessionId) ?? new Set();
    this.waiting.set(sessionId, waiting);
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.waiting.delete(sessionId);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      waiting.add(done);
    });
  }

  private wake(sessionId: string): void {
    for (const done of [...(this.waiting.get(sessionId) ?? [])]) done();
  }
}
