import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Mirror } from '../../../shared/client/mirror.ts';
import { HubError } from '../../../shared/errors.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { script } from '../../harness/script.ts';
import { createTask, viewTask } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { registerLinks } from '../../../extension/links/registerLinks.ts';
import { stand } from './stand.ts';
import { answering, left } from './answering.ts';
import type { Answer } from './answering.ts';
import { connectTo, forgetHub, rowsOf } from './extension.ts';

const run = (command: string, ...args: readonly unknown[]) => vscode.commands.executeCommand(command, ...args);

/** The whole text of an editor, written anew. */
async function write(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit), 'the text is written');
}

describe('tasks in the window', () => {
  let fleet: Fleet;
  before(async function () {
    this.timeout(60_000);
    fleet = await openFleet({ servers: [{ name: 'gpu1' }] });
  });
  afterEach(async () => {
    await run('workbench.action.revertAndCloseActiveEditor');
    await forgetHub();
  });
  after(() => fleet.close());

  /** Connected, with a task that is in the tree. */
  async function withTask(draft: Readonly<Record<string, unknown>>) {
    const { trees, app } = await connectTo(fleet);
    const task = await createTask(fleet, { start: 'manual', ...draft });
    await until(() => app.hub.mirror.get('task', task.id) !== undefined, 'the task is known');
    return { trees, app, task };
  }

  /** A task whose agent has published its contract and is done, as the window knows. */
  async function doneTask(title: string): Promise<TaskRow> {
    const { app, task } = await withTask({
      ...{ title, start: 'auto', placement: { provider: 'scripted' }, contracts: [{ key: 'schema' }] },
      spec: script('publish schema {}', `complete ${title} is there`),
    });
    return until(() => doneIn(app.hub.mirror.get('task', task.id)), `${title} is done`, 30_000);
  }
  const doneIn = (row: TaskRow | undefined) => (row?.status === 'done' ? row : undefined);

  /** A command run by a person who answers what it asks. */
  async function asked(command: string, args: readonly unknown[], ...answers: readonly Answer[]) {
    const done = answering(...answers);
    await run(command, ...args);
    return done();
  }

  it('[T1] its title and spec are a file: edited, saved, and at the hub', async () => {
    const { task } = await withTask({ title: 'Cart', spec: 'Build it.' });
    await run('rostrum.task.edit', task.id);
    const document = await until(() => vscode.window.activeTextEditor?.document, 'the editor is open');
    assert.equal(document.uri.scheme, 'rostrum-task');
    assert.equal(document.getText(), '# Cart\n\nBuild it.');
    assert.equal(document.languageId, 'rostrum-task');
    // An agent is told of each new text: none is sent while a person still writes.
    assert.equal(vscode.workspace.getConfiguration('files', document).get('autoSave'), 'off');
    await write(document, '# The cart\n\nBuild it well.');
    assert.ok(await document.save());
    const { task: now, spec } = await viewTask(fleet, task.id);
    assert.deepEqual([now.title, spec], ['The cart', 'Build it well.']);
  });

  it('[T6] what another has written meanwhile is not overwritten, and nothing typed is lost', async () => {
    const { task } = await withTask({ title: 'Prices', spec: 'One.' });
    await run('rostrum.task.edit', task.id);
    const document = await until(() => vscode.window.activeTextEditor?.document, 'the editor is open');
    await write(document, '# Prices\n\nMine.');
    await fleet.rest.patch(`/tasks/${task.id}`, { spec: 'Theirs.' });
    assert.equal(await document.save(), false);
    assert.equal((await viewTask(fleet, task.id)).spec, 'Theirs.');
    assert.ok(document.isDirty && document.getText().includes('Mine.'));
  });

  it('[T6] an editor without changes shows what another has written', async () => {
    const { task } = await withTask({ title: 'Login', spec: 'One.' });
    await run('rostrum.task.edit', task.id);
    const document = await until(() => vscode.window.activeTextEditor?.document, 'the editor is open');
    await fleet.rest.patch(`/tasks/${task.id}`, { spec: 'Two.' });
    await until(() => document.getText().includes('Two.'), 'the editor shows it');
    assert.equal(document.isDirty, false);
  });

  it('[V1] is dragged below another, and a circle is refused', async () => {
    const { app, task: above } = await withTask({ title: 'Above' });
    const { task: below } = await withTask({ title: 'Below' });
    await run('rostrum.task.drop', [below.id], above.id);
    await until(() => app.hub.mirror.get('task', below.id)?.parentId === above.id, 'it stands below');
    await run('rostrum.task.drop', [above.id], below.id);
    assert.equal((await viewTask(fleet, above.id)).task.parentId, undefined);
    await run('rostrum.task.drop', [below.id], undefined);
    await until(() => app.hub.mirror.get('task', below.id)?.parentId === undefined, 'it stands alone');
  });

  it('[T4] [V6] waits for a contract that is chosen, until that is taken back; lists say in words how all is', async () => {
    const owner = await doneTask('Owner');
    const { app, task } = await withTask({ title: 'Reader' });
    const edges = async () => (await viewTask(fleet, task.id)).task.dependencies;
    await asked('rostrum.task.addDependency', [task.id], 'Owner', (_asked, described) => {
      assert.match(described, /^Needs its contract “schema”: version 1$/m);
      return 'Needs its contract “schema”';
    });
    assert.deepEqual(await edges(), [{ kind: 'input', on: owner.id, key: 'schema', ifFailed: 'block' }]);
    await until(() => app.hub.mirror.get('task', task.id)?.dependencies.length === 1, 'the window knows the edge');
    await run('rostrum.task.removeDependency', task.id);
    assert.deepEqual(await edges(), []);
  });

  it('[T23] its result is accepted, or sent back with what is still wanted, by the palette', async () => {
    const { id } = await doneTask('Sketch');
    const verdict = async () => (await viewTask(fleet, id)).task.verdict;
    await asked('rostrum.task.accept', [], 'Sketch');
    const { kind, by } = await verdict();
    assert.deepEqual([kind, by.name], ['accepted', 'admin']);
    const back = await doneTask('Draft');
    const told = await asked('rostrum.task.sendBack', [], 'Draft', 'In colour, please.', 'schema');
    const { task, verdictComment } = await viewTask(fleet, back.id);
    assert.deepEqual([task.verdict.kind, verdictComment], ['sent-back', 'In colour, please.']);
    const { mirror } = (await connectTo(fleet)).app.hub;
    const followUp = await until(
      () => [...mirror.all('task').values()].find(({ followUpOf }) => followUpOf?.id === back.id),
      'the follow-up is known',
    );
    assert.deepEqual(
      followUp.contracts.map(({ key }) => key),
      ['schema'],
    );
    assert.deepEqual(told, [`${followUp.ref} goes on with it.`]);
  });

  it('[T12] a note is written for whoever works on it, urgent or not, and never empty', async () => {
    const { task } = await withTask({ title: 'Noted' });
    const notes = async () => {
      const { rows } = await fleet.rest.get(`/tasks/${task.id}/notes`);
      return rows.map(({ text, urgent }: { text: string; urgent: boolean }) => [text, urgent]);
    };
    await asked('rostrum.task.note', [task.id], 'refused:  ', 'Mind the tests.');
    await asked('rostrum.task.urgentNote', [], 'Noted', 'Stop at once.');
    assert.deepEqual(await notes(), [
      ['Mind the tests.', false],
      ['Stop at once.', true],
    ]);
  });

  it('[V1] [T4] a drop makes it wait, or asks, where that was chosen; by pick it moves, and stands alone again', async () => {
    const { trees, app, task: one } = await withTask({ title: 'Dropped' });
    const { task: other } = await withTask({ title: 'Waited for' });
    const edges = async () => (await viewTask(fleet, one.id)).task.dependencies;
    try {
      await asked('rostrum.tasks.drop', [], 'It waits for the other');
      await asked('rostrum.task.drop', [[one.id], other.id], `Runs only if ${other.ref} fails`);
      assert.deepEqual(await edges(), [{ kind: 'on_failure', on: other.id, ifFailed: 'block' }]);
      await asked('rostrum.tasks.drop', [], 'I am asked each time');
      const waits = `Waits for ${other.ref}…`;
      await asked('rostrum.task.drop', [[one.id], other.id], waits, 'Is related to it, and does not wait');
      await until(() => app.hub.mirror.get('task', one.id)?.dependencies.length === 2, 'the window knows both');
      await asked('rostrum.task.removeDependency', [one.id], `runs only if ${other.ref} fails`);
      assert.deepEqual(
        (await edges()).map(({ kind }: { kind: string }) => kind),
        ['related'],
      );
    } finally {
      await trees.arrangement.change({ drop: 'parent' });
    }
    const above = async () => (await viewTask(fleet, one.id)).task.parentId;
    await asked('rostrum.task.move', [one.id], 'Below another task…', 'Waited for');
    assert.equal(await above(), other.id);
    await asked('rostrum.task.move', [one.id], 'On its own');
    assert.equal(await above(), undefined);
  });

  it('[V4] title, labels and priority are changed by the palette; a title that is too long is not sent', async () => {
    const { task } = await withTask({ title: 'Plain' });
    await asked('rostrum.task.rename', [task.id], `refused: ${'x'.repeat(201)}`, 'Fancy');
    await assert.rejects(createTask(fleet, { title: 'x'.repeat(10_000) }), /title: must have at most 200 characters/);
    await asked('rostrum.task.labels', [task.id], 'ui');
    await asked('rostrum.task.priority', [task.id], 'Critical');
    const { title, labels, priority } = (await viewTask(fleet, task.id)).task;
    assert.deepEqual([title, labels, priority], ['Fancy', ['ui'], 'critical']);
  });

  it('[V4] it is assigned to a server by the palette, and given up there with its reason', async () => {
    const { app, task } = await withTask({
      title: 'Placed',
      placement: { provider: 'scripted' },
      spec: script('ask Wait?'),
    });
    await asked('rostrum.task.assign', [task.id], 'gpu1');
    await until(() => app.hub.mirror.get('task', task.id)?.serverId !== undefined, 'it is on the server');
    await until(
      () => ['running', 'needs_human'].includes(app.hub.mirror.get('task', task.id)?.status ?? ''),
      'it runs',
      20_000,
    );
    await asked('rostrum.task.fail', [task.id], 'It was a trial.');
    const { task: failed, failure } = await viewTask(fleet, task.id);
    assert.deepEqual([failed.status, failure.message], ['failed', 'It was a trial.']);
  });

  it('[V4] objectives are made, renamed, and ended by the palette', async () => {
    const { app } = await withTask({ title: 'Beside' });
    const objectives = async () => {
      const { rows } = await fleet.rest.get(`/objectives?project=${fleet.project}`);
      return rows.map(({ title, status }: { title: string; status: string }) => `${title}: ${status}`).sort();
    };
    const known = (title: string, status: string) =>
      until(
        () => [...app.hub.mirror.all('objective').values()].find((row) => row.title === title && row.status === status),
        `${title} is ${status}`,
      );
    for (const title of ['A shop', 'A bar'])
      await asked('rostrum.objective.create', [], title, 'None: I plan its tasks myself');
    const { id } = await known('A shop', 'open');
    await asked('rostrum.objective.rename', [id], 'A market');
    await asked('rostrum.objective.done', [(await known('A market', 'open')).id]);
    const bar = await known('A bar', 'open');
    await asked('rostrum.objective.cancel', [bar.id], left);
    assert.deepEqual(await objectives(), ['A bar: open', 'A market: done']);
    await asked('rostrum.objective.cancel', [bar.id], 'Cancel Objective');
    assert.deepEqual(await objectives(), ['A bar: cancelled', 'A market: done']);
  });

  it('[V8] links lead to sessions and to tasks that no window has; of what is not there it is said', async () => {
    const { trees, app, task } = await withTask({ title: 'Linked' });
    const isOfLinks = /^(There is no|This is no) /;
    const warned: string[] = [];
    const follow = async (path: string, hub: typeof app.hub = app.hub): Promise<void> => {
      let handler: vscode.UriHandler | undefined;
      const ends = [
        stand(vscode.window, 'registerUriHandler', (given: vscode.UriHandler) => {
          handler = given;
          return { dispose: () => undefined };
        }),
        // Notices of what goes on beside it come this way too.
        stand(
          vscode.window,
          'showWarningMessage',
          async (text: string) => void (isOfLinks.test(text) && warned.push(text)),
        ),
      ];
      registerLinks({ ...app, hub }, trees);
      await handler?.handleUri(vscode.Uri.parse(`vscode://rostrum.rostrum${path}`));
      for (const end of ends) end();
    };
    const { session } = await fleet.rest.post('/sessions', { project: fleet.project, server: 'gpu1', name: 'linked' });
    await until(() => app.hub.mirror.get('session', session.id), 'the session is known');
    await follow(`/session/${session.id}`);
    await until(() => trees.sessions.view.selection.includes(session.id), 'the session is selected');
    // The hub knows a task that ended long ago; this window's rows do not.
    const mirror = new Mirror();
    mirror.welcome({ runId: 'run', fresh: true });
    mirror.take({ seq: 1, rows: [], removed: [], complete: true });
    // A refusal is known by its class, of which this file has its own.
    const call: typeof app.hub.call = (...wish) =>
      app.hub.call(...wish).catch(({ code, message }: HubError) => {
        throw new HubError(code, message);
      });
    const elsewhere = { mirror, call } as typeof app.hub;
    await follow(`/task/${task.id}`, elsewhere);
    const tab = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await until(() => tab()?.includes(task.ref), 'it is shown as a page of text');
    assert.deepEqual(warned, []);
    await follow('/task/SHOP-999', elsewhere);
    for (const path of ['/intervention/intervention_0', '/etc/passwd']) await follow(path);
    assert.deepEqual(warned, [
      'There is no task SHOP-999 that you can see at this hub.',
      'There is no question intervention_0 that you can see. It may have been answered long ago.',
      'This is no link to a task, a question or a session of Rostrum.',
    ]);
  });

  it('[T15] a pipeline file says at its lines what is wrong, and above each task how that is; it is opened from the hub', async () => {
    const { app } = await connectTo(fleet);
    const lines = (after: string) =>
      `version: 1\npipeline: lunch\ntasks:\n  soup: { title: Soup }\n  eat: { title: Eat, after: [${after}] }\n`;
    const text = lines('soup').replace('after:', 'dependsOn:');
    await fleet.rest.post('/pipelines', { project: fleet.project, text });
    const made = () => [...app.hub.mirror.all('task').values()].filter(({ pipeline }) => pipeline?.name === 'lunch');
    await until(() => made().length === 2, 'its tasks are known');
    await asked('rostrum.pipeline.export', [], 'lunch');
    const document = vscode.window.activeTextEditor?.document ?? assert.fail('no file is open');
    assert.match(document.getText(), /^pipeline: lunch$/m);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const [first] = made().filter(({ title }) => title === 'Soup');
    const titles = lenses.map(({ command }) => command?.title ?? '');
    assert.ok(titles.includes(`${first?.ref} · ready`), titles.join());
    await write(document, text.replace('[soup]', '[salad]'));
    const problems = () => vscode.languages.getDiagnostics(document.uri);
    const [wrong] = await until(() => problems().length > 0 && problems(), 'what is wrong is shown');
    assert.deepEqual([wrong?.range.start.line, wrong?.source], [4, 'Rostrum']);
    assert.match(wrong?.message ?? '', /salad/);
    await write(document, text);
    await until(() => problems().length === 0, 'nothing is wrong any more');
  });

  it('[V1] is revealed where it stands, though a filter hides it', async () => {
    const { trees, task } = await withTask({ title: 'Hidden' });
    await trees.arrangement.change({ filter: { ...trees.arrangement.current.filter, text: 'nothing like it' } });
    assert.deepEqual(rowsOf(trees.tasks), []);
    await run('rostrum.task.reveal', task.id);
    await until(() => trees.tasks.view.selection.includes(task.id), 'it is selected');
  });

  it('[V4] started, cancelled and tried again by the ids that menus give', async () => {
    const { app, task } = await withTask({ title: 'Runs', placement: { labels: ['nowhere'] } });
    const row = () => app.hub.mirror.get('task', task.id);
    await run('rostrum.task.start', task.id, [task.id]);
    await until(() => row()?.queued, 'it is queued');
    await fleet.rest.post(`/tasks/${task.id}/cancel`);
    await until(() => row()?.status === 'cancelled', 'it is cancelled');
    await run('rostrum.task.retry', task.id);
    await until(() => row()?.status === 'pending' && row()?.attempt === 2, 'its next attempt waits');
    const told = await asked('rostrum.task.note', ['task_0000000000000000']);
    assert.deepEqual(told, ['This task is not there any more, or is not shown to you.']);
  });

  it('[T3] its contracts are read as JSON', async () => {
    const { task } = await withTask({ title: 'Owes', contracts: [{ key: 'schema' }] });
    await run('rostrum.task.contracts', task.id);
    const document = await until(() => vscode.window.activeTextEditor?.document, 'the editor is open');
    assert.equal(document.languageId, 'json');
    assert.equal(JSON.parse(document.getText()).contracts[0].key, 'schema');
  });

  it('[V1] of more tasks than a page has, one behind it is revealed, and "Show more…" brings the next page', async () => {
    const { app, trees } = await connectTo(fleet);
    const keys = Array.from({ length: 600 }, (_, index) => `many${index}`);
    const text = JSON.stringify({ version: 1, tasks: Object.fromEntries(keys.map((key) => [key, { title: key }])) });
    const { tasks } = await fleet.rest.post('/pipelines', { project: fleet.project, text });
    const ids: readonly string[] = tasks.map(({ task }: { task: { id: string } }) => task.id);
    await until(() => ids.every((id) => app.hub.mirror.get('task', id) !== undefined), 'the tasks are known');
    const { model } = trees.taskTree;
    const parent = () => model.parentOf(ids[0] ?? '');
    const isGiven = (id: string) => trees.tasks.getChildren(parent()).includes(id);
    const unseen = () => ids.filter((id) => !isGiven(id));

    const [hidden] = unseen();
    assert.ok(hidden !== undefined, 'a page is not all');
    await run('rostrum.task.reveal', hidden);
    await until(() => trees.tasks.view.selection.includes(hidden), 'it is selected');

    await trees.arrangement.change({ grouping: 'status' });
    assert.notDeepEqual(unseen(), []);
    const { command, label } = trees.tasks.getTreeItem(trees.tasks.getChildren(parent()).at(-1) ?? '');
    assert.equal(label, 'Show more…');
    await run(command?.command ?? '', ...(command?.arguments ?? []));
    assert.deepEqual(unseen(), []);
    await trees.arrangement.change({ grouping: 'tree' });
  });
});
