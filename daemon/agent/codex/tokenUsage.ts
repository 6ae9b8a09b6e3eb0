import * as z from 'zod';

const count = z.int().nonnegative().catch(0).default(0);
const breakdown = z.looseObject({ totalTokens: count, inputTokens: count, outputTokens: count });
/** `thread/tokenUsage/updated` of Codex's app-server. Shapes seen with 0.169.0. */
export const tokenUsageUpdated = z.looseObject({
  threadId: z.string(),
  tokenUsage: z.looseObject({ total: breakdown, last: breakdown, modelContextWindow: z.number().positive().nullish() }),
});
