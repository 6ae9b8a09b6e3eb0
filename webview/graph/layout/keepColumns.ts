import type { Adjacency } from './adjacency.ts';
import type { Sorted } from './assignColumns.ts';
import { int, real } from './cells.ts';

/**
 * Columns for a part most of whose nodes have one already (NaN where not): nodes stay, and where an edge would lead back,
 * either what follows moves on or what precedes moves back, whichever moves fewer.
 */
export function keepColumns({ out, into, order }: Sorted, old: Float64Array): Int32Array {
  const backward = order.slice().reverse();
  const pushed = settle({ order, before: into, after: out, old, turn: 1 });
  const pulled = settle({ order: backward, before: out, after: into, old, turn: -1 });
  return countMoved(pulled, old) < countMoved(pushed, old) ? pulled : pushed;
}

interface Direction {
  readonly order: Int32Array;
  readonly before: Adjacency;
  readonly after: Adjacency;
  readonly old: Float64Array;
  readonly turn: 1 | -1;
}

function settle({ order, before, after, old, turn }: Direction): Int32Array {
  const wishes = wishesOf({ order, before, after, old, turn });
  const columns = new Int32Array(old.length);
  for (const node of order) {
    let least = -Infinity;
    for (let slot = int(before.start, node); slot < int(before.start, node + 1); slot += 1) {
      least = Math.max(least, int(columns, int(before.ends, slot)) * turn + 1);
    }
    const known = !Number.isNaN(real(old, node));
    const wish = known ? real(old, node) * turn : real(wishes, node);
    // A new node stands directly behind what it waits for; one that waits for nothing directly before what waits for it.
    const column = known || least === -Infinity ? Math.max(wish, least) : least;
    columns[node] = column * turn;
  }
  return columns;
}

/** For nodes without a column: one less than the first of what follows, 0 where nothing known follows. */
function wishesOf({ order, after, old, turn }: Direction): Float64Array {
  const wishes = old.map((column) => column * turn);
  for (const node of order.slice().reverse()) {
    if (!Number.isNaN(real(wishes, node))) continue;
    let least = Infinity;
    for (let slot = int(after.start, node); slot < int(after.start, node + 1); slot += 1) {
      least = Math.min(least, real(wishes, int(after.ends, slot)) - 1);
    }
    wishes[node] = least === Infinity ? 0 : least;
  }
  return wishes;
}

function countMoved(columns: Int32Array, old: Float64Array): number {
  let moved = 0;
  for (let node = 0; node < old.length; node += 1) {
    const before = real(old, node);
    if (!Number.isNaN(before) && before !== int(columns, node)) moved += 1;
  }
  return moved;
}
