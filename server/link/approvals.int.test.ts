import assert from 'node:assert/strict';
import { someCapabilities } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openTestSocket } from './testSocket.fixture.ts';
import type { TestSocket } from './testSocket.fixture.ts';

describe('daemons and calls of tools', () => {
  const clock = createFakeClock();
  const open: TestSocket[] = [];
  let hub: TestHub;
  let key: string;

  beforeEach(async () => {
    hub = await startTestHub({ clock });
    await hub.ask('POST', '/api/v1/projects', {
      body: { name: 'Shop', key: 'SHOP', settings: { defaultProvider: 'scripted' } },
    });
    const { body } = await hub.ask('POST', '/api/v1/servers/tokens', { body: {} });
    const capabilities = someCapabilities();
    const made = await hub.ask('POST', '/api/v1/servers/register', {
      token: '',
      body: { token: body.token, name: 'gpu1', capabilities },
    });
    ({ key } = made.body);
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.socket.terminate();
    await hub.end();
  });

  const hello = (given: object = {}) => ({
    type: 'hello',
    protocol: 1,
    key,
    instance: 'instance-1',
    version: '0.1.0',
    lastNumber: 0,
    capabilities: someCapabilities(),
    doctor: [],
    ...given,
  });
  const connect = async (given: object = {}) => {
    const socket = await openTestSocket(hub.url, '/api/v1/daemon');
    open.push(socket);
    socket.send(hello(given));
    return socket;
  };
  const inventory = (socket: TestSocket, sessions: object[] = []) =>
    socket.send({ type: 'inventory', sessions, complete: true });
  const orderOf = (socket: TestSocket, type: string) => socket.frame('order', ({ body }) => body.type === type);
  const openShell = async () =>
    (await hub.ask('POST', '/api/v1/sessions', { body: { server: 'gpu1', name: 'one' } })).body.session.id as string;
  const report = (socket: TestSocket, number: number, body: object) =>
    socket.send({ type: 'report', entry: { number, at: 1, report: body } });
  const heard = (socket: TestSocket, number: number) => socket.frame('heard', ({ upTo }) => upTo === number);
  /** A daemon whose first report is that the agent of SHOP-1 runs. */
  const connectAtWork = async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    await hub.ask('POST', '/api/v1/tasks', { body: { title: 'Work', placement: { provider: 'scripted' } } });
    await hub.ask('POST', '/api/v1/tasks/SHOP-1/assign', { body: { server: 'gpu1' } });
    const { sessionId, task } = (await orderOf(daemon, 'session.start'))['body'].session;
    report(daemon, 1, { type: 'session.started', sessionId, pid: 7, startedAt: 1 });
    return { daemon, sessionId, task };
  };

  it('have the rules of their server before anything else, and again with each change', async () => {
    const rule = { effect: 'deny', tool: 'Bash', args: 'git push.*--force' };
    await hub.ask('POST', '/api/v1/rules', { body: { ...rule, project: 'SHOP' } });
    const daemon = await connect();
    await daemon.frame('welcome');
    await openShell();
    inventory(daemon);
    const { body: first } = await daemon.frame('order');
    assert.equal(first.type, 'rules.replace');
    assert.deepEqual(
      first.ruleSet.rules.map(({ effect, tool, args }: typeof rule) => ({ effect, tool, args })),
      [rule],
    );
    assert.deepEqual(Object.values(first.ruleSet.unmatched), ['ask']);
    await hub.ask('PATCH', '/api/v1/projects/SHOP', { body: { settings: { unmatchedCalls: 'deny' } } });
    const { body: second } = await daemon.frame(
      'order',
      ({ body }) => Object.values(body.ruleSet?.unmatched ?? {})[0] === 'deny',
    );
    assert.deepEqual(second.ruleSet.rules, first.ruleSet.rules);
  });

  it('[A5] get what a person decides about a call that waits, again after a break, until they say that it waits no more', async () => {
    const { daemon, sessionId } = await connectAtWork();
    const approvalId = '7f1de2a4-5b86-4c39-9d3e-0a1b2c3d4e5f';
    const call = { sessionId, approvalId, tool: 'Bash', args: 'git push', isWhole: true };
    report(daemon, 2, { type: 'approval.asked', ...call, why: 'no rule speaks of it', at: 1 });
    await heard(daemon, 2);
    const { body: inbox } = await hub.ask('GET', '/api/v1/interventions');
    const [row] = inbox.rows;
    assert.deepEqual([row.what, row.options], ['tool_approval', ['allow', 'always', 'deny']]);
    const task = await hub.ask('GET', '/api/v1/tasks/SHOP-1');
    assert.equal(task.body.task.status, 'running');
    const { body: said } = await hub.ask('POST', `/api/v1/interventions/${row.id}/respond`, {
      body: { response: 'always' },
    });
    assert.deepEqual(said.proposedRule, { effect: 'allow', tool: 'Bash', args: 'git push' });
    const added = await hub.ask('POST', '/api/v1/rules', { body: { project: 'SHOP', ...said.proposedRule } });
    assert.equal(added.status, 200);
    const wanted = { type: 'approval.answer', sessionId, approvalId, effect: 'allow', by: 'admin' };
    assert.deepEqual((await orderOf(daemon, 'approval.answer'))['body'], wanted);
    daemon.socket.terminate();
    const again = await connect({ lastNumber: 2 });
    inventory(again, [{ sessionId, pid: 7, startedAt: 1 }]);
    assert.deepEqual((await orderOf(again, 'approval.answer'))['body'], wanted);
    report(again, 3, { type: 'approval.settled', sessionId, approvalId, how: 'answered' });
    await heard(again, 3);
    again.socket.terminate();
    const third = await connect({ lastNumber: 3 });
    inventory(third, [{ sessionId, pid: 7, startedAt: 1 }]);
    await openShell();
    await orderOf(third, 'session.start');
    assert.equal(
      third.frames.some(({ body }) => body?.type === 'approval.answer'),
      false,
    );
  });
});
