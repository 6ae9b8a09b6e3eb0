import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { aiTools } from '../../../extension/ai/aiTools.ts';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { createTask } from '../../harness/tasks.ts';
import { connectTo, forgetHub } from './extension.ts';

describe('the editor’s own AI', () => {
  let fleet: Fleet;
  before(async function () {
    this.timeout(60_000);
    fleet = await openFleet({ servers: [] });
  });
  afterEach(() => forgetHub());
  after(() => fleet.close());

  const use = async (name: string, input: object): Promise<string> => {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
  };

  it('[V7] finds every tool that the manifest declares', async () => {
    await connectTo(fleet);
    const known = vscode.lm.tools.map(({ name }) => name);
    assert.deepEqual(
      aiTools.map(({ name }) => name).filter((name) => !known.includes(name)),
      [],
    );
  });

  it('[V7] asks the hub in the person’s name, and hears its refusals', async () => {
    await createTask(fleet, { title: 'Whisk the eggs', start: 'manual' });
    await connectTo(fleet);
    assert.match(await use('rostrum_list_tasks', {}), /Whisk the eggs/);
    assert.match(await use('rostrum_why_not_running', { task: 'SHOP-1' }), /"ref": "SHOP-1"/);
    await assert.rejects(use('rostrum_show_task', { task: 'SHOP-999' }), /SHOP-999/);
  });

  it('[V7] looks at what it would change, for the person to confirm, before it changes it', async () => {
    const { id } = await createTask(fleet, { title: 'Boil the eggs', start: 'manual' });
    const { app } = await connectTo(fleet);
    const asked: string[] = [];
    const call = app.hub.call.bind(app.hub);
    app.hub.call = (operation, ...rest) => {
      asked.push(operation);
      return call(operation, ...rest);
    };
    try {
      // The editor of a test takes every dialog as confirmed; without the question there would be no first look.
      await use('rostrum_start_task', { task: id });
    } finally {
      app.hub.call = call;
    }
    assert.deepEqual(asked, ['task.view', 'task.start']);
  });
});
