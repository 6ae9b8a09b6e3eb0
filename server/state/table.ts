import { UndoLog } from './undoLog.ts';

/** Finds records by something else than their id. Kept by the table it belongs to, never by hand. */
export class Index<Item> {
  readonly #keysOf: (item: Item) => readonly string[];
  /** Most keys have one id; only those with more are worth a set. */
  readonly #ids = new Map<string, string | Set<string>>();

  constructor(keysOf: (item: Item) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  /** Ids of the records with that key, in the order in which they got it. */
  of(key: string): ReadonlySet<string> {
    const ids = this.#ids.get(key);
    return typeof ids === 'string' ? new Set([ids]) : (ids ?? none);
  }

  keys(): IterableIterator<string> {
    return this.#ids.keys();
  }

  move(id: string, before: Item | undefined, after: Item | undefined): void {
    const had = before === undefined ? [] : this.#keysOf(before);
    const has = after === undefined ? [] : this.#keysOf(after);
    for (const key of had) if (!has.includes(key)) this.#drop(key, id);
    for (const key of has) if (!had.includes(key)) this.#add(key, id);
  }

  #add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, id);
    else if (typeof ids === 'string') this.#ids.set(key, new Set([ids, id]));
    else ids.add(id);
  }

  #drop(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (typeof ids === 'string') {
      if (ids === id) this.#ids.delete(key);
      return;
    }
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(key);
  }
}

const none: ReadonlySet<string> = new Set();

/** What everybody but `applyEvent` sees of a table. */
export interface ReadonlyTable<Item extends { readonly id: string }> {
  readonly size: number;
  get: (id: string) => Item | undefined;
  values: () => IterableIterator<Item>;
}

/** Records of one kind by id, with indexes that follow every change in O(1) of the number of records. */
export class Table<Item extends { readonly id: string }> implements ReadonlyTable<Item> {
  readonly #items = new Map<string, Item>();
  readonly #indexes: readonly Index<Item>[];
  readonly #undo: UndoLog;

  constructor(indexes: readonly Index<Item>[] = [], undo = new UndoLog()) {
    this.#indexes = indexes;
    this.#undo = undo;
  }

  get size(): number {
    return this.#items.size;
  }

  get(id: string): Item | undefined {
    return this.#items.get(id);
  }

  values(): IterableIterator<Item> {
    return this.#items.values();
  }

  put(item: Item): void {
    const before = this.#items.get(item.id);
    if (before === item) return;
    this.#items.set(item.id, item);
    for (const index of this.#indexes) index.move(item.id, before, item);
    this.#undo.note(() => {
      if (before === undefined) this.delete(item.id);
      else this.put(before);
    });
  }

  delete(id: string): void {
    const before = this.#items.get(id);
    if (before === undefined) return;
    this.#items.delete(id);
    for (const index of this.#indexes) index.move(id, before, undefined);
    this.#undo.note(() => {
      this.put(before);
    });
  }

  /** The records with these ids; unknown ones are passed over. */
  *pick(ids: Iterable<string>): IterableIterator<Item> {
    for (const id of ids) {
      const item = this.#items.get(id);
      if (item !== undefined) yield item;
    }
  }
}
