import { Signal } from '../hub/signal.ts';
import { textTest } from './tasks/taskFilter.ts';
import type { Icon, TreeChange, TreeModel, TreeRow } from './treeModel.ts';

/** Which rows of a tree a person wants to see; what is empty does not narrow. */
export interface RowFilter {
  /** Words that all have to be in what the row says, or the group that it is in. */
  readonly text: string;
  /** The words of states. */
  readonly states: readonly string[];
}

export const noRowFilter: RowFilter = { text: '', states: [] };

/** How a record stands: what a person filters by. */
export interface RowState {
  readonly word: string;
  readonly icon: Icon;
}

/** What a filter lies over. */
export interface FilteredTreeOptions {
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
  /** Undefined for groups of records, and for what is below a record: that comes and goes with it. */
  readonly stateOf: (id: string) => RowState | undefined;
}

/** A tree of which those records are shown that pass a filter; a group without any is left out. */
export class FilteredTree implements TreeModel {
  readonly changed = new Signal<TreeChange>();
  readonly onFilter = new Signal<RowFilter>();
  readonly #model: TreeModel;
  readonly #stateOf: FilteredTreeOptions['stateOf'];
  /** What was found of each row, until it changes. */
  readonly #passed = new Map<string, boolean>();
  #filter = noRowFilter;
  #hasWords = textTest('');

  constructor({ model, changed, stateOf }: FilteredTreeOptions) {
    this.#model = model;
    this.#stateOf = stateOf;
    changed.on((change) => this.#take(change));
  }

  get filter(): RowFilter {
    return this.#filter;
  }

  get isNarrow(): boolean {
    return this.#filter.text.trim() !== '' || this.#filter.states.length > 0;
  }

  narrow(filter: RowFilter): void {
    this.#filter = filter;
    this.#hasWords = textTest(filter.text);
    this.#passed.clear();
    this.onFilter.tell(filter);
    this.changed.tell('all');
  }

  /** The states that there are, whatever is shown of them. */
  states(ids = this.#model.roots()): readonly RowState[] {
    const found = ids.flatMap((id) => this.#stateOf(id) ?? this.states(this.#model.childrenOf(id)));
    return [...new Map(found.map((state) => [state.word, state])).values()];
  }

  roots(): readonly string[] {
    return this.#kept(this.#model.roots());
  }

  childrenOf(id: string): readonly string[] {
    const ids = this.#model.childrenOf(id);
    return this.#isGroup(id) ? this.#kept(ids) : ids;
  }

  parentOf(id: string): string | undefined {
    return this.#model.parentOf(id);
  }

  /** A group counts what is shown of it. */
  row(id: string): TreeRow | undefined {
    const row = this.#model.row(id);
    if (row === undefined || !this.isNarrow || !this.#isGroup(id)) return row;
    return { ...row, description: String(this.childrenOf(id).length) };
  }

  /** Takes a filter away that hides a row. */
  uncover(id: string): void {
    for (let at: string | undefined = id; at !== undefined; at = this.parentOf(at))
      if (!this.#isShown(at)) return this.narrow(noRowFilter);
  }

  #take(change: TreeChange): void {
    if (!this.isNarrow || change === 'all') {
      this.#passed.clear();
      return this.changed.tell(change);
    }
    const before = change.map((id) => this.#isShown(id));
    // What is in a group is found by its name too.
    if (change.some((id) => this.#isGroup(id))) this.#passed.clear();
    else for (const id of change) this.#passed.delete(id);
    const isMoved = change.some((id, at) => this.#isShown(id) !== before[at]);
    if (isMoved) this.#passed.clear();
    this.changed.tell(isMoved ? 'all' : change);
  }

  #kept(ids: readonly string[]): readonly string[] {
    return this.isNarrow ? ids.filter((id) => this.#isShown(id)) : ids;
  }

  #isShown(id: string): boolean {
    let isShown = this.#passed.get(id);
    if (isShown === undefined) this.#passed.set(id, (isShown = this.#passes(id)));
    return isShown;
  }

  #passes(id: string): boolean {
    const state = this.#stateOf(id);
    if (state === undefined) return !this.#isGroup(id) || this.childrenOf(id).length > 0;
    const { states } = this.#filter;
    if (states.length > 0 && !states.includes(state.word)) return false;
    const row = this.#model.row(id);
    const group = this.#model.row(this.parentOf(id) ?? '');
    return this.#hasWords(row?.label ?? '', row?.description ?? '', group?.label ?? '');
  }

  /** Whether it is neither a record nor below one. */
  #isGroup(id: string): boolean {
    if (this.#stateOf(id) !== undefined) return false;
    const parent = this.parentOf(id);
    return parent === undefined || this.#isGroup(parent);
  }
}

const maxTextCharacters = 200;

/** A filter as an earlier window kept it; whatever is no filter narrows nothing. */
export function readRowFilter(kept: unknown): RowFilter {
  if (typeof kept !== 'object' || kept === null) return noRowFilter;
  const { text, states } = kept as Readonly<Record<string, unknown>>;
  return {
    text: typeof text === 'string' ? text.slice(0, maxTextCharacters) : '',
    states: Array.isArray(states) ? states.filter((state) => typeof state === 'string').slice(0, 50) : [],
  };
}
