import { costText } from '../../shared/costText.ts';
import { usage } from '../../shared/model/guard.ts';
import type { Budget, Usage } from '../../shared/model/guard.ts';
import { languageNow, t } from '../text.ts';

/** What the window was told last of what a record used. */
export const readUsage = (pulse: unknown): Usage | undefined => usage.safeParse(pulse).data;

const figure = (value: number): string => value.toLocaleString(languageNow());

/** "12,300 tokens in, 450 out · ≈ $0.12". */
export const usageText = ({ tokensIn, tokensOut, ...cost }: Usage): string =>
  [t('{0} tokens in, {1} out', figure(tokensIn), figure(tokensOut)), costText(cost) ?? t('dollars not told')].join(
    ' · ',
  );

/** What the signs before the dollars mean; undefined where there are none. */
export function costTitle({ estimatedUsd = 0, unpricedTokens = 0 }: Usage): string | undefined {
  if (unpricedTokens > 0) return t('Of {0} tokens nobody told dollars.', figure(unpricedTokens));
  return estimatedUsd > 0 ? t('Reckoned from tokens by public prices: its agent told no dollars.') : undefined;
}

/** A budget beside what is gone of it. */
export interface BudgetLook {
  readonly name: string;
  readonly text: string;
  /** From 0; above 1 where more was used. */
  readonly share: number;
}

export function budgetLooks({ tokens, usd }: Budget = {}, used: Usage | undefined): readonly BudgetLook[] {
  const { tokensIn = 0, tokensOut = 0, costUsd = 0 } = used ?? {};
  const gone = (share: number) => Math.round(100 * share);
  return [
    ...(tokens === undefined
      ? []
      : [{ name: t('Budget of tokens'), of: t('{0} tokens', figure(tokens)), share: (tokensIn + tokensOut) / tokens }]),
    ...(usd === undefined ? [] : [{ name: t('Budget of dollars'), of: `$${usd.toFixed(2)}`, share: costUsd / usd }]),
  ].map(({ name, of, share }) => ({ name, share, text: t('{0} % of {1}', gone(share), of) }));
}
