import type { Box } from '../layout/graph.ts';

/** Where the page looks: the point of the drawing at the left upper corner, and pixels of the page for each of the drawing. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** From a whole graph of 10,000 tasks to a box that fills a panel. */
export const zoomRange = { least: 0.004, most: 3 } as const;
const fitMargin = 32;

/** What of the drawing is visible. */
export const viewOf = ({ x, y, zoom }: Camera, { width, height }: Size): Box => ({
  x,
  y,
  width: width / zoom,
  height: height / zoom,
});

/** The point of the drawing at a point of the page. */
export const toDrawing = ({ x, y, zoom }: Camera, at: Point): Point => ({ x: x + at.x / zoom, y: y + at.y / zoom });

/** Moves the drawing by pixels of the page. */
export const panBy = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.zoom,
  y: camera.y - dy / camera.zoom,
});

/** Zooms by a factor; what is at a point of the page stays there. */
export function zoomAt(camera: Camera, at: Point, factor: number): Camera {
  const zoom = Math.min(zoomRange.most, Math.max(zoomRange.least, camera.zoom * factor));
  const fixed = toDrawing(camera, at);
  return { x: fixed.x - at.x / zoom, y: fixed.y - at.y / zoom, zoom };
}

/** Shows a whole box, in the middle, as large as it fits but not larger than it is. */
export function fitTo(box: Box, size: Size, maxZoom = 1): Camera {
  const room = { width: Math.max(1, size.width - 2 * fitMargin), height: Math.max(1, size.height - 2 * fitMargin) };
  const fitting = Math.min(room.width / Math.max(1, box.width), room.height / Math.max(1, box.height));
  const zoom = Math.max(zoomRange.least, Math.min(maxZoom, fitting));
  return centreOn({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, size, zoom);
}

/** Shows a point of the drawing in the middle of the page. */
export const centreOn = (at: Point, size: Size, zoom: number): Camera => ({
  x: at.x - size.width / 2 / zoom,
  y: at.y - size.height / 2 / zoom,
  zoom,
});

/** The least movement that brings a box into view, with a margin; the same camera where it is in view. */
export function bringIntoView(camera: Camera, box: Box, size: Size): Camera {
  const margin = fitMargin / camera.zoom;
  const view = viewOf(camera, size);
  const shift = (start: number, length: number, from: number, room: number) => {
    if (start - margin < from || length + 2 * margin > room) return start - margin - from;
    return Math.max(0, start + length + margin - from - room);
  };
  const dx = shift(box.x, box.width, view.x, view.width);
  const dy = shift(box.y, box.height, view.y, view.height);
  return dx === 0 && dy === 0 ? camera : { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** A camera on the way from one to another; `share` runs from 0 to 1 and is slowed at both ends. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const eased = share * share * (3 - 2 * share);
  // Zoom is felt as a factor: half way is the geometric mean.
  const zoom = from.zoom * (to.zoom / from.zoom) ** eased;
  const mix = (a: number, b: number) => a + (b - a) * eased;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), zoom };
}
