const arrowLength = 8;

/** What a way is drawn with: the pen of a canvas, or one that writes the path of an SVG. */
export interface Pen {
  readonly moveTo: (x: number, y: number) => void;
  readonly lineTo: (x: number, y: number) => void;
  readonly bezierCurveTo: (x1: number, y1: number, x2: number, y2: number, x: number, y: number) => void;
}

/** Draws a way: level stretches straight, the rest as curves that leave and arrive on the level. */
export function traceLine(points: readonly number[], pen: Pen): void {
  pen.moveTo(points[0] ?? 0, points[1] ?? 0);
  for (let at = 2; at + 1 < points.length; at += 2) {
    const [x1, y1] = [points[at - 2] ?? 0, points[at - 1] ?? 0];
    const [x2, y2] = [points[at] ?? 0, points[at + 1] ?? 0];
    if (y1 === y2) pen.lineTo(x2, y2);
    else pen.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
  }
}

/** The point half way along a way, where its label stands. */
export function middleOf(points: readonly number[]): { readonly x: number; readonly y: number } {
  const lengths: number[] = [];
  for (let at = 2; at + 1 < points.length; at += 2) {
    lengths.push(Math.hypot((points[at] ?? 0) - (points[at - 2] ?? 0), (points[at + 1] ?? 0) - (points[at - 1] ?? 0)));
  }
  let rest = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [at, length] of lengths.entries()) {
    if (rest > length) {
      rest -= length;
      continue;
    }
    const share = length === 0 ? 0 : rest / length;
    const [x1, y1, x2, y2] = points.slice(2 * at, 2 * at + 4) as [number, number, number, number];
    return { x: x1 + (x2 - x1) * share, y: y1 + (y2 - y1) * share };
  }
  return { x: points[0] ?? 0, y: points[1] ?? 0 };
}

/** The corners of the head of an arrow: at the end of a way, in the direction in which it arrives. */
export function arrowCorners(points: readonly number[]): readonly (readonly [number, number])[] {
  const [x, y] = [points.at(-2) ?? 0, points.at(-1) ?? 0];
  const turn = x >= (points.at(-4) ?? 0) ? 1 : -1;
  return [
    [x, y],
    [x - turn * arrowLength, y - 4],
    [x - turn * arrowLength, y + 4],
  ];
}
