import { languageNow, t } from '../text.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The time of a day, as the person writes it. */
export const clockTime = (at: number): string =>
  new Date(at).toLocaleTimeString(languageNow(), { hour: '2-digit', minute: '2-digit' });

/** A moment in full, for where the pointer rests. */
export const wholeTime = (at: number): string => new Date(at).toLocaleString(languageNow());

let hubSkewMs = 0;

/** Ages are counted by the hub's clock from now on, which is so far ahead of ours. */
export function useHubClock(skewMs = 0): void {
  hubSkewMs = skewMs;
}

/** What the hub's clock shows now. */
export const hubNow = (): number => Date.now() + hubSkewMs;

/** How long ago, in one unit: "5 min", "3 h", "2 d". */
export function age(at: number, now: number): string {
  const ms = Math.max(0, now - at);
  if (ms < minuteMs) return t('now');
  if (ms < hourMs) return t('{0} min', Math.floor(ms / minuteMs));
  if (ms < dayMs) return t('{0} h', Math.floor(ms / hourMs));
  return t('{0} d', Math.floor(ms / dayMs));
}

/** How long ago, as the end of a sentence. */
export const ago = (at: number, now: number): string =>
  now - at < minuteMs ? t('just now') : t('{0} ago', age(at, now));

/** How long something took, or is so. */
export function duration(took: number): string {
  // Begin and end may be of two clocks.
  const ms = Math.max(0, took);
  if (ms < minuteMs) return t('{0} s', Math.floor(ms / secondMs));
  if (ms < hourMs) return t('{0} min', Math.floor(ms / minuteMs));
  if (ms < dayMs) return t('{0} h {1} min', Math.floor(ms / hourMs), Math.floor((ms % hourMs) / minuteMs));
  return t('{0} d', Math.floor(ms / dayMs));
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes in the largest unit that has them. */
export function byteText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const figure = bytes / 1024 ** step;
  return `${figure < 10 && step > 0 ? figure.toFixed(1) : Math.round(figure)} ${units[step] ?? 'B'}`;
}
