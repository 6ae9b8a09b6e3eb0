import { costText } from '../../shared/costText.ts';
import type { Budget, ContextFigures, SessionUsage, Usage } from '../../shared/model/guard.ts';

const count = (figure: number): string => figure.toLocaleString('en-US');

/** What was used: "12,300 tokens in, 450 out, 7 calls, $0.12; its context is 34 % full". Nothing where it is not told. */
export function usedWords(used: SessionUsage | undefined): string | undefined {
  if (used === undefined) return undefined;
  const { tokensIn, tokensOut, calls } = used;
  const figures = [
    `${count(tokensIn)} tokens in`,
    `${count(tokensOut)} out`,
    `${count(calls)} ${calls === 1 ? 'call' : 'calls'}`,
    costText(used) ?? 'dollars not told',
  ];
  return [figures.join(', '), ...contextWords(used)].join('; ');
}

function contextWords({ contextUsed, contextTokens }: ContextFigures): readonly string[] {
  if (contextUsed !== undefined) return [`its context is ${Math.round(contextUsed * 100)} % full`];
  return contextTokens === undefined ? [] : [`its context has ${count(contextTokens)} tokens`];
}

/** What may be used, and how much of that is gone: "2,000,000 tokens (61 % used), $5.00 (80 % used)". */
export function budgetWords({ tokens, usd }: Budget = {}, used: Usage | undefined): string | undefined {
  const gone = (figure: number, limit: number) => `(${Math.round((100 * figure) / limit)} % used)`;
  const parts = [
    ...(tokens === undefined
      ? []
      : [`${count(tokens)} tokens ${gone((used?.tokensIn ?? 0) + (used?.tokensOut ?? 0), tokens)}`]),
    ...(usd === undefined ? [] : [`$${usd.toFixed(2)} ${gone(used?.costUsd ?? 0, usd)}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
