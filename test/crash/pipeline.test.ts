import assert from 'node:assert/strict';
import {
  answerQuestions,
  answerUntilDone,
  applyExample,
  listEvents,
  listTasks,
  openShop,
} from '../harness/ecommerce.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';

describe('the seven-task pipeline with kill -9 of daemon and hub in its middle', function () {
  this.timeout(240_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openShop();
  });
  after(() => fleet.close());

  it('[R1] [S5] [T8] [G6] it still completes, and nothing happens twice', async () => {
    const tasks = await applyExample(fleet);
    await fleet.ask('task', 'assign', tasks.get('T1').ref, '--session', 'dev-backend');
    const underWay = (statuses: readonly string[], count: number) =>
      until(
        async () => {
          await answerQuestions(fleet, 'Rolling');
          return (await listTasks(fleet)).filter(({ status }) => statuses.includes(status)).length >= count;
        },
        `${count} tasks are ${statuses.join(' or ')}`,
        60_000,
      );

    await underWay(['done'], 1);
    await underWay(['running', 'needs_human'], 1);
    await fleet.daemon('dev-backend').kill9();
    await fleet.daemon('dev-backend').start();

    await underWay(['done'], 3);
    await fleet.hub.kill9();
    await fleet.hub.start();

    await answerUntilDone(fleet, 'Rolling', 120_000);
    const events = await listEvents(fleet);
    for (const [name, { id }] of tasks) {
      const own = events.filter(({ about }) => about === id);
      const count = (type: string) => own.filter((event) => event.type === type).length;
      assert.equal(count('task_completed'), 1, `${name} completes once`);
      assert.equal(count('task_assigned') + count('task_auto_assigned'), 1, `${name} is assigned once`);
      assert.equal(count('task_started'), 1, `${name} starts once`);
      assert.equal(count('task_retried') + count('task_failed'), 0, `${name} is not tried again`);
    }
    const contracts = events.filter(({ type }) => type === 'contract_fulfilled');
    const published = contracts.map(({ about, details }) => `${about} ${details.key} ${details.version ?? ''}`);
    assert.equal(new Set(published).size, published.length, 'no contract comes twice');
  });

  it('[P4] [R1] the hash chain of the log is whole, also across the crash', async () => {
    const verified = await fleet.ask('audit', 'verify');
    assert.equal(verified.whole, true, JSON.stringify(verified));
    assert.ok(verified.lines > 20);
  });

  it('[S5] the sessions of the killed daemon were found again, not started anew', async () => {
    const { rows } = await fleet.rest.get(`/sessions?project=${fleet.project}&limit=500`);
    assert.equal(rows.length, 7);
    assert.ok(!rows.some(({ lifecycle }: Json) => lifecycle === 'lost'));
  });
});
