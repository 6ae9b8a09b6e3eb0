import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { script } from '../../harness/script.ts';
import { createTask, untilStatus } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { answering } from './answering.ts';
import { connectTo, forgetHub } from './extension.ts';

/** What a person changes by the commands of the palette alone, from the first question to the last. */
describe('what a person changes from the palette', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'gpu1' }] });
    await connectTo(fleet);
  });
  after(async () => {
    await forgetHub();
    await fleet.close();
  });

  /** Gives what the person was told. */
  async function asked(command: string, args: readonly unknown[], ...answers: readonly string[]) {
    const done = answering(...answers);
    await vscode.commands.executeCommand(command, ...args);
    return done();
  }

  it('[V4] [M8] an agent is parked on a server and in a project, and used again', async () => {
    const { app, trees } = await connectTo(fleet);
    const parked = () => [...app.hub.mirror.all('parking').values()];
    const places = () => parked().map(({ provider, scopeName, why }) => `${provider} ${scopeName} ${why}`);
    await asked('rostrum.agent.park', [], 'shell', '5 h', 'It is noon');
    await until(() => parked().length === 1, 'it is parked');
    assert.deepEqual(places(), ['shell Shop It is noon']);
    assert.deepEqual(
      parked().map((row) => row.until - row.at),
      [5 * 3_600_000],
    );
    await asked('rostrum.agent.unpark', [], 'shell');
    await until(() => parked().length === 0, 'it is used again');
    const serverId = [...app.hub.mirror.all('server').keys()][0] ?? '';
    const agents = `agents:${serverId}`;
    const { servers } = trees.models;
    await until(() => servers.row(`${agents}:0`)?.context.includes('agent') === true, 'its agents are known');
    const row = servers.childrenOf(agents).find((id) => servers.row(id)?.label === 'scripted') ?? '';
    await asked('rostrum.agent.park', [row], 'Another time…', 'refused: 1 week', 'refused: 31d', '90m', '');
    await until(() => servers.row(row)?.context === 'agent parked parkable', 'its row says so');
    assert.deepEqual(places(), ['scripted gpu1 its quota is used up']);
    await asked('rostrum.agent.unpark', [row]);
    await until(() => servers.row(row)?.context === 'agent unparked parkable', 'its row says that it is used again');
  });

  it('[V4] [F6] it is said of a server how it is reached over SSH, and that it is not', async () => {
    const { app } = await connectTo(fleet);
    const server = () => [...app.hub.mirror.all('server').values()][0] ?? assert.fail('there is no server');
    const [direct, tunnel] = ['Its daemon connects to the hub by itself', 'Its daemon needs a tunnel to the hub'];
    await asked('rostrum.server.reach', [], 'gpu1', ...['refused: -oProxyCommand=x', 'me@gpu1:2222', tunnel]);
    await until(() => server().reach?.mode === 'tunnel', 'it is said');
    await asked('rostrum.server.reach', [server().id], '=', direct);
    await until(() => server().reach?.mode === 'direct', 'another way is said');
    assert.deepEqual(server().reach, { destination: 'me@gpu1:2222', mode: 'direct' });
    await asked('rostrum.server.reach', [server().id], '');
    await until(() => server().reach === undefined, 'it is not reached');
  });

  it('[V4] a server works for another project too, once it was asked whether it shall', async () => {
    const { app } = await connectTo(fleet);
    const server = () => [...app.hub.mirror.all('server').values()][0] ?? assert.fail('there is no server');
    const told = await asked('rostrum.server.share', [server().id]);
    assert.deepEqual(told, ['gpu1 works for all projects that you own.']);
    const { project } = await fleet.rest.post('/projects', { name: 'Bakery' });
    await until(() => app.hub.mirror.get('project', project.id) !== undefined, 'the window knows the project');
    await asked('rostrum.server.share', [], 'gpu1', 'Share Server');
    await until(() => server().projectIds.includes(project.id), 'it works for both');
  });

  it('[V4] the hub’s cap on running tasks is changed by its admin', async () => {
    const cap = async () => (await fleet.rest.get('/hub')).maxRunning;
    await asked('rostrum.hub.cap', [], 'refused: 0', 'refused: 100001', '250');
    assert.equal(await cap(), 250);
    await asked('rostrum.hub.cap', [], '=');
    assert.equal(await cap(), 250);
  });

  it('[V4] [T10] a contract is published by hand, typed or from an editor, and what its schema refuses is said before', async () => {
    const { app } = await connectTo(fleet);
    const promises = [{ key: 'port', schema: { type: 'object', required: ['port'] } }];
    const task = await createTask(fleet, {
      title: 'Serve',
      contracts: promises,
      spec: script('wait-file /none'),
      start: 'manual',
    });
    // By hand: a busy machine is given nothing.
    await fleet.ask('session', 'open', '--server', 'gpu1', '--provider', 'scripted', '--task', task.ref);
    await untilStatus(fleet, task.id, 'running');
    await until(() => app.hub.mirror.get('task', task.id)?.status === 'running', 'the window knows that it runs');
    assert.deepEqual(
      await asked(
        'rostrum.task.complete',
        [task.id],
        'Publish Contract…',
        'port',
        'Whole',
        ...['refused: {', 'refused: {}', '{"port": 1}'],
      ),
      ['SHOP-1 has published port.'],
    );
    const document = await vscode.workspace.openTextDocument({ content: '["a"]' });
    await vscode.window.showTextDocument(document);
    await asked('rostrum.task.publish', [task.id], 'Another contract…', 'refused: 1st', 'names', 'In part', '');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const published = async () => {
      const { rows } = await fleet.rest.get(`/contracts?project=${fleet.project}`);
      return rows.map(({ key, status }: { key: string; status: string }) => `${key} ${status}`).sort();
    };
    assert.deepEqual(await published(), ['names partial', 'port fulfilled']);
    const { data } = await fleet.rest.get(`/tasks/${task.id}/contracts/names`);
    assert.deepEqual(data, ['a']);
  });

  it('[V4] [M7] the settings of a project are changed: its cap, its agents, its budgets', async () => {
    const { app } = await connectTo(fleet);
    const settings = () => app.hub.mirror.get('project', fleet.project)?.settings;
    const before = settings();
    const change = (...answers: readonly string[]) => asked('rostrum.project.settings', [], 'Shop', ...answers);
    await change('Tasks at once', ...['refused: 0', 'refused: 1.5', 'refused: 10001', 'refused: ', '7']);
    await change('Agent of tasks that name none', 'shell');
    await change('Other agents for them, in this order', ' scripted, ,claude ');
    await change('Tool calls that no rule speaks of', 'They are denied');
    await change('Dollars of the project', 'refused: 0', '2.5');
    await change('Turns in a row in which nothing moved', 'refused: 1001', '9');
    const others = {
      maxRunning: 7,
      defaultProvider: 'shell',
      providers: ['scripted', 'claude'],
      unmatchedCalls: 'deny',
    };
    const guards = { projectUsd: 2.5, idleTurns: 9 };
    await until(() => settings()?.guards?.idleTurns === 9, 'the window knows the last of them');
    assert.deepEqual(settings(), { ...before, ...others, guards });
    await asked('rostrum.project.settings', [fleet.project], 'Turns in a row in which nothing moved', '');
    await until(() => settings()?.guards?.idleTurns === undefined, 'the usual holds again');
    await change('Name', 'Stall');
    await until(() => app.hub.mirror.get('project', fleet.project)?.name === 'Stall', 'it has another name');
  });

  it('[V4] [I2] a question that needs no answer any more is taken back, and nothing else is', async () => {
    const { app } = await connectTo(fleet);
    const kinds = () => [...app.hub.mirror.all('intervention').values()].filter(({ state }) => state === 'open');
    const asks = async (what: string, line: string) => {
      const { ref } = await createTask(fleet, { title: what, spec: script(line), start: 'manual' });
      await fleet.ask('session', 'open', '--server', 'gpu1', '--provider', 'scripted', '--task', ref);
      return until(() => kinds().find((row) => row.what === what), `a ${what} waits`, 20_000);
    };
    const { id } = await asks('question', 'ask Which colour?');
    assert.deepEqual(await asked('rostrum.inbox.withdraw', [id], 'The README says it'), []);
    const { intervention } = await fleet.rest.get(`/interventions/${id}`);
    assert.equal(intervention.state, 'withdrawn');
    const failure = await asks('failure', 'fail It broke');
    const told = await asked('rostrum.inbox.withdraw', [failure.id]);
    assert.deepEqual(told, ['Only a question can be taken back. Answer this one instead.']);
  });
});
