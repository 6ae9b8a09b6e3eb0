import type { Usage } from './model/guard.ts';

/**
 * Dollars as they are known, in signs that every language has: "$1.20", "≈ $1.20" where a part was reckoned from tokens by
 * public prices, "≥ $1.20" where some tokens have no price. Undefined where nobody told any.
 */
export function costText({
  costUsd,
  estimatedUsd = 0,
  unpricedTokens = 0,
}: Pick<Usage, 'costUsd' | 'estimatedUsd' | 'unpricedTokens'>): string | undefined {
  // Who tells no cost is not free: it is not known.
  if (costUsd === 0) return undefined;
  const sign = unpricedTokens > 0 ? '≥ ' : estimatedUsd > 0 ? '≈ ' : '';
  return `${sign}$${costUsd.toFixed(2)}`;
}
