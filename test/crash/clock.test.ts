import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';
import { openTurnedClock } from '../harness/turnedClock.ts';
import type { TurnedClock } from '../harness/turnedClock.ts';
import { until } from '../harness/until.ts';

const dayMs = 86_400_000;
const jumps = [
  ['forward by two days', 2 * dayMs],
  ['back by ten days', -10 * dayMs],
] as const;

describe('hub and daemon whose clock jumps', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let clock: TurnedClock | undefined;
  before(async () => {
    fleet = await openFleet({ hubEnv: (place) => (clock = openTurnedClock(place)).env });
    await fleet.add({ name: 'dev-01', env: { ...clock?.env } });
  });
  after(() => fleet.close());

  for (const [how, offsetMs] of jumps) {
    it(`[R1] [R3] [T8] ${how}: what runs goes on, what follows begins, and a restart then finds all of it`, async () => {
      const go = join(fleet.place.make('texts'), how.replaceAll(' ', '-'));
      const spec = script('note before', `wait-file ${go}`, 'note behind', 'complete It went on');
      const first = await createTask(fleet, { title: `Runs ${how}`, spec, start: 'auto' });
      const dependencies = [{ on: first.ref }];
      const next = await createTask(fleet, {
        title: `Follows ${how}`,
        spec: script('complete It followed'),
        dependencies,
      });
      const notes = async (): Promise<readonly string[]> =>
        (await fleet.rest.get(`/tasks/${first.id}/notes`)).rows.map(({ text }: Json) => text);
      await until(async () => (await notes()).length === 1, 'it runs');

      clock?.turn(offsetMs);
      for (const { pid } of [fleet.hub, fleet.daemon('dev-01')])
        await until(() => clock?.seenBy(pid()) === offsetMs, 'it has the other time');
      writeFileSync(go, '');
      await untilStatus(fleet, first.id, 'done', 60_000);
      await untilStatus(fleet, next.id, 'done', 60_000);

      await fleet.daemon('dev-01').kill9();
      await fleet.hub.kill9();
      await fleet.hub.start();
      await fleet.daemon('dev-01').start();
      assert.deepEqual(await notes(), ['before', 'behind']);
      for (const { id } of [first, next]) {
        const { task } = await untilStatus(fleet, id, 'done');
        assert.equal(task.attempt, 1);
      }
    });
  }
});
