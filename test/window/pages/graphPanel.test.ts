import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { HubError } from '../../../shared/errors.ts';
import { endOf } from '../../../webview/graph/drawing/lineEnds.ts';
import { objectiveRow } from '../../../extension/views/tasks/rows.fixture.ts';
import { middleOf } from '../../../webview/graph/drawing/traceLine.ts';
import { graphTaskOf } from '../../../webview/graph/panel/graphTasks.ts';
import { until } from '../../harness/until.ts';
import { drawnScene } from './drawnScene.ts';
import { PageTrials } from './pageTrial.ts';
import { idOf, project, task } from './sampleRows.ts';

/** Presses an arrow until the keys act on a task; before the graph is laid out they act on none. */
async function goTo(page: Page, arrow: string, ref: string): Promise<void> {
  const surface = page.locator('.graph-surface');
  await surface.focus();
  await until(async () => {
    await page.keyboard.press(arrow);
    const id = await surface.getAttribute('aria-activedescendant');
    return id !== null && (await page.locator(`[id="${id}"]`).textContent())?.startsWith(`${ref} `);
  }, `the keys act on ${ref}`);
}

describe('the graph of the window’s tasks in a browser', function () {
  this.timeout(60_000);
  let trials: PageTrials;

  before(async () => {
    trials = await PageTrials.start();
  });
  after(() => trials.close());

  it('[V2] shows the tasks of the window, live, under a policy that lets its worker run', async () => {
    const waits = [{ kind: 'blocks', on: idOf('task', 1), ifFailed: 'block' } as const];
    const rows = [
      project,
      task(1, 'running', { title: 'Lay the table' }),
      task(2, 'pending', { title: 'Serve', dependencies: waits }),
    ];
    const trial = await trials.open({
      page: 'graph',
      rows,
    });
    await trial.page.getByText('2 tasks').first().waitFor();
    trial.put(task(3, 'pending', { title: 'Clear up' }));
    await trial.page.getByText('3 tasks').first().waitFor();
    assert.ok((await trial.page.locator('.graph').innerHTML()).includes('Lay the table'), 'each task is in the list');
    trial.lose();
    await trial.page.getByText('The hub is away since').waitFor();
    assert.deepEqual(trial.faults, []);
  });

  it('[V2] is as it was when it is loaded again: what is found, what is on, and where it looks', async () => {
    const rows = [project, task(1, 'running', { title: 'Lay the table' }), task(2, 'pending', { title: 'Serve' })];
    const trial = await trials.open({ page: 'graph', rows });
    const { page } = trial;
    await page.getByText('2 tasks').first().waitFor();
    const critical = page.getByRole('button', { name: 'Critical path' });
    await critical.click();
    await page.getByRole('textbox', { name: 'Find tasks' }).fill('serve');
    await page.getByText('1 of 2 tasks').first().waitFor();
    const kept = () => JSON.stringify(trial.kept ?? '');
    await until(() => kept().includes('serve') && kept().includes('zoom'), 'it is kept');
    const unmoved = kept();
    await page.locator('.graph-canvas').hover();
    await page.mouse.wheel(0, 240);
    await until(() => kept() !== unmoved, 'it looks elsewhere');
    const before = kept();
    await page.reload();
    await page.getByText('1 of 2 tasks').first().waitFor();
    assert.equal(await critical.getAttribute('aria-pressed'), 'false');
    assert.equal(await page.getByRole('textbox', { name: 'Find tasks' }).inputValue(), 'serve');
    assert.equal(kept(), before);
    assert.deepEqual(trial.faults, []);
  });

  it('[V2] wishes the end of an edge to another task as one change, and says what that task owes by it', async () => {
    const api = { kind: 'input', on: idOf('task', 1), key: 'api', ifFailed: 'block' } as const;
    const tasks = [
      task(1, 'pending'),
      task(2, 'pending', { dependencies: [api], version: 4 }),
      task(3, 'pending', { contracts: [{ key: 'api', status: 'promised', version: 0, hasSchema: true }] }),
    ];
    const refusal = () => {
      throw new HubError('wrong-state', 'SHOP-2 is done.');
    };
    const owed = () => ({ newlyOwed: [{ task: 'SHOP-3', key: 'api' }] });
    let answer: () => unknown = owed;
    const trial = await trials.open({ page: 'graph', rows: [project, ...tasks], answers: { 'task.dependency.move': () => answer() } }); // prettier-ignore
    const { page } = trial;
    await page.getByText('3 tasks').first().waitFor();
    const { scene, onPage } = await drawnScene(
      page,
      tasks.map((row) => graphTaskOf(row, trial.mirror)),
    );
    const [line, other] = [scene.lines[0], scene.boxById.get(idOf('task', 3))];
    assert.ok(line !== undefined && other !== undefined);
    const drag = async () => {
      const [chosen, start] = [onPage(middleOf(line.way.points)), onPage(endOf(line, 'from'))];
      const end = onPage({ x: other.place.x + 20, y: other.place.y + 20 });
      await page.mouse.click(chosen.x, chosen.y);
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(end.x, end.y, { steps: 4 });
      await page.mouse.up();
    };
    await drag();
    await page.getByText('Edge moved: SHOP-3 → SHOP-2. SHOP-3 owes “api” from now on.').waitFor();
    answer = refusal;
    await drag();
    await page.getByText('SHOP-2 is done.').waitFor();
    const move = { id: idOf('task', 2), on: idOf('task', 1), version: 4, end: 'on', to: idOf('task', 3) };
    assert.deepEqual(
      trial.calls.filter(({ operation }) => operation.startsWith('task.dependency')),
      [move, move].map((params) => ({ operation: 'task.dependency.move', params })),
    );
    assert.deepEqual(trial.faults, []);
  });

  it('[V2] removes all that an edge stands for as one change, and nothing of what leads to a collapsed objective', async () => {
    const on = { on: idOf('task', 1), ifFailed: 'block' } as const;
    const dependencies = [
      { ...on, kind: 'blocks' },
      { ...on, kind: 'input', key: 'api' },
    ] as const;
    const shop = objectiveRow('9', { title: 'Open the shop' });
    const rows = [project, shop, task(1, 'running'), task(2, 'pending', { dependencies: [...dependencies], version: 4, parentId: shop.id })]; // prettier-ignore
    const trial = await trials.open({ page: 'graph', rows, answers: { 'task.dependency.remove': () => ({}) } });
    const { page } = trial;
    await page.getByText('2 tasks').first().waitFor();
    const removed = () => trial.calls.filter(({ operation }) => operation === 'task.dependency.remove');
    const remove = async () => {
      await goTo(page, 'ArrowLeft', 'SHOP-1');
      for (const key of ['e', 'Delete']) await page.keyboard.press(key);
    };
    const collapse = page.getByRole('button', { name: 'Collapse objectives' });
    await collapse.click();
    await page.getByRole('treeitem', { name: /^Open the shop/ }).waitFor({ state: 'attached' });
    await remove();
    await page.getByText('unfold what is collapsed first').waitFor();
    assert.deepEqual(removed(), []);
    await collapse.click();
    await page.getByRole('treeitem', { name: /^SHOP-2 / }).waitFor({ state: 'attached' });
    await remove();
    await page.getByRole('status').getByText('Edge removed: SHOP-1 → SHOP-2.').waitFor();
    assert.deepEqual(
      removed().map(({ params }) => params),
      [{ id: idOf('task', 2), on: idOf('task', 1), version: 4 }],
    );
    assert.deepEqual(trial.faults, []);
  });

  it('[T15] the graph of a pipeline file marks the contracts that have a schema, and leads to a task’s line', async () => {
    const trial = await trials.open({ page: 'preview', id: 'file:///shop.rostrum.yaml', rows: [project] });
    const of = { status: 'pending' as const, dependencies: [] };
    const input = { on: 'a', kind: 'input' as const };
    const inputs = [
      { ...input, key: 'api' },
      { ...input, key: 'docs', stale: 'breaking' as const },
    ];
    trial.tell({
      type: 'preview',
      problem: '',
      tasks: [
        { ...of, id: 'a', ref: 'a (new)', title: 'Agree', schemas: ['api'] },
        { ...of, id: 'b', ref: 'b (new)', title: 'Build', dependencies: inputs, line: 7 },
      ],
    });
    const item = trial.page.getByRole('treeitem', { name: /^b / });
    await item.waitFor({ state: 'attached' });
    assert.match(
      (await item.textContent()) ?? '',
      /waits for a \(new\) \(input api, has a schema\), a \(new\) \(input docs\), published again since: docs$/,
    );
    await goTo(trial.page, 'ArrowRight', 'b (new)');
    await trial.page.keyboard.press('Enter');
    await until(() => trial.opened.length === 1, 'its line is opened');
    assert.deepEqual(trial.opened, [{ kind: 'line', line: 7 }]);
    assert.deepEqual(trial.faults, []);
  });

  it('[M3] [M5] says beside the drawing why a task does not run, and of what each server lacks, as maintenance', async () => {
    const nowhere = [{ code: 'no-server', text: 'no server fits now' } as const];
    const gates = [{ name: 'enabled', passed: false, detail: 'disabled for maintenance' }];
    const candidate = { serverId: idOf('server', 1), server: 'dev-1', fits: false, gates, parts: [], total: 0 };
    const why = { candidates: [candidate], cheapest: 'let dev-1 take work again: rostrum server enable dev-1' };
    const rows = [project, task(1, 'pending', { title: 'Serve', queued: true, blockedBy: nowhere })];
    const trial = await trials.open({ page: 'graph', rows, answers: { 'task.why': () => why } });
    const { page } = trial;
    const item = page.getByRole('treeitem');
    await item.waitFor({ state: 'attached' });
    const card = page.locator('.graph-card');
    assert.equal(await card.isVisible(), false);
    // The only box stands in the middle.
    await page.locator('.graph-canvas').hover();
    await card.getByText('dev-1: disabled for maintenance').waitFor();
    await page.getByRole('button', { name: 'List' }).hover();
    await card.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'List' }).click();
    await item.click();
    await card.getByText('dev-1: disabled for maintenance').waitFor();
    await card.getByText('rostrum server enable dev-1').waitFor();
    await until(async () => (await item.innerText()).includes('disabled for maintenance'), 'the list says it too');
    trial.put(task(1, 'running', { title: 'Serve' }));
    await card.waitFor({ state: 'hidden' });
    assert.deepEqual(trial.faults, []);
  });
});
