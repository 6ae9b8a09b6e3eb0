import type { EvidenceCheck } from './model/evidence.ts';
import { predicateNames } from './model/evidence.ts';

/** What was not true, in one line. */
export const missingText = (checks: readonly EvidenceCheck[]): string =>
  checks
    .filter(({ passed }) => !passed)
    .map(({ predicate, detail }) => `${predicateNames[predicate]} (${detail.replace(/\.$/, '')})`)
    .join('; ');

/** The same for who reported a task as done, with the end of what was printed. */
export function unprovenText(ref: string, checks: readonly EvidenceCheck[]): string {
  const printed = checks.flatMap(({ passed, output = '' }) => (passed || output.trim() === '' ? [] : [output.trim()]));
  const shown = printed.length === 0 ? '' : `\n\nThe end of what its command printed:\n${printed.join('\n')}\n`;
  return `${ref} is not done yet. Not true: ${missingText(checks)}.${shown}\nMend it, then report it again ("rostrum task complete").`;
}
