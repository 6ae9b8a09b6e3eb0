import type { AgentUsage } from '../liveAgent.ts';
import { tokenUsageUpdated } from '../../codex/tokenUsage.ts';

/** Counts what a conversation of Codex uses; one that goes on brings with it what it used before. */
export class ThreadUsage {
  private before: { readonly tokensIn: number; readonly tokensOut: number } | undefined;
  private calls = 0;

  /** Takes in `thread/tokenUsage/updated`, each of which is one call of a model; undefined where it says nothing of this one. */
  take(params: unknown, threadId: string, isTurn: boolean): AgentUsage | undefined {
    const said = tokenUsageUpdated.safeParse(params).data;
    if (said === undefined || said.threadId !== threadId) return undefined;
    const { total, last, modelContextWindow: window } = said.tokenUsage;
    // What comes before a turn was used before.
    if (!isTurn) this.before = { tokensIn: total.inputTokens, tokensOut: total.outputTokens };
    const before = (this.before ??= {
      tokensIn: total.inputTokens - last.inputTokens,
      tokensOut: total.outputTokens - last.outputTokens,
    });
    if (!isTurn) return undefined;
    this.calls += 1;
    return {
      tokensIn: Math.max(0, total.inputTokens - before.tokensIn),
      tokensOut: Math.max(0, total.outputTokens - before.tokensOut),
      costUsd: 0,
      calls: this.calls,
      ...(typeof window === 'number' ? { contextUsed: Math.min(1, last.totalTokens / window) } : {}),
    };
  }
}
