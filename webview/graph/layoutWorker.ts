import type { Layout, LayoutGraph } from './layout/graph.ts';
import { layoutGraph } from './layout/layoutGraph.ts';

/** A graph to lay out beside the page. The layout before stays here, unless the next is to start from nothing. */
export interface LayoutOrder {
  readonly graph: LayoutGraph;
  readonly anew: boolean;
}

/** What this file uses of a worker; the types of pages do not know it. */
interface WorkerScope {
  onmessage: ((event: { readonly data: LayoutOrder }) => void) | null;
  readonly postMessage: (layout: Layout) => void;
}

const scope = globalThis as unknown as WorkerScope;
let before: Layout | undefined;

scope.onmessage = ({ data: { graph, anew } }) => {
  before = layoutGraph(graph, anew ? undefined : before);
  scope.postMessage(before);
};
