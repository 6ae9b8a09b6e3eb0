import assert from 'node:assert/strict';
import { HubClient } from '../../extension/hub/hubClient.ts';
import { openHub } from '../../extension/hub/openHub.ts';
import type { RemoteTerminalListener } from '../../runtime/remoteTerminals.ts';
import { filesWith } from '../harness/files.ts';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { Frame } from 'playwright-core';
import { useWindow } from './harness/useWindow.ts';

/** Runs in the page: the places from which an edge can be pulled, from the top, found as a person finds them: by the pointer. */
const findHandles = `(() => {
  const canvas = document.querySelector('canvas');
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const found = [];
  for (let y = 2; y < height; y += 4) {
    for (let x = 2; x < width; x += 4) {
      canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: left + x, clientY: top + y, bubbles: true }));
      if (canvas.style.cursor !== 'crosshair') continue;
      if (found.every((place) => Math.hypot(place.x - x, place.y - y) > 30)) found.push({ x: x + 2, y: y + 2 });
    }
  }
  return found;
})()`;

/** Shows nobody what it is given. */
const unseen: RemoteTerminalListener = {
  show: (_shown, done) => done(),
  resized: () => undefined,
  attached: () => undefined,
  waiting: () => undefined,
  noticed: () => undefined,
  ended: () => undefined,
};

