import * as z from 'zod';

const count = z.int().nonnegative().catch(0).default(0);
const breakdown = z.looseObject({
  totalTokens: count,
  inputTokens: count,
  cachedInputTokens: count,
  cacheWriteInputTokens: count,
  outputTokens: count,
});
/** `thread/tokenUsage/updated` of Codex's app-server. Shapes seen with 0.169.0. */
export const tokenUsageUpdated = z.looseObject({
  threadId: z.string(),
  tokenUsage: z.looseObject({ total: breakdown, last: breakdown, modelContextWindow: z.number().positive().nullish() }),
});

/** The same in our words. */
export const tokensOf = (said: z.infer<typeof breakdown>) => ({
  tokensIn: said.inputTokens,
  cacheRead: said.cachedInputTokens,
  cacheWritten: said.cacheWriteInputTokens,
  tokensOut: said.outputTokens,
});

/** `thread/settings/updated`, and the answer to what opens a thread: by which model it works. */
export const modelChosen = z.looseObject({
  threadId: z.string(),
  threadSettings: z.looseObject({ model: z.string().max(200) }),
});
export const openedWith = z.looseObject({
  thread: z.looseObject({ id: z.string() }),
  model: z.string().max(200),
});
