import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { createTask } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { answering } from './answering.ts';
import type { Answer } from './answering.ts';
import { connectTo, forgetHub } from './extension.ts';
import { stand } from './stand.ts';

const run = (command: string, ...args: readonly unknown[]) => vscode.commands.executeCommand(command, ...args);

/** What is kept of work: templates and artifacts, by the commands of the palette alone. */
describe('what a person keeps from the palette', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
    await connectTo(fleet);
  });
  afterEach(() => run('workbench.action.revertAndCloseActiveEditor'));
  after(async () => {
    await forgetHub();
    await fleet.close();
  });

  async function asked(command: string, args: readonly unknown[], ...answers: readonly Answer[]) {
    const done = answering(...answers);
    await run(command, ...args);
    return done();
  }
  const textInFront = () => vscode.window.activeTextEditor?.document.getText() ?? '';
  const templates = async () => {
    const { rows } = await fleet.rest.get(`/templates?project=${fleet.project}`);
    return rows.map((row: { name: string; projectId?: string }) => [row.name, row.projectId]);
  };

  it('[V4] a template of the whole project is kept for all, opened, used for another project, and removed', async () => {
    await asked('rostrum.template.draftAll', [], 'Shop');
    const text = textInFront();
    const [, name = ''] = /^template: (.+)$/m.exec(text) ?? assert.fail(text);
    await asked('rostrum.template.save', [], 'For every project of the hub');
    assert.deepEqual(await templates(), [[name, undefined]]);
    await run('workbench.action.revertAndCloseActiveEditor');
    const { app } = await connectTo(fleet);
    await until(() => app.hub.mirror.all('template').size === 1, 'the window knows it');
    await asked('rostrum.template.open', [], name);
    assert.equal(textInFront(), text);
    const { project: annex } = await fleet.rest.post('/projects', { name: 'Annex', key: 'ANX' });
    await until(() => app.hub.mirror.get('project', annex.id), 'the window knows the other project');
    const made = await asked('rostrum.template.use', [], 'Annex', name, 'Branch');
    assert.deepEqual(made, [`Made from “${name}”: Branch.`]);
    const { rows } = await fleet.rest.get('/projects');
    assert.ok(rows.some((row: { name: string }) => row.name === 'Branch'));
    await asked('rostrum.template.remove', [], 'Annex', name, 'Remove Template');
    assert.deepEqual(await templates(), []);
  });

  it('[T18] a template is used by the palette: its values are asked for, and what it makes is shown before', async () => {
    const { app } = await connectTo(fleet);
    const text = [
      'template: twins',
      'parameters: { what: { description: What there is two of } }',
      "pipeline: { pipeline: 'twin ${what}', tasks: { one: { title: 'First ${what}' }, two: { title: 'Second ${what}' } } }",
    ].join('\n');
    await fleet.rest.post('/templates', { project: fleet.project, text });
    await until(() => [...app.hub.mirror.all('template').values()].some(({ name }) => name === 'twins'), 'it is known');
    const shop = app.hub.mirror.get('project', fleet.project)?.name ?? '';
    const create = (_asked: string, described: string) => {
      assert.match(described, /Create and start: 2 tasks/);
      return 'Create only';
    };
    const told = await asked('rostrum.template.use', [], shop, 'twins', 'refused: ', 'pear', create);
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
    const made = rows.filter((row: { title: string }) => row.title.endsWith(' pear'));
    assert.deepEqual(made.map((row: { title: string; status: string }) => `${row.title}: ${row.status}`).sort(), [
      'First pear: pending',
      'Second pear: pending',
    ]);
    assert.match(told.join(), /^Made from “twins”: SHOP-\d+, SHOP-\d+\.$/);
  });

  it('[V4] artifacts are added by address, path and text, and removed', async () => {
    const task = await createTask(fleet, { title: 'Measure', start: 'manual' });
    const { app } = await connectTo(fleet);
    await until(() => app.hub.mirror.get('task', task.id) !== undefined, 'the task is known');
    const artifacts = async () => {
      const { rows } = await fleet.rest.get(`/artifacts?project=${fleet.project}&task=${task.id}`);
      return rows.map((row: { name: string; at: string; kind: string }) => `${row.name} ${row.at} ${row.kind}`).sort();
    };
    await asked('rostrum.task.artifactAdd', [task.id], 'https://example.org/board/7', 'The board');
    await asked('rostrum.task.artifactAdd', [task.id], 'out/figures.csv', '=');
    const document = await vscode.workspace.openTextDocument({ content: 'It is fast.' });
    await vscode.window.showTextDocument(document);
    await asked('rostrum.task.artifactAdd', [task.id], '', 'Report');
    assert.deepEqual(await artifacts(), ['Report hub file', 'The board web link', 'figures.csv server file']);
    await asked('rostrum.task.artifactRemove', [task.id], 'The board', 'Remove Artifact');
    assert.deepEqual(await artifacts(), ['Report hub file', 'figures.csv server file']);
  });

  it('[V4] a text that is uploaded is named after its own file, whatever comes to the front meanwhile', async () => {
    const task = await createTask(fleet, { title: 'Report', start: 'manual' });
    const { app } = await connectTo(fleet);
    await until(() => app.hub.mirror.get('task', task.id) !== undefined, 'the task is known');
    const report = await vscode.workspace.openTextDocument({ content: 'It is fast.' });
    const other = await vscode.workspace.openTextDocument({ content: 'It is slow.' });
    await vscode.window.showTextDocument(report);
    const done = answering('', '=');
    const first = vscode.window.showInputBox;
    const end = stand(vscode.window, 'showInputBox', async (about: vscode.InputBoxOptions) => {
      const typed = await first(about);
      await vscode.window.showTextDocument(other, { preview: false });
      return typed;
    });
    await run('rostrum.task.artifactAdd', task.id);
    end();
    done();
    assert.notEqual(report.fileName, other.fileName);
    const { rows } = await fleet.rest.get(`/artifacts?project=${fleet.project}&task=${task.id}`);
    const [{ id, name }] = rows;
    assert.equal(name, report.fileName);
    assert.equal(await (await fleet.rest.get(`/tasks/${task.id}/artifacts/${id}/text`)).text, 'It is fast.');
    await run('workbench.action.revertAndCloseActiveEditor');
  });

  it('[V4] a project is made, and somebody comes into it and leaves it', async () => {
    const { app } = await connectTo(fleet);
    await fleet.rest.post('/people', { name: 'Bo' });
    await asked('rostrum.project.create', [], 'Trial');
    const { mirror } = app.hub;
    const found = () => [...mirror.all('project').values()].find(({ name }) => name === 'Trial');
    await until(found, 'the window knows the project');
    const members = () => found()?.members.map(({ name, role }) => `${name} ${role}`);
    await asked('rostrum.project.addMember', [], 'Trial', 'Bo', 'Viewer');
    await until(() => members()?.join() === 'admin owner,Bo viewer', 'Bo looks on');
    await asked('rostrum.project.removeMember', [], 'Trial', 'Bo', 'Remove Member');
    await until(() => members()?.join() === 'admin owner', 'Bo is gone');
  });
});
