import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LocalHub } from '../../extension/local/localHub.ts';
import { filesWith } from '../harness/files.ts';
import { cleanEnvironment, repositoryRoot } from '../harness/program.ts';
import { createRest } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { endTmux, findSocket } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

const indented = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

/** Three tasks that hand each other data; the first asks a person. */
const pipeline = `version: 1
name: Sign in

defaults: { provider: scripted }

tasks:
  design:
    title: Design the sign-in
    spec: |
${indented(script('ask Cookies or tokens?', 'publish schema {"kind":"tokens"}', 'complete designed'))}
    contracts: [{ key: schema, schema: { type: object } }]
  build:
    title: Build the sign-in
    spec: |
${indented(script('complete built'))}
    dependsOn: [{ task: design, contractKey: schema }]
  check:
    title: Check the sign-in
    spec: |
${indented(script('complete checked'))}
    dependsOn: [build]
`;

describe('a new user, from an empty window to work that is done', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shop-'));
  let local: LocalHub | undefined;
  let home = '';
  let runtimeDir = '';
  // Before the place is closed, which wants nothing to run in it any more.
  after('end what was started here', async () => {
    await local?.stop().catch(() => undefined);
    endTmux(findSocket(runtimeDir));
    rmSync(folder, { recursive: true });
  });
  const ui = useWindow({
    folder,
    servers: [{ name: 'gpu1' }],
    reach: ({ place }) => {
      home = place.make('here');
      runtimeDir = place.make('x-here');
      // The one agent that may be run here cannot be: whatever this machine has besides, its doctor says that there is none.
      const programs = place.make('programs');
      writeFileSync(join(programs, 'claude'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      const env = {
        ROSTRUM_PORT: '0',
        XDG_RUNTIME_DIR: runtimeDir,
        ROSTRUM_ALLOWED_COMMANDS: 'bash,sh,scripted,claude',
        PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
      };
      local = new LocalHub({ home, extensionDir: repositoryRoot, env: cleanEnvironment(home, env) });
      return { env, settings: { 'rostrum.local.home': home } };
    },
  });
  before(() => {
    writeFileSync(join(folder, 'sign-in.rostrum.yaml'), pipeline);
    writeFileSync(join(folder, 'notes.md'), '[check](code-oss://rostrum.rostrum/task/WORK-3)\n');
  });

  const rowsOf = async (view: string) => (await ui.window.rows(view)).join('\n');

  it('[V5] says why hub and daemon do not start, with the way to their own log', async () => {
    const { window } = ui;
    // Where its data should be stands something else.
    writeFileSync(join(home, 'hub'), 'mine');
    await window.openContainer('Rostrum');
    await window.sideBarButton('Start Here').click();
    await window.toastButton('Show Log').click();
    const shown = window.page.locator('.part.editor .editor-instance .view-lines');
    await until(async () => (await shown.innerText()).includes('ENOTDIR'), 'the log of hub and daemon is shown');
    await window.screenshot('1-not-started');
    await window.run('View: Close All Editors');
    rmSync(join(home, 'hub'));
  });

  it('[V5] starts here, with shells where there is no agent, and a first terminal can be typed into', async () => {
    const { window } = ui;
    await window.openContainer('Rostrum');
    await window.screenshot('1-welcome');
    await window.sideBarButton('Start Here').click();
    await window.toastButton('Run Shells Only').waitFor();
    assert.match((await window.toasts()).join(), /has no agent CLI/);
    await window.screenshot('2-no-agent');
    await window.toastButton('Run Shells Only').click();
    await window.page.locator('.terminal-wrapper.active .xterm-rows').waitFor();
    // Before that it may say that it is being started, and what is typed does not arrive.
    await until(async () => /\$|#/.test(await window.terminalText()), 'the shell shows its prompt');
    await window.typeInTerminal('echo hello-$((40 + 2))\n');
    await until(async () => (await window.terminalText()).includes('hello-42'), 'the shell answers');
    await until(async () => (await rowsOf('Servers')).includes('1/10'), 'this machine is a server with one session');
    assert.notDeepEqual(filesWith(window.directory, '"rostrum.local.shellsOnly": true'), [], 'it stays so');
    await window.screenshot('2-started');
  });

  it('[T15] applies a pipeline file, after it has shown what that makes', async () => {
    const { window } = ui;
    await window.page.keyboard.press('ControlOrMeta+P');
    await window.typeAnswer('sign-in.rostrum.yaml');
    await window.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'sign-in.rostrum.yaml' })
      .first()
      .click();
    await window.page.locator('.codelens-decoration a', { hasText: 'Plan' }).first().waitFor();
    await window.screenshot('3-file');
    await window.page.locator('.codelens-decoration a', { hasText: 'Apply' }).first().click();
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /3 created/);
    const then = window.page.locator('.monaco-diff-editor .editor.modified .view-lines');
    await until(
      async () => /design:.Design.the.sign-in/.test(await then.innerText()),
      'the plan is shown as a difference',
    );
    await window.screenshot('4-plan');
    await dialog.locator('a.monaco-button, .monaco-button', { hasText: 'Apply and Start' }).first().click();
    for (const title of ['Design the sign-in', 'Build the sign-in', 'Check the sign-in'])
      await until(async () => (await rowsOf('Tasks')).includes(title), `${title} is in the tree`);
  });

  it('[T15] shows the graph that the file makes beside it, as it is written', async () => {
    const { window } = ui;
    await window.page.locator('.tab', { hasText: 'sign-in.rostrum.yaml' }).click();
    await window.page.locator('.codelens-decoration a', { hasText: 'Preview Graph' }).first().click();
    const graph = await window.webview('canvas');
    const shown = async () => (await graph.locator('[role=treeitem]').allInnerTexts()).join('\n');
    await until(async () => (await shown()).includes('Check the sign-in'), 'the graph of the file is shown');
    assert.match(await shown(), /build WORK-2 .*waits for design WORK-1 \(input schema, has a schema\)/);
    const editor = window.page.locator('.editor-instance .monaco-editor').first();
    await editor.click();
    await window.page.keyboard.press('ControlOrMeta+End');
    await window.page.keyboard.type('  tell: { title: Tell everybody, dependsOn: [check');
    await until(async () => (await shown()).includes('tell (new)'), 'the task that is being written is shown');
    await window.screenshot('5-preview');
    await window.page.keyboard.type(', nobody');
    await graph.getByText(/^Line \d+: /).waitFor();
    assert.match(await shown(), /tell \(new\)/, 'the last graph that was right stays');
    await window.run('File: Revert File');
    await window.run('View: Close All Editors');
  });

  it('[I1] is asked, answers from the inbox, and everything that waited follows by itself', async () => {
    const { window } = ui;
    await window.row('Cookies or tokens?').waitFor();
    await window.run('Rostrum: Open Graph');
    const graph = await window.webview('canvas');
    const told = async () => graph.locator('[role=treeitem]').allInnerTexts();
    await until(async () => (await told()).length === 3, 'the graph has three tasks');
    await window.screenshot('6-asked');
    await window.row('Cookies or tokens?').click();
    await window.answer('tokens');
    await until(
      async () => (await told()).filter((text) => /done/i.test(text)).length === 3,
      'the graph says that all three are done',
    );
    await window.screenshot('7-graph');
  });

  it('[V6] finds everything again after the window was loaded anew', async () => {
    const { window } = ui;
    await window.keeps('mainThreadWebview-rostrum.page.graph');
    await window.reload();
    await until(async () => (await rowsOf('Servers')).length > 0, 'the server is there');
    await until(async () => (await window.terminalText()).includes('hello-42'), 'the terminal shows what it had');
    await window.typeInTerminal('echo again-$((1 + 1))\n');
    await until(async () => (await window.terminalText()).includes('again-2'), 'it can be typed into');
    await (await window.webview('canvas')).locator('canvas').first().waitFor();
    await window.screenshot('8-again');
  });

  it('[V8] follows a link to a task from a text', async () => {
    const { window } = ui;
    await window.page.keyboard.press('ControlOrMeta+P');
    await window.typeAnswer('notes.md');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'notes.md' }).first().click();
    const link = window.page.locator('.view-line .detected-link', { hasText: 'WORK-3' }).first();
    await link.click({ modifiers: ['ControlOrMeta'] });
    await window.page.locator('.tab.active', { hasText: 'WORK-3 Check the sign-in' }).waitFor();
    await window.screenshot('9-link');
  });

  it('[V5] starts here also from a window of another hub, and opens nothing there', async () => {
    const { window, fleet } = ui;
    const { url = '', token = '' } = (await local?.find()) ?? {};
    const here = createRest(() => url, token);
    const sessions = async (): Promise<number> => (await here.get('/sessions')).rows.length;
    const before = await sessions();
    await window.run('Rostrum: Connect to a Hub…');
    await window.answer(fleet.hub.url);
    await window.answer(fleet.hub.adminToken);
    await until(async () => (await rowsOf('Servers')).includes('gpu1'), 'the other hub is shown');
    await window.run('Rostrum: Start Here');
    await until(async () => (await sessions()) === before + 1, 'there is one session more at the hub of this machine');
    await until(async () => !(await rowsOf('Servers')).includes('gpu1'), 'that hub is shown');
    assert.deepEqual((await fleet.rest.get('/sessions')).rows, []);
    await window.screenshot('10-back-here');
  });
});
