import { later } from '../../shared/later.ts';

// To make one takes 5 ms: it is made for the first names, not while the window starts.
const byName = later(() => new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }));

/** Compares two names as people sort them. */
export const compareNames = (one: string, other: string): number => byName().compare(one, other);

/**
 * Ids by the group that each is in. A group is sorted when it is looked at, and only after it has changed, so that a storm
 * of changes costs no more than what is seen of it.
 */
export class GroupIndex {
  readonly #groupOf = new Map<string, string>();
  readonly #members = new Map<string, Set<string>>();
  readonly #sorted = new Map<string, readonly string[]>();
  readonly #compare: (one: string, other: string) => number;

  constructor(compare: (one: string, other: string) => number) {
    this.#compare = compare;
  }

  get groups(): readonly string[] {
    return [...this.#members.keys()];
  }

  groupOf(id: string): string | undefined {
    return this.#groupOf.get(id);
  }

  has(group: string): boolean {
    return this.#members.has(group);
  }

  countOf(group: string): number {
    return this.#members.get(group)?.size ?? 0;
  }

  membersOf(group: string): readonly string[] {
    const known = this.#sorted.get(group);
    if (known !== undefined) return known;
    const sorted = [...(this.#members.get(group) ?? [])].sort(this.#compare);
    this.#sorted.set(group, sorted);
    return sorted;
  }

  /** Puts an id into a group, or into none; gives the groups that were changed by it. */
  put(id: string, group: string | undefined): readonly string[] {
    const before = this.#groupOf.get(id);
    if (before === group) return [];
    if (before !== undefined) {
      const members = this.#members.get(before);
      members?.delete(id);
      if (members?.size === 0) this.#members.delete(before);
      this.#sorted.delete(before);
    }
    if (group === undefined) this.#groupOf.delete(id);
    else {
      this.#groupOf.set(id, group);
      this.#members.set(group, (this.#members.get(group) ?? new Set<string>()).add(id));
      this.#sorted.delete(group);
    }
    return [before, group].filter((changed) => changed !== undefined);
  }

  /** What its order depends on has changed; gives its group. */
  moved(id: string): string | undefined {
    const group = this.#groupOf.get(id);
    if (group !== undefined) this.#sorted.delete(group);
    return group;
  }

  clear(): void {
    this.#groupOf.clear();
    this.#members.clear();
    this.#sorted.clear();
  }
}
