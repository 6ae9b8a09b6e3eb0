import { badRequest } from './errors.ts';
import { limits } from './timings.ts';

/**
 * Whether a value is nested deeper than `limits.jsonDepth`, so that what reads it by calling itself could end on its
 * stack. It goes no deeper itself, and makes no lists: there may be millions of values.
 */
export const isTooDeep = (value: unknown): boolean => isNested(value) && isDeeper(value, limits.jsonDepth);

function isDeeper(value: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isNested(item) && isDeeper(item, levels - 1)) return true;
    return false;
  }
  for (const name in value) {
    const item = (value as Readonly<Record<string, unknown>>)[name];
    if (isNested(item) && isDeeper(item, levels - 1)) return true;
  }
  return false;
}

/** @throws HubError `bad-request` where a value is too deep. */
export function requireShallow(value: unknown): void {
  if (isTooDeep(value))
    throw badRequest([{ path: '', message: `must not be nested deeper than ${limits.jsonDepth} levels` }]);
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
