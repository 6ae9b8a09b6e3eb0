import type { ModelTokens } from '../../../shared/model/modelTokens.ts';
import { addTokens, noTokens } from '../../../shared/model/modelTokens.ts';
import type { Used } from './used.ts';

/** What several conversations used together. */
export function sumUsed(all: readonly Used[]): Used {
  const untold = new Map<string, ModelTokens>();
  for (const [model, tokens] of all.flatMap((used) => Object.entries(used.untold ?? {})))
    untold.set(model, addTokens(untold.get(model) ?? noTokens, tokens));
  const figure = (of: (used: Used) => number) => all.reduce((total, used) => total + of(used), 0);
  return {
    tokensIn: figure(({ tokensIn }) => tokensIn),
    tokensOut: figure(({ tokensOut }) => tokensOut),
    costUsd: Number(figure(({ costUsd }) => costUsd).toFixed(9)),
    calls: figure(({ calls }) => calls),
    untold: Object.fromEntries(untold),
  };
}
