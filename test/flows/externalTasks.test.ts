import assert from 'node:assert/strict';
import { listEvents } from '../harness/ecommerce.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';

describe('tasks that are kept in step with another system', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
  });
  after(() => fleet.close());

  it('[X8] the same command creates, changes and leaves alone, from the command line and over REST', async () => {
    const words = ['task', 'upsert', '--external', 'github:acme/api#12'];
    const created = await fleet.cli([...words, '--title', 'Fix the login']);
    assert.match(created.stdout, /^Created SHOP-1 "Fix the login"/, created.stderr);
    assert.equal((await fleet.ask(...words, '--title', 'Fix the login')).outcome, 'unchanged');
    const path = `/projects/${fleet.project}/tasks/external/github/${encodeURIComponent('acme/api#12')}`;
    const { status, body } = await fleet.rest.request('PUT', path, { labels: ['bug'] });
    assert.deepEqual(
      [status, body.outcome, body.task.ref, body.task.title],
      [200, 'changed', 'SHOP-1', 'Fix the login'],
    );
    const found = await fleet.ask('task', 'list', '--external', 'github:acme/api#12');
    assert.deepEqual(
      found.rows.map(({ ref }: { ref: string }) => ref),
      ['SHOP-1'],
    );
    const events = (await listEvents(fleet)).filter(({ type }) => String(type).startsWith('task_'));
    assert.deepEqual(
      events.map(({ type, external }) => [type, external]),
      ['task_created', 'task_updated'].map((type) => [type, { system: 'github', id: 'acme/api#12' }]),
    );
  });

  it('[X8] an identity is taken once in a project, and a new task needs a title', async () => {
    const taken = await fleet.cli(['task', 'create', '--title', 'Same', '--external', 'github:acme/api#12']);
    assert.equal(taken.code, 3);
    assert.match(taken.stderr, /SHOP-1 has the external reference/);
    const untitled = await fleet.cli(['task', 'upsert', '--external', 'github:acme/api#13']);
    assert.equal(untitled.code, 3);
    assert.match(untitled.stderr, /title: is needed/);
  });
});
