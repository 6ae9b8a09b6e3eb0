import { setTimeout as pause } from 'node:timers/promises';
import { agentTimings } from '../../agentTimings.ts';
import { Signal } from '../signal.ts';
import type { ToldCall } from './toldCall.ts';
import { isTold, mergeCall } from './toldCall.ts';

/** Calls of one turn are a few; of more the oldest are forgotten. */
const maxCalls = 1_000;

/** The calls of a turn, as far as they were told. */
export class ToldCalls {
  private readonly calls = new Map<string, ToldCall>();
  private readonly changed = new Signal();

  /** Notes what is told of a call; gives all that is known of it. */
  note(told: ToldCall): ToldCall {
    const { toolCallId: id } = told;
    const call = mergeCall(this.calls.get(id), told);
    this.calls.delete(id);
    this.calls.set(id, call);
    const [oldest] = this.calls.keys();
    if (this.calls.size > maxCalls && oldest !== undefined) this.calls.delete(oldest);
    this.changed.fire();
    return call;
  }

  /**
   * A call that is asked about. Some agents say what they call a tool with beside the question: that is waited for, a
   * moment at most.
   */
  async whole(asked: ToldCall): Promise<ToldCall> {
    let call = this.note(asked);
    const late = pause(agentTimings.callInputMs, 'late' as const, { ref: false });
    while (!isTold(call) && (await Promise.race([this.changed.wait(), late])) !== 'late')
      call = this.calls.get(asked.toolCallId) ?? call;
    return call;
  }

  has(toolCallId: string): boolean {
    return this.calls.has(toolCallId);
  }

  /** The turn is over: gives its calls. */
  take(): readonly ToldCall[] {
    const calls = [...this.calls.values()];
    this.calls.clear();
    return calls;
  }
}
