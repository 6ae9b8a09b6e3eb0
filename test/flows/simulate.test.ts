import assert from 'node:assert/strict';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';

describe('a fleet that is only simulated', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
  });
  after(() => fleet.close());

  const tasks = 6;

  it('[R6] does the work of its project over lost connections and beside liars, and leaves no server behind', async () => {
    for (let n = 1; n <= tasks; n += 1)
      await fleet.rest.post('/tasks', { project: fleet.project, title: `Task ${n}`, start: 'auto' });
    const words = ['--servers', '8', '--for', '8s', '--work', '1s', '--liars', '2', '--flood', '--drop', '0.002'];
    const simulated = await fleet.ask('fleet', 'simulate', ...words);
    assert.deepEqual([simulated.servers.length, simulated.refusals], [8, []]);
    assert.ok(simulated.heartbeats > 100 && simulated.lies > 20, JSON.stringify(simulated));
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}&status=done`);
    assert.ok(rows.length > 0, 'no task was done');
    assert.equal(rows.length, new Set(rows.map(({ id }: Json) => id)).size);
    assert.deepEqual((await fleet.rest.get(`/servers?project=${fleet.project}`)).rows, []);
    assert.equal((await fleet.rest.get('/hub')).readOnly, undefined);
  });

  it('is bounded, and says what is wrong with what was asked', async () => {
    for (const words of [
      ['--servers', '100000'],
      ['--liars', '11'],
      ['--drop', '2'],
      ['--for', 'soon'],
    ]) {
      const { code, stderr } = await fleet.cli(['fleet', 'simulate', ...words]);
      assert.equal(code, 2, words.join(' '));
      assert.ok(stderr.includes(words[0] ?? ''), stderr);
    }
  });
});
