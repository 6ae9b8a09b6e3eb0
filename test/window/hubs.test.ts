import assert from 'node:assert/strict';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { isInPalette } from './harness/isInPalette.ts';
import { useWindow } from './harness/useWindow.ts';

describe('a window and several hubs', () => {
  let other: TestHub | undefined;
  // Before its place is closed, which wants nothing to run in it any more.
  after('end the other hub', () => other?.stop());
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });

  const connect = async ({ url, token }: { readonly url: string; readonly token: string }) => {
    await ui.window.run('Rostrum: Connect to a Hub…');
    await ui.window.answer(url);
    await ui.window.answer(token);
  };
  /** Where no program listens. */
  const nowhere = 'http://127.0.0.1:1';
  const hostOf = ({ url }: { readonly url: string }) => new URL(url).host;

  it('[V5] [V1] says of an address where no hub answers that none does, and lets it be mended', async () => {
    const { window } = ui;
    await window.openContainer('Rostrum');
    await connect({ url: nowhere, token: 'rst_mistyped' });
    await window.sideBarButton('Try Again').waitFor();
    assert.match(await window.sideBarText(), /The hub does not answer/);
    for (const label of ['Switch Hub', 'Start Here']) await window.sideBarButton(label).waitFor();
    await window.page.locator('.statusbar-item', { hasText: 'hub away' }).waitFor();
    await window.screenshot('0-nobody');
    // A try that comes to nothing leaves what is said.
    await window.run('Rostrum: Try to Reach the Hub Now');
    await window.sideBarButton('Connect to a Hub').click();
    const input = window.page.locator('.quick-input-widget .quick-input-box input').first();
    await until(async () => (await input.inputValue()) === nowhere, 'its address is there to be mended');
    await window.page.keyboard.press('Escape');
    await window.run('Rostrum: Forget a Hub…');
    await window.choose(hostOf({ url: nowhere }));
    await until(async () => /Or use a hub that runs elsewhere/.test(await window.sideBarText()), 'it has no hub');
  });

  it('[V5] keeps the hubs that it knows, and goes from one to the other without asking again', async () => {
    const { window, fleet } = ui;
    await createTask(fleet, { title: 'Of the first hub', start: 'manual' });
    other = await startHub(fleet.place, { name: 'other' });
    const { project } = await other.rest.post('/projects', { name: 'Garden', key: 'GARDEN' });
    await other.rest.post('/tasks', { project: project.id, title: 'Of the other hub', start: 'manual' });
    await window.openContainer('Rostrum');
    await connect({ url: fleet.hub.url, token: fleet.hub.adminToken });
    await window.row('Of the first hub').waitFor();
    await connect({ url: other.url, token: other.adminToken });
    await window.row('Of the other hub').waitFor();
    assert.ok(
      (await window.rows()).every((row) => !row.includes('Of the first hub')),
      'nothing of the first is left',
    );
    await window.run('Rostrum: Switch Hub…');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: hostOf(other) }).waitFor();
    await window.screenshot('1-switch');
    await window.choose(hostOf(fleet.hub));
    await window.row('Of the first hub').waitFor();
    await window.row('Of the other hub').waitFor({ state: 'detached' });
  });

  it('[V4] [P2] what concerns the whole hub is in the palette of its admins, and of nobody else', async () => {
    const { window, fleet } = ui;
    const ofAdmins = ['Add Person to Hub', 'Verify Audit Log', 'Remove Oldest Part of Audit Log'];
    for (const title of ofAdmins) assert.equal(await isInPalette(window, title), true, title);
    // A token that is shown is read by nobody else, and is gone with its dialog.
    await window.run('Rostrum: Add Person to Hub…');
    await window.answer('Cy');
    await window.choose('does what owners of projects let them');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const [token = ''] = /rtok_\S+/.exec(await dialog.innerText()) ?? [];
    await window.screenshot('2-token');
    await dialog.locator('.monaco-button', { hasText: 'Copy Token' }).click();
    await dialog.waitFor({ state: 'detached' });
    await window.run('Rostrum: Show Audit Log…');
    await window.choose('The whole hub');
    await window.page.locator('.view-line', { hasText: 'person_added' }).first().waitFor();
    await window.screenshot('3-audit');
    await window.run('View: Close All Editors');
    await window.run('Rostrum: Show and Revoke Tokens…');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Cy' }).first().waitFor();
    await window.screenshot('4-tokens');
    await window.page.keyboard.press('Escape');

    await connect({ url: fleet.hub.url, token });
    await until(async () => !(await isInPalette(window, 'Add Person to Hub')), 'it is no longer offered');
    for (const title of ofAdmins) assert.equal(await isInPalette(window, title), false, title);
    assert.equal(await isInPalette(window, 'Create Token'), true);
    await connect({ url: fleet.hub.url, token: fleet.hub.adminToken });
    await window.row('Of the first hub').waitFor();
  });

  it('[P2] [V1] says that its token was revoked and what can be done, and goes on with another', async () => {
    const { window, fleet } = ui;
    const { token, id } = await fleet.rest.post('/tokens', { name: 'laptop' });
    await connect({ url: fleet.hub.url, token });
    await window.run('Rostrum: New Session…');
    await window.choose('Start Session');
    await until(async () => /\$|#/.test(await window.terminalText()), 'its shell is at the prompt');
    await fleet.rest.remove(`/tokens/${id}`);
    await until(
      async () => (await window.terminalText()).includes('lets this window in no longer'),
      'its terminal says it',
    );
    await window.sideBarButton('Connect Again').waitFor();
    await window.page.locator('.statusbar-item.error-kind', { hasText: 'hub refuses' }).waitFor();
    await window.screenshot('5-refused');
    await window.sideBarButton('Connect Again').click();
    // Its address is known: only the token is another one.
    const input = window.page.locator('.quick-input-widget .quick-input-box input').first();
    await until(async () => (await input.inputValue()) === fleet.hub.url, 'its address is there');
    await window.page.keyboard.press('Enter');
    await window.page.locator('.quick-input-widget input[type=password]').waitFor();
    await window.answer(fleet.hub.adminToken);
    await window.row('Of the first hub').waitFor();
    await until(async () => !(await window.sideBarText()).includes('Connect Again'), 'it says so no longer');
    await until(async () => !(await window.terminalText()).includes('lets this window in no longer'), 'it goes on');
    await window.typeInTerminal('echo b"ack"\n');
    await until(async () => /^ *back *$/m.test(await window.terminalText()), 'and takes what is typed');
  });

  it('[V5] forgets a hub with its token, and then knows none of its rows', async () => {
    const { window, fleet } = ui;
    await window.run('Rostrum: Forget a Hub…');
    await window.choose(hostOf(fleet.hub));
    await window.row('Of the first hub').waitFor({ state: 'detached' });
    await window.run('Rostrum: Switch Hub…');
    const offered = window.page.locator('.quick-input-list .monaco-list-row');
    await until(async () => (await offered.count()) === 1, 'the other one is left');
    assert.ok((await offered.first().innerText()).includes(hostOf(other ?? fleet.hub)));
    await window.page.keyboard.press('Escape');
  });
});
