import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { createTask } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { answering } from './answering.ts';
import { activateExtension, connectTo, forgetHub, rowsOf } from './extension.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe('the extension without a hub', () => {
  it('is activated, and every command of its manifest is there', async () => {
    const { app } = await activateExtension();
    const { commands } = (app.context.extension.packageJSON as Manifest).contributes;
    const known = new Set(await vscode.commands.getCommands(true));
    assert.ok(commands.length > 0);
    assert.deepEqual(
      commands.map(({ command }) => command).filter((command) => !known.has(command)),
      [],
    );
  });

  it('has four empty trees, and says so to nobody', async () => {
    const { app, trees } = await activateExtension();
    assert.equal(app.hub.connection.state, 'none');
    const { inbox, tasks, sessions, servers } = trees;
    assert.deepEqual([inbox, tasks, sessions, servers].flatMap(rowsOf), []);
  });
});

describe('the extension at a hub', () => {
  let fleet: Fleet;
  before(async function () {
    this.timeout(60_000);
    fleet = await openFleet({ servers: [{ name: 'gpu1' }] });
  });
  afterEach(forgetHub);
  after(() => fleet.close());

  it('[V5] connects by address and token, and shows what there is', async () => {
    await createTask(fleet, { title: 'Lay the table', start: 'manual' });
    const { trees } = await connectTo(fleet);
    await until(() => rowsOf(trees.tasks).some((row) => row.startsWith('Lay the table')), 'the task is shown');
    await until(() => rowsOf(trees.servers).join().startsWith('gpu1 (0/'), 'the server is shown');
  });

  it('shows a task that comes, and what becomes of it', async () => {
    const { trees } = await connectTo(fleet);
    const shown = () => rowsOf(trees.tasks).find((row) => row.startsWith('Peel the onions'));
    assert.equal(shown(), undefined);
    const { id } = await createTask(fleet, { title: 'Peel the onions', start: 'manual' });
    await until(shown, 'the task is shown');
    await fleet.rest.post(`/tasks/${id}/cancel`);
    await until(
      () => shown() === undefined || shown()?.includes('cancelled'),
      'it is shown as cancelled, or not at all',
    );
  });

  it('[V1] narrows servers, sessions and inbox by words and by state, until that is cleared', async () => {
    const { trees } = await connectTo(fleet);
    await fleet.rest.post('/sessions', { project: fleet.project, server: 'gpu1', name: 'review' });
    const rows = (name: 'servers' | 'sessions') => rowsOf(trees[name]).map((row) => row.split(' ')[0]);
    const sees = (name: 'servers' | 'sessions', wanted: string) =>
      until(() => rows(name).join() === wanted, `${name} are “${wanted}”`);
    await Promise.all([sees('servers', 'gpu1'), sees('sessions', 'gpu1')]);
    const run = (command: string) => vscode.commands.executeCommand(command);
    const done = answering('ready', 'gpu1', 'gpu2', 'eggs');
    await run('rostrum.servers.filter');
    assert.deepEqual([rows('servers'), trees.servers.view.description], [['gpu1'], 'only: ready']);
    await run('rostrum.sessions.filterText');
    assert.deepEqual([rows('sessions'), trees.sessions.view.description], [['gpu1'], 'only: “gpu1”']);
    await run('rostrum.servers.filterText');
    assert.deepEqual([rows('servers'), trees.servers.view.description], [[], 'only: “gpu2”, ready']);
    await run('rostrum.inbox.filterText');
    assert.equal(trees.inbox.view.description, 'only: “eggs”');
    done();
    await run('rostrum.inbox.clearFilter');
    await trees.servers.reveal(trees.models.servers.roots()[0] ?? '', {});
    assert.deepEqual([rows('servers'), trees.servers.view.description], [['gpu1'], '']);
    await run('rostrum.sessions.clearFilter');
    assert.equal(trees.sessions.view.description, '');
  });

  it('keeps the token in the secret storage alone', async () => {
    const { app } = await connectTo(fleet);
    const { globalState, workspaceState } = app.context;
    const stored = [globalState, workspaceState].map((state) => state.keys().map((key) => [key, state.get(key)]));
    assert.ok(JSON.stringify(stored).includes(fleet.hub.url));
    assert.ok(!JSON.stringify(stored).includes(fleet.hub.adminToken));
    assert.equal((await app.profiles.address())?.token, fleet.hub.adminToken);
  });

  it('is told when a token is not known, and does not go on trying', async () => {
    const { app } = await activateExtension();
    await vscode.commands.executeCommand('rostrum.hub.connect', { url: fleet.hub.url, token: 'rst_nobody' });
    await until(() => app.hub.connection.state === 'refused', 'the hub has refused');
  });

  it('shows nothing any more when the hub is forgotten', async () => {
    const { trees } = await connectTo(fleet);
    await until(() => rowsOf(trees.servers).length === 1, 'the server is shown');
    await forgetHub();
    assert.deepEqual(rowsOf(trees.servers), []);
  });

  it('keeps what it shows while the hub is away, and goes on when it is back', async () => {
    const { app, trees } = await connectTo(fleet);
    await until(() => rowsOf(trees.servers).length === 1, 'the server is shown');
    await fleet.hub.kill9();
    await until(() => app.hub.connection.state === 'away', 'the window has seen that the hub is away');
    assert.equal(rowsOf(trees.servers).length, 1);
    await fleet.hub.start();
    await until(() => app.hub.connection.state === 'connected', 'the window is back');
    await createTask(fleet, { title: 'Wash up', start: 'manual' });
    await until(() => rowsOf(trees.tasks).some((row) => row.startsWith('Wash up')), 'the new task is shown');
  });
});
