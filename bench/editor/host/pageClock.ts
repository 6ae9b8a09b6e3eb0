import type { Page } from 'playwright-core';

/** In a page: the moment, by the clock of the machine, as its extension host and this process read it. */
const pageNow = '(performance.timeOrigin + performance.now())';

/** The rows of all trees in the side bar. */
export const sideRows = '.sidebar .pane-body [role=treeitem]';

/** Notes in every page that is loaded from now on when something was first on its screen. */
export async function noteFirst(page: Page, selector: string): Promise<void> {
  await page.addInitScript(`{
    globalThis.benchFirst = undefined;
    const look = () => {
      if (document.querySelector(${JSON.stringify(selector)}) !== null) requestAnimationFrame(() => (globalThis.benchFirst = ${pageNow}));
      else setTimeout(look, 4);
    };
    look();
  }`);
}

/** When that was; undefined while it has not been. */
export const readFirst = (page: Page): Promise<number | undefined> =>
  page.evaluate<number | undefined>('globalThis.benchFirst');

/** Clicks on something, and gives the time from there until something else is on the screen, in milliseconds. */
export function timeFromClick(page: Page, target: string, shown: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const target = document.querySelector(${JSON.stringify(target)});
    const start = performance.now();
    const look = () => {
      if (document.querySelector(${JSON.stringify(shown)}) === null) return;
      seen.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - start));
    };
    const seen = new MutationObserver(look);
    seen.observe(document.body, { childList: true, subtree: true });
    target.click();
  })`);
}

/** How a tree was drawn otherwise: how often, and when it was last, by the clock of the machine. */
export interface TreeChanges {
  readonly count: number;
  readonly last: number;
}

/** Begins to note that; the function given says it. */
export async function noteChanges(page: Page, selector: string): Promise<() => Promise<TreeChanges>> {
  await page.evaluate(`{
    globalThis.benchSeen?.disconnect();
    globalThis.benchChanges = { count: 0, last: ${pageNow} };
    const textOf = () => [...document.querySelectorAll(${JSON.stringify(selector)})]
      .map((row) => row.style.top + row.id + row.ariaLabel).sort().join();
    let before = textOf();
    let isDue = false;
    const look = () => {
      isDue = false;
      const now = textOf();
      if (now !== before) globalThis.benchChanges = { count: globalThis.benchChanges.count + 1, last: ${pageNow} };
      before = now;
    };
    globalThis.benchSeen = new MutationObserver(() => {
      if (!isDue) requestAnimationFrame(look);
      isDue = true;
    });
    globalThis.benchSeen.observe(document.querySelector('.sidebar'), { childList: true, subtree: true, attributes: true });
  }`);
  return () => page.evaluate<TreeChanges>('globalThis.benchChanges');
}
