import type { ContractChange } from '../../shared/model/contract.ts';
import { limits } from '../../shared/timings.ts';

/** Differences between two versions, and what they mean together. */
export interface Diff<Change> {
  readonly change: ContractChange;
  /** The first `limits.contractChanges`. */
  readonly changes: readonly Change[];
  readonly total: number;
}

/** Lists the first differences, counts all, and says what the worst of them means. */
export function collectDiff<Kind extends string, Change extends { readonly kind: Kind }>(
  found: Iterable<Change>,
  classes: Readonly<Record<Kind, ContractChange>>,
): Diff<Change> {
  const changes: Change[] = [];
  let total = 0;
  let change: ContractChange = 'same';
  for (const one of found) {
    total += 1;
    if (changes.length < limits.contractChanges) changes.push(one);
    if (change !== 'breaking') change = classes[one.kind];
  }
  return { change, changes, total };
}
