// Frames a second while the person pans the dependency graph, in the browser that people use, without a graphics card: the
// whole graph in view, and a close view; then how long a key waits for its frame. Needs a build, and Chromium.
import { setTimeout as pause } from 'node:timers/promises';
import type { GraphPage } from '../../test/window/pages/openGraphPage.ts';
import { openGraphPage, startBrowser } from '../../test/window/pages/openGraphPage.ts';
import { manyTasks } from '../../test/window/pages/sampleTasks.ts';
import { until } from '../../test/harness/until.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, printResult } from '../result.ts';

const measuredMs = 4_000;
const sizes = [
  { name: '1,000 tasks', count: 1_000, edges: 2_000 },
  { name: '10,000 tasks', count: 10_000, edges: 20_000 },
];

/** Pans a little at each frame, by the same events that a wheel makes, and counts frames. */
const panScript = `new Promise((resolve) => {
  const canvas = document.querySelector('.graph-canvas');
  const start = performance.now();
  let frames = 0;
  let last = start;
  let longest = 0;
  const step = (now) => {
    if (frames > 0) longest = Math.max(longest, now - last);
    last = now;
    frames += 1;
    if (now - start > ${measuredMs}) return resolve({ frames: ((frames - 1) * 1000) / (now - start), longest });
    const turn = frames % 180 < 90 ? 1 : -1;
    canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: 12 * turn, shiftKey: true, cancelable: true }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

interface Panned {
  readonly frames: number;
  readonly longest: number;
}

async function zoomIn({ page }: GraphPage): Promise<void> {
  const script = `for (let n = 0; n < 40; n += 1) document.querySelector('.graph-canvas').dispatchEvent(
    new WheelEvent('wheel', { deltaY: -100, clientX: 640, clientY: 400, cancelable: true, bubbles: true }));`;
  await page.evaluate(script);
  // From the nearest zoom a little back: to where texts are read.
  await page.evaluate(script.replace('n < 40', 'n < 6').replace('-100', '100'));
  await pause(500);
}

const browser = await startBrowser();
try {
  const figures: Figure[] = [];
  for (const { name, count, edges } of sizes) {
    const graph = await openGraphPage(browser);
    const start = performance.now();
    await graph.tell({ type: 'graph.show', title: 'bench', canEdit: true, tasks: manyTasks(count, edges) });
    const drawn = `document.querySelector('.graph-minimap').getContext('2d').getImageData(0, 0, 180, 120).data.some((part) => part > 0)`;
    await until(() => graph.page.evaluate<boolean>(drawn), 'the graph is drawn');
    figures.push(aloneFigure(`${name}: from the rows to the drawing`, 'ms', performance.now() - start));
    await pause(500);
    for (const view of ['whole', 'close']) {
      if (view === 'close') await zoomIn(graph);
      const { frames, longest } = await graph.page.evaluate<Panned>(panScript);
      figures.push(aloneFigure(`${name}, ${view} view: frames`, '/s', frames));
      figures.push(aloneFigure(`${name}, ${view} view: longest frame`, 'ms', longest));
    }
    await graph.page.context().close();
  }
  printResult('panning the dependency graph', figures);
} finally {
  await browser.close();
}
