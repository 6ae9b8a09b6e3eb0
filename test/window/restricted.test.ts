import assert from 'node:assert/strict';
import { script } from '../harness/script.ts';
import { createTask, untilAsked } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { isInPalette } from './harness/isInPalette.ts';
import { useWindow } from './harness/useWindow.ts';

describe('a window whose folder is not trusted', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }], reach: () => ({ settings: {}, isUntrusted: true }) });
  const changing = ['New Session…', 'Create Task…', 'Start Task', 'Drain Server'];
  const heldBack = /In Restricted Mode this window only shows/;
  const isListed = (title: string) => isInPalette(ui.window, title);
  const statusOf = async (id: string) => (await ui.fleet.rest.get(`/interventions/${id}`)).intervention.state;

  it('[V6] shows everything of its hub, and says that it only shows', async () => {
    const { window, fleet } = ui;
    await createTask(fleet, { title: 'Look at me', start: 'manual' });
    await window.openContainer('Rostrum');
    await until(async () => heldBack.test(await window.sideBarText()), 'it says so');
    await window.screenshot('1-welcome');
    await window.connect(fleet.hub);
    await window.row('Look at me').waitFor();
    await window.row('gpu1').waitFor();
    await window.screenshot('2-shown');
  });

  it('[V6] offers no command that changes something, and its pages have no button for that', async () => {
    const { window } = ui;
    for (const title of changing) assert.equal(await isListed(title), false, title);
    assert.equal(await isListed('Open Board'), true);
    // A view's title and menus show them, and nothing happens.
    const newSession = window.sideBarButton('New Session');
    assert.equal(await newSession.getAttribute('aria-disabled'), 'true');
    await newSession.click({ force: true });
    await window.row('Look at me').click();
    const page = await window.webview('.task');
    await page.getByText(heldBack).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Start', exact: true }).count(), 0);
    assert.ok(await page.locator('vscode-text-field[aria-label="Title"] input').isDisabled());
    assert.ok(await window.page.locator('.quick-input-widget').isHidden(), 'the click asked for nothing');
    await window.screenshot('3-task');
    await window.run('View: Close All Editors');
  });

  it('[V6] a question can be read there, and is answered from elsewhere', async () => {
    const { window, fleet } = ui;
    const { id } = await createTask(fleet, {
      title: 'Sign in',
      spec: script('ask Which format?', 'complete x'),
      start: 'auto',
    });
    const { id: question } = await untilAsked(fleet, id);
    await window.row('Which format?').click();
    await window.page.locator('.tab', { hasText: 'Question of' }).waitFor();
    await until(async () => (await window.toasts()).some((toast) => heldBack.test(toast)), 'it is said why');
    await window.screenshot('4-question');
    assert.equal(await statusOf(question), 'open');
  });

  it('[V6] is like any other as soon as its folder is trusted, without being loaded again', async () => {
    const { window, fleet } = ui;
    await window.run('Workspaces: Manage Workspace Trust');
    await window.page.locator('.workspace-trust-editor .monaco-button', { hasText: 'Trust' }).first().click();
    await until(async () => !heldBack.test(await window.sideBarText()), 'it says so no longer');
    await window.run('View: Close All Editors');
    await window.row('Which format?').click();
    await window.answer('JWT');
    const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&state=answered`);
    assert.equal(rows.length, 1);
    for (const title of changing) assert.equal(await isListed(title), true, title);
    await window.screenshot('5-trusted');
  });
});
