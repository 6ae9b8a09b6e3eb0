import { costText } from '../../../shared/costText.ts';
import type { ContextFigures, Usage } from '../../../shared/model/guard.ts';
import { t } from '../../l10n/text.ts';

/** "12,300 tokens in, 450 out · ≈ $0.12". */
export const usageText = ({ tokensIn, tokensOut, ...cost }: Usage): string =>
  [
    t('{0} tokens in, {1} out', tokensIn.toLocaleString(), tokensOut.toLocaleString()),
    costText(cost) ?? t('dollars not told'),
  ].join(' · ');

/** How full the context of its model is: its share, or how much is in it where nobody knows how much it takes. */
export function contextText({ contextUsed, contextTokens }: ContextFigures = {}): string | undefined {
  if (contextUsed !== undefined) return t('{0} % full', Math.round(100 * contextUsed));
  return contextTokens === undefined ? undefined : t('{0} tokens', contextTokens.toLocaleString());
}
