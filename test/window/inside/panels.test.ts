import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { anInterventionRow } from '../../../extension/inbox/testing/anInterventionRow.ts';
import { approvalAnswers } from '../../../shared/model/approvalAnswers.ts';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { createTask } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { connectTo, forgetHub } from './extension.ts';
import { stand } from './stand.ts';

const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const pagesOf = (kind: string): readonly vscode.Tab[] =>
  tabs().filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(`rostrum.page.${kind}`),
  );

describe('the pages in the editor', () => {
  let fleet: Fleet;
  before(async function () {
    this.timeout(60_000);
    fleet = await openFleet({ servers: [{ name: 'gpu1' }] });
  });
  afterEach(async () => {
    await vscode.window.tabGroups.close([...tabs()]);
    await forgetHub();
  });
  after(() => fleet.close());

  it('[V3] a task’s page is loaded by the editor, asks its hub, and is shown again where it is open', async () => {
    const { id } = await createTask(fleet, { title: 'Whisk the eggs', start: 'manual' });
    const { app } = await connectTo(fleet);
    await until(() => app.hub.mirror.get('task', id), 'the task is there');
    const asked: string[] = [];
    const call = app.hub.call.bind(app.hub);
    app.hub.call = (operation, ...rest) => {
      asked.push(operation);
      return call(operation, ...rest);
    };
    try {
      await vscode.commands.executeCommand('rostrum.task.open', id);
      // Its script runs under its policy, has told that it is ready, and was told what it is about.
      await until(() => asked.includes('task.view') && asked.includes('task.timeline'), 'the page asks the hub');
      await until(() => pagesOf('task')[0]?.label.endsWith('Whisk the eggs'), 'the tab is named after the task');
      await vscode.commands.executeCommand('rostrum.task.open', id);
      assert.equal(pagesOf('task').length, 1);
      await fleet.rest.patch(`/tasks/${id}`, { title: 'Whisk two eggs' });
      await until(() => pagesOf('task')[0]?.label.endsWith('Whisk two eggs'), 'the tab follows the title');
    } finally {
      app.hub.call = call;
    }
  });

  it('[A5] [V3] the page of permissions opens with a rule for the call that was allowed, and tries it at the hub', async () => {
    const { app } = await connectTo(fleet);
    const [projectId = ''] = app.hub.mirror.all('project').keys();
    const tried: unknown[] = [];
    const call = app.hub.call.bind(app.hub);
    app.hub.call = (operation, params, ...rest) => {
      if (operation === 'rule.dryrun') tried.push('args' in params ? params.args : undefined);
      return call(operation, params, ...rest);
    };
    try {
      const allowed = { projectId, tool: 'Bash', args: 'make (all)', isWhole: true };
      await vscode.commands.executeCommand('rostrum.permissions.propose', allowed);
      await until(() => tried.includes('make \\(all\\)'), 'the page tries the rule');
    } finally {
      app.hub.call = call;
    }
  });

  it('[A5] “always” allows the one call, and begins a rule for it', async () => {
    const { app } = await connectTo(fleet);
    const [projectId = ''] = app.hub.mirror.all('project').keys();
    const id = 'intervention_0000000000000009';
    const called = { tool: 'Bash', args: 'npm run lint', isWhole: true };
    const asked = anInterventionRow({
      id,
      projectId,
      what: 'tool_approval',
      options: [...approvalAnswers],
      call: called,
    });
    const said: unknown[] = [];
    const tried: unknown[] = [];
    const call = app.hub.call.bind(app.hub);
    // The hub itself has no such question: no agent of this fleet has asked it.
    const answer = (params: object): unknown => {
      said.push(params);
      return { intervention: asked, question: asked.excerpt };
    };
    app.hub.call = (operation, params, ...rest) => {
      if (operation === 'rule.dryrun') tried.push('args' in params ? params.args : undefined);
      return operation === 'intervention.respond'
        ? Promise.resolve(answer(params) as never)
        : call(operation, params, ...rest);
    };
    try {
      const seq = app.hub.mirror.position?.seq ?? 0;
      app.hub.onRows.tell(app.hub.mirror.take({ seq, rows: [asked], removed: [] }));
      await vscode.commands.executeCommand('rostrum.inbox.always', id);
      await until(() => tried.includes('npm run lint'), 'the page tries the rule');
      assert.deepEqual(said, [{ id, response: 'allow' }]);
    } finally {
      app.hub.call = call;
    }
  });

  it('[V3] [V11] board, fleet, overview, permissions and graph are each one page, whose script runs', async () => {
    await connectTo(fleet);
    const said: string[] = [];
    const { createWebviewPanel } = vscode.window;
    const listening: vscode.Disposable[] = [];
    const back = stand(vscode.window, 'createWebviewPanel', (...how: Parameters<typeof createWebviewPanel>) => {
      const panel = createWebviewPanel(...how);
      const page = how[0].replace('rostrum.page.', '');
      listening.push(panel.webview.onDidReceiveMessage(({ type }: { type: string }) => said.push(`${page} ${type}`)));
      return panel;
    });
    try {
      for (const page of ['board', 'fleet', 'overview', 'permissions', 'graph']) {
        await vscode.commands.executeCommand(`rostrum.${page}.open`);
        await vscode.commands.executeCommand(`rostrum.${page}.open`);
        await until(() => pagesOf(page).length === 1, `${page} is open`);
        await until(() => said.includes(`${page} ready`), `the script of ${page} runs`);
      }
      assert.equal(said.filter((word) => word.endsWith(' ready')).length, 5, 'each was loaded once');
    } finally {
      back();
      for (const one of listening) one.dispose();
    }
  });
});
