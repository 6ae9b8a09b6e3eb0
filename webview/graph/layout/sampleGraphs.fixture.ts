import type { LayoutGraph } from './graph.ts';

/** A box as the page draws a task. */
export const sampleSize = { width: 208, height: 56 } as const;

/** Numbers in [0, 1) that a seed fixes (mulberry32, Tommy Ettinger 2017). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Sample {
  readonly nodes: number;
  readonly edges: number;
  readonly seed: number;
  /** How far back an edge may reach, in nodes; without it, to any node before. */
  readonly reach?: number;
}

/** A graph of tasks without circles: each edge leads from a task to a later one. */
export function sampleGraph({ nodes, edges, seed, reach = nodes }: Sample): LayoutGraph {
  const random = seededRandom(seed);
  const pairs = new Map<string, { readonly id: string; readonly from: string; readonly to: string }>();
  for (let tries = 0; pairs.size < edges && tries < edges * 20; tries += 1) {
    const to = 1 + Math.floor(random() * (nodes - 1));
    const from = Math.max(0, to - 1 - Math.floor(random() * Math.min(to, reach)));
    const id = `${from}>${to}`;
    pairs.set(id, { id, from: String(from), to: String(to) });
  }
  return {
    nodes: Array.from({ length: nodes }, (_, id) => ({ id: String(id), ...sampleSize })),
    edges: [...pairs.values()],
  };
}
