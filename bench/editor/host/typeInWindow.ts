import type { Page } from 'playwright-core';

const key = '%';
const longestMs = 10_000;

/** Notes the next key of the terminal in front, from the moment the page hears it until its echo is among the rows. */
const watchKey = `{
  const rows = document.querySelector('.terminal-wrapper.active .xterm-rows');
  const count = () => rows.textContent.split('${key}').length;
  globalThis.benchKey = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('a key had no echo within ${longestMs} ms')), ${longestMs});
    const heard = () => {
      const start = performance.now();
      const before = count();
      const seen = new MutationObserver(() => {
        if (count() === before) return;
        seen.disconnect();
        resolve(performance.now() - start);
      });
      seen.observe(rows, { childList: true, subtree: true, characterData: true });
    };
    addEventListener('keydown', heard, { capture: true, once: true });
  });
  // Otherwise this script would end with that key.
  undefined;
}`;

/** Types keys into the terminal in front, each after the echo of the one before; gives their times in milliseconds. */
export async function typeInWindow(page: Page, keys: number): Promise<readonly number[]> {
  await page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
  const times: number[] = [];
  while (times.length < keys) {
    await page.evaluate(watchKey);
    await page.keyboard.type(key);
    times.push(await page.evaluate<number>('globalThis.benchKey'));
  }
  return times;
}
