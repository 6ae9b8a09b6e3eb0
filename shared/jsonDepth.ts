import { badRequest } from './errors.ts';
import { limits } from './timings.ts';

/**
 * Whether a value is nested deeper than `limits.jsonDepth`, so that what reads it by calling itself could end on its
 * stack. Goes level by level: it has no depth of its own.
 */
export function isTooDeep(value: unknown): boolean {
  let level: readonly object[] = isNested(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limits.jsonDepth) return true;
    level = level.flatMap((one) => Object.values(one).filter(isNested));
  }
  return false;
}

/** @throws HubError `bad-request` where a value is too deep. */
export function requireShallow(value: unknown): void {
  if (isTooDeep(value))
    throw badRequest([{ path: '', message: `must not be nested deeper than ${limits.jsonDepth} levels` }]);
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
