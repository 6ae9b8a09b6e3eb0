import { t } from '../l10n/text.ts';

/** A time of the day in which nothing is notified, by the clock of this machine. One that ends earlier than it begins ends the next day. */
export interface QuietHours {
  /** On which days it begins; 0 is Sunday, as everywhere in JavaScript. */
  readonly days: ReadonlySet<number>;
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const everyDay: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6]);
const form = /^(?:([a-z,\s-]+?)\s+)?(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/i;
const dayMinutes = 24 * 60;

/** Quiet hours as a person writes them, such as "22:00-07:00" or "Mon-Fri 22:00-07:00", or why they are none. */
export function readQuietHours(text: string): QuietHours | { readonly why: string } {
  const [, days, ...clock] = form.exec(text.trim()) ?? [];
  const [fromHour = 99, fromMinute = 99, toHour = 99, toMinute = 99] = clock.map(Number);
  const example = t(
    'Write quiet hours such as "22:00-07:00" or "Mon-Fri 18:00-08:00": "{0}" is not of that form.',
    text.slice(0, 60),
  );
  if (fromHour > 23 || fromMinute > 59 || toHour > 24 || toMinute > 59) return { why: example };
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  if (to > dayMinutes) return { why: example };
  if (from === to) return { why: t('Quiet hours that end when they begin are none; a whole day is "00:00-24:00".') };
  const read = days === undefined ? everyDay : readDays(days);
  return read === undefined ? { why: example } : { days: read, from, to };
}

/** "Mon-Fri", "Sat,Sun"; a range may go over the end of the week. */
function readDays(text: string): ReadonlySet<number> | undefined {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first, last, ...more] = part.split('-').map(dayOf);
    if (first === undefined || more.length > 0 || (part.includes('-') && last === undefined)) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === (last ?? first)) break;
    }
  }
  return days;
}

function dayOf(text: string): number | undefined {
  const day = dayNames.findIndex((name) => text.trim().toLowerCase().startsWith(name));
  return day === -1 ? undefined : day;
}

/** When it stops being quiet; undefined where it is not quiet now. Hours that follow each other are one silence. */
export function quietUntil(hours: readonly QuietHours[], now: Date): Date | undefined {
  let until: Date | undefined;
  // Each round goes on by one of them; two weeks of them is all that can follow each other without beginning again.
  for (let round = 0; round < 14 * hours.length; round += 1) {
    const end = latestEnd(hours, until ?? now);
    if (end === undefined) return until;
    until = end;
  }
  return until;
}

function latestEnd(hours: readonly QuietHours[], at: Date): Date | undefined {
  const ends = hours.flatMap((quiet) => [-1, 0].flatMap((offset) => endOf(quiet, at, offset) ?? []));
  return ends.sort((a, b) => b.getTime() - a.getTime())[0];
}

/** The end of those that began that many days from now, where they hold now. */
function endOf({ days, from, to }: QuietHours, at: Date, offset: number): Date | undefined {
  // Made from the calendar, so that a day of 23 or 25 hours is a day.
  const on = (day: number, minutes: number): Date =>
    new Date(at.getFullYear(), at.getMonth(), at.getDate() + day, 0, minutes);
  const start = on(offset, from);
  const end = on(to > from ? offset : offset + 1, to);
  return days.has(start.getDay()) && start <= at && at < end ? end : undefined;
}
