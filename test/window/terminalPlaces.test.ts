import assert from 'node:assert/strict';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

describe('where a window puts terminals', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });
  const tabs = (name: string) => ui.window.page.locator('.part.editor .tab', { hasText: name });
  const panel = (name: string) =>
    ui.window.page.locator('.terminal-tabs-entry, .single-terminal-tab', { hasText: name });
  const groups = () => ui.window.page.locator('.part.editor .editor-group-container').count();
  const openSession = async (name: string, ...more: readonly string[]) => {
    await ui.fleet.ask('session', 'open', '--server', 'gpu1', '--provider', 'shell', '--name', name, ...more);
    await ui.window.row(name).waitFor();
  };

  it('[V4] [S10] in the editor area, and beside what is open there', async () => {
    const { window, fleet } = ui;
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    await window.row('gpu1').waitFor();
    await openSession('oven');
    await openSession('sink');
    await window.rowMenu('oven', 'Open Terminal in Editor Area');
    await tabs('oven').waitFor();
    assert.equal(await groups(), 1);
    await window.rowMenu('sink', 'Open Terminal to the Side');
    await tabs('sink').waitFor();
    assert.equal(await groups(), 2);
    const shown = async () => (await window.page.locator('.part.editor .xterm-rows').allInnerTexts()).length;
    await until(async () => (await shown()) === 2, 'both are seen');
    await window.screenshot('1-beside');
    await window.run('View: Close All Editors');
  });

  it('[V4] those of a task, by one command, each once', async () => {
    const { window, fleet } = ui;
    const { ref } = await createTask(fleet, { title: 'Cook', start: 'manual', placement: { provider: 'shell' } });
    await openSession('pan', '--task', ref);
    await window.rowMenu('pan', 'Open All Terminals of a Task');
    await panel('pan').first().waitFor();
    await window.rowMenu('pan', 'Open All Terminals of a Task');
    await until(async () => /\$|#/.test(await window.terminalText()), 'its shell is shown');
    assert.equal(await panel('pan').count(), 1);
    await window.screenshot('2-task');
  });

  it('[V4] as one of the editor’s own kinds: a session that runs, or a new one', async () => {
    const { window } = ui;
    await window.page.locator('.part.panel [aria-label="Launch Profile..."]').first().click();
    await window.page.locator('.monaco-menu:visible').waitFor();
    await window.screenshot('3-kinds');
    await window.chooseInMenu('Rostrum Session');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'A new session' }).waitFor();
    await window.screenshot('4-profile');
    await window.choose('One that runs');
    await window.choose('sink');
    await panel('sink').first().waitFor();
    await window.typeInTerminal('echo hel"lo"\n');
    await until(async () => (await window.terminalText()).includes('hello'), 'it is a terminal of that session');
  });
});