describe('a window from nothing to a hub', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });

  it('[V1] shows inbox, tasks, sessions and servers, and what to do without a hub', async () => {
    const { window } = ui;
    await window.openContainer('Rostrum');
    assert.deepEqual(
      (await window.viewTitles()).map((title) => title.toLowerCase()),
      ['inbox', 'tasks', 'sessions', 'servers'],
    );
    await until(async () => (await window.sideBarText()).includes('Connect to a Hub'), 'a way to a hub is offered');
    await window.screenshot('1-welcome');
  });

  it('[V5] asks for address and token, says what is wrong with an address, and shows the rows of the hub', async () => {
    const { window, fleet } = ui;
    await createTask(fleet, { title: 'Lay the table', start: 'manual' });
    await window.sideBarButton('Connect to a Hub').click();
    await window.typeAnswer('ftp://somewhere');
    await until(() => window.inputMessage(), 'the address is refused');
    await window.screenshot('2-wrong-address');
    await window.answer(fleet.hub.url);
    await window.answer(fleet.hub.adminToken);
    await window.row('Lay the table').waitFor();
    await window.row('gpu1').waitFor();
    await window.screenshot('3-connected');
  });

  it('follows what happens at the hub', async () => {
    const { window, fleet } = ui;
    const { id } = await createTask(fleet, { title: 'Peel the onions', start: 'manual' });
    await window.row('Peel the onions').waitFor();
    await fleet.rest.post(`/tasks/${id}/cancel`);
    const shown = async () => (await window.rows()).find((row) => row.includes('Peel the onions'));
    await until(async () => (await shown())?.includes('cancelled') ?? true, 'it is shown as cancelled, or not at all');
  });

  it('[V4] offers its commands in the palette', async () => {
    const { window } = ui;
    await window.run('Rostrum: Show Log');
    await until(async () => (await window.outputText()).includes('connection: connected'), 'the log is shown');
    await window.screenshot('4-log');
  });

  it('has the token in no file and no log of the editor', () => {
    const { window, fleet } = ui;
    assert.notDeepEqual(filesWith(window.directory, 'connection: connected'), []);
    assert.deepEqual(filesWith(window.directory, fleet.hub.adminToken), []);
  });

  it('[R4] two windows show the same, also where one of them was opened later', async () => {
    const { window, fleet } = ui;
    const other = await ui.another({ theme: 'Light Modern' });
    await other.openContainer('Rostrum');
    await other.connect(fleet.hub);
    await createTask(fleet, { title: 'Set the chairs', start: 'manual' });
    for (const { row } of [window, other]) await row('Set the chairs').waitFor();
    // Figures of the machine come to each window in their own time.
    await until(async () => {
      assert.deepEqual(await other.rows(), await window.rows());
      return true;
    }, 'both show the same');
    await other.screenshot('5-light');
    await other.changeSettings({ 'workbench.colorTheme': 'Default High Contrast' });
    await other.page.locator('.monaco-workbench.hc-black').waitFor();
    await other.row('Set the chairs').waitFor();
    await other.screenshot('6-contrast');
  });

  it('[P6] says who else is here, and into which session they look', async () => {
    const { window, fleet } = ui;
    const { token } = await fleet.rest.post('/people', { name: 'bob' });
    await fleet.rest.put(`/projects/${fleet.project}/members/bob`, { role: 'member' });
    const { session } = await fleet.rest.post('/sessions', { project: fleet.project, server: 'gpu1', name: 'kitchen' });
    const bob = new HubClient();
    try {
      bob.use({ id: 'bob', name: 'bob', url: fleet.hub.url, token }, openHub);
      const item = window.page.locator('.statusbar-item [aria-label="bob is here too"]');
      await item.waitFor();
      await until(() => bob.mirror.get('session', session.id)?.lifecycle === 'active', 'the session is there');
      bob.attach({ session: session.id, columns: 80, rows: 24 }, unseen);
      await window.row('bob watches').waitFor();
      const told = window.page.locator('.monaco-hover:visible', { hasText: 'looks into kitchen' });
      await until(async () => {
        // An item that is drawn anew forgets the pointer over it.
        await window.page.mouse.move(600, 300);
        await item.hover();
        return told.waitFor({ timeout: 3_000 }).then(
          () => true,
          () => false,
        );
      }, 'it says what bob looks into');
      await window.screenshot('7-who-is-here');
    } finally {
      bob.dispose();
    }
    await window.page.locator('.statusbar-item [aria-label="bob is here too"]').waitFor({ state: 'detached' });
    await fleet.rest.remove(`/sessions/${session.id}`);
  });

  it('[V3] [V11] knows its hub and has its pages after the window was loaded again, with what was being typed', async () => {
    const { window, fleet } = ui;
    for (const page of ['Board', 'Fleet', 'Overview']) {
      await window.run(`Rostrum: Open ${page}`);
      await window.webview(`.${page.toLowerCase()}`);
    }
    await window.row('Lay the table').click();
    const title = async () =>
      (await window.webview('.task')).locator('vscode-text-field[aria-label="Title"] input').first();
    await (await title()).fill('Lay the long table');
    await until(() => filesWith(window.directory, 'Lay the long table').length > 0, 'what was typed is on the disk');
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
    const { id } = rows.find((row: { title: string }) => row.title === 'Lay the table');
    // Which task the page is about: the last that its window learns of it.
    await window.keeps(id);
    await window.reload();
    await window.openContainer('Rostrum');
    await window.row('Lay the table').waitFor();
    await until(async () => (await (await title()).inputValue()) === 'Lay the long table', 'it is in the form again');
    for (const [tab, words] of [
      ['Board', 'Lay the table'],
      ['Fleet', 'gpu1'],
      ['Overview', 'Changed lately'],
    ] as const) {
      await window.page.locator('.tab', { hasText: tab }).click();
      const shows = (frame: Frame) => frame.locator('main', { hasText: words }).isVisible();
      await until(
        async () => (await Promise.all(window.page.frames().map(shows))).includes(true),
        `${tab} shows what it had`,
      );
    }
    await window.screenshot('8-again');
    // Another person's note is there as soon as it was said.
    await window.page.locator('.tab', { hasText: 'Lay the table' }).click();
    await fleet.rest.post(`/tasks/${id}/notes`, { text: 'With the blue plates.' });
    await (await window.webview('.task')).locator('.note', { hasText: 'With the blue plates.' }).waitFor();
    await window.run('View: Close All Editors');
  });

  it('[A1] [V3] a rule is written on the page of permissions, and one of somebody else comes by itself', async () => {
    const { window, fleet } = ui;
    await window.run('Rostrum: Open Permissions');
    const page = await window.webview('.permissions');
    await page.getByRole('button', { name: 'Add a Rule' }).click();
    await page.locator('.rule-draft [aria-label="Arguments"] input').fill('git (');
    await page.getByText('is not a pattern that can be used').waitFor();
    await page.locator('.rule-draft [aria-label="Arguments"] input').fill('git (status|diff)');
    await page.getByText('No call was recorded yet to try it on.').waitFor();
    await page.locator('.rule-draft [aria-label="Arguments"] input').press('Enter');
    await page.locator('.rule', { hasText: 'git (status|diff)' }).waitFor();
    const { rows } = await fleet.rest.get(`/rules?project=${fleet.project}`);
    assert.deepEqual(
      rows.map(({ effect, args }: { effect: string; args: string }) => [effect, args]),
      [['allow', 'git (status|diff)']],
    );
    await fleet.rest.post('/rules', { project: fleet.project, effect: 'deny', tool: 'WebFetch' });
    await page.locator('.rule', { hasText: 'WebFetch' }).waitFor();
    await window.screenshot('7-permissions');
    await window.run('View: Close All Editors');
  });

  it('[V2] an edge is drawn in the graph and taken away again, at the hub', async () => {
    const { window, fleet } = ui;
    await window.run('Rostrum: Open Graph');
    const graph = await window.webview('canvas');
    const edges = async (): Promise<number> => {
      const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
      return rows.flatMap(({ dependencies }: { dependencies: unknown[] }) => dependencies).length;
    };
    const handles = await until(async () => {
      const found = await graph.evaluate<readonly { x: number; y: number }[]>(findHandles);
      return found.length === 2 ? found : undefined;
    }, 'two tasks can be pulled from');
    const box = await graph.locator('canvas').first().boundingBox();
    const [from, to] = handles;
    if (box === null || from === undefined || to === undefined) assert.fail('the graph is not shown');
    await window.page.mouse.move(box.x + from.x, box.y + from.y);
    await window.page.mouse.down();
    // The handle is at the right side of a box.
    await window.page.mouse.move(box.x + to.x - 40, box.y + to.y, { steps: 5 });
    await window.page.mouse.up();
    await until(async () => (await edges()) === 1, 'the hub has the edge');
    await graph
      .locator('[role=treeitem]', { hasText: /waits for/ })
      .first()
      .waitFor({ state: 'attached' });
    await window.screenshot('8-edge');
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
    const waiting = rows.find(({ dependencies }: { dependencies: unknown[] }) => dependencies.length > 0);
    const input = { on: waiting.dependencies[0].on, type: 'input', contractKey: 'api' };
    await fleet.rest.post(`/tasks/${waiting.id}/dependencies`, input);
    await graph.locator('[role=treeitem]', { hasText: 'input api' }).first().waitFor({ state: 'attached' });
    const said = graph.getByRole('status');
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await window.page.keyboard.press(key);
    };
    // A third task, which is reached from the second only past the edge between the first and it.
    await fleet.rest.post('/tasks', { project: fleet.project, title: 'Third' });
    const items = graph.locator('[role=treeitem]');
    await items.filter({ hasText: 'Third' }).waitFor({ state: 'attached' });
    await graph.locator('.graph-surface').focus();
    await press('ArrowRight', 'e', 'm');
    await said.getByText('choose the task where it ends instead').waitFor();
    await until(async () => {
      await press('ArrowRight', 'ArrowDown');
      const id = await graph.locator('.graph-surface').getAttribute('aria-activedescendant');
      return (await graph.locator(`[id="${id}"]`).innerText()).includes('Third');
    }, 'the keys act on the third task');
    await window.screenshot('8-moving');
    await press('Enter');
    await said.getByText(/^Edge moved: /).waitFor();
    await items.filter({ hasText: 'Third' }).filter({ hasText: 'input api' }).waitFor({ state: 'attached' });
    await press('e', 'Delete');
    await said.getByText(/^Edge removed: /).waitFor();
    assert.equal(await edges(), 0);
  });

  it('[V6] speaks Chinese where its editor does', async () => {
    const { window } = ui;
    await window.speak('zh-cn');
    await window.openContainer('Rostrum');
    assert.deepEqual(await window.viewTitles(), ['收件箱', '任务', '会话', '服务器']);
    await until(async () => (await window.rows('任务')).join().includes('可以启动'), 'rows say what they are');
    await window.run('Rostrum: 打开看板');
    await (await window.webview('.board')).getByText('待处理').first().waitFor();
    await window.screenshot('9-chinese');
  });
});
