import type { Workbench } from './workbench.ts';

/** Whether the palette offers a command of ours now. */
export async function isInPalette({ page }: Pick<Workbench, 'page'>, title: string): Promise<boolean> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget .quick-input-box input').first();
  await input.fill(`>Rostrum: ${title}`);
  const list = page.locator('.quick-input-list');
  const rows = list.locator('.monaco-list-row');
  // What it showed before shows no match.
  const isFiltered = list.locator('.highlight').or(list.getByText(/No matching commands|similar commands/));
  await isFiltered.first().waitFor();
  const found = (await rows.allInnerTexts()).some((row) => row.includes(title));
  await page.keyboard.press('Escape');
  return found;
}
