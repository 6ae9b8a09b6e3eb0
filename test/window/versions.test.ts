import assert from 'node:assert/strict';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { startOtherVersion } from '../harness/otherVersion.ts';
import type { OtherVersion } from '../harness/otherVersion.ts';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

describe('a window and a hub of another version', () => {
  let other: OtherVersion | undefined;
  // Before its place is closed, which wants nothing to run in it any more.
  after('end what is in the place of the hub', () => other?.close());
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });

  const bar = () => ui.window.page.locator('.statusbar-item.error-kind', { hasText: 'hub refuses' });
  const shows = async (text: string) => (await ui.window.sideBarText()).includes(text);

  /** Puts a hub of another version into the place of the one that the window is connected to. */
  const replaceHub = async (protocol: number): Promise<OtherVersion> => {
    await ui.fleet.hub.kill9();
    other = await startOtherVersion(ui.fleet.hub.url, protocol);
    return other;
  };

  /** The right one is back in its place, and its window is told to try again. */
  const putHubBack = async (there: OtherVersion) => {
    await there.close();
    other = undefined;
    await ui.fleet.hub.start();
    await ui.window.sideBarButton('Try Again').click();
    await ui.window.row('Lay the table').waitFor();
    await ui.window.row('gpu1').waitFor();
    await until(async () => (await bar().count()) === 0, 'nothing is said of a version any more');
  };

  it('[F2] [V1] says of a newer hub that the extension must be updated, and goes on where versions agree', async () => {
    const { window, fleet } = ui;
    await createTask(fleet, { title: 'Lay the table', start: 'manual' });
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    await window.row('Lay the table').waitFor();
    await window.run('Rostrum: New Session…');
    await window.choose('Start Session');
    await until(async () => /\$|#/.test(await window.terminalText()), 'its shell is at the prompt');

    const newer = await replaceHub(protocolVersion + 1);
    await window.sideBarButton('Show the Extension').waitFor();
    assert.ok(await shows('The hub is newer than Rostrum in this window'), await window.sideBarText());
    assert.ok(await shows('Update the extension, then reload the window'), await window.sideBarText());
    assert.deepEqual(await window.rows(), [], 'no row pretends to be live');
    await until(
      async () => (await window.terminalText()).includes('The hub is newer than Rostrum'),
      'its terminal says it',
    );
    await bar().waitFor();
    assert.match(
      (await bar().getAttribute('aria-label')) ?? '',
      /newer than Rostrum in this window: update the extension/,
    );
    await window.screenshot('1-newer');

    // Its token is right: nothing is asked, and the same is said once more.
    await bar().click();
    await until(() => newer.visits() === 2, 'a click tries again');
    await window.sideBarButton('Show the Extension').click();
    await window.page.locator('.extension-editor .name', { hasText: 'Rostrum' }).waitFor();
    await window.screenshot('2-extension');

    await putHubBack(newer);
    await until(
      async () => /[$#]\s*$/.test(await window.terminalText()),
      'its terminal goes on, and says nothing more',
    );
    await window.typeInTerminal('echo b"ack"\n');
    await until(async () => /^ *back *$/m.test(await window.terminalText()), 'and takes what is typed');
  });

  it('[F2] [V1] says of an older hub that it must be upgraded and how, and goes on when it was', async () => {
    const { window } = ui;
    const older = await replaceHub(protocolVersion - 1);
    await until(() => shows('The hub is older than Rostrum in this window'), 'it says which of the two is older');
    assert.ok(await shows('npm install -g rostrum@latest'), await window.sideBarText());
    assert.deepEqual(await window.rows(), []);
    await bar().waitFor();
    assert.match((await bar().getAttribute('aria-label')) ?? '', /older than Rostrum in this window: upgrade it/);
    assert.equal(older.visits(), 1, 'a hub that says no is not asked again and again');
    await window.screenshot('3-older');
    await putHubBack(older);
  });
});
