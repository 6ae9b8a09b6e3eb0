import assert from 'node:assert/strict';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

describe('a window without files of a machine', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });
  const kinds = [
    ['no folder', 'none', null],
    ['a folder that is no directory of any machine', 'virtual', 'tmp:/'],
  ] as const;
  for (const [what, name, folder] of kinds) {
    it(`[V6] with ${what} shows its hub, changes it, and knows after a reload where it was`, async () => {
      const { fleet } = ui;
      const title = `Look after ${name}`;
      const { id } = await createTask(fleet, { title, start: 'manual' });
      const window = await ui.another({ folder });
      await window.openContainer('Rostrum');
      await window.connect(fleet.hub);
      await window.row(title).click();
      const field = async () =>
        (await window.webview('.task')).locator('vscode-text-field[aria-label="Title"] input').first();
      await (await field()).fill(`${title}, please`);
      await (await window.webview('.task')).getByRole('button', { name: 'Save' }).click();
      await until(async () => (await fleet.rest.get(`/tasks/${id}`)).task.title === `${title}, please`, 'it is saved');
      await window.run('Rostrum: New Session…');
      await window.choose('Start Session');
      await until(async () => /\$|#/.test(await window.terminalText()), 'a terminal is open');
      await window.screenshot(name);
      await window.reload();
      await window.openContainer('Rostrum');
      await window.row(`${title}, please`).waitFor();
      assert.deepEqual(await window.toasts(), []);
    });
  }
});
