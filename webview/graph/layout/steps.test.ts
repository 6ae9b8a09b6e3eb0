import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sortPart } from './assignColumns.ts';
import { assignColumns } from './assignColumns.ts';
import { countCrossings } from './countCrossings.ts';
import { toColumnGraph } from './columnGraph.ts';
import type { ColumnGraph } from './columnGraph.ts';
import { readHeightAt } from './formerPlaces.ts';
import { orderColumns } from './orderColumns.ts';
import { settleColumn } from './settleColumn.ts';
import type { Part } from './splitParts.ts';

const partOf = (size: number, pairs: readonly (readonly [number, number])[]): Part => ({
  nodes: Int32Array.from({ length: size }, (_, node) => node),
  edges: Int32Array.from(pairs, (_, edge) => edge),
  from: Int32Array.from(pairs, ([from]) => from),
  to: Int32Array.from(pairs, ([, to]) => to),
});

/** A connected part: every node but the first hangs on an earlier one. */
const parts = fc.integer({ min: 2, max: 9 }).chain((size) => {
  const tree = fc.tuple(...Array.from({ length: size - 1 }, (_, at) => fc.nat(at)));
  const more = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: size });
  return fc.tuple(tree, more).map(([anchors, extra]) => {
    const pairs = anchors.map((anchor, at) => [anchor, at + 1] as const);
    const others = extra.filter(([a, b]) => a !== b).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    return { size, pairs: [...pairs, ...others] };
  });
});

const spanOf = (pairs: readonly (readonly [number, number])[], columns: ArrayLike<number>) =>
  pairs.reduce((sum, [from, to]) => sum + (columns[to] ?? 0) - (columns[from] ?? 0), 0);

/** The least span by trying every assignment of few columns. */
function leastSpan(size: number, pairs: readonly (readonly [number, number])[]): number {
  const columns = new Array<number>(size).fill(0);
  let least = Infinity;
  const place = (node: number) => {
    if (node === size) return void (least = Math.min(least, spanOf(pairs, columns)));
    const first = pairs.filter(([, to]) => to === node).map(([from]) => (columns[from] ?? 0) + 1);
    for (let column = Math.max(0, ...first); column < size; column += 1) {
      columns[node] = column;
      place(node + 1);
    }
  };
  place(0);
  return least;
}

function plainCrossings({ columns, order, start, place, out }: ColumnGraph): number {
  let crossings = 0;
  for (let column = 0; column < columns; column += 1) {
    const vertices = [...order.slice(start[column], start[column + 1])];
    const steps = vertices.flatMap((vertex, at) =>
      [...out.ends.slice(out.start[vertex], out.start[vertex + 1])].map((end) => [at, place[end] ?? 0] as const),
    );
    for (const [a, b] of steps) for (const [c, d] of steps) if (a < c && b > d) crossings += 1;
  }
  return crossings;
}

describe('steps of the layout', () => {
  it('columns make all edges together as short as any columns can', () => {
    fc.assert(
      fc.property(
        parts.filter(({ size }) => size <= 6),
        ({ size, pairs }) => {
          const columns = assignColumns(sortPart(partOf(size, pairs)));
          for (const [from, to] of pairs) assert((columns[from] ?? 0) < (columns[to] ?? 0));
          assert.equal(spanOf(pairs, columns), leastSpan(size, pairs));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('crossings are counted as by looking at every pair, and ordering never adds any', () => {
    fc.assert(
      fc.property(parts, ({ size, pairs }) => {
        const part = partOf(size, pairs);
        const graph = toColumnGraph(part, assignColumns(sortPart(part)));
        const before = countCrossings(graph);
        assert.equal(before, plainCrossings(graph));
        orderColumns(graph);
        assert.equal(countCrossings(graph), plainCrossings(graph));
      }),
    );
  });

  it('two rows of a ladder that begins crossed are uncrossed', () => {
    const part = partOf(7, [[0, 1], [0, 2], [0, 3], [1, 6], [2, 5], [3, 4]]); // prettier-ignore
    const graph = toColumnGraph(part, assignColumns(sortPart(part)));
    orderColumns(graph);
    assert.equal(countCrossings(graph), 0);
  });

  it('a column keeps order and distances, and moves what counts more less', () => {
    const column = { wishes: Float64Array.of(0, 10, 100), weights: Float64Array.of(1, 1, 1), extents: Float64Array.of(10, 10, 10) }; // prettier-ignore
    assert.deepEqual([...settleColumn(column)], [-5, 15, 100]);
    assert.deepEqual([...settleColumn({ ...column, weights: Float64Array.of(3, 1, 1) })], [-2.5, 17.5, 100]);
    const wishes = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(wishes, (given) => {
        const middles = settleColumn({
          wishes: Float64Array.from(given),
          weights: new Float64Array(given.length).fill(1),
          extents: new Float64Array(given.length).fill(10),
        });
        middles.forEach((middle, at) => assert(at === 0 || middle - (middles[at - 1] ?? 0) >= 20 - 1e-9));
      }),
    );
  });

  it('a way is read at any x of it', () => {
    const points = [0, 0, 10, 20, 30, 20];
    assert.deepEqual([-1, 0, 5, 10, 20, 31].map((x) => readHeightAt(points, x)), [undefined, 0, 10, 20, 20, undefined]); // prettier-ignore
  });
});
