import assert from 'node:assert/strict';
import { useDaemonsOfHub } from './daemonsOfHub.fixture.ts';

describe('daemons and calls of tools', () => {
  const { here, connect, inventory, orderOf, openShell, report, heard, connectAtWork } = useDaemonsOfHub();

  it('have the rules of their server before anything else, and again with each change', async () => {
    const rule = { effect: 'deny', tool: 'Bash', args: 'git push.*--force' };
    await here.hub.ask('POST', '/api/v1/rules', { body: { ...rule, project: 'SHOP' } });
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
    await here.hub.ask('PATCH', '/api/v1/projects/SHOP', { body: { settings: { unmatchedCalls: 'deny' } } });
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
    const { body: inbox } = await here.hub.ask('GET', '/api/v1/interventions');
    const [row] = inbox.rows;
    assert.deepEqual([row.what, row.options], ['tool_approval', ['allow', 'always', 'deny']]);
    const task = await here.hub.ask('GET', '/api/v1/tasks/SHOP-1');
    assert.equal(task.body.task.status, 'running');
    const { body: said } = await here.hub.ask('POST', `/api/v1/interventions/${row.id}/respond`, {
      body: { response: 'always' },
    });
    assert.deepEqual(said.proposedRule, { effect: 'allow', tool: 'Bash', args: 'git push' });
    const added = await here.hub.ask('POST', '/api/v1/rules', { body: { project: 'SHOP', ...said.proposedRule } });
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
