import type { LinearPattern } from '../pattern/linearPattern.ts';
import { compilePattern } from '../pattern/linearPattern.ts';

/** More than a hub of some size has; the one that was compiled first goes. */
const maxKept = 1_000;
const kept = new Map<string, LinearPattern>();

/** The compiled form of a rule's pattern. The same rules are asked for every call, so it is kept. */
export function rulePattern(source: string): LinearPattern {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const made = compilePattern(source);
  const oldest = kept.size >= maxKept ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  kept.set(source, made);
  return made;
}
