import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from '../harness/until.ts';
import { openHosts } from '../ssh/harness/openHosts.ts';
import type { TestHosts } from '../ssh/harness/openHosts.ts';
import { useWindow } from './harness/useWindow.ts';

const isMarked = (html: string): boolean => html.includes('Works here');

describe('servers in a window', () => {
  const allowed = mkdtempSync(join(tmpdir(), 'allowed-'));
  let hosts: TestHosts;
  const ui = useWindow({
    folder: allowed,
    reach: async ({ place }) => {
      hosts = await openHosts([
        { name: 'stranger', reachesUs: true, isUnknown: true },
        { name: 'far', isUnknown: true },
      ]);
      // `ssh` in a terminal reads the configuration of the account that this runs in, which is not the test's.
      const programs = place.make('programs');
      const script = `#!/bin/sh\nexec /usr/bin/ssh -F ${hosts.configFile} "$@"\n`;
      writeFileSync(join(programs, 'ssh'), script, { mode: 0o755 });
      const PATH = `${programs}${delimiter}${process.env['PATH'] ?? ''}`;
      // An editor that a command line has started takes its search path from there, and not from a login.
      return { settings: { 'remote.SSH.configFile': hosts.configFile }, env: { PATH, VSCODE_CLI: '1' } };
    },
  });
  after(async () => {
    await hosts.close();
    rmSync(allowed, { recursive: true, force: true });
  });

  it('[F4] [F8] a server shows its figures, its agents and its checks', async () => {
    const { window, fleet } = ui;
    mkdirSync(join(allowed, 'api', '.git'), { recursive: true });
    mkdirSync(join(allowed, 'web'));
    await fleet.add({ name: 'gpu1', config: { allowedPaths: [allowed] } });
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    await window.row('gpu1').click();
    await window.row('Checks').waitFor();
    await window.row('Agents').click();
    await window.row('scripted').waitFor();
    await window.screenshot('1-server');
  });

  it('[M8] [V4] an agent is parked by its row, which says until when, and is used again', async () => {
    const { window } = ui;
    await window.rowAction('shell', 'Park Agent…');
    await window.choose('5 h');
    await window.answer('Enough for today');
    await window.row('parked until').waitFor();
    await window.screenshot('1-parked');
    await window.rowMenu('parked until', 'Use Parked Agent Again');
    await until(async () => (await window.row('parked until').count()) === 0, 'it is used again');
  });

  it('[F10] the directory of a new session is walked to on its server', async () => {
    const { window, fleet } = ui;
    await window.run('Rostrum: New Session…');
    await window.choose('Directory');
    await window.choose(allowed);
    await window.choose('api');
    await until(() => window.page.getByText('Use This Directory').isVisible(), 'it can be taken');
    await window.screenshot('2-directories');
    await window.choose('..');
    await window.choose('web');
    await until(
      async () => (await window.page.locator('.quick-input-title').innerText()).endsWith('/web'),
      'it is shown',
    );
    await window.choose('Use This Directory');
    await window.screenshot('3-new-session');
    await window.choose('Start Session');
    await window.row('shell-1').waitFor();
    await window.typeInTerminal('pwd\n');
    await until(async () => (await window.terminalText()).includes(join(allowed, 'web')), 'it works there');
    const { rows } = await fleet.rest.get(`/sessions?project=${fleet.project}`);
    assert.deepEqual(
      (rows as { cwd: string }[]).map(({ cwd }) => cwd),
      [join(allowed, 'web')],
    );
  });

  it('[M5] a server is drained, once what runs there was said, and enabled again', async () => {
    const { window } = ui;
    await window.run('Rostrum: Drain Server');
    await window.choose('gpu1');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'shell-1' }).waitFor();
    await dialog.locator('.monaco-button', { hasText: 'Drain' }).click();
    await until(async () => (await window.rows()).some((row) => /gpu1.*draining/.test(row)), 'it takes nothing new');
    await window.row('draining').hover();
    await window.screenshot('4-draining');
    await window.run('Rostrum: Enable Server');
    await window.choose('gpu1');
    await until(async () => !(await window.rows()).some((row) => /gpu1.*draining/.test(row)), 'it takes work again');
  });

  it('[V1] the explorer marks the directory in which a session runs, while it does', async () => {
    const { window } = ui;
    await window.openContainer('Explorer');
    const rows = window.page.locator('.explorer-folders-view .monaco-list-row');
    const marked = async () => (await rows.evaluateAll((all) => all.map((row) => row.outerHTML))).filter(isMarked);
    await until(async () => (await marked()).length === 1, 'one directory is marked');
    assert.match((await marked()).join(), /web.*shell-1/s);
    await window.screenshot('4-mark');
    await window.openContainer('Rostrum');
    await window.row('shell-1').waitFor();
  });

  it('[S12] a session is closed only when that was confirmed', async () => {
    const { window } = ui;
    await window.rowMenu('shell-1', 'Close Session…');
    await until(() => window.page.getByText('Close the session shell-1?').isVisible(), 'it is asked');
    await window.screenshot('5-close');
    await window.page.getByRole('button', { name: 'Close Session', exact: true }).click();
    await window.row('Ended').waitFor();
  });

  it('[F5] [F7] [F14] a host of the SSH configuration becomes a server as it was wished, once its key was looked at', async () => {
    const { window } = ui;
    const dialog = window.page.locator('.monaco-dialog-box');
    await window.viewAction('Servers', 'Add Server over SSH');
    await window.choose('stranger');
    await window.choose('Sessions at once');
    await window.answer('3');
    await window.choose('Command to run there once');
    await window.answer('echo made here > made');
    await window.choose('Add It');
    await dialog.filter({ hasText: 'is not known yet' }).waitFor();
    assert.match(await dialog.innerText(), /ED25519\s+SHA256:\S{43}/);
    await window.screenshot('5-host-key');
    // A reflex must not accept a key: Enter copies what is to be compared, and it is asked again.
    const asked = dialog.filter({ hasText: 'is not known yet' });
    assert.equal(await dialog.locator('.monaco-button:focus').innerText(), 'Copy Fingerprint');
    await window.page.keyboard.press('Enter');
    await asked.waitFor();
    await dialog.locator('.monaco-button', { hasText: 'It Is the Right Host' }).click();
    await window.toastButton('Run Shells Only').click();
    await window.toastButton('New Session There').waitFor();
    await window.row('stranger').waitFor();
    const { server } = await ui.fleet.rest.get('/servers/stranger');
    assert.equal(server.capacity, 3);
    assert.equal(hosts.host('stranger').run('cat made'), 'made here\n');
    await window.screenshot('6-added');
  });

  it('[F8] of a check that failed a terminal is opened on that host, in which what mends it waits for Enter', async () => {
    const { window } = ui;
    appendFileSync(hosts.knownHosts, `${hosts.knownName('stranger')} ${hosts.host('stranger').hostKey()}\n`);
    // A tree draws only what there is room for.
    for (const view of ['Inbox', 'Tasks', 'Sessions'])
      await window.page.locator('.sidebar .pane-header', { hasText: view }).click();
    await window.row('gpu1').click();
    await window.row('stranger').click();
    await window.row('Checks').click();
    await window.rowAction('agent claude', 'Open Terminal on the Host');
    await until(async () => (await window.terminalText()).includes('npm install -g'), 'the command is there');
    await window.screenshot('7-remedy');
    await window.typeInTerminal('\u0015id -un && pwd\n');
    const { user, homeThere } = hosts.host('stranger');
    const isThere = async () => new RegExp(`${user}\\s+${homeThere}`).test(await window.terminalText());
    await until(isThere, 'it is a shell of that host');
  });

  it('[F8] the fleet page opens such a terminal too', async () => {
    const { window } = ui;
    await window.run('Rostrum: Open Fleet');
    const page = await window.webview('article');
    const machine = page.getByRole('article', { name: /^stranger/ });
    await machine.locator('button[aria-expanded]').click();
    await machine.getByRole('button', { name: 'Open Terminal There' }).first().click();
    await until(async () => {
      const text = await window.terminalText();
      return text.includes('npm install -g') && !text.includes('id -un');
    }, 'another terminal has the command');
    await window.screenshot('8-fleet-page');
  });

  it('[F6] a tunnel that was refused is opened at once, after what kept it away is mended', async () => {
    const { window, fleet } = ui;
    const host = hosts.host('far');
    mkdirSync(join(fleet.hub.home, '.ssh'), { mode: 0o700 });
    copyFileSync(hosts.keys.plain.file, join(fleet.hub.home, '.ssh', 'id_ed25519'));
    const reach = { destination: host.destination, mode: 'tunnel' };
    await fleet.rest.request('PUT', '/servers/gpu1/reach', { reach });
    const tunnelIs = (state: string) =>
      until(async () => {
        const { tunnel } = await fleet.rest.get('/servers/gpu1');
        return tunnel?.state === state ? tunnel : undefined;
      }, `the tunnel is ${state}`);
    assert.match((await tunnelIs('refused')).reason, /is not known here/);
    appendFileSync(join(fleet.hub.home, 'known_hosts'), `${hosts.knownName('far')} ${host.hostKey()}\n`);
    await window.rowMenu('gpu1', 'Open the Tunnel Now');
    await tunnelIs('up');
    await window.screenshot('9-tunnel');
  });
});
