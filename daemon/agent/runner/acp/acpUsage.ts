import * as z from 'zod';
import type { PromptResponse, UsageUpdate } from '@agentclientprotocol/sdk/unstable';
import type { AgentUsage } from '../liveAgent.ts';

const count = z.int().nonnegative().catch(0).default(0);
/** What Gemini CLI and Codex's adapter tell beside the protocol. */
const quota = z.looseObject({
  quota: z.looseObject({ token_count: z.looseObject({ input_tokens: count, output_tokens: count }) }),
});

/** Adds up what a conversation uses, from what its agent tells at the end of each turn. */
export class AcpUsage {
  private total: AgentUsage = { tokensIn: 0, tokensOut: 0, costUsd: 0, calls: 0 };
  /** What it had cost before: its agent counts a conversation whole, also where it only goes on with it. */
  private costBeforeUsd: number | undefined;

  constructor({ isResumed }: { readonly isResumed: boolean }) {
    this.costBeforeUsd = isResumed ? undefined : 0;
  }

  /** The end of a turn with so many calls of its model. */
  turnEnded({ usage, _meta: meta }: Pick<PromptResponse, 'usage' | '_meta'>, calls: number): AgentUsage {
    const told = quota.safeParse(meta).data?.quota.token_count;
    const tokensIn = sum(usage?.inputTokens, usage?.cachedReadTokens, usage?.cachedWriteTokens) || told?.input_tokens;
    const tokensOut = usage?.outputTokens ?? told?.output_tokens;
    this.total = {
      ...this.total,
      tokensIn: this.total.tokensIn + whole(tokensIn),
      tokensOut: this.total.tokensOut + whole(tokensOut),
      calls: this.total.calls + calls,
    };
    return this.total;
  }

  /** How full its context is, and what it has cost so far. */
  updated({ used, size, cost }: Pick<UsageUpdate, 'used' | 'size' | 'cost'>): AgentUsage {
    const amount = cost?.currency === 'USD' && cost.amount >= 0 ? cost.amount : undefined;
    if (amount !== undefined) this.costBeforeUsd ??= amount;
    const costUsd = Math.max(this.total.costUsd, (amount ?? 0) - (this.costBeforeUsd ?? 0));
    const contextUsed = size > 0 && used >= 0 ? Math.min(1, used / size) : undefined;
    this.total = { ...this.total, costUsd, ...(contextUsed === undefined ? {} : { contextUsed }) };
    return this.total;
  }
}

const sum = (...given: readonly (number | null | undefined)[]): number =>
  given.reduce<number>((total, value) => total + whole(value), 0);

const whole = (value: number | null | undefined): number =>
  value !== null && value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : 0;
