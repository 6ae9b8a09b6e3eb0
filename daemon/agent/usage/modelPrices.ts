import type { ModelPrice } from '../../../shared/model/modelTokens.ts';

const price = (input: number, out: number, cacheRead?: number, cacheWritten?: number): ModelPrice => ({
  in: input,
  out,
  ...(cacheRead === undefined ? {} : { cacheRead }),
  ...(cacheWritten === undefined ? {} : { cacheWritten }),
});

/**
 * What the vendors' public lists ask of those who pay by the token: US dollars for a million tokens in, out, read from a cache and
 * written to it. Not in it: dearer long contexts, faster service, discounts, subscriptions.
 *
 * Source: https://models.dev (MIT), as opencode 1.18.33 of November 2026 brings it.
 */
export const publicPrices: Readonly<Record<string, ModelPrice>> = {
  'claude-opus-5-5': price(4, 20, 0.2, 5),
  'claude-fable-5-1': price(10, 50, 0.25, 12.5),
  'claude-fable-5': price(10, 50, 1, 12.5),
  'claude-opus-5': price(5, 25, 0.5, 6.25),
  'claude-opus-4-8': price(5, 25, 0.5, 6.25),
  'claude-opus-4-7': price(5, 25, 0.5, 6.25),
  'claude-opus-4-6': price(5, 25, 0.5, 6.25),
  'claude-opus-4-5': price(5, 25, 0.5, 6.25),
  'claude-sonnet-5': price(2, 10, 0.2, 2.5),
  'claude-sonnet-4-6': price(3, 15, 0.3, 3.75),
  'claude-sonnet-4-5': price(3, 15, 0.3, 3.75),
  'claude-haiku-4-5': price(1, 5, 0.1, 1.25),
  'gpt-6-astra': price(10, 50, 1, 12.5),
  'gpt-6-sol': price(2, 10, 0.2, 2.5),
  'gpt-6-luna': price(0.1, 0.5, 0.01, 0.125),
  'gpt-5.6': price(4, 20, 0.4, 5),
  'gpt-5.6-sol': price(4, 20, 0.4, 5),
  'gpt-5.6-terra': price(2, 12, 0.2, 2.5),
  'gpt-5.6-luna': price(0.2, 1.2, 0.02, 0.25),
  'gpt-5.5': price(5, 30, 0.5),
  'gpt-5.5-pro': price(30, 180),
  'gpt-5.4': price(2.5, 15, 0.25),
  'gpt-5.4-mini': price(0.75, 4.5, 0.075),
  'gpt-5.4-nano': price(0.2, 1.25, 0.02),
  'gpt-5.3-codex': price(1.75, 14, 0.175),
  'gpt-5.3-codex-spark': price(1.75, 14, 0.175),
  'gpt-5.2': price(1.75, 14, 0.175),
  'gpt-5.1': price(1.25, 10, 0.125),
  'gpt-5': price(1.25, 10, 0.125),
  'gpt-5-mini': price(0.25, 2, 0.025),
  'gpt-5-nano': price(0.05, 0.4, 0.005),
  'gemini-3.8-flash': price(0.75, 3.75, 0.075),
  'gemini-3.7-flash': price(0.75, 3.75, 0.075),
  'gemini-3.6-flash': price(0.75, 3.75, 0.075),
  'gemini-3.5-flash': price(1.5, 9, 0.15),
  'gemini-3.5-flash-lite': price(0.3, 2.5, 0.03),
  'gemini-3.1-pro-preview': price(2, 12, 0.2),
  'gemini-3.1-flash-lite': price(0.25, 1.5, 0.025),
  'gemini-3-flash-preview': price(0.5, 3, 0.05),
  'gemini-2.5-pro': price(1.25, 10, 0.125),
  'gemini-2.5-flash': price(0.3, 2.5, 0.03),
  'gemini-2.5-flash-lite': price(0.1, 0.4, 0.01),
};
