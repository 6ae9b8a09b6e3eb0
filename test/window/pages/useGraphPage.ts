import assert from 'node:assert/strict';
import type { FromGraph, GraphTask } from '../../../webview/graph/graphMessages.ts';
import { until } from '../../harness/until.ts';
import { drawnScene } from './drawnScene.ts';
import { openGraphPage, startBrowser } from './openGraphPage.ts';
import type { GraphPage } from './openGraphPage.ts';

type Browser = Awaited<ReturnType<typeof startBrowser>>;
type Choice = Parameters<typeof openGraphPage>[1];

/** What the page has said of one kind. */
export const ofType = (messages: readonly FromGraph[], type: FromGraph['type']) =>
  messages.filter((each) => each.type === type);

/** Called in a `describe`: one browser for it, and a page of the graph for each of its tests, which complains of nothing. */
export function useGraphPage() {
  let browser: Browser | undefined;
  let graph: GraphPage | undefined;
  const shown = (): GraphPage => {
    if (graph === undefined) throw new Error('No page is open: open one first.');
    return graph;
  };

  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser?.close());
  afterEach(async () => {
    const { page, complaints } = shown();
    await page.context().close();
    assert.deepEqual(complaints, []);
  });

  const openEmpty = async (choice?: Choice): Promise<GraphPage> => {
    if (browser === undefined) throw new Error('The browser is there only while the tests of its suite run.');
    graph = await openGraphPage(browser, choice);
    return graph;
  };
  /** The colours of the drawing, as CSS writes them. */
  const colours = async (): Promise<ReadonlySet<string>> => new Set(await shown().page.evaluate<string[]>(readColours));

  return {
    get graph() {
      return shown();
    },
    openEmpty,
    colours,
    /** Opens a page that shows tasks; gives where it draws what. */
    async open(tasks: readonly GraphTask[], choice: Choice = {}, canEdit = true) {
      const { page, tell } = await openEmpty(choice);
      await tell({ type: 'graph.show', title: 'API', canEdit, tasks });
      // Something else than the background is on the canvas.
      await until(async () => (await colours()).size > 3, 'the graph is drawn');
      return drawnScene(page, tasks);
    },
    message: () => shown().page.locator('.graph-message').textContent(),
    items: () => shown().page.locator('[role=treeitem]').allTextContents(),
  };
}

const readColours = `(() => {
  const canvas = document.querySelector('.graph-canvas');
  if (canvas.width === 0 || canvas.height === 0) return [];
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set();
  for (let at = 0; at < data.length; at += 4) found.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
  return [...found].map((colour) => '#' + colour.toString(16).padStart(6, '0'));
})()`;
