import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { script } from '../harness/script.ts';
import { createTask, untilAsked, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';
import { contrastOf } from './pages/contrastOf.ts';
import { drawnTexts, elementTexts, givenColours, noteTexts } from './pages/drawnTexts.ts';
import type { DrawnText } from './pages/drawnTexts.ts';

/** As the editor's list of themes calls them, with the class of its window and the ground of its editors then. */
const themes = [
  { theme: 'Light Modern', kind: 'vs', ground: '#ffffff' },
  { theme: 'Dark High Contrast', kind: 'hc-black', ground: '#000000' },
  { theme: 'Light High Contrast', kind: 'hc-light', ground: '#ffffff' },
  { theme: 'Dark Modern', kind: 'vs-dark', ground: '#1f1f1f' },
] as const;
/** What WCAG 2 asks of a text of ordinary size (AA). */
const leastContrast = 4.5;

describe('the graph in the themes of an editor', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });

  before('tasks of every state, with edges of every kind', async () => {
    const { fleet } = ui;
    const go = join(fleet.place.make('graph'), 'go');
    const { objective } = await fleet.rest.post('/objectives', { project: fleet.project, title: 'Open the shop' });
    const task = (title: string, draft: object) => createTask(fleet, { title, parent: objective.id, ...draft });
    const schema = await task('Design the order schema', {
      spec: script('publish schema {"table":"orders"}', `wait-file ${go}`, 'publish schema {"table":5}', 'complete x'),
      contracts: [{ key: 'schema', schema: { type: 'object' } }],
      start: 'auto',
    });
    const input = [{ on: schema.id, type: 'input', contractKey: 'schema' }];
    const api = await task('Return paged orders from the API', {
      spec: script('ask Pages of 50 or of 100 orders?', 'complete x'),
      contracts: [{ key: 'orders.api', schema: { type: 'object' } }],
      dependencies: input,
      start: 'auto',
    });
    const cart = await task('Keep the cart over a restart', {
      spec: script('run sleep 600', 'complete x'),
      dependencies: [{ on: schema.id, type: 'related' }],
      start: 'auto',
    });
    const plan = await task('Move old orders', {
      spec: script('plan # Copy, compare, then switch', 'complete x'),
      requirePlanApproval: true,
      start: 'auto',
    });
    const page = await task('Build the checkout page', {
      dependencies: [{ on: api.id, type: 'input', contractKey: 'orders.api' }, { on: cart.id }],
    });
    await task('Write the help', { dependencies: [{ on: page.id }] });
    await task('Roll back', { dependencies: [{ on: page.id, type: 'on_failure' }] });
    const failing = await task('Load test with 1,000 carts', { spec: script('fail it is too small'), start: 'auto' });
    await task('Publish the figures', { dependencies: [{ on: failing.id }] });
    await untilAsked(fleet, api.id);
    writeFileSync(go, '');
    await untilStatus(fleet, schema.id, 'done');
    await untilStatus(fleet, plan.id, 'plan_review');
    await untilStatus(fleet, failing.id, 'failed');
    await until(async () => (await viewTask(fleet, api.id)).task.stale !== undefined, 'an input is stale');
  });

  it('[V2] is drawn in their colours as they change, and each of its texts can be read', async () => {
    const { window, fleet } = ui;
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    await until(async () => (await window.toasts()).length > 0, 'what waits is told');
    await window.run('Notifications: Clear All Notifications');
    await window.run('Rostrum: Open Graph');
    await window.run('View: Close Primary Side Bar');
    const graph = await window.webview('canvas');
    await graph.locator('[role=treeitem]').nth(8).waitFor({ state: 'attached' });
    await graph.getByRole('button', { name: 'Fit' }).click();
    await noteTexts(graph);
    for (const { theme, kind, ground } of themes) {
      await window.run('Preferences: Color Theme');
      await window.typeAnswer(theme);
      await window.choose(theme);
      await window.page.locator(`.monaco-workbench.${kind}`).waitFor();
      const drawn = await until(() => drawnIn(graph, ground), `the graph is drawn in ${theme}`);
      const name = theme.toLowerCase().replaceAll(' ', '-');
      await window.screenshot(name);
      // Chosen, with the focus, and being moved: said below, and drawn above all else.
      await graph.locator('.graph-surface').focus();
      for (const key of ['Escape', 'ArrowLeft', 'ArrowLeft', 'ArrowRight']) await window.page.keyboard.press(key);
      await graph.locator('.graph-keys').getByText('M moves the chosen edge').waitFor();
      const keys = await elementTexts(graph, '.graph-keys');
      for (const key of ['e', 'm', 'ArrowDown']) await window.page.keyboard.press(key);
      await graph.getByRole('status').getByText('instead').waitFor();
      await window.screenshot(`${name}-chosen`);
      const said = await elementTexts(graph, '.graph-message, .graph-count, .graph-card *, .graph-list *');
      const faint = [...drawn, ...keys, ...said].filter(({ fill, ground: on }) => contrastOf(fill, on) < leastContrast);
      assert.deepEqual(faint, [], `texts that are hard to read in ${theme}`);
      const fills = await givenColours(graph, ['foreground', 'descriptionForeground']);
      assert.deepEqual(drawn.filter(({ fill }) => !fills.includes(fill)), [], `texts in no colour of ${theme}`); // prettier-ignore
      await window.page.keyboard.press('Escape');
    }
  });
});

/** The texts of the drawing, as soon as all of them stand on the grounds that the editor gives now. */
async function drawnIn(graph: Frame, ground: string): Promise<readonly DrawnText[] | undefined> {
  const grounds = await givenColours(graph, ['editor-background', 'editorWidget-background']);
  const drawn = await drawnTexts(graph);
  const isWhole = drawn.some(({ text }) => text === '⚠ {} schema') && drawn.every((text) => isOn(text, grounds));
  return grounds[0] === ground && isWhole ? drawn : undefined;
}

const isOn = ({ ground }: DrawnText, grounds: readonly string[]): boolean => grounds.includes(ground);
