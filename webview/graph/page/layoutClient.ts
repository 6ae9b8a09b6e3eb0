import type { Layout, LayoutGraph } from '../layout/graph.ts';
import { layoutGraph } from '../layout/layoutGraph.ts';
import type { LayoutOrder } from '../layoutWorker.ts';

/** Lays out graphs beside the page, or in it where the host lets no worker run. */
export interface LayoutClient {
  /** Asks for a layout; `anew` starts from nothing instead of from the layout before. Of several that wait the newest counts. */
  readonly layOut: (graph: LayoutGraph, anew: boolean) => void;
  readonly close: () => void;
}

/** A layout that runs beside the page; it keeps the drawing before by itself. */
export interface LayoutWorker {
  readonly run: (order: LayoutOrder) => Promise<Layout>;
  readonly close: () => void;
}

/** Takes a worker that is being started, if there is one; a worker that fails is replaced by the page itself. */
export function openLayoutClient(
  starting: Promise<LayoutWorker> | undefined,
  onLayout: (layout: Layout) => void,
): LayoutClient {
  let worker: LayoutWorker | undefined;
  let isStarting = starting !== undefined;
  let isClosed = false;
  let before: Layout | undefined;
  let waiting: LayoutOrder | undefined;
  let underWay: LayoutOrder | undefined;

  const send = () => {
    if (waiting === undefined || underWay !== undefined || isStarting || isClosed) return;
    const order = waiting;
    waiting = undefined;
    if (worker === undefined) return take(layoutGraph(order.graph, order.anew ? undefined : before));
    underWay = order;
    worker.run(order).then((layout) => {
      underWay = undefined;
      take(layout);
    }, fallBack);
  };
  const take = (layout: Layout) => {
    if (isClosed) return;
    before = layout;
    onLayout(layout);
    send();
  };
  const fallBack = () => {
    worker?.close();
    worker = undefined;
    isStarting = false;
    waiting ??= underWay;
    underWay = undefined;
    send();
  };

  starting?.then((started) => {
    if (isClosed) return started.close();
    worker = started;
    isStarting = false;
    send();
  }, fallBack);
  return {
    layOut(graph, anew) {
      waiting = { graph, anew: anew || waiting?.anew === true };
      send();
    },
    close() {
      isClosed = true;
      worker?.close();
    },
  };
}
