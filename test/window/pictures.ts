import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { repositoryRoot } from '../harness/program.ts';
import { script } from '../harness/script.ts';
import { createTask, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { Language, Theme } from './harness/openWindow.ts';
import { useWindow } from './harness/useWindow.ts';

// Run by `npm run pictures`: what the documentation shows goes to docs/images. With THEME or LANGUAGE the same is made in
// other colours or another language, to look at among the artifacts alone.
const theme = env['THEME'] as Theme | undefined;
const language = env['LANGUAGE'] as Language | undefined;
const images = join(repositoryRoot, 'docs', 'images');
const shownInDocs = ['window', 'task', 'pipeline'];
const wholeMs = 300_000;
const calmPercent = 50;
const calmMs = 240_000;

const pipeline = `version: 1
name: Payments

tasks:
  contract:
    title: Agree on the payment contract
    contracts: [{ key: payments }]
  refunds:
    title: Refund what was paid twice
    dependsOn: [{ task: contract, contractKey: payments }]
  receipts:
    title: Send a receipt
    dependsOn: [{ task: contract, contractKey: payments }]
  release:
    title: Release it
    dependsOn: [refunds, receipts]
`;

/** The titles of commands, in the language in which the window speaks. */
const titles = {
  en: { graph: 'Open Graph', board: 'Open Board', fleet: 'Open Fleet', overview: 'Open Overview' },
  'zh-cn': { graph: '打开依赖图', board: '打开看板', fleet: '打开服务器群', overview: '打开总览' },
}[language ?? 'en'];

describe('pictures', function () {
  this.timeout(wholeMs);
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  writeFileSync(join(folder, 'payments.rostrum.yaml'), pipeline);
  after(() => rmSync(folder, { recursive: true }));
  const ui = useWindow({ servers: [{ name: 'gpu1' }, { name: 'build2' }], theme, folder });

  const isForDocs = theme === undefined && language === undefined;

  /** Figures of the machine are in the picture: those that readers see are of a machine that does little else. */
  const untilCalm = () =>
    until(
      async () => {
        const servers = (await ui.window.rows()).flatMap((row) => /CPU (\d+) %/.exec(row)?.[1] ?? []);
        return servers.length === 2 && servers.every((percent) => Number(percent) <= calmPercent);
      },
      `both servers show at most ${calmPercent} % of their processors: end what else runs here, and make the pictures again`,
      calmMs,
    );

  const picture = async (name: string) => {
    if (isForDocs && shownInDocs.includes(name)) await untilCalm();
    const path = await ui.window.screenshot(name);
    if (!isForDocs || !shownInDocs.includes(name)) return;
    mkdirSync(images, { recursive: true });
    copyFileSync(join(repositoryRoot, path), join(images, `${name}.png`));
  };
  const run = (page: keyof typeof titles) => ui.window.run(`Rostrum: ${titles[page]}`);
  const closeAll = () => ui.window.run('View: Close All Editors');

  before('a shop that is being built', async function () {
    this.timeout(wholeMs);
    const { fleet, window } = ui;
    const { objective } = await fleet.rest.post('/objectives', { project: fleet.project, title: 'Open the shop' });
    const task = (title: string, draft: object) => createTask(fleet, { title, parent: objective.id, ...draft });
    const schema = await task('Design the order schema', {
      type: 'research',
      spec: script('publish schema {"table":"orders"}', 'complete designed'),
      contracts: [{ key: 'schema' }],
      start: 'auto',
    });
    await untilStatus(fleet, schema.id, 'done');
    const input = [{ on: schema.id, type: 'input', contractKey: 'schema' }];
    const api = await task('Return paged orders from the API', {
      spec: script(
        'say Reading docs/orders.md',
        'say The old API has pages of 100.',
        'ask Pages of 50 or of 100 orders?',
        'complete x',
      ),
      structuredSpec: {
        requirements: [{ priority: 'must', description: 'Pages have a cursor', category: 'api' }],
        acceptanceCriteria: ['It is tested with 10,000 orders'],
      },
      contracts: [{ key: 'orders.api' }],
      dependencies: input,
      priority: 'high',
      start: 'auto',
    });
    const cart = await task('Keep the cart over a restart', {
      spec: script('run sleep 600', 'complete x'),
      dependencies: input,
      labels: ['backend'],
      start: 'auto',
    });
    const plan = await task('Move old orders', {
      spec: script('plan # Copy, compare, then switch', 'complete x'),
      requirePlanApproval: true,
      dependencies: [{ on: schema.id }],
      start: 'auto',
    });
    const page = await task('Build the checkout page', {
      dependencies: [{ on: api.id, type: 'input', contractKey: 'orders.api' }, { on: cart.id }],
    });
    await task('Write the help', { dependencies: [{ on: page.id }], type: 'docs', priority: 'low' });
    await task('Load test with 1,000 carts', {
      spec: script('fail the machine is too small'),
      start: 'auto',
      type: 'test',
    });
    await untilAsked(fleet, api.id);
    await untilStatus(fleet, plan.id, 'plan_review');
    await fleet.rest.post('/sessions', { project: fleet.project, server: 'build2', name: 'watch the queue' });
    await fleet.rest.post(`/tasks/${api.id}/notes`, { text: 'The old API has pages of 100.' });
    if (language !== undefined) await window.speak(language);
    await window.openContainer('Rostrum');
    await window.page.locator('.sidebar a.monaco-button').nth(1).waitFor();
    await picture('welcome');
    await window.page.locator('.sidebar a.monaco-button').nth(1).click();
    await window.answer(fleet.hub.url);
    await window.answer(fleet.hub.adminToken);
    await window.row('Build the checkout page').waitFor();
    await until(async () => (await window.toasts()).length > 0, 'what waits is told');
    await window.run('Notifications: Clear All Notifications');
  });

  it('the window, the graph', async () => {
    const { window } = ui;
    await run('graph');
    const graph = await window.webview('canvas');
    await graph.locator('[role=treeitem]').nth(6).waitFor({ state: 'attached' });
    await window.page.locator('.sidebar [role=treeitem]', { hasText: 'SHOP-3' }).last().click();
    await until(async () => (await window.terminalText()).includes('pages of 100'), 'the terminal shows its agent');
    await graph.locator('.graph-button').first().click();
    await picture('window');
    await window.page.keyboard.press('ControlOrMeta+J');
    await graph.locator('.graph-button').first().click();
    await picture('graph');
    await closeAll();
  });

  it('the pages', async () => {
    const { window } = ui;
    for (const page of ['board', 'fleet', 'overview'] as const) {
      await run(page);
      await (
        await window.webview(`.${page}`)
      )
        .getByText(page === 'fleet' ? 'gpu1' : 'SHOP-3')
        .first()
        .waitFor();
      await picture(page);
      await closeAll();
    }
    await window.row('Return paged orders').click();
    const task = await window.webview('.task');
    await task.locator('.note').first().waitFor();
    await picture('task');
    await task.locator('.timeline li').last().scrollIntoViewIfNeeded();
    await picture('task-end');
    await closeAll();
  });

  it('a pipeline file with its graph', async () => {
    const { window } = ui;
    await window.run('Go to File...');
    await window.typeAnswer('payments.rostrum.yaml');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'payments' }).first().click();
    await window.page.locator('.codelens-decoration a').nth(2).click();
    await (await window.webview('canvas')).locator('[role=treeitem]').nth(3).waitFor({ state: 'attached' });
    await picture('pipeline');
    await closeAll();
  });

  it('what a person points at, is asked, and begins with', async () => {
    const { window } = ui;
    await window.row('Build the checkout page').hover();
    await window.page.locator('.monaco-hover:visible').first().waitFor();
    await picture('tooltip');
    await window.row('Build the checkout page').click({ button: 'right' });
    await window.page.locator('.monaco-menu:visible').first().waitFor();
    await picture('menu');
    await window.page.keyboard.press('Escape');
    await window.row('Pages of 50').click();
    await window.page.locator('.quick-input-widget input').first().waitFor();
    await picture('question');
    await window.page.keyboard.press('Escape');
    await window.run('Welcome: Open Walkthrough');
    await window.typeAnswer('Rostrum');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Rostrum' }).first().click();
    await window.page.locator('.getting-started').first().waitFor();
    await picture('walkthrough');
  });
});
