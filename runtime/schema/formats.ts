import type { formatNames } from './contractKeywords.ts';

const maxLength = 4096;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const timePattern = /^(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(z|[+-]\d{2}:\d{2})$/i;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const schemePattern = /^[a-z][a-z0-9+.-]{0,63}:/i;

/** The checks of the formats; none of them backtracks, all refuse very long texts. */
export const formatChecks = {
  'date-time': bounded(isDateTime),
  date: bounded(isDate),
  email: bounded(isEmail),
  uri: bounded(isUri),
  uuid: bounded((text) => uuidPattern.test(text)),
} as const satisfies Record<(typeof formatNames)[number], (text: string) => boolean>;

function bounded(check: (text: string) => boolean): (text: string) => boolean {
  return (text) => text.length <= maxLength && check(text);
}

function isDate(text: string): boolean {
  const [, year, month, day] = datePattern.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // The engine rolls 30 February over into March; a real date comes back as it went in.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const [, hours, minutes, seconds, , zone] = timePattern.exec(text.slice(11)) ?? [];
  if (zone === undefined || !/^[Tt ]$/.test(text.charAt(10)) || !isDate(text.slice(0, 10))) return false;
  return Number(hours) <= 23 && Number(minutes) <= 59 && Number(seconds) <= 60;
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const [name, domain] = [text.slice(0, at), text.slice(at + 1)];
  return (
    at > 0 && !/[\s@]/.test(name) && /^[^\s@.][^\s@]*$/.test(domain) && !domain.includes('..') && !domain.endsWith('.')
  );
}

function isUri(text: string): boolean {
  return schemePattern.test(text) && !/\s/.test(text) && URL.canParse(text);
}
