import { t } from '../l10n/text.ts';
import { answered } from './answered.ts';
import { askText } from './askText.ts';
import type { TextQuestion } from './askText.ts';

interface NumberQuestion extends Pick<TextQuestion, 'title' | 'prompt' | 'isOptional'> {
  /** As it is now. */
  readonly value: number | undefined;
  readonly most: number;
  /** Whole numbers begin with 1, others above 0. */
  readonly isWhole?: boolean;
}

/** A number in its limits; undefined where nothing may be said, and is. @throws CancellationError where the person leaves. */
export async function askNumber(question: NumberQuestion): Promise<number | undefined> {
  const { value, most, isWhole = true, ...asked } = question;
  const isFit = (number: number): boolean => number > 0 && number <= most && (Number.isInteger(number) || !isWhole);
  const problem = isWhole ? t('A number from 1 to {0} is needed.', most) : t('A number above 0 is needed.');
  const typed = await answered(
    askText({
      ...asked,
      ...(value === undefined ? {} : { value: String(value) }),
      why: (text) => (isFit(Number(text)) ? undefined : problem),
    }),
  );
  return typed === '' ? undefined : Number(typed);
}
