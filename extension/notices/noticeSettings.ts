import { t } from '../l10n/text.ts';
import { readQuietHours } from './quietHours.ts';
import type { QuietHours } from './quietHours.ts';

export const loudness = ['all', 'managers', 'none'] as const;
/** What is notified: everything, only what managers of objectives wait for, or nothing. The badge counts all in any case. */
export type Loudness = (typeof loudness)[number];

export interface NoticeSettings {
  readonly loud: Loudness;
  readonly quiet: readonly QuietHours[];
  /** At most one notification in this time; 0 where each comes as it comes. */
  readonly digestMs: number;
}

/** The settings as they stand in the person's files. */
export interface GivenSettings {
  readonly loud: unknown;
  readonly quiet: unknown;
  readonly digestMinutes: unknown;
}

const maxDigestMinutes = 1_440;
const minuteMs = 60_000;

/** What holds, and what is wrong with what was given; a part that is wrong is as if it were not there. */
export function readNoticeSettings({ loud, quiet, digestMinutes }: GivenSettings): {
  readonly settings: NoticeSettings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const known = loudness.find((one) => one === loud);
  if (known === undefined) problems.push(t('Notifications are "all", "managers" or "none".'));
  const minutes = Number(digestMinutes);
  const isTime = typeof digestMinutes === 'number' && minutes >= 0 && minutes <= maxDigestMinutes;
  if (!isTime) problems.push(t('The digest is a number of minutes from 0 to {0}.', maxDigestMinutes));
  if (!Array.isArray(quiet)) problems.push(t('Quiet hours are a list of texts such as "22:00-07:00".'));
  const hours = (Array.isArray(quiet) ? quiet : []).flatMap((text) => {
    const read = readQuietHours(String(text));
    if (!('why' in read)) return [read];
    problems.push(read.why);
    return [];
  });
  return { settings: { loud: known ?? 'all', quiet: hours, digestMs: isTime ? minutes * minuteMs : 0 }, problems };
}
