/** A way as x and y of its points, one after the other, with the nodes at its ends. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly points: readonly number[];
}

interface Segment {
  readonly left: number;
  readonly right: number;
  readonly leftY: number;
  readonly rightY: number;
  readonly way: number;
}

/** The sum of the lengths of all ways, in pixels. */
export function totalLength(ways: readonly Way[]): number {
  let sum = 0;
  for (const { points } of ways) {
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at, at + 4);
      sum += Math.hypot(x2 - x1, y2 - y1);
    }
  }
  return sum;
}

/**
 * How often ways cross as they are drawn, whoever drew them; ways with a common end do not count, because where they meet
 * at it is a matter of taste. A sweep from left to right.
 */
export function countDrawnCrossings(ways: readonly Way[]): number {
  const segments = ways.flatMap(segmentsOf).sort((a, b) => a.left - b.left);
  const active: Segment[] = [];
  let crossings = 0;
  for (const segment of segments) {
    let kept = 0;
    for (const other of active) {
      if (other.right <= segment.left) continue;
      active[kept++] = other;
      if (haveCommonEnd(ways[segment.way], ways[other.way])) continue;
      if (cross(segment, other)) crossings += 1;
    }
    active.length = kept;
    active.push(segment);
  }
  return crossings;
}

const haveCommonEnd = (a: Way | undefined, b: Way | undefined) =>
  a?.from === b?.from || a?.to === b?.to || a?.from === b?.to || a?.to === b?.from;

function segmentsOf({ points }: Way, way: number): readonly Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(at, at + 4);
    if (x1 === x2) continue;
    segments.push(
      x1 < x2
        ? { left: x1, right: x2, leftY: y1, rightY: y2, way }
        : { left: x2, right: x1, leftY: y2, rightY: y1, way },
    );
  }
  return segments;
}

function cross(a: Segment, b: Segment): boolean {
  const left = Math.max(a.left, b.left);
  const right = Math.min(a.right, b.right);
  const before = heightAt(a, left) - heightAt(b, left);
  const after = heightAt(a, right) - heightAt(b, right);
  return before * after < 0 || (before === 0 && after !== 0 && left === b.left);
}

const heightAt = ({ left, right, leftY, rightY }: Segment, x: number) =>
  leftY + ((x - left) / (right - left)) * (rightY - leftY);
