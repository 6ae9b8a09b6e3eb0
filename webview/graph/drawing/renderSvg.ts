import { boxShapes, coverShape, opacityOf } from './boxShapes.ts';
import type { Look } from './boxShapes.ts';
import { labelShapes, lineShape } from './lineShapes.ts';
import { noEmphasis } from './scene.ts';
import type { Emphasis, Scene, SceneBox } from './scene.ts';
import { faces } from './shapes.ts';
import type { Shape } from './shapes.ts';
import { arrowCorners, traceLine } from './traceLine.ts';

const margin = 24;

/** A whole scene as the text of an SVG that needs nothing else: the same shapes that a canvas draws. */
export function renderSvg(scene: Scene, look: Look, emphasis: Emphasis = noEmphasis): string {
  const { theme } = look;
  const { x, y, width, height } = scene.bounds;
  const frame = [x - margin, y - margin, width + 2 * margin, height + 2 * margin].map(short);
  const [left, top, outerWidth, outerHeight] = frame as [string, string, string, string];
  const labels = scene.lines.flatMap((item) => labelShapes(item, emphasis, look));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frame.join(' ')}" width="${outerWidth}" height="${outerHeight}" font-family="${escapeMarkup(theme.fontFamily)}">`,
    `<rect x="${left}" y="${top}" width="${outerWidth}" height="${outerHeight}" fill="${escapeMarkup(theme.background)}"/>`,
    ...scene.lines.map((item) => renderShape(lineShape(item, emphasis, theme))),
    ...scene.boxes.map((item) => renderBox(item, emphasis, look)),
    ...labels.map(renderShape),
    '</svg>\n',
  ].join('\n');
}

function renderBox(item: SceneBox, emphasis: Emphasis, look: Look): string {
  const shapes = boxShapes(item, emphasis, look).map(renderShape).join('\n');
  const opacity = opacityOf(item, emphasis, look.theme);
  return opacity === 1
    ? shapes
    : `${renderShape(coverShape(item, look.theme))}\n<g opacity="${opacity}">\n${shapes}\n</g>`;
}

function renderShape(shape: Shape): string {
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, radius, fill = 'none', stroke, strokeWidth = 1, dash = [] } = shape;
      const line: Attributes = stroke === undefined ? {} : { stroke, 'stroke-width': strokeWidth };
      return tag('rect', { x, y, width, height, rx: radius, fill, ...line, ...dashed(dash) });
    }
    case 'circle':
      return tag('circle', {
        cx: shape.x,
        cy: shape.y,
        r: shape.radius,
        fill: shape.fill,
        stroke: shape.stroke ?? 'none',
      });
    case 'icon': {
      const transform = `translate(${short(shape.x)} ${short(shape.y)}) scale(${short(shape.size / 16)})`;
      return tag('path', { d: shape.path, fill: shape.fill, 'fill-rule': 'evenodd', transform });
    }
    case 'text': {
      const { size, weight } = faces[shape.face];
      const { x, y, fill, anchor } = shape;
      const face = { 'font-size': size, 'font-weight': weight, 'text-anchor': anchor };
      return tag('text', { x, y, fill, ...face }, escapeMarkup(shape.text));
    }
    case 'line':
      return renderLine(shape);
  }
}

function renderLine(shape: Extract<Shape, { kind: 'line' }>): string {
  const { points, stroke, strokeWidth, dash, opacity, hasArrow } = shape;
  const d: string[] = [];
  const write = (letter: string, ...numbers: readonly number[]) => void d.push(letter + numbers.map(short).join(' '));
  traceLine(points, {
    moveTo: (x, y) => write('M', x, y),
    lineTo: (x, y) => write('L', x, y),
    bezierCurveTo: (x1, y1, x2, y2, x, y) => write('C', x1, y1, x2, y2, x, y),
  });
  const line = tag('path', {
    d: d.join(''),
    fill: 'none',
    stroke,
    'stroke-width': strokeWidth,
    ...dashed(dash),
    opacity,
  });
  if (!hasArrow) return line;
  const corners = arrowCorners(points).map((corner) => corner.map(short).join(','));
  return `${line}\n${tag('polygon', { points: corners.join(' '), fill: stroke, opacity })}`;
}

type Attributes = Readonly<Record<string, string | number>>;

const dashed = (dash: readonly number[]): Attributes =>
  dash.length === 0 ? {} : { 'stroke-dasharray': dash.join(' ') };

const tag = (name: string, attributes: Attributes, content?: string) => {
  const written = Object.entries(attributes).map(
    ([key, value]) => `${key}="${typeof value === 'number' ? short(value) : escapeMarkup(value)}"`,
  );
  const start = `<${name} ${written.join(' ')}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
};

const short = (value: number) => String(Math.round(value * 100) / 100);

const escapeMarkup = (text: string) =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '');
