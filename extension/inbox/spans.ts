import { t } from '../l10n/text.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** A hundred years: more than anybody asks for. */
export const mostDays = 36_500;

/** How long something waits, in its largest unit: of what is old the text seldom changes. A clock that is behind gives none. */
export function spanText(ms: number): string {
  if (ms < minuteMs) return t('now');
  if (ms < hourMs) return t('{0} min', Math.floor(ms / minuteMs));
  if (ms < dayMs) return t('{0} h', Math.floor(ms / hourMs));
  return t('{0} d', Math.floor(ms / dayMs));
}

/** How long ago something was, as the end of a sentence. */
export const agoText = (ms: number): string => (ms < minuteMs ? t('just now') : t('{0} ago', spanText(ms)));
