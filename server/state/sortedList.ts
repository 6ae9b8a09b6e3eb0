const blockItems = 512;

/**
 * Items in an order that the items themselves give, none of them equal. Kept in blocks, so that a change moves a few
 * hundred neighbours at most, however long the list is.
 */
export class SortedList<Item> {
  readonly #compare: (one: Item, other: Item) => number;
  /** None is empty. */
  readonly #blocks: Item[][];

  constructor(compare: (one: Item, other: Item) => number, items: Iterable<Item> = []) {
    this.#compare = compare;
    const sorted = [...items].sort(compare);
    this.#blocks = Array.from({ length: Math.ceil(sorted.length / blockItems) }, (_, at) =>
      sorted.slice(at * blockItems, (at + 1) * blockItems),
    );
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  add(item: Item): void {
    const at = Math.max(0, this.#blockOf(item));
    const block = this.#blocks[at];
    if (block === undefined) return void this.#blocks.push([item]);
    block.splice(this.#placeIn(block, item), 0, item);
    if (block.length > 2 * blockItems) this.#blocks.splice(at + 1, 0, block.splice(blockItems));
  }

  delete(item: Item): void {
    const at = this.#blockOf(item);
    const block = this.#blocks[at];
    if (block === undefined) return;
    const place = this.#placeIn(block, item);
    const found = block[place];
    if (found === undefined || this.#compare(found, item) !== 0) return;
    block.splice(place, 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  first(): Item | undefined {
    return this.#blocks[0]?.[0];
  }

  /** The next one behind an item, whether that is in the list or not. */
  after(item: Item): Item | undefined {
    const at = Math.max(0, this.#blockOf(item));
    const block = this.#blocks[at];
    if (block === undefined) return undefined;
    const place = this.#placeIn(block, item);
    const found = block[place];
    const isItself = found !== undefined && this.#compare(found, item) === 0;
    return block[isItself ? place + 1 : place] ?? this.#blocks[at + 1]?.[0];
  }

  *values(): IterableIterator<Item> {
    for (const block of this.#blocks) yield* block;
  }

  /** The last block whose first item is not behind an item; -1 where all are. */
  #blockOf(item: Item): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const first = this.#blocks[middle]?.[0];
      if (first !== undefined && this.#compare(first, item) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Where an item stands in a block, or would stand. */
  #placeIn(block: readonly Item[], item: Item): number {
    let low = 0;
    let high = block.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = block[middle];
      if (there !== undefined && this.#compare(there, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
