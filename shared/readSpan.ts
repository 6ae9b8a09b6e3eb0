const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `90s`, `20m`, `2h` or `3d` in milliseconds; undefined for anything else. */
export function readSpan(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,6})(s|m|h|d)$/.exec(text.trim()) ?? [];
  const units: Readonly<Record<string, number>> = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs };
  const unitMs = units[unit];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}
