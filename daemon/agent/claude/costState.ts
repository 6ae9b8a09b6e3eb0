import * as z from 'zod';
import type { ModelTokens } from '../../../shared/model/modelTokens.ts';
import { allTokens } from '../usage/callTally.ts';

const count = z.int().nonnegative().catch(0).default(0);

/** What Claude Code says that a conversation has used of each model. Seen with 2.1.332. */
const modelUsage = z
  .record(
    z.string(),
    z.looseObject({
      inputTokens: count,
      cacheReadInputTokens: count,
      cacheCreationInputTokens: count,
      outputTokens: count,
    }),
  )
  .default({});

const costState = z.looseObject({
  type: z.literal('cost-state'),
  totalCostUSD: z.number().nonnegative(),
  modelUsage,
});

/** What a conversation has used since it was begun, however many programs went on with it. */
export interface ConversationCost {
  readonly tokens: ModelTokens;
  readonly costUsd: number;
}

/** All models together. */
const tokensOf = (byModel: z.infer<typeof modelUsage>): ModelTokens =>
  allTokens(
    Object.fromEntries(
      Object.entries(byModel).map(([model, used]) => [
        model,
        {
          tokensIn: used.inputTokens + used.cacheReadInputTokens + used.cacheCreationInputTokens,
          cacheRead: used.cacheReadInputTokens,
          cacheWritten: used.cacheCreationInputTokens,
          tokensOut: used.outputTokens,
        },
      ]),
    ),
  );

/** Reads the line of a transcript by which Claude Code keeps what its conversation has cost; undefined where it is another. */
export function readCostState(entry: unknown): ConversationCost | undefined {
  const known = costState.safeParse(entry).data;
  return known && { tokens: tokensOf(known.modelUsage), costUsd: known.totalCostUSD };
}

/** The cost of a part: what came to what had been before. */
export const costSince = (now: ConversationCost, before: ConversationCost | undefined): ConversationCost =>
  before === undefined
    ? now
    : {
        tokens: {
          tokensIn: less(now.tokens.tokensIn, before.tokens.tokensIn),
          cacheRead: less(now.tokens.cacheRead, before.tokens.cacheRead),
          cacheWritten: less(now.tokens.cacheWritten, before.tokens.cacheWritten),
          tokensOut: less(now.tokens.tokensOut, before.tokens.tokensOut),
        },
        costUsd: Number(less(now.costUsd, before.costUsd).toFixed(9)),
      };

const less = (now: number, before: number): number => Math.max(0, now - before);
