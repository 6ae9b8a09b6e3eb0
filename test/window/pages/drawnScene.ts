import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { fitTo } from '../../../webview/graph/drawing/camera.ts';
import { layoutGraphOf, makeScene } from '../../../webview/graph/drawing/scene.ts';
import type { GraphTask } from '../../../webview/graph/graphMessages.ts';
import { layoutGraph } from '../../../webview/graph/layout/layoutGraph.ts';
import { buildView } from '../../../webview/graph/model/graphView.ts';

type Camera = ReturnType<typeof fitTo>;

/** Where the page draws what: it is deterministic, so the test computes the same. */
export async function drawnScene(page: Page, tasks: readonly GraphTask[]) {
  const view = buildView(tasks, { collapsed: new Set(), showsEnded: false });
  const scene = makeScene(view, layoutGraph(layoutGraphOf(view)));
  const canvas = await page.locator('.graph-canvas').boundingBox();
  assert(canvas !== null);
  const fitted = fitTo(scene.bounds, canvas);
  const onPage = ({ x, y }: { readonly x: number; readonly y: number }, camera: Camera = fitted) => ({
    x: canvas.x + (x - camera.x) * camera.zoom,
    y: canvas.y + (y - camera.y) * camera.zoom,
  });
  const boxOf = (id: string) => {
    const item = scene.boxById.get(`task_${id}`);
    assert(item !== undefined, `no box for ${id}`);
    return item;
  };
  const middle = (id: string, camera?: Camera) => {
    const { x, y, width, height } = boxOf(id).place;
    return onPage({ x: x + width / 2, y: y + height / 2 }, camera);
  };
  return { scene, canvas, fitted, onPage, boxOf, middle };
}
