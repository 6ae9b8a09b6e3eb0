import { assertRanOnce } from '../harness/assertRanOnce.ts';
import { answerQuestions, answerUntilDone, applyExample, listTasks, openShop } from '../harness/ecommerce.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { until } from '../harness/until.ts';

describe('the seven-task pipeline with kill -9 of daemon and hub in its middle', function () {
  this.timeout(240_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openShop();
  });
  after(() => fleet.close());

  it('[R1] [S5] [T8] [G6] [P4] it still completes, nothing happens twice, nothing is lost, and the log is whole', async () => {
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
    await assertRanOnce(fleet, tasks);
  });
});
