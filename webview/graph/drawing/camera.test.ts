import assert from 'node:assert/strict';
import fc from 'fast-check';
import { between, bringIntoView, fitTo, panBy, toDrawing, viewOf, zoomAt, zoomRange } from './camera.ts';

const size = { width: 800, height: 600 };
const near = (a: number, b: number) => assert(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
const cameras = fc.record({
  x: fc.integer({ min: -5_000, max: 5_000 }),
  y: fc.integer({ min: -5_000, max: 5_000 }),
  zoom: fc.double({ min: 0.01, max: 3, noNaN: true }),
});

describe('the camera of the graph', () => {
  it('[V2] zooms at the pointer: what is there stays there', () => {
    const points = fc.record({ x: fc.integer({ min: 0, max: 800 }), y: fc.integer({ min: 0, max: 600 }) });
    fc.assert(
      fc.property(cameras, points, fc.double({ min: 0.1, max: 10, noNaN: true }), (camera, at, factor) => {
        const [before, zoomed] = [toDrawing(camera, at), zoomAt(camera, at, factor)];
        const after = toDrawing(zoomed, at);
        near(after.x, before.x);
        near(after.y, before.y);
        assert(zoomed.zoom >= zoomRange.least && zoomed.zoom <= zoomRange.most);
      }),
    );
  });

  it('pans by pixels of the page', () => {
    assert.deepEqual(panBy({ x: 0, y: 0, zoom: 2 }, 10, -20), { x: -5, y: 10, zoom: 2 });
  });

  it('fits a whole graph into the page, and draws a small one no larger than it is', () => {
    const whole = { x: -100, y: 50, width: 40_000, height: 10_000 };
    const view = viewOf(fitTo(whole, size), size);
    assert(view.x <= whole.x && view.x + view.width >= whole.x + whole.width);
    assert(view.y <= whole.y && view.y + view.height >= whole.y + whole.height);
    assert.equal(fitTo({ x: 0, y: 0, width: 208, height: 56 }, size).zoom, 1);
    assert(fitTo(whole, { width: 0, height: 0 }).zoom > 0, 'also in a page without room');
  });

  it('moves no more than it must to bring a box into view', () => {
    const camera = { x: 0, y: 0, zoom: 1 };
    assert.equal(bringIntoView(camera, { x: 100, y: 100, width: 200, height: 50 }, size), camera);
    assert.deepEqual(bringIntoView(camera, { x: 900, y: 100, width: 200, height: 50 }, size), {
      x: 332,
      y: 0,
      zoom: 1,
    });
    assert.deepEqual(bringIntoView(camera, { x: -300, y: 100, width: 200, height: 50 }, size), {
      x: -332,
      y: 0,
      zoom: 1,
    });
  });

  it('begins and ends a movement where it should', () => {
    const [from, to] = [{ x: 0, y: 0, zoom: 0.1 }, { x: 100, y: 50, zoom: 1 }]; // prettier-ignore
    assert.deepEqual(between(from, to, 0), from);
    near(between(from, to, 1).zoom, 1);
    near(between(from, to, 1).x, 100);
  });
});
