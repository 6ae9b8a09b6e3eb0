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

/** Begins to note when a tree was last drawn otherwise; the function given says when that was, by the clock of the machine. */
export async function noteLastChange(page: Page, selector: string): Promise<() => Promise<number>> {
  await page.evaluate(`{
    globalThis.benchLast = ${pageNow};
    const textOf = () => [...document.querySelectorAll(${JSON.stringify(selector)})].map((row) => row.ariaLabel).join('\\n');
    let before = textOf();
    const look = () => {
      const now = textOf();
      if (now !== before) requestAnimationFrame(() => (globalThis.benchLast = ${pageNow}));
      before = now;
    };
    new MutationObserver(look).observe(document.querySelector('.sidebar'), { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
  }`);
  return () => page.evaluate<number>('globalThis.benchLast');
}
