import { UndoLog } from './undoLog.ts';

/** What is kept beside a table and follows its changes. */
export interface Follower<Item> {
  /** Whether it wants to be told of changes: what is made when it is first asked needs none of those before. */
  readonly isFollowing: boolean;
  /** The table that it belongs to says where all records are; it is to call `onFollowing` when it begins to follow. */
  begin: (all: () => Iterable<Item>, onFollowing: () => void) => void;
  /** A record was put, replaced or deleted; the table has it already, and so have the followers named before this one. */
  move: (id: string, before: Item | undefined, after: Item | undefined) => void;
}

/**
 * Finds records by something else than their id. Kept by the table it belongs to, never by hand. It is made when it is
 * first asked, and from then on follows every change: a log is read without it.
 */
export class Index<Item extends { readonly id: string }> implements Follower<Item> {
  readonly #keysOf: (item: Item) => readonly string[];
  /** Most keys have one id; only those with more are worth a set. */
  readonly #ids = new Map<string, string | Set<string>>();
  /** All records, until the index is made of them. */
  #all: (() => Iterable<Item>) | undefined = () => [];
  #onFollowing: () => void = () => undefined;
  #size = 0;

  constructor(keysOf: (item: Item) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  get isFollowing(): boolean {
    return this.#all === undefined;
  }

  /** Says where the records are found when the index is first asked. */
  begin(all: () => Iterable<Item>, onFollowing: () => void): void {
    this.#all = all;
    this.#onFollowing = onFollowing;
  }

  /** Ids of the records with that key, in the order in which they got it. */
  of(key: string): ReadonlySet<string> {
    this.make();
    const ids = this.#ids.get(key);
    return typeof ids === 'string' ? new Set([ids]) : (ids ?? none);
  }

  /** How many records have that key. */
  count(key: string): number {
    this.make();
    const ids = this.#ids.get(key);
    return typeof ids === 'string' ? 1 : (ids?.size ?? 0);
  }

  /** How many records have a key, each counted for each of its keys. */
  get size(): number {
    this.make();
    return this.#size;
  }

  keys(): IterableIterator<string> {
    this.make();
    return this.#ids.keys();
  }

  move(id: string, before: Item | undefined, after: Item | undefined): void {
    if (!this.isFollowing) return;
    const had = before === undefined ? noKeys : this.#keysOf(before);
    const has = after === undefined ? noKeys : this.#keysOf(after);
    for (const key of had) if (!has.includes(key)) this.#drop(key, id);
    for (const key of has) if (!had.includes(key)) this.#add(key, id);
  }

  /** Makes it of all records, where nobody has asked for it yet. */
  make(): void {
    if (this.#all === undefined) return;
    for (const item of this.#all()) for (const key of this.#keysOf(item)) this.#add(key, item.id);
    this.#all = undefined;
    this.#onFollowing();
  }

  #add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    // A record may name a key twice.
    if (ids === id || (typeof ids === 'object' && ids.has(id))) return;
    this.#size += 1;
    if (ids === undefined) this.#ids.set(key, id);
    else if (typeof ids === 'string') this.#ids.set(key, new Set([ids, id]));
    else ids.add(id);
  }

  #drop(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === id) {
      this.#ids.delete(key);
      this.#size -= 1;
    } else if (typeof ids === 'object' && ids.delete(id)) {
      this.#size -= 1;
      if (ids.size === 0) this.#ids.delete(key);
    }
  }
}

const none: ReadonlySet<string> = new Set();
const noKeys: readonly string[] = [];

/** What everybody but `applyEvent` sees of a table. */
export interface ReadonlyTable<Item extends { readonly id: string }> {
  readonly size: number;
  get: (id: string) => Item | undefined;
  values: () => IterableIterator<Item>;
}

/** Records of one kind by id, with indexes that follow every change in O(1) of the number of records. */
export class Table<Item extends { readonly id: string }> implements ReadonlyTable<Item> {
  readonly #items = new Map<string, Item>();
  /** Those that want to be told, in the order in which they were named. */
  #followers: readonly Follower<Item>[];
  readonly #undo: UndoLog;

  constructor(followers: readonly Follower<Item>[] = [], undo = new UndoLog()) {
    const onFollowing = () => (this.#followers = followers.filter(({ isFollowing }) => isFollowing));
    for (const follower of followers) follower.begin(() => this.#items.values(), onFollowing);
    this.#followers = followers.filter(({ isFollowing }) => isFollowing);
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
    for (const follower of this.#followers) follower.move(item.id, before, item);
    // While a log is read there is nothing to take back, and nothing to be made for it.
    if (!this.#undo.isOpen) return;
    this.#undo.note(() => {
      if (before === undefined) this.delete(item.id);
      else this.put(before);
    });
  }

  delete(id: string): void {
    const before = this.#items.get(id);
    if (before === undefined) return;
    this.#items.delete(id);
    for (const follower of this.#followers) follower.move(id, before, undefined);
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
