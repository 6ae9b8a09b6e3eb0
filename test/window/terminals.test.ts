import assert from 'node:assert/strict';
import { script } from '../harness/script.ts';
import { endTmux } from '../harness/startDaemon.ts';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import { useWindow } from './harness/useWindow.ts';

describe('sessions in a window', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });
  const shows = (text: string | RegExp, what: string) =>
    until(async () => {
      const shown = await ui.window.terminalText();
      return typeof text === 'string' ? shown.includes(text) : text.test(shown);
    }, what);
  const sessionId = async (name: string): Promise<string> => {
    const { rows } = await ui.fleet.rest.get(`/sessions?project=${ui.fleet.project}`);
    return (rows as { name: string; id: string }[]).find((row) => row.name === name)?.id ?? '';
  };

  it('[S14] a session is opened by hand, and is a terminal of the editor', async () => {
    const { window, fleet } = ui;
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    await window.row('gpu1').waitFor();
    await window.run('Rostrum: New Session…');
    await window.choose('Start Session');
    await window.row('shell-1').waitFor();
    await shows(/\$|#/, 'its shell is at the prompt');
    await window.typeInTerminal('echo hel"lo" wörld; printf "\\033[31mred\\033[m\\n"\n');
    await shows('hello wörld', 'what is typed is run');
    await shows('red', 'colours are no text');
    await window.screenshot('1-session');
  });

  it('[S3] goes on in place when the hub was away, and says so meanwhile', async () => {
    const { window, fleet } = ui;
    await fleet.hub.kill9();
    await shows('The hub is away', 'the cut is said');
    await shows('hello wörld', 'what was shown stays');
    await window.screenshot('2-away');
    await fleet.hub.start();
    const id = await sessionId('shell-1');
    const isFollowed = async () => (await fleet.rest.get(`/sessions/${id}`)).session.lifecycle === 'active';
    await until(isFollowed, 'its server is back', 30_000);
    await until(async () => !/is away|looks for it/.test(await window.terminalText()), 'it goes on', 30_000);
    await window.typeInTerminal('echo back a"gain"\n');
    await shows('back again', 'what is typed is run again');
    await shows('hello wörld', 'what was shown before is still there');
  });

  it('[S9] is letterboxed while a smaller window drives, and shown as text while a larger one does', async () => {
    const { window, fleet } = ui;
    const id = await sessionId('shell-1');
    const wish = { hub: fleet.hub.url, token: fleet.hub.adminToken, session: id };
    const small = openViewer({ ...wish, size: { columns: 40, rows: 5 } });
    const rows = () => window.page.locator('.terminal-wrapper.active .xterm-rows > div').count();
    const own = await rows();
    try {
      await until(() => small.said.length > 0, 'the other one watches');
      small.type('echo sm"all"\r');
      await until(async () => (await rows()) === 5, 'the terminal is as small as its session');
      await shows('small', 'what is typed there is seen here');
      await window.screenshot('3-letterbox');
    } finally {
      small.close();
    }
    const large = openViewer({ ...wish, size: { columns: 200, rows: 60 } });
    try {
      await until(() => large.said.length > 0, 'the other one watches');
      large.type('echo la"rge"\r');
      await shows(/larger than this window/, 'it is said that it does not fit');
      await shows(/^ *large *$/m, 'its text is shown');
      await window.screenshot('4-larger');
      await window.typeInTerminal('echo mi"ne"\n');
      await until(async () => !(await window.terminalText()).includes('larger than'), 'who types has its size');
      await shows(/^ *mine *$/m, 'and sees it as it is');
      assert.equal(await rows(), own);
    } finally {
      large.close();
    }
  });

  it('[V4] is there again with a reloaded window', async () => {
    const { window } = ui;
    await window.keeps('rostrum.openTerminals');
    await window.reload();
    await window.row('shell-1').waitFor();
    // Whether the panel is shown is the editor's business, which may also begin a shell of its own there.
    await window.run('Terminal: Focus Terminal');
    const entry = window.page.locator('.terminal-tabs-entry, .single-terminal-tab', { hasText: 'shell-1' });
    await entry.first().waitFor();
    await entry.first().click();
    await shows('hello wörld', 'the session is as it was');
    await window.typeInTerminal('echo re"loaded"\n');
    await shows('reloaded', 'and takes what is typed');
    assert.equal(await entry.count(), 1, 'it is open once');
  });

  it('[G9] [G2] a message says what it becomes before it is sent, and how far it is afterwards', async () => {
    const { window } = ui;
    await window.hover('shell-1', 'Steering');
    await window.screenshot('6-steering');
    await window.rowMenu('shell-1', 'Send Message…');
    await until(async () => /executes what is typed/.test(await window.inputMessage()), 'it is said what happens');
    await window.screenshot('7-message');
    await window.answer('Please look at the tests');
    await shows('Message from admin', 'the shell is told how to read it');
    await window.screenshot('8-told');
    await window.rowMenu('shell-1', 'Show Messages…');
    const listed = window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Please look at the tests' });
    await listed.waitFor();
    await window.screenshot('9-messages');
    await window.page.keyboard.press('Escape');
  });

  it('[S13] says how it ended, and closes by a key', async () => {
    const { window } = ui;
    await window.typeInTerminal('exit 3\n');
    await shows('shell-1 ended with exit code 3.', 'the end is said');
    await window.screenshot('5-ended');
    await window.row('Ended').waitFor();
    await window.typeInTerminal('x');
    const ended = window.page.locator('.terminal-wrapper', { hasText: 'ended with exit code' });
    await until(async () => (await ended.count()) === 0, 'the terminal is closed');
  });

  it('[S13] what its server lost is offered as a list, and goes on when that is accepted', async () => {
    const { window, fleet } = ui;
    const task = await createTask(fleet, {
      ...{ title: 'Outlive it', start: 'manual', placement: { provider: 'scripted' } },
      spec: script(`wait-file ${fleet.place.make('gpu1')}/go`, 'complete Done'),
    });
    await fleet.ask('session', 'open', '--server', 'gpu1', '--provider', 'scripted', '--task', task.ref);
    const isThere = async (attempt: number, lifecycle: string): Promise<boolean> => {
      const { rows } = await fleet.rest.get(`/sessions?project=${fleet.project}`);
      type Row = { taskId?: string; attempt?: number; lifecycle: string };
      return (rows as Row[]).some(
        (row) => row.taskId === task.id && row.attempt === attempt && row.lifecycle === lifecycle,
      );
    };
    await until(() => isThere(1, 'active'), 'it runs', 30_000);
    endTmux(fleet.daemon('gpu1').tmuxSocket());
    await until(() => isThere(1, 'lost'), 'it is lost', 30_000);
    await window.run('Rostrum: Resume All Lost Sessions…');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: task.ref }).waitFor();
    await window.screenshot('10-lost');
    await window.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
    await until(() => isThere(2, 'active'), 'it goes on as its next attempt', 30_000);
  });
});
