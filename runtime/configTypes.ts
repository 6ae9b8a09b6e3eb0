import * as path from 'node:path';
import * as z from 'zod';

const unitsMs = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const unitsBytes = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;

/** A duration such as "30min", "15s" or a bare number of milliseconds; gives milliseconds. */
export function durationMs() {
  return quantity(/^(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)?$/, unitsMs, 'must be a duration such as 30min, 15s or 2h');
}

/** A size such as "64MB" or "1MiB" (both of 1,024) or a bare number of bytes; gives bytes. */
export function bytes() {
  return quantity(/^(\d+(?:\.\d+)?)\s*(B|[KMG]i?B)?$/, unitsBytes, 'must be a size such as 64MB or 512KB');
}

function quantity(pattern: RegExp, units: Readonly<Record<string, number>>, message: string) {
  return z.union([z.string(), z.number()], { error: message }).transform((given, context): number => {
    const [, amount, unit] = pattern.exec(String(given)) ?? [];
    const factor = unit === undefined ? 1 : units[unit.replace('i', unit === 'min' ? 'i' : '')];
    const value = Math.round(Number(amount) * (factor ?? Number.NaN));
    if (Number.isSafeInteger(value)) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** A path; the loader expands `~` and makes it absolute before anything else sees it. */
export function configPath() {
  return z.string().min(1).max(4096).meta({ isPath: true });
}

/** Where relative paths begin and what `~` means. */
export interface PathBase {
  readonly home: string;
  readonly directory: string;
}

/** An absolute path from what a person wrote. */
export function absolutePath(given: string, { home, directory }: PathBase): string {
  if (given === '~') return home;
  if (given.startsWith('~/')) return path.join(home, given.slice(2));
  return path.resolve(directory, given);
}
