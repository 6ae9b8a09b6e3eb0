import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import type { TextQuestion } from './askText.ts';

export const dayMs = 86_400_000;

/** Asks for a number of days; 0 where nothing may be said, and is. @throws CancellationError where the person leaves. */
export async function askDays(question: TextQuestion): Promise<number> {
  const why = (text: string) => (/^[1-9]\d{0,4}$/.test(text) ? undefined : t('A number of days is needed.'));
  return Number(await answered(askText({ ...question, why })));
}
