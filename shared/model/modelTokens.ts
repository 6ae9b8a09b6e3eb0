import * as z from 'zod';

const count = z.int().nonnegative().max(1e15);

/** What was used of one model: all tokens in, those of them that its cache gave or took, and tokens out. */
export const modelTokens = z.strictObject({
  tokensIn: count,
  cacheRead: count.default(0),
  cacheWritten: count.default(0),
  tokensOut: count,
});
export type ModelTokens = z.infer<typeof modelTokens>;

export const noTokens: ModelTokens = { tokensIn: 0, cacheRead: 0, cacheWritten: 0, tokensOut: 0 };

/** One after the other. */
export const addTokens = (one: ModelTokens, other: ModelTokens): ModelTokens => ({
  tokensIn: one.tokensIn + other.tokensIn,
  cacheRead: one.cacheRead + other.cacheRead,
  cacheWritten: one.cacheWritten + other.cacheWritten,
  tokensOut: one.tokensOut + other.tokensOut,
});

/** What a public price list says of a model: US dollars for a million tokens. What it does not say of a cache is as fresh. */
export const modelPrice = z.strictObject({
  in: z.number().nonnegative().max(1e6),
  out: z.number().nonnegative().max(1e6),
  cacheRead: z.number().nonnegative().max(1e6).optional(),
  cacheWritten: z.number().nonnegative().max(1e6).optional(),
});
export type ModelPrice = z.infer<typeof modelPrice>;
