import * as z from 'zod';
import type { PromptResponse, UsageUpdate } from '@agentclientprotocol/sdk/unstable';
import { limits } from '../../../../shared/timings.ts';
import { addTokens, noTokens } from '../../../../shared/model/modelTokens.ts';
import type { ModelTokens } from '../../../../shared/model/modelTokens.ts';
import type { Used } from '../../usage/used.ts';
import { shareOf } from '../../usage/used.ts';

const count = z.int().nonnegative().catch(0).default(0);
/** What Gemini CLI and Codex's adapter tell beside the protocol. */
const tokenCount = z.looseObject({ input_tokens: count, output_tokens: count });
const quota = z.looseObject({
  quota: z.looseObject({
    token_count: tokenCount,
    model_usage: z
      .array(z.looseObject({ model: z.string().max(200), token_count: tokenCount }))
      .max(20)
      .catch([])
      .default([]),
  }),
});

/** Adds up what a conversation uses, from what its agent tells at the end of each turn. */
export class AcpUsage {
  private total: Used = { tokensIn: 0, tokensOut: 0, costUsd: 0, calls: 0 };
  private readonly byModel = new Map<string, ModelTokens>();
  /** What it had cost before: its agent counts a conversation whole, also where it only goes on with it. */
  private costBeforeUsd: number | undefined;

  constructor({ isResumed }: { readonly isResumed: boolean }) {
    this.costBeforeUsd = isResumed ? undefined : 0;
  }

  /** The end of a turn with so many calls of its model. */
  turnEnded({ usage, _meta: meta }: Pick<PromptResponse, 'usage' | '_meta'>, calls: number): Used {
    const { token_count: told, model_usage: models = [] } = quota.safeParse(meta).data?.quota ?? {};
    const taken = models.find(({ model }) => !isChoice(model))?.model;
    for (const { model, token_count: tokens } of models) this.note(isChoice(model) ? (taken ?? model) : model, tokens);
    const tokensIn = sum(usage?.inputTokens, usage?.cachedReadTokens, usage?.cachedWriteTokens) || told?.input_tokens;
    const tokensOut = usage?.outputTokens ?? told?.output_tokens;
    this.total = {
      ...this.total,
      tokensIn: this.total.tokensIn + whole(tokensIn),
      tokensOut: this.total.tokensOut + whole(tokensOut),
      calls: this.total.calls + calls,
    };
    // Who tells dollars knows them better.
    return this.total.costUsd > 0 || this.byModel.size === 0
      ? this.total
      : { ...this.total, untold: Object.fromEntries(this.byModel) };
  }

  private note(model: string, { input_tokens: tokensIn, output_tokens: tokensOut }: z.infer<typeof tokenCount>): void {
    const before = this.byModel.get(model);
    if (before === undefined && this.byModel.size >= limits.usedModels) return;
    this.byModel.set(model, addTokens(before ?? noTokens, { ...noTokens, tokensIn, tokensOut }));
  }

  /** How full its context is, and what it has cost so far. */
  updated({ used, size, cost }: Pick<UsageUpdate, 'used' | 'size' | 'cost'>): Used {
    const amount = cost?.currency === 'USD' && cost.amount >= 0 ? cost.amount : undefined;
    if (amount !== undefined) this.costBeforeUsd ??= amount;
    const costUsd = Math.max(this.total.costUsd, (amount ?? 0) - (this.costBeforeUsd ?? 0));
    const contextTokens = whole(used);
    this.total = { ...this.total, costUsd, contextTokens, contextUsed: shareOf(contextTokens, size) };
    return this.total;
  }
}

/** Gemini CLI says of some calls only that it chose a model by itself, and of others of the same turn which one it took. */
const isChoice = (model: string): boolean => model.startsWith('auto');

const sum = (...given: readonly (number | null | undefined)[]): number =>
  given.reduce<number>((total, value) => total + whole(value), 0);

const whole = (value: number | null | undefined): number =>
  value !== null && value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : 0;
