import assert from 'node:assert/strict';
import { filesWith } from '../harness/files.ts';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

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
    await other.sideBarButton('Connect to a Hub').click();
    await other.answer(fleet.hub.url);
    await other.answer(fleet.hub.adminToken);
    await createTask(fleet, { title: 'Set the chairs', start: 'manual' });
    for (const { row } of [window, other]) await row('Set the chairs').waitFor();
    assert.deepEqual(await other.rows(), await window.rows());
    await other.screenshot('5-light');
    await other.changeSettings({ 'workbench.colorTheme': 'Default High Contrast' });
    await other.page.locator('.monaco-workbench.hc-black').waitFor();
    await other.row('Set the chairs').waitFor();
    await other.screenshot('6-contrast');
  });

  it('knows its hub after the window was loaded again', async () => {
    const { window } = ui;
    await window.reload();
    await window.openContainer('Rostrum');
    await window.row('Lay the table').waitFor();
    await window.screenshot('7-again');
  });
});
