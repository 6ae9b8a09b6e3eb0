import { t } from '../l10n/text.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long something takes or is ago, in its largest unit: "40 s", "5 min", "3 h", "2 d". */
export function renderAge(ms: number): string {
  if (ms < minuteMs) return t('{0} s', Math.max(0, Math.floor(ms / secondMs)));
  if (ms < hourMs) return t('{0} min', Math.floor(ms / minuteMs));
  if (ms < dayMs) return t('{0} h', Math.floor(ms / hourMs));
  return t('{0} d', Math.floor(ms / dayMs));
}

/** Bytes as people say them: "512 MB", "7.6 GB". */
export function renderBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const shown = unit > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value));
  return `${shown} ${units[unit] ?? 'B'}`;
}
