import type { PlacedNode } from '../layout/graph.ts';

/** A way to go from a box. */
export type Direction = 'left' | 'right' | 'up' | 'down';

interface Ground {
  readonly places: readonly PlacedNode[];
  readonly lines: readonly { readonly from: string; readonly to: string }[];
}

/**
 * The box that an arrow key leads to: left and right along an edge, to the neighbour whose height is nearest; up and down
 * to the next in the column, and past its end to the nearest box in that direction. Undefined where there is none.
 */
export function findNext(id: string, direction: Direction, { places, lines }: Ground): string | undefined {
  const placeOf = new Map(places.map((place) => [place.id, place]));
  const here = placeOf.get(id);
  if (here === undefined) return undefined;
  if (direction === 'left' || direction === 'right') {
    const ends = lines.flatMap(({ from, to }) => {
      if (direction === 'right') return from === id ? [to] : [];
      return to === id ? [from] : [];
    });
    const neighbours = ends.flatMap((end) => placeOf.get(end) ?? []);
    if (neighbours.length > 0) return nearest(neighbours, ({ y }) => Math.abs(y - here.y));
    const beyond = places.filter(({ x }) => (direction === 'right' ? x > here.x : x < here.x));
    return nearest(beyond, ({ x, y }) => Math.abs(x - here.x) + 2 * Math.abs(y - here.y));
  }
  const turn = direction === 'down' ? 1 : -1;
  const beyond = places.filter(({ y }) => (y - here.y) * turn > 0);
  const column = beyond.filter((place) => place.column === here.column);
  if (column.length > 0) return nearest(column, ({ y }) => Math.abs(y - here.y));
  return nearest(beyond, ({ x, y }) => 2 * Math.abs(x - here.x) + Math.abs(y - here.y));
}

/** The first box to read: the uppermost of the first column. */
export const findFirst = (places: readonly PlacedNode[]): string | undefined =>
  nearest(places, ({ column, y }) => column * 1e6 + y);

function nearest(places: readonly PlacedNode[], distance: (place: PlacedNode) => number): string | undefined {
  let best: PlacedNode | undefined;
  for (const place of places) if (best === undefined || distance(place) < distance(best)) best = place;
  return best?.id;
}
