import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { script } from '../../harness/script.ts';
import { endTmux } from '../../harness/startDaemon.ts';
import { createTask } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { answering } from './answering.ts';
import { connectTo, forgetHub } from './extension.ts';
import { stand } from './stand.ts';

describe('sessions and servers in the editor', () => {
  let fleet: Fleet;
  before(async function () {
    this.timeout(60_000);
    fleet = await openFleet({ servers: [{ name: 'gpu1' }] });
  });
  afterEach(async () => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await forgetHub();
  });
  after(() => fleet.close());

  async function openSession(name: string): Promise<string> {
    const { session } = await fleet.rest.post('/sessions', { project: fleet.project, server: 'gpu1', name });
    const { id } = session as { id: string };
    const { app } = await connectTo(fleet);
    await until(() => app.hub.mirror.get('session', id)?.lifecycle === 'active', `${name} runs`, 20_000);
    return id;
  }
  const names = () => vscode.window.terminals.map(({ name }) => name);

  it('[V4] a session has one terminal, by its name, however often it is opened', async () => {
    const id = await openSession('review');
    for (const command of ['rostrum.session.open', 'rostrum.session.openEditor', 'rostrum.session.open'])
      await vscode.commands.executeCommand(command, id);
    await until(() => names().length > 0, 'its terminal is there');
    assert.deepEqual(names(), ['review']);
    const done = answering();
    await vscode.commands.executeCommand('rostrum.session.open', 'session_none');
    // That it is gone is said in its terminal.
    assert.deepEqual([done(), names()], [[], ['review', 'session_none']]);
  });

  it('[S7] what a session printed is a document', async () => {
    const id = await openSession('printing');
    await fleet.rest.post(`/sessions/${id}/input`, { text: 'echo tran"script"' });
    const shown = async () => {
      await vscode.commands.executeCommand('rostrum.session.transcript', id);
      return vscode.window.activeTextEditor?.document.getText() ?? '';
    };
    await until(async () => /^transcript$/m.test(await shown()), 'its text is shown', 20_000);
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'rostrum-transcript');
  });

  it('[S10] a session of this machine is attached directly by a terminal of the editor', async () => {
    const id = await openSession('near');
    await vscode.commands.executeCommand('rostrum.session.attachDirectly', id);
    await until(() => names().includes('near (direct)'), 'its terminal is there');
    const options = vscode.window.terminals.find(({ name }) => name === 'near (direct)')?.creationOptions;
    const args = options !== undefined && 'shellArgs' in options ? options.shellArgs : [];
    assert.ok(Array.isArray(args) && args.includes(`=${id}:`));
  });

  it('[V6] [S10] in a window on a host, terminals of this machine are opened on this machine', async () => {
    const id = await openSession('apart');
    await fleet.rest.put('/servers/gpu1/reach', { reach: { destination: 'gpu1', mode: 'direct' } });
    const { app } = await connectTo(fleet);
    const { serverId = '' } = app.hub.mirror.get('session', id) ?? {};
    await until(() => app.hub.mirror.get('server', serverId)?.reach !== undefined, 'it is known how it is reached');
    const opened: vscode.TerminalOptions[] = [];
    const createTerminal = (options: vscode.TerminalOptions) => {
      opened.push(options);
      return { show: () => undefined, sendText: () => undefined };
    };
    const openBoth = async () => {
      await vscode.commands.executeCommand('rostrum.session.attachDirectly', id);
      await vscode.commands.executeCommand('rostrum.server.openTerminal', serverId);
      return opened.splice(0).map(({ name, cwd }) => [name, cwd?.toString()]);
    };
    const putBack = [
      stand(vscode.window, 'createTerminal', createTerminal),
      stand(vscode.env, 'remoteName', 'ssh-remote'),
    ];
    try {
      const names = ['apart (direct)', 'gpu1'];
      // This editor runs us where its folder is, which is where it opens terminals.
      assert.deepEqual(
        await openBoth(),
        names.map((name) => [name, undefined]),
      );
      putBack.push(stand(app.context.extension, 'extensionKind', vscode.ExtensionKind.UI));
      const home = vscode.Uri.file(homedir()).toString();
      assert.deepEqual(
        await openBoth(),
        names.map((name) => [name, home]),
      );
    } finally {
      for (const back of putBack) back();
    }
  });

  it('[F4] [F8] a server that is opened shows what it can do, and its checks', async () => {
    const { trees, app } = await connectTo(fleet);
    await until(() => app.hub.mirror.all('server').size === 1, 'the server is there');
    const [server = ''] = trees.servers.getChildren();
    trees.servers.getChildren(server);
    const labels = (part: string) =>
      trees.servers.getChildren(`${part}:${server}`).map((id) => trees.servers.getTreeItem(id).label);
    await until(() => labels('doctor').length > 1, 'its checks are shown');
    assert.ok(labels('agents').includes('scripted'));
  });

  it('[S14] a new session is asked for: its agent, name and task; what the hub refuses is said, and nothing opens', async () => {
    const { app } = await connectTo(fleet);
    const { mirror } = app.hub;
    const task = await createTask(fleet, { title: 'Sweep', start: 'manual', placement: { provider: 'scripted' } });
    await until(() => mirror.get('task', task.id), 'the task is known');
    const sessions = () => [...mirror.all('session').values()];
    const start = '$(play) Start Session';
    /** An item, of which the list has to say this. */
    const seen = (label: string, line: string) => (_asked: string, items: string) => {
      assert.ok(items.split('\n').includes(line), items);
      return label;
    };
    const title = `${task.ref} Sweep`;
    const done = answering(
      ...['$(checklist) Task', seen(title, `${title}: ready`), '$(robot) Agent', 'shell', '$(tag) Name', 'broom'],
      seen(start, `$(checklist) Task: ${title}`),
    );
    await vscode.commands.executeCommand('rostrum.session.new');
    assert.deepEqual(done(), []);
    const { provider, taskId } = sessions().find(({ name }) => name === 'broom') ?? assert.fail('it is not there');
    assert.deepEqual([provider, taskId, names().length], ['shell', task.id, 1]);
    const before = sessions().length;
    const again = answering('$(tag) Name', 'broom', start);
    await vscode.commands.executeCommand('rostrum.session.new');
    assert.match(again().join(), /broom/);
    assert.deepEqual([sessions().length, names().length], [before, 1]);
  });

  it('[S7] [V4] a recording is written to a file by the palette, and played in a terminal', async () => {
    const id = await openSession('recorded');
    await fleet.rest.post(`/sessions/${id}/input`, { text: 'echo re"corded"' });
    const path = join(fleet.place.make('exports'), 'recorded.txt');
    const back = stand(vscode.window, 'showSaveDialog', async () => vscode.Uri.file(path));
    const written = async () => {
      await vscode.commands.executeCommand('rostrum.session.export', id);
      return readFileSync(path, 'utf8');
    };
    try {
      await until(async () => /^recorded\r?$/m.test(await written()), 'what it printed is in the file', 20_000);
    } finally {
      back();
    }
    const done = answering('8×');
    await vscode.commands.executeCommand('rostrum.session.replay', id);
    assert.deepEqual(done(), []);
    await until(() => names().includes('Replay: recorded'), 'it plays');
  });

  it('[V4] labels, capacity and mode of a server are set by the palette, and it is removed by its name', async () => {
    const { app } = await connectTo(fleet);
    await fleet.add({ name: 'gpu2' });
    await until(() => [...app.hub.mirror.all('server').values()].some(({ name }) => name === 'gpu2'), 'it is known');
    const at = async () => (await fleet.rest.get('/servers/gpu2')).server;
    const run = async (command: string, ...answers: readonly string[]) => {
      const done = answering('gpu2', ...answers);
      await vscode.commands.executeCommand(`rostrum.server.${command}`);
      return done();
    };
    await run('label', 'fast, near');
    await run('capacity', 'refused: none', '3');
    await run('disable');
    const { labels, capacity, mode } = await at();
    assert.deepEqual([labels, capacity, mode], [['fast', 'near'], 3, 'disabled']);
    await run('enable');
    assert.equal((await at()).mode, 'enabled');
    await run('remove', 'Remove Server');
    const { rows } = await fleet.rest.get('/servers');
    assert.deepEqual(
      rows.map(({ name }: { name: string }) => name),
      ['gpu1'],
    );
  });

  it('[S13] [V4] what a server lost goes on by one command', async function () {
    this.timeout(120_000);
    const { app } = await connectTo(fleet);
    const { mirror } = app.hub;
    const task = await createTask(fleet, {
      ...{ title: 'Outlive it', start: 'manual', placement: { provider: 'scripted' } },
      spec: script(`wait-file ${fleet.place.make('gpu1')}/go`, 'complete Done'),
    });
    await fleet.ask('session', 'open', '--server', 'gpu1', '--provider', 'scripted', '--task', task.ref);
    const sessionOf = (attempt: number) =>
      [...mirror.all('session').values()].find((row) => row.taskId === task.id && row.attempt === attempt);
    await until(() => sessionOf(1)?.lifecycle === 'active', 'it runs', 30_000);
    endTmux(fleet.daemon('gpu1').tmuxSocket());
    await until(() => sessionOf(1)?.lifecycle === 'lost', 'it is lost', 30_000);
    await vscode.commands.executeCommand('rostrum.session.resumeAll', sessionOf(1)?.id);
    await until(() => sessionOf(2)?.lifecycle === 'active', 'it goes on', 30_000);
    assert.equal(sessionOf(2)?.resumedFrom, sessionOf(1)?.id);
  });
});
