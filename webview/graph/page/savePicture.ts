import type { Look } from '../drawing/boxShapes.ts';
import { drawScene } from '../drawing/drawScene.ts';
import { renderSvg } from '../drawing/renderSvg.ts';
import type { Shown } from './graphStore.ts';

/** What a canvas may have: beyond it browsers give an empty one. */
const maxPixels = 64_000_000;
const maxSide = 16_000;
const margin = 24;
const wantedRatio = 2;

/** The whole graph as the text of an SVG. */
export const saveSvg = ({ scene, emphasis }: Shown, look: Look): string =>
  renderSvg(scene, look, { ...emphasis, focused: undefined, hovered: undefined });

/** The whole graph as a PNG in base64, as large as a canvas can be. */
export async function savePng({ scene, grid, emphasis }: Shown, look: Look): Promise<string> {
  const [width, height] = [scene.bounds.width + 2 * margin, scene.bounds.height + 2 * margin];
  const zoom = Math.min(wantedRatio, maxSide / width, maxSide / height, Math.sqrt(maxPixels / (width * height)));
  const canvas = new OffscreenCanvas(Math.ceil(width * zoom), Math.ceil(height * zoom));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gives no canvas for a picture of this size.');
  const camera = { x: scene.bounds.x - margin, y: scene.bounds.y - margin, zoom };
  const size = { width: canvas.width, height: canvas.height };
  drawScene(context, {
    scene,
    grid,
    camera,
    size,
    pixelRatio: 1,
    emphasis: { ...emphasis, focused: undefined, hovered: undefined },
    look,
  });
  return toBase64(await canvas.convertToBlob({ type: 'image/png' }));
}

async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const chunk = 32_768;
  let text = '';
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(text);
}
