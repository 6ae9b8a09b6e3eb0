import assert from 'node:assert/strict';
import { useDaemonsOfHub } from './daemonsOfHub.fixture.ts';

describe('questions that waited for the hub', () => {
  const { here, clock, heard, connectAtWork } = useDaemonsOfHub();

  it('[I2] were asked when their agent asked, not when the hub heard of it', async () => {
    const { daemon, sessionId, task } = await connectAtWork();
    const createdAt = (await here.hub.ask('GET', '/api/v1/tasks/SHOP-1')).body.task.createdAt;
    clock.advance(5_000);
    let number = 1;
    const say = async (body: object, ageMs?: number): Promise<void> => {
      number += 1;
      daemon.send({ type: 'report', entry: { number, at: 1, report: body }, ageMs });
      await heard(daemon, number);
    };
    const ask = (question: string, ageMs?: number) =>
      say(
        {
          ...{ type: 'agent.said', sessionId, operation: 'task.help', commandId: `asked-in-${number}` },
          params: { id: task.taskId, question },
        },
        ageMs,
      );
    await ask('of an older daemon');
    await ask('waited', 3_000);
    await ask('older than its task', 1e12);
    const approvalId = '7f1de2a4-5b86-4c39-9d3e-0a1b2c3d4e5f';
    const call = { sessionId, approvalId, tool: 'Bash', args: 'git push', isWhole: true };
    await say({ type: 'approval.asked', ...call, why: 'no rule speaks of it', at: 1 }, 2_000);

    const { rows } = (await here.hub.ask('GET', '/api/v1/interventions')).body;
    const askedAt = rows.map((row: { readonly excerpt: string; readonly what: string; readonly askedAt: number }) => [
      row.what === 'question' ? row.excerpt : row.what,
      row.askedAt,
    ]);
    assert.deepEqual(Object.fromEntries(askedAt), {
      'of an older daemon': clock.now(),
      waited: clock.now() - 3_000,
      'older than its task': createdAt,
      tool_approval: clock.now() - 2_000,
    });
  });
});
