import { faces } from './shapes.ts';
import type { MeasureText, Shape, TextFace } from './shapes.ts';
import type { GraphTheme } from './theme.ts';
import { arrowCorners, traceLine } from './traceLine.ts';

/** What can be drawn on: a canvas of the page, or one beside it. */
export type Canvas = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const paths = new Map<string, Path2D>();
/** Icons are a closed list; a measured text is worth keeping, but not for ever. */
const maxMeasured = 20_000;

/** The font of a face, as a canvas and CSS write it. */
const fontOf = (face: TextFace, { fontFamily }: GraphTheme): string =>
  `${faces[face].weight} ${faces[face].size}px ${fontFamily}`;

/** Measures by a canvas; what was measured is remembered. */
export function canvasMeasure(canvas: Canvas, theme: GraphTheme): MeasureText {
  const known = new Map<string, number>();
  return (text, face) => {
    const key = `${face} ${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= maxMeasured) known.clear();
    canvas.font = fontOf(face, theme);
    const { width } = canvas.measureText(text);
    known.set(key, width);
    return width;
  };
}

/** Draws shapes on a canvas whose transformation is set already. */
export function drawShapes(canvas: Canvas, shapes: readonly Shape[], theme: GraphTheme): void {
  for (const shape of shapes) drawShape(canvas, shape, theme);
}

function drawShape(canvas: Canvas, shape: Shape, theme: GraphTheme): void {
  switch (shape.kind) {
    case 'rect': {
      canvas.beginPath();
      canvas.roundRect(shape.x, shape.y, shape.width, shape.height, shape.radius);
      paint(canvas, shape);
      return;
    }
    case 'circle': {
      canvas.beginPath();
      canvas.arc(shape.x, shape.y, shape.radius, 0, 2 * Math.PI);
      paint(canvas, { ...shape, strokeWidth: 1.5 });
      return;
    }
    case 'icon': {
      canvas.save();
      canvas.translate(shape.x, shape.y);
      canvas.scale(shape.size / 16, shape.size / 16);
      canvas.fillStyle = shape.fill;
      canvas.fill(pathOf(shape.path), 'evenodd');
      canvas.restore();
      return;
    }
    case 'text': {
      canvas.font = fontOf(shape.face, theme);
      canvas.fillStyle = shape.fill;
      canvas.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
      canvas.fillText(shape.text, shape.x, shape.y);
      return;
    }
    case 'line': {
      canvas.globalAlpha = shape.opacity;
      canvas.strokeStyle = shape.stroke;
      canvas.lineWidth = shape.strokeWidth;
      canvas.setLineDash([...shape.dash]);
      canvas.beginPath();
      traceLine(shape.points, canvas);
      canvas.stroke();
      if (shape.hasArrow) drawArrow(canvas, shape.points, shape.stroke);
      canvas.globalAlpha = 1;
      return;
    }
  }
}

interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly dash?: readonly number[];
}

function paint(canvas: Canvas, { fill, stroke, strokeWidth = 1, dash = [] }: Paint): void {
  if (fill !== undefined) {
    canvas.fillStyle = fill;
    canvas.fill();
  }
  if (stroke === undefined) return;
  canvas.strokeStyle = stroke;
  canvas.lineWidth = strokeWidth;
  canvas.setLineDash([...dash]);
  canvas.stroke();
}

function drawArrow(canvas: Canvas, points: readonly number[], fill: string): void {
  canvas.fillStyle = fill;
  canvas.beginPath();
  arrowCorners(points).forEach(([x, y], at) => (at === 0 ? canvas.moveTo(x, y) : canvas.lineTo(x, y)));
  canvas.closePath();
  canvas.fill();
}

function pathOf(path: string): Path2D {
  const known = paths.get(path) ?? new Path2D(path);
  paths.set(path, known);
  return known;
}
