import { real } from './cells.ts';

/** What stands in a column, from top to bottom: where each wants to be, how much that counts, and what it takes up. */
export interface ColumnWishes {
  readonly wishes: Float64Array;
  readonly weights: Float64Array;
  /** Half the height of each, with half the gap that it keeps. */
  readonly extents: Float64Array;
}

/**
 * Middles that keep order and distances and are as near to the wishes as possible (least squares). With the distances
 * taken off that is isotonic regression, solved by pooling adjacent violators (Ayer et al. 1955) in linear time.
 */
export function settleColumn({ wishes, weights, extents }: ColumnWishes): Float64Array {
  const count = wishes.length;
  const offsets = new Float64Array(count);
  for (let at = 1; at < count; at += 1) offsets[at] = real(offsets, at - 1) + real(extents, at - 1) + real(extents, at);

  const means = new Float64Array(count);
  const masses = new Float64Array(count);
  const starts = new Int32Array(count);
  let pools = 0;
  for (let at = 0; at < count; at += 1) {
    let mean = real(wishes, at) - real(offsets, at);
    let mass = real(weights, at);
    let start = at;
    while (pools > 0 && real(means, pools - 1) >= mean) {
      pools -= 1;
      mean = (mean * mass + real(means, pools) * real(masses, pools)) / (mass + real(masses, pools));
      mass += real(masses, pools);
      start = starts[pools] ?? start;
    }
    means[pools] = mean;
    masses[pools] = mass;
    starts[pools++] = start;
  }

  const middles = new Float64Array(count);
  for (let pool = 0; pool < pools; pool += 1) {
    const end = pool + 1 < pools ? (starts[pool + 1] ?? count) : count;
    for (let at = starts[pool] ?? 0; at < end; at += 1) middles[at] = real(means, pool) + real(offsets, at);
  }
  return middles;
}
