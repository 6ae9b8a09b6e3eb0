// A dependency graph from tasks to places and ways, and again after one more task; beside dagre on the same graphs, with the
// way of assigning layers that answers in seconds. Both bundled, as a page is. Crossings are counted on the drawings.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as dagreDrawing from '../../webview/graph/layout/dagreDrawing.fixture.ts';
import { countDrawnCrossings, totalLength } from '../../webview/graph/layout/drawingQuality.fixture.ts';
import type { Layout } from '../../webview/graph/layout/graph.ts';
import type * as ownLayout from '../../webview/graph/layout/layoutGraph.ts';
import { sampleGraph, sampleSize } from '../../webview/graph/layout/sampleGraphs.fixture.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, median, printResult } from '../result.ts';

const rounds = 5;
/** Rounds before it counts: a page that is open has laid out its graph before. */
const warmUp = 3;
const folder = join(import.meta.dirname, '..', '..', 'webview', 'graph', 'layout');
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));

const samples = [
  { name: '100 tasks, 180 edges', nodes: 100, edges: 180, reach: 30, withDagre: true },
  { name: '1,000 tasks, 968 edges', nodes: 1_000, edges: 968, reach: 1_000, withDagre: true },
  { name: '1,000 tasks, 2,000 edges that reach back 100', nodes: 1_000, edges: 2_000, reach: 100, withDagre: true },
  { name: '1,000 tasks, 2,000 scattered edges', nodes: 1_000, edges: 2_000, reach: 1_000, withDagre: true },
  {
    name: '10,000 tasks, 12,000 edges that reach back 100',
    nodes: 10_000,
    edges: 12_000,
    reach: 100,
    withDagre: false,
  },
  {
    name: '10,000 tasks, 20,000 edges that reach back 100',
    nodes: 10_000,
    edges: 20_000,
    reach: 100,
    withDagre: false,
  },
];

/** A module as esbuild bundles it for pages: what a loader of tests does to imports costs more than the layout. */
async function bundled<Module>(name: string): Promise<Module> {
  const outfile = join(directory, `${name}.mjs`);
  await build({ entryPoints: [join(folder, `${name}.ts`)], bundle: true, format: 'esm', outfile, logLevel: 'error' });
  return (await import(pathToFileURL(outfile).href)) as Module;
}

function timed<Result>(run: () => Result): { readonly ms: number; readonly result: Result } {
  const start = performance.now();
  const result = run();
  return { ms: performance.now() - start, result };
}

function medianMs(run: () => unknown): number {
  for (let round = 0; round < warmUp; round += 1) run();
  return median(Array.from({ length: rounds }, () => timed(run).ms));
}

try {
  const { layoutGraph } = await bundled<typeof ownLayout>('layoutGraph');
  const { drawWithDagre } = await bundled<typeof dagreDrawing>('dagreDrawing.fixture');
  const figures: Figure[] = [];
  for (const { name, withDagre, ...sample } of samples) {
    const graph = sampleGraph({ ...sample, seed: 7 });
    const layout: Layout = layoutGraph(graph);
    const ms = medianMs(() => layoutGraph(graph));
    if (withDagre) {
      const { ms: dagreMs, result } = timed(() => drawWithDagre(graph, 'tight-tree'));
      figures.push(
        figure(`${name}, beside dagre (tight tree)`, 'ms', ms, dagreMs),
        figure(`${name}: crossings`, '', countDrawnCrossings(layout.edges), countDrawnCrossings(result)),
        figure(`${name}: length of all edges`, 'px', totalLength(layout.edges), totalLength(result)),
      );
    } else figures.push(aloneFigure(name, 'ms', ms));
    const nodes = [...graph.nodes, { id: 'new', ...sampleSize }];
    const grown = { nodes, edges: [...graph.edges, { id: 'e', from: graph.nodes[50]?.id ?? '', to: 'new' }] };
    figures.push(
      figure(
        `${name}: one more task`,
        'ms',
        medianMs(() => layoutGraph(grown, layout)),
        ms,
      ),
    );
  }
  printResult('layout of a dependency graph', figures);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
