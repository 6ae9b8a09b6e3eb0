import assert from 'node:assert/strict';
import { listEvents, listTasks } from './ecommerce.ts';
import type { Fleet } from './openFleet.ts';
import type { Json } from './rest.ts';

/**
 * Asserts of a pipeline that everything of it is done, that nothing was done twice, and that nothing is gone: by its tasks, by
 * the log and by the sessions. Holds for a pipeline whose tasks may not be tried again.
 */
export async function assertRanOnce(fleet: Fleet, tasks: ReadonlyMap<string, Json>): Promise<void> {
  const rows = await listTasks(fleet);
  assert.deepEqual(
    rows.map(({ ref, status }) => [ref, status]).sort(),
    [...tasks.values()].map(({ ref }) => [ref, 'done']).sort(),
  );
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
  const { rows: sessions } = await fleet.rest.get(`/sessions?project=${fleet.project}&limit=500`);
  assert.equal(sessions.length, tasks.size, 'each has one session');
  assert.deepEqual(
    sessions.filter(({ lifecycle }: Json) => lifecycle === 'lost'),
    [],
  );
  const log = await fleet.ask('audit', 'verify');
  assert.equal(log.whole, true, JSON.stringify(log));
  assert.ok(log.lines > tasks.size);
}
