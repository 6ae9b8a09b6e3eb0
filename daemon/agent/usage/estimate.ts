import type { Usage } from '../../../shared/model/guard.ts';
import type { ModelPrice, ModelTokens } from '../../../shared/model/modelTokens.ts';
import type { Used } from './used.ts';

/** Prices by the names of models. */
export type Prices = Readonly<Record<string, ModelPrice>>;

const million = 1_000_000;

/**
 * Adds dollars to what an agent used and told none for: by the prices of its models, as an estimate. Tokens of a model that
 * nobody has a price for are said to have none.
 */
export function estimateUsage(
  { untold, contextUsed: _share, contextTokens: _tokens, ...told }: Used,
  prices: Prices,
): Usage {
  if (untold === undefined) return told;
  let [estimatedUsd, unpricedTokens] = [0, 0];
  for (const [model, tokens] of Object.entries(untold)) {
    const known = priceOf(model, prices);
    if (known === undefined) unpricedTokens += tokens.tokensIn + tokens.tokensOut;
    else estimatedUsd += dollarsOf(tokens, known);
  }
  const estimate = Number(estimatedUsd.toFixed(9));
  return {
    ...told,
    costUsd: Number((told.costUsd + estimate).toFixed(9)),
    ...(estimate > 0 ? { estimatedUsd: estimate } : {}),
    unpricedTokens,
  };
}

function dollarsOf({ tokensIn, cacheRead, cacheWritten, tokensOut }: ModelTokens, price: ModelPrice): number {
  const fresh = Math.max(0, tokensIn - cacheRead - cacheWritten);
  const { cacheRead: readUsd = price.in, cacheWritten: writtenUsd = price.in } = price;
  return (fresh * price.in + cacheRead * readUsd + cacheWritten * writtenUsd + tokensOut * price.out) / million;
}

/** Models are called with their vendor before the name, and with a date or a size of context behind it. */
function priceOf(model: string, prices: Prices): ModelPrice | undefined {
  const name = model.toLowerCase().split('/').at(-1) ?? '';
  const plain = name.replace(/\[\w+\]$/, '');
  const undated = plain.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, '');
  const known = [model, name, plain, undated].find((one) => Object.hasOwn(prices, one));
  return known === undefined ? undefined : prices[known];
}
