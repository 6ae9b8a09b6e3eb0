import { UsageError } from './given.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago or how long, in its two largest units: `12s`, `3m 20s`, `2h 5m`, `4d 1h`. */
export function renderSpan(ms: number): string {
  const span = Math.max(0, ms);
  if (span < minuteMs) return `${Math.floor(span / secondMs)}s`;
  if (span < hourMs) return two(span, [minuteMs, 'm'], [secondMs, 's']);
  if (span < dayMs) return two(span, [hourMs, 'h'], [minuteMs, 'm']);
  return two(span, [dayMs, 'd'], [hourMs, 'h']);
}

/** Minutes and seconds since a start, `mm:ss`; minutes go on beyond 60. */
export function renderClock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / secondMs);
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

/** A point in time as people write it, in UTC: `2026-01-31 14:05:09 UTC`. */
export const renderMoment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const relative = /^(\d{1,6})([smhd])$/;
const units = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs } as const;

/**
 * A point in time as people write it: a day, a day and time (UTC where no zone is said), or so long ago (`7d`, `12h`).
 * @throws UsageError for anything else.
 */
export function parseMoment(said: string, nowMs: number, name: string): number {
  const [, count, unit] = relative.exec(said.trim()) ?? [];
  if (unit !== undefined) return Math.max(0, nowMs - Number(count) * units[unit as keyof typeof units]);
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(said.trim());
  const ms = isDate === null ? NaN : Date.parse(isDate[1] === undefined || isDate[4] ? said : `${said.trim()}Z`);
  if (Number.isNaN(ms) || ms < 0)
    throw new UsageError(`${name} takes a time such as 2026-01-31, 2026-01-31T14:00Z or 7d, not "${said}".`);
  return ms;
}

/** Bytes in the unit that keeps the figure short: `512 B`, `3.4 MB`. */
export function renderBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

function two(span: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((span % large) / small);
  return `${Math.floor(span / large)}${largeName}${rest === 0 ? '' : ` ${rest}${smallName}`}`;
}

type Unit = readonly [ms: number, name: string];

const pad = (value: number) => String(value).padStart(2, '0');
