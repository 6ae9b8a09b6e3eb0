import assert from 'node:assert/strict';
import { until } from '../../harness/until.ts';
import { sampleTasks } from './sampleTasks.ts';
import { ofType, useGraphPage } from './useGraphPage.ts';

describe('the graph by keys alone', function () {
  this.timeout(60_000);
  const ui = useGraphPage();
  const { open, message } = ui;

  it('[V2] arrows go along edges, open, and come back to the whole', async () => {
    await open(sampleTasks);
    await ui.graph.page.locator('.graph-surface').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter', 'Home'])
      await ui.graph.page.keyboard.press(key);
    const posted = await ui.graph.posted();
    assert.deepEqual(
      ofType(posted, 'graph.selected').map((each) => (each.type === 'graph.selected' ? each.ids[0] : '')),
      ['task_1', 'task_3', 'task_5'],
    );
    assert.deepEqual(ofType(posted, 'task.open'), [{ type: 'task.open', id: 'task_5' }]);
    const active = await ui.graph.page.locator('.graph-surface').getAttribute('aria-activedescendant');
    assert.match(
      (await ui.graph.page.locator(`[id="${active}"]`).textContent()) ?? '',
      /^API-5 Build the checkout page, pending/,
    );
  });

  it('[V2] C connects: then the task that waits, and Enter', async () => {
    await open(sampleTasks);
    await ui.graph.page.locator('.graph-surface').focus();
    for (const key of ['ArrowRight', 'c']) await ui.graph.page.keyboard.press(key);
    assert.match((await message()) ?? '', /waits for API-1/);
    for (const key of ['ArrowDown', 'Enter']) await ui.graph.page.keyboard.press(key);
    assert.deepEqual(ofType(await ui.graph.posted(), 'dependency.add'), [{ type: 'dependency.add', from: 'task_1', to: 'task_12' }]); // prettier-ignore
  });

  it('[V2] E and M move an edge: M for one end and again for the other, the task, Enter; a cycle is refused', async () => {
    await open(sampleTasks);
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await ui.graph.page.keyboard.press(key);
    };
    await ui.graph.page.locator('.graph-surface').focus();
    // API-1, API-3 and the second of its edges, which leads to API-5.
    await press('ArrowRight', 'ArrowRight', 'e', 'e');
    assert.match((await message()) ?? '', /^API-3 → API-5: input openapi. M moves one of its ends/);
    await press('m');
    assert.match((await message()) ?? '', /^API-3 → API-5: choose the task where it ends instead/);
    await press('ArrowRight', 'ArrowRight', 'Enter');
    // Its end is at API-5, from where one comes now.
    await press('ArrowLeft', 'e', 'm');
    assert.match((await message()) ?? '', /^API-3 → API-5: choose the task where it begins instead/);
    await press('ArrowRight', 'Enter');
    assert.match((await message()) ?? '', /cycle: API-5 → API-8 → API-5/);
    await press('m', 'Escape');
    assert.equal(await message(), 'Nothing was changed.');
    await press('m', 'Enter');
    assert.match((await message()) ?? '', /^Choose an edge first/);
    const wishes = (await ui.graph.posted()).filter(({ type }) => type.startsWith('dependency.'));
    assert.deepEqual(wishes, [{ type: 'dependency.move', from: 'task_3', to: 'task_5', end: 'to', target: 'task_8' }]);
  });

  it('[V2] what the keys do is said below the drawing and to screen readers, while nothing else is', async () => {
    await open(sampleTasks);
    const { page } = ui.graph;
    const keys = page.locator('.graph-keys');
    assert.equal(await keys.isVisible(), false);
    await page.getByRole('textbox', { name: 'Find tasks' }).focus();
    await page.keyboard.press('Escape');
    await keys.getByText('M moves the chosen edge').waitFor();
    const described = await page.locator('.graph-surface').getAttribute('aria-describedby');
    assert.equal(await page.locator(`[id="${described}"]`).textContent(), await keys.textContent());
    await page.keyboard.press('Delete');
    assert.match((await message()) ?? '', /^Choose an edge first/);
    await keys.waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowRight');
    await keys.waitFor();
    await ui.graph.tell({ type: 'graph.hold', text: 'The hub is away.' });
    await page.keyboard.press('Delete');
    assert.match((await message()) ?? '', /^Choose an edge first/);
    await page.keyboard.press('ArrowRight');
    assert.equal(await message(), 'The hub is away.');
    await ui.graph.tell({ type: 'graph.show', title: 'API', canEdit: false, tasks: sampleTasks });
    assert.doesNotMatch((await keys.textContent()) ?? '', /Delete/);
  });

  it('[V2] a frame shows that the keys act on the drawing', async () => {
    const { canvas } = await open(sampleTasks);
    const { page } = ui.graph;
    const corner = () => page.screenshot({ clip: { x: canvas.x, y: canvas.y + 40, width: 3, height: 3 } });
    await page.getByRole('textbox', { name: 'Find tasks' }).focus();
    const before = await corner();
    await page.keyboard.press('Escape');
    await until(async () => !(await corner()).equals(before), 'its edge has the colour of the focus');
  });

  it('[V2] the field to search in is reached, left and emptied by keys', async () => {
    await open(sampleTasks);
    const { page } = ui.graph;
    await page.locator('.graph-surface').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('checkout');
    assert.equal(await page.locator('.graph-count').textContent(), '1 of 12 tasks');
    await page.keyboard.press('Enter');
    assert.deepEqual(ofType(await ui.graph.posted(), 'graph.selected').at(-1), { type: 'graph.selected', ids: ['task_5'] }); // prettier-ignore
    await page.keyboard.press('Enter');
    assert.deepEqual(ofType(await ui.graph.posted(), 'task.open'), [{ type: 'task.open', id: 'task_5' }]);
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.graph-count').textContent(), '12 tasks');
    const field = page.getByRole('textbox', { name: 'Find tasks' });
    // The toolkit hands a new value on to what the editor draws a moment later.
    await until(async () => (await field.inputValue()) === '', 'the field is empty');
    await page.keyboard.press('Home');
    for (const name of ['List', 'Ended tasks']) {
      const button = page.getByRole('button', { name });
      await button.focus();
      assert.equal(await button.getAttribute('aria-pressed'), 'false', name);
      await page.keyboard.press('Enter');
      assert.equal(await button.getAttribute('aria-pressed'), 'true', name);
    }
  });
});
