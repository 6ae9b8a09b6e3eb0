import { compareKeys, isSameKey } from './taskOrder.ts';
import type { SortKey } from './taskOrder.ts';

/** Where a row stands, and whether it is shown. */
export interface Place {
  /** The id that it is below; empty for a root. */
  readonly parent: string;
  readonly key: SortKey;
  /** Whether it passes the filter itself. */
  readonly matches: boolean;
  /** Whether it is over: folded away where nothing below it is not. */
  readonly folds: boolean;
  /** A group: shown where anything below it is, and never folded away. */
  readonly isGroup: boolean;
}

interface Node {
  place: Place;
  /** How many of its children are shown, and how many of them unfolded. */
  matching: number;
  live: number;
}

interface Children {
  readonly ids: Set<string>;
  /** All of them as they were last in order, and behind these what has come since; what has gone may still be in it. */
  ordered: string[];
  isOrdered: boolean;
  shown: Shown | undefined;
}

/** The rows below one, in order: those that are shown at once, and those behind a fold. */
export interface Shown {
  readonly live: readonly string[];
  readonly folded: readonly string[];
}

const nothing: Shown = { live: [], folded: [] };

/**
 * Rows below each other, kept up to date row by row. A row is shown where it passes the filter or anything below it does,
 * and folded away where all of that is over. A change costs what it changes: its own row, and its parents as far as
 * they appear or go because of it; lists are put in order when they are looked at.
 */
export class Forest {
  readonly #nodes = new Map<string, Node>();
  readonly #children = new Map<string, Children>();
  #changed = new Set<string>();

  get size(): number {
    return this.#nodes.size;
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  parentOf(id: string): string | undefined {
    return this.#nodes.get(id)?.place.parent;
  }

  /** Those of whom the list below them is another since it was asked for the last time; the roots are below "". */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  put(id: string, place: Place): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return this.#add(id, place);
    const { parent, key } = node.place;
    if (parent !== place.parent) {
      this.remove(id);
      return this.#add(id, place);
    }
    const before = standing(node);
    const isMoved = !isSameKey(key, place.key);
    node.place = place;
    if (isMoved) this.#reorder(parent);
    this.#tell(parent, before, standing(node));
  }

  remove(id: string): void {
    const node = this.#nodes.get(id);
    if (node === undefined) return;
    this.#nodes.delete(id);
    const children = this.#children.get(node.place.parent);
    children?.ids.delete(id);
    if (children?.ids.size === 0) this.#children.delete(node.place.parent);
    this.#tell(node.place.parent, standing(node), absent);
  }

  /** All that is below a row, shown or not. */
  idsBelow(id: string): Iterable<string> {
    return this.#children.get(id)?.ids ?? [];
  }

  /** What is below a row, or below "" the roots. */
  below(id: string): Shown {
    const children = this.#children.get(id);
    if (children === undefined) return nothing;
    children.shown ??= this.#look(children);
    return children.shown;
  }

  /** Whether anything below it is shown: what is cheaper than to ask for the list. */
  hasBelow(id: string): boolean {
    return (this.#nodes.get(id)?.matching ?? 0) > 0;
  }

  isShown(id: string): boolean {
    return standing(this.#nodes.get(id)).matches;
  }

  /** Whether it stands behind a fold: it is shown, and all that is shown of it is over. */
  isFolded(id: string): boolean {
    const { matches, live } = standing(this.#nodes.get(id));
    return matches && !live;
  }

  #add(id: string, place: Place): void {
    const node: Node = { place, matching: 0, live: 0 };
    for (const child of this.#children.get(id)?.ids ?? []) {
      const { matches, live } = standing(this.#nodes.get(child));
      if (matches) node.matching += 1;
      if (live) node.live += 1;
    }
    this.#nodes.set(id, node);
    const siblings = this.#children.get(place.parent) ?? newChildren();
    this.#children.set(place.parent, siblings);
    siblings.ids.add(id);
    siblings.ordered.push(id);
    siblings.isOrdered = false;
    this.#tell(place.parent, absent, standing(node));
  }

  /** Passes on what a row is now to its parent, and further up as long as that changes what the parent is. */
  #tell(parentId: string, from: Standing, to: Standing): void {
    let [parent, before, after] = [parentId, from, to];
    while (before.matches !== after.matches || before.live !== after.live) {
      this.#relist(parent);
      const node = this.#nodes.get(parent);
      if (node === undefined) return;
      const was = standing(node);
      node.matching += Number(after.matches) - Number(before.matches);
      node.live += Number(after.live) - Number(before.live);
      [parent, before, after] = [node.place.parent, was, standing(node)];
    }
  }

  #reorder(parent: string): void {
    const children = this.#children.get(parent);
    if (children !== undefined) children.isOrdered = false;
    this.#relist(parent);
  }

  #relist(parent: string): void {
    const children = this.#children.get(parent);
    if (children !== undefined) children.shown = undefined;
    this.#changed.add(parent);
  }

  /** What was in order stays nearly so: sorting it again takes hardly more than looking through it. */
  #look(children: Children): Shown {
    const { ids, ordered } = children;
    // One that went and came again is in it twice.
    if (ordered.length !== ids.size) children.ordered = [...new Set(ordered)].filter((id) => ids.has(id));
    if (!children.isOrdered) {
      const rows = children.ordered.map((id) => ({ id, key: this.#keyOf(id) }));
      rows.sort((a, b) => compareKeys(a.key, b.key));
      children.ordered = rows.map(({ id }) => id);
      children.isOrdered = true;
    }
    const live: string[] = [];
    const folded: string[] = [];
    for (const id of children.ordered) {
      const { matches, live: isLive } = standing(this.#nodes.get(id));
      if (isLive) live.push(id);
      else if (matches) folded.push(id);
    }
    return { live, folded };
  }

  #keyOf(id: string): SortKey {
    return this.#nodes.get(id)?.place.key ?? [0, 0, id];
  }
}

interface Standing {
  readonly matches: boolean;
  readonly live: boolean;
}

const absent: Standing = { matches: false, live: false };

function standing(node: Node | undefined): Standing {
  if (node === undefined) return absent;
  const { place, matching, live } = node;
  const matches = place.matches || matching > 0;
  return { matches, live: (place.matches && !place.folds) || live > 0 || (place.isGroup && matches) };
}

const newChildren = (): Children => ({ ids: new Set(), ordered: [], isOrdered: false, shown: undefined });
