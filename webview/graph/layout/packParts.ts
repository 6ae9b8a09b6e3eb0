import { real } from './cells.ts';
import { outlineOf, shiftPart } from './placedPart.ts';
import type { PlacedPart } from './placedPart.ts';
import { packedAspect, spacing } from './spacing.ts';

/** A part, and whether it has its place already from a layout before. */
export interface PartToPack {
  readonly placed: PlacedPart;
  readonly hasPlace: boolean;
}

/**
 * Puts unconnected parts beside and below each other. Those that have a place keep it, and are only pushed down where one
 * above has grown; the others, the highest first, go where the sky line of what stands already is nearest to the top
 * (bottom-left packing, turned over: Burke, Kendall, Whitwell, A New Placement Heuristic, 2004).
 */
export function packParts(parts: readonly PartToPack[], pitch: number): readonly PlacedPart[] {
  const outlined = parts.map(({ placed, hasPlace }) => ({ placed, hasPlace, outline: outlineOf(placed) }));
  const anchored = outlined.filter(({ hasPlace }) => hasPlace);
  const free = outlined.filter(({ hasPlace }) => !hasPlace);

  const firstColumn = Math.min(0, ...anchored.map(({ outline }) => outline.firstColumn));
  const lastColumn = Math.max(0, ...anchored.map(({ outline }) => outline.firstColumn + outline.tops.length));
  const widest = Math.max(0, ...free.map(({ outline }) => outline.tops.length));
  const area = outlined.reduce(
    (sum, { outline }) => sum + outline.tops.length * pitch * (outline.bottom - outline.top),
    0,
  );
  const wanted = Math.ceil(Math.sqrt(area * packedAspect) / pitch);
  const columns = Math.max(lastColumn - firstColumn, widest, wanted);
  const sky = new Float64Array(columns + 1).fill(-Infinity);

  const result = new Map<PlacedPart, PlacedPart>();
  for (const { placed, outline } of [...anchored].sort((a, b) => a.outline.top - b.outline.top)) {
    const column = outline.firstColumn - firstColumn;
    let down = 0;
    outline.tops.forEach((top, at) => (down = Math.max(down, real(sky, column + at) - top)));
    outline.bottoms.forEach((bottom, at) => (sky[column + at] = Math.max(real(sky, column + at), bottom + down + gap)));
    result.set(placed, shiftPart(placed, 0, down));
  }
  const firstTop = Math.min(...anchored.map(({ outline }) => outline.top));
  const top = Number.isFinite(firstTop) ? firstTop : 0;
  sky.forEach((height, at) => (sky[at] = Math.max(height, top)));

  for (const { placed, outline } of [...free].sort((a, b) => heightOf(b.outline) - heightOf(a.outline))) {
    // Beside a part that may still grow a column stays free; a box that nothing is connected with does not grow.
    const width = outline.tops.length;
    const { column, height } = lowestGap(sky, width === 1 ? 1 : width + 1, columns - width);
    const end = Math.min(column + (width === 1 ? 1 : width + 1), sky.length);
    sky.fill(height + heightOf(outline) + gap, column, end);
    result.set(placed, shiftPart(placed, column + firstColumn - outline.firstColumn, height - outline.top));
  }
  return parts.map(({ placed }) => result.get(placed) ?? placed);
}

const gap = spacing.part - spacing.node;
const heightOf = ({ top, bottom }: { readonly top: number; readonly bottom: number }) => bottom - top;

/** The first of the columns at which something of a width would stand highest. */
function lowestGap(
  sky: Float64Array,
  width: number,
  lastStart: number,
): { readonly column: number; readonly height: number } {
  let best = { column: 0, height: Infinity };
  for (let column = 0; column <= lastStart; column += 1) {
    let height = -Infinity;
    for (let at = column; at < Math.min(column + width, sky.length); at += 1) height = Math.max(height, real(sky, at));
    if (height < best.height) best = { column, height };
  }
  return best;
}
