import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { aiTools } from '../../../extension/ai/aiTools.ts';
import { registerChat } from '../../../extension/ai/chat.ts';
import { registerMcpDefinitions } from '../../../extension/ai/mcpDefinitions.ts';
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

  it('[V7] answers in the editor’s chat: its commands from the hub, all else by a model with our tools', async () => {
    await createTask(fleet, { title: 'Peel the eggs', start: 'manual' });
    const { app } = await connectTo(fleet);
    const chat: { createChatParticipant: typeof vscode.chat.createChatParticipant } = vscode.chat;
    const create = chat.createChatParticipant;
    let handler: vscode.ChatRequestHandler | undefined;
    chat.createChatParticipant = (_id, handle) => {
      handler = handle;
      return { dispose: () => undefined } as unknown as vscode.ChatParticipant;
    };
    try {
      registerChat(app, (operation, params) => app.hub.call(operation, params));
    } finally {
      chat.createChatParticipant = create;
    }
    /** Calls for the list of tasks first, and then says how much text that gave. */
    const sent: vscode.LanguageModelChatMessage[][] = [];
    const model = {
      sendRequest: (messages: vscode.LanguageModelChatMessage[]) => {
        sent.push(messages);
        const call = new vscode.LanguageModelToolCallPart('call-1', 'rostrum_list_tasks', {});
        const said = new vscode.LanguageModelTextPart('There are eggs.');
        return Promise.resolve({ stream: [sent.length === 1 ? call : said] });
      },
    };
    const say = async (request: object): Promise<string> => {
      const shown: string[] = [];
      const stream = { markdown: (text: string) => void shown.push(text) };
      const { token } = new vscode.CancellationTokenSource();
      const whole = { prompt: '', model, toolInvocationToken: undefined, ...request };
      await handler?.(
        whole as unknown as vscode.ChatRequest,
        { history: [] },
        stream as unknown as vscode.ChatResponseStream,
        token,
      );
      return shown.join('');
    };
    assert.match(await say({ command: 'status' }), /servers online: 0 of 0/);
    assert.match(await say({ command: 'why', prompt: 'SHOP-1' }), /Whisk the eggs/);
    assert.equal(sent.length, 0);
    assert.equal(await say({ prompt: 'What is there to do?' }), 'There are eggs.');
    assert.match(JSON.stringify(sent[1]), /Peel the eggs/);
  });

  it('[V7] offers its tools as a server of the Model Context Protocol, which the editor takes and can start', async () => {
    const editor = vscode.lm as unknown as Record<string, unknown>;
    const registering = 'registerMcpServerDefinitionProvider';
    const register = editor[registering] as ((id: string, offered: Offering) => vscode.Disposable) | undefined;
    const { app } = await connectTo(fleet);
    let offering: Offering | undefined;
    let isTaken = false;
    editor[registering] = (id: string, offered: Offering) => {
      offering = offered;
      const registered = register?.(id, offered);
      isTaken = registered !== undefined;
      return registered;
    };
    let registered: vscode.Disposable | undefined;
    try {
      registered = registerMcpDefinitions(app);
      // It wants the provider declared otherwise than all that came later, and goes on without it.
      if (vscode.version.startsWith('1.100.')) return assert.equal(isTaken, false);
      assert.ok(isTaken, 'the editor takes it');
      const [definition] = offering?.provideMcpServerDefinitions() ?? [];
      assert.ok(definition !== undefined);
      assert.doesNotMatch(JSON.stringify(definition), new RegExp(fleet.hub.adminToken));
      const { command, args, env } = (await offering?.resolveMcpServerDefinition(definition)) ?? definition;
      const child = spawn(command, args, { env });
      const ended = new Promise((resolve) => child.on('close', resolve));
      for (const [id, method, params] of [
        [1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } }],
        [2, 'tools/call', { name: 'rostrum_list_tasks', arguments: {} }],
      ])
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      const answers: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        answers.push(line);
        if (answers.length === 2) break;
      }
      child.stdin.end();
      await ended;
      assert.match(answers.join('\n'), /Whisk the eggs/);
      await forgetHub();
      assert.deepEqual(offering?.provideMcpServerDefinitions(), [], 'without a hub there is none');
    } finally {
      editor[registering] = register;
      registered?.dispose();
    }
  });
});

interface Offered {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

interface Offering {
  readonly provideMcpServerDefinitions: () => readonly Offered[];
  readonly resolveMcpServerDefinition: (definition: Offered) => Promise<Offered | undefined>;
}
