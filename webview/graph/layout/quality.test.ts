import assert from 'node:assert/strict';
import { drawWithDagre } from './dagreDrawing.fixture.ts';
import type { Ranker } from './dagreDrawing.fixture.ts';
import { countDrawnCrossings, totalLength } from './drawingQuality.fixture.ts';
import { layoutGraph } from './layoutGraph.ts';
import { sampleGraph } from './sampleGraphs.fixture.ts';

interface Sample {
  readonly nodes: number;
  readonly edges: number;
  readonly seed: number;
  readonly reach?: number;
  readonly ranker: Ranker;
}

/** Network simplex is dagre's best way; it takes seconds beyond a hundred nodes, where tight trees have to do. */
const samples: readonly Sample[] = [
  { nodes: 30, edges: 45, seed: 1, ranker: 'network-simplex' },
  { nodes: 50, edges: 80, seed: 2, ranker: 'network-simplex' },
  { nodes: 60, edges: 100, reach: 12, seed: 3, ranker: 'network-simplex' },
  { nodes: 100, edges: 180, reach: 20, seed: 4, ranker: 'network-simplex' },
  { nodes: 200, edges: 260, reach: 15, seed: 5, ranker: 'tight-tree' },
  { nodes: 300, edges: 450, reach: 30, seed: 6, ranker: 'tight-tree' },
];

describe('the layered layout beside dagre', () => {
  for (const { ranker, ...sample } of samples) {
    const kind = sample.reach === undefined ? 'scattered' : `reaching back ${sample.reach}`;
    it(`[V2] ${sample.nodes} tasks, ${sample.edges} edges, ${kind}: few crossings, short edges (${ranker})`, () => {
      const graph = sampleGraph(sample);
      const own = layoutGraph(graph).edges;
      const reference = drawWithDagre(graph, ranker);
      const crossings = countDrawnCrossings(own) / countDrawnCrossings(reference);
      assert(crossings <= 1.15, `${crossings.toFixed(2)} times as many crossings`);
      const length = totalLength(own) / totalLength(reference);
      assert(length <= 1.2, `${length.toFixed(2)} times as long`);
    });
  }
});
