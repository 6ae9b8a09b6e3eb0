import assert from 'node:assert/strict';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';

describe('guards: an agent in a circle is paused, and a person asked', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const untilGuard = (taskId: string): Promise<Json> =>
    until(async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=guard`);
      return rows.find((row: Json) => row.taskId === taskId);
    }, 'a guard asks');

  it('[M7] the same error again is not retried; "stop" leaves the task failed, with the figures in its timeline', async () => {
    await fleet.ask('project', 'update', fleet.project, '--guard', 'sameErrors=2');
    const spec = script('run rostrum task fail --message "Port $RANDOM is taken"');
    const task = await createTask(fleet, { title: 'Circle', spec, start: 'auto', retry: { max: 5 } });
    const asked = await untilGuard(task.id);
    assert.deepEqual(asked.options, ['continue', 'raise the limit to 4', 'stop']);
    const tripped = (await timelineOf(fleet, task.id)).find(({ type }) => type === 'guard_tripped');
    assert.deepEqual(
      [tripped?.details.guard, tripped?.details.figure, tripped?.details.limit, tripped?.actor.kind],
      ['same_error', 2, 2, 'hub'],
    );
    const before = await viewTask(fleet, task.id);
    assert.deepEqual([before.task.status, before.task.attempt], ['failed', 2]);
    const wrong = await fleet.cli(['inbox', 'respond', asked.id, 'perhaps']);
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /continue, raise the limit to 4, stop/);
    await fleet.ask('inbox', 'respond', asked.id, 'stop');
    assert.equal((await viewTask(fleet, task.id)).task.status, 'failed');
  });

  it('[M7] an agent reports what it used: at its budget it is paused with its session alive, and goes on when it may', async () => {
    await fleet.ask('project', 'update', fleet.project, '--guard', 'taskTokens=1000');
    const spec = script(
      'run rostrum usage report --tokens-in 500 --tokens-out 100 --cost 0.25 --calls 3',
      'run rostrum usage turn --idle',
      'run rostrum usage report --tokens-in 900 --tokens-out 200 --cost 0.5 --calls 6',
      'ask And now?',
      'complete Within the budget',
    );
    const task = await createTask(fleet, { title: 'Hungry', spec, start: 'auto' });
    const asked = await untilGuard(task.id);
    assert.match(asked.excerpt, /1100 tokens used by its task, of 1000 allowed/);
    const { task: paused } = await untilStatus(fleet, task.id, 'needs_human');
    assert.equal((await fleet.rest.get(`/sessions/${paused.sessionId}`)).session.lifecycle, 'active');
    const view = await fleet.ask('usage', 'view');
    const total = { tokensIn: 900, tokensOut: 200, costUsd: 0.5, calls: 6 };
    assert.deepEqual([view.total, view.providers], [total, [{ provider: 'scripted', ...total }]]);
    await fleet.ask('inbox', 'respond', asked.id, 'raise the limit to 5000');
    const question = await until(async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=question`);
      return rows.find((row: Json) => row.taskId === task.id);
    }, 'the agent asks');
    await fleet.ask('inbox', 'respond', question.id, 'Finish');
    await untilStatus(fleet, task.id, 'done');
  });

  it('[M7] [I5] an agent that asks the same again is paused with its session alive, and goes on when it may', async () => {
    const spec = script(
      'run rostrum task help --question "Which port, 1?"',
      'run rostrum task help --question "Which port, 2?"',
      'ask And now?',
      'complete Found one',
    );
    const task = await createTask(fleet, { title: 'Stuck', spec, start: 'auto' });
    const asked = await untilGuard(task.id);
    const { task: paused } = await untilStatus(fleet, task.id, 'needs_human');
    const { session } = await fleet.rest.get(`/sessions/${paused.sessionId}`);
    assert.equal(session.lifecycle, 'active');
    await fleet.ask('inbox', 'respond', asked.id, 'continue');
    const open = async (): Promise<readonly Json[]> => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}`);
      return rows.filter((row: Json) => row.taskId === task.id);
    };
    await until(async () => (await open()).length === 3, 'its three questions are open');
    for (const { id } of await open()) await fleet.ask('inbox', 'respond', id, 'Any');
    await untilStatus(fleet, task.id, 'done');
  });
});
