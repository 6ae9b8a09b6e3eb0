import assert from 'node:assert/strict';
import { panBy, zoomAt } from '../../webview/graph/drawing/camera.ts';
import { handleOf } from '../../webview/graph/drawing/boxShapes.ts';
import { endOf } from '../../webview/graph/drawing/lineEnds.ts';
import type { LineEnd } from '../../webview/graph/drawing/lineEnds.ts';
import { middleOf } from '../../webview/graph/drawing/traceLine.ts';
import type { GraphTask } from '../../webview/graph/graphMessages.ts';
import { until } from '../harness/until.ts';
import { manyTasks, sampleTasks } from './pages/sampleTasks.ts';
import { themes } from './pages/themes.ts';
import type { ThemeName } from './pages/themes.ts';
import { ofType, useGraphPage } from './pages/useGraphPage.ts';

describe('the page of the dependency graph', function () {
  this.timeout(60_000);
  const ui = useGraphPage();
  const { open, message, items } = ui;

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`[V2] draws in the colours of the editor, under a strict policy: ${theme}`, async () => {
      await open(sampleTasks, { theme });
      const colours = await ui.colours();
      const { variables } = themes[theme];
      // In high contrast the usual colour of the critical path is that of what is chosen.
      const critical = theme === 'highContrast' ? 'charts-purple' : 'symbolIcon-classForeground';
      for (const name of ['editor-background', 'charts-blue', critical, 'charts-green'] as const) {
        assert(colours.has(variables[name]), `${name} ${variables[name]} is not in the drawing`);
      }
    });
  }

  it('[V2] a click chooses, a double click opens, a click beside it chooses nothing', async () => {
    const { middle, canvas } = await open(sampleTasks);
    const at = middle('4');
    await ui.graph.page.mouse.click(at.x, at.y);
    await ui.graph.page.mouse.dblclick(at.x, at.y);
    await ui.graph.page.mouse.click(canvas.x + 5, canvas.y + 5);
    const posted = await ui.graph.posted();
    assert.deepEqual(ofType(posted, 'task.open'), [{ type: 'task.open', id: 'task_4' }]);
    assert.deepEqual(ofType(posted, 'graph.selected').at(0), { type: 'graph.selected', ids: ['task_4'] });
    assert.deepEqual(ofType(posted, 'graph.selected').at(-1), { type: 'graph.selected', ids: [] });
  });

  it('[V2] a line pulled from a handle wishes for a dependency; a cycle is refused with its path', async () => {
    const { boxOf, onPage, middle } = await open(sampleTasks);
    const pull = async (from: string, to: string) => {
      const [start, end] = [onPage(handleOf(boxOf(from))), middle(to)];
      await ui.graph.page.mouse.move(start.x, start.y);
      await ui.graph.page.mouse.down();
      await ui.graph.page.mouse.move(end.x, end.y, { steps: 4 });
      await ui.graph.page.mouse.up();
    };
    await pull('12', '7');
    assert.deepEqual(ofType(await ui.graph.posted(), 'dependency.add'), [{ type: 'dependency.add', from: 'task_12', to: 'task_7' }]); // prettier-ignore
    await pull('8', '3');
    assert.match((await message()) ?? '', /cycle: API-3 → API-8 → API-5 → API-3/);
    assert.equal(ofType(await ui.graph.posted(), 'dependency.add').length, 1);
  });

  it('[V2] the marks at the key of an edge are said where the pointer rests on it, and where it is chosen', async () => {
    const { scene, onPage } = await open(sampleTasks);
    const line = scene.lineById.get('task_1>task_4');
    assert(line !== undefined);
    const at = onPage(middleOf(line.way.points));
    const canvas = ui.graph.page.locator('.graph-canvas');
    await ui.graph.page.mouse.move(at.x, at.y);
    assert.equal(await canvas.getAttribute('title'), 'API-1 → API-4: input schema (has a schema)');
    await ui.graph.page.mouse.click(at.x, at.y);
    assert.equal(await message(), 'API-1 → API-4: input schema (has a schema)');
    await ui.graph.page.mouse.move(at.x, at.y - 200);
    assert.equal(await canvas.getAttribute('title'), '');
  });

  it('[V2] an edge is chosen by a click or by E, and removed by Delete', async () => {
    const { scene, onPage } = await open(sampleTasks);
    const line = scene.lineById.get('task_4>task_10');
    assert(line !== undefined);
    const at = onPage(middleOf(line.way.points));
    await ui.graph.page.mouse.click(at.x, at.y);
    await ui.graph.page.locator('.graph-surface').focus();
    for (const key of ['Delete', 'ArrowRight', 'e']) await ui.graph.page.keyboard.press(key);
    assert.match(
      (await message()) ?? '',
      /^API-1 → API-3: input schema \(has a schema, published again since\)\. M moves one of its ends/,
    );
    await ui.graph.page.keyboard.press('Delete');
    assert.deepEqual(ofType(await ui.graph.posted(), 'dependency.remove'), [
      { type: 'dependency.remove', from: 'task_4', to: 'task_10' },
      { type: 'dependency.remove', from: 'task_1', to: 'task_3' },
    ]);
  });

  it('[V2] an end of the chosen edge is dragged to another task, or off all of them to remove it; a cycle is refused', async () => {
    const { scene, boxOf, onPage, middle, canvas } = await open(sampleTasks);
    const itemOf = (id: string) => {
      const item = scene.lineById.get(id);
      assert(item !== undefined, `no line ${id}`);
      return item;
    };
    const { mouse } = ui.graph.page;
    const drag = async (id: string, end: LineEnd, to: { readonly x: number; readonly y: number }) => {
      const [chosen, start] = [onPage(middleOf(itemOf(id).way.points)), onPage(endOf(itemOf(id), end))];
      await mouse.click(chosen.x, chosen.y);
      await mouse.move(start.x, start.y);
      assert.match((await ui.graph.page.locator('.graph-canvas').getAttribute('title')) ?? '', /^Drag it/);
      await mouse.down();
      await mouse.move(to.x, to.y, { steps: 4 });
    };
    const beside = { x: canvas.x + canvas.width / 2, y: canvas.y + 40 };
    await drag('task_4>task_10', 'to', middle('12'));
    await mouse.up();
    await drag('task_4>task_10', 'from', middle('3'));
    await mouse.up();
    await drag('task_1>task_3', 'to', beside);
    await mouse.up();
    await drag('task_4>task_5', 'from', middle('8'));
    await mouse.up();
    assert.match((await message()) ?? '', /cycle: API-5 → API-8 → API-5/);
    // Given up, let go beside the drawing, and back where it was: nothing is wished for.
    await drag('task_5>task_8', 'to', beside);
    await ui.graph.page.keyboard.press('Escape');
    await mouse.up();
    await drag('task_5>task_8', 'to', { x: canvas.x + canvas.width / 2, y: canvas.y - 10 });
    await mouse.up();
    const { x, y } = boxOf('8').place;
    await drag('task_5>task_8', 'to', onPage({ x: x + 20, y: y + 20 }));
    await mouse.up();
    const wishes = (await ui.graph.posted()).filter(({ type }) => type.startsWith('dependency.'));
    assert.deepEqual(wishes, [
      { type: 'dependency.move', from: 'task_4', to: 'task_10', end: 'to', target: 'task_12' },
      { type: 'dependency.move', from: 'task_4', to: 'task_10', end: 'from', target: 'task_3' },
      { type: 'dependency.remove', from: 'task_1', to: 'task_3' },
    ]);
  });

  it('who may only look is told so, and nothing is wished for', async () => {
    await open(sampleTasks, {}, false);
    await ui.graph.page.locator('.graph-surface').focus();
    for (const key of ['ArrowRight', 'c']) await ui.graph.page.keyboard.press(key);
    assert.match((await message()) ?? '', /not change it/);
    for (const key of ['e', 'Delete']) await ui.graph.page.keyboard.press(key);
    assert.deepEqual(ofType(await ui.graph.posted(), 'dependency.remove'), []);
  });

  it('[V2] a list says for screen readers what the drawing shows, and follows it', async () => {
    await open(sampleTasks);
    const [first, second] = await items();
    assert.deepEqual(
      [first, second],
      [
        'API-1 Design the database schema, done',
        'API-3 Implement the orders API with pagination and filters, running, on the critical path, waits for API-1 (input schema, has a schema), published again since: schema',
      ],
    );
    const [old] = sampleTasks;
    assert(old !== undefined);
    await ui.graph.tell({ type: 'graph.change', tasks: [{ ...old, status: 'failed' }], removed: ['task_3'] });
    assert.equal((await items())[0], 'API-1 Design the database schema, failed');
    assert(!(await items()).some((text) => text.startsWith('API-3 ')));
  });

  it('[V2] what was there stays where it was when a task is added', async () => {
    const { middle } = await open(sampleTasks);
    const added = {
      ...sampleTasks.at(-1),
      id: 'task_13',
      ref: 'API-13',
      dependencies: [{ on: 'task_8', kind: 'blocks' }],
    };
    await ui.graph.tell({ type: 'graph.change', tasks: [added as GraphTask], removed: [] });
    await until(async () => (await items()).some((text) => text.startsWith('API-13 ')), 'the new task is there');
    const at = middle('3');
    await ui.graph.page.mouse.click(at.x, at.y);
    assert.deepEqual(ofType(await ui.graph.posted(), 'graph.selected').at(-1), {
      type: 'graph.selected',
      ids: ['task_3'],
    });
  });

  it('[V2] the wheel zooms at the pointer, a drag pans', async () => {
    const { middle, canvas, fitted } = await open(sampleTasks);
    const at = middle('5');
    await ui.graph.page.mouse.move(at.x, at.y);
    await ui.graph.page.mouse.wheel(0, -200);
    await ui.graph.page.mouse.click(at.x, at.y);
    assert.deepEqual(ofType(await ui.graph.posted(), 'graph.selected').at(-1), {
      type: 'graph.selected',
      ids: ['task_5'],
    });
    const zoomed = zoomAt(fitted, { x: at.x - canvas.x, y: at.y - canvas.y }, Math.exp(200 * 0.0023));
    await ui.graph.page.mouse.move(at.x, at.y + 150);
    await ui.graph.page.mouse.down();
    await ui.graph.page.mouse.move(at.x - 200, at.y + 100, { steps: 5 });
    await ui.graph.page.mouse.up();
    const other = middle('8', panBy(zoomed, -200, -50));
    await ui.graph.page.mouse.click(other.x, other.y);
    assert.deepEqual(ofType(await ui.graph.posted(), 'graph.selected').at(-1), {
      type: 'graph.selected',
      ids: ['task_8'],
    });
  });

  it('searches, folds objectives, shows what has ended, and saves pictures', async () => {
    await open(sampleTasks);
    const button = (name: string) => ui.graph.page.locator('.graph-button', { hasText: name });
    await ui.graph.page.locator('.graph-search input').fill('checkout');
    assert.equal(await ui.graph.page.locator('.graph-count').textContent(), '1 of 12 tasks');
    await ui.graph.page.locator('.graph-search input').fill('');
    await button('Collapse objectives').click();
    assert((await items()).includes('A shop that sells, 3 tasks'));
    await button('Ended tasks').click();
    assert((await items()).some((text) => text.startsWith('API-11 ')));
    await button('SVG').click();
    await button('PNG').click();
    const saved = await until(async () => {
      const found = ofType(await ui.graph.posted(), 'graph.save');
      return found.length === 2 && found;
    }, 'both pictures are saved');
    const [svg, png] = saved.map((each) => (each.type === 'graph.save' ? each.content : ''));
    assert.match(svg ?? '', /^<svg .*API-8/s);
    assert.match(svg ?? '', />⚠ {} schema</);
    assert.equal(
      Buffer.from(png ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
      'PNG',
    );
  });

  it('says what to do where there is no task, and what the hub refused', async () => {
    await ui.openEmpty();
    assert.equal(await ui.graph.page.locator('.graph-empty').isVisible(), false);
    await ui.graph.tell({ type: 'graph.show', title: 'API', canEdit: true, tasks: [] });
    assert.match((await ui.graph.page.locator('.graph-empty').textContent()) ?? '', /Create one/);
    assert.equal(await ui.graph.page.locator('.graph-empty').isVisible(), true);
    await ui.graph.tell({ type: 'graph.say', text: 'API-1 is done.' });
    assert.equal(await message(), 'API-1 is done.');
  });

  it('[V2] works without a worker too, and leads to a task among a thousand', async () => {
    await open(manyTasks(1_000, 1_500), { withWorker: false });
    await ui.graph.tell({ type: 'graph.reveal', id: 'task_567' });
    await until(async () => (await items()).some((text) => text.startsWith('API-567 ')), 'the list is whole');
    await ui.graph.page.locator('.graph-surface').focus();
    await ui.graph.page.keyboard.press('Enter');
    assert.deepEqual(ofType(await ui.graph.posted(), 'task.open'), [{ type: 'task.open', id: 'task_567' }]);
  });
});
