import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listTasks } from '../harness/ecommerce.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { repositoryRoot } from '../harness/program.ts';
import type { Json } from '../harness/rest.ts';

describe('templates: kept, shown, used', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
  });
  after(() => fleet.close());

  const file = join(repositoryRoot, 'examples', 'bugfix-template.yaml');
  const values = ['--set', 'bug=login', '--set', 'repo=web'];

  it('[T18] a pipeline template from a file is shown, kept, and used as it was shown', async () => {
    const shown = await fleet.cli(['template', 'use', '--file', file, ...values, '--plan']);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /title: Mend login/);
    assert.match(shown.stdout, /3 created\.\nDo exactly this with --expect [0-9a-f]{16}/);
    assert.deepEqual(await listTasks(fleet), []);
    const { template } = await fleet.ask('template', 'save', '--file', file);
    assert.deepEqual([template.name, template.makes], ['bugfix', 'pipeline']);
    const { plan } = await fleet.ask('template', 'use', 'bugfix', ...values, '--plan');
    const done = await fleet.ask('template', 'use', 'bugfix', ...values, '--expect', plan.fingerprint);
    assert.deepEqual(
      done.tasks.map(({ name, task }: Json) => [name, task.title, task.priority]),
      [
        ['test', 'A test that shows the bug: login', 'high'],
        ['fix', 'Mend login', 'high'],
        ['review', 'Look at the mending of login', 'high'],
      ],
    );
    assert.match((await fleet.cli(['template', 'use', 'bugfix', ...values])).stdout, /Nothing to do/);
    const { pipeline } = await fleet.ask('pipeline', 'view', 'bugfix login');
    assert.equal(pipeline.tasks, 3);
  });

  it('[T18] what is wrong is told with its lines, and a value stays a value', async () => {
    const wrong = await fleet.cli(['template', 'use', 'bugfix', '--set', 'attempts=many', '--set', 'colour=red']);
    assert.equal(wrong.code, 3);
    for (const said of [
      /values\.colour/,
      /line 10: values\.bug: is missing/,
      /line 13: values\.attempts: must be a number/,
    ])
      assert.match(wrong.stderr, said);
    const evil = 'x\n  tasks: { evil: { title: Evil } }';
    const { tasks } = await fleet.ask('template', 'use', 'bugfix', '--set', `bug=${evil}`, '--set', 'repo=web');
    assert.equal(tasks.length, 3);
    assert.ok((await listTasks(fleet)).every(({ title }) => title !== 'Evil'));
  });

  it('[T18] made from a task, a pipeline and the project; a project is made with its members', async () => {
    await fleet.ask('template', 'save', '--from-task', 'SHOP-2', '--name', 'mend');
    const mended = await fleet.ask('template', 'use', 'mend', '--set', 'title=Mend the rest');
    assert.equal(mended.tasks[0].task.title, 'Mend the rest');
    await fleet.ask('template', 'save', '--from-pipeline', 'bugfix login', '--name', 'again');
    const again = await fleet.ask('template', 'use', 'again', '--set', 'pipeline=bugfix search');
    assert.equal(again.plan.counts.created, 3);
    await fleet.rest.post('/people', { name: 'carol' });
    await fleet.ask('project', 'member', 'set', fleet.project, 'carol', 'member');
    await fleet.ask('template', 'save', '--from-project', '--name', 'team', '--shared');
    const { project } = await fleet.ask('template', 'use', 'team', '--set', 'name=Search', '--new-project');
    assert.equal(project.settings.defaultProvider, 'scripted');
    assert.ok(project.members.some(({ name, role }: Json) => name === 'carol' && role === 'member'));
  });

  it('[T18] they are listed, printed, removed, and are there after the hub was started again', async () => {
    const printed = await fleet.cli(['template', 'save', '--from-task', 'SHOP-2', '--print']);
    assert.match(printed.stdout, /^template: shop-2\nparameters:\n {2}title:/);
    writeFileSync(join(fleet.hub.home, 'printed.yaml'), printed.stdout);
    const used = await fleet.cli(['template', 'use', '--file', 'printed.yaml']);
    assert.match(used.stdout, /\+ +shop-2 .*created: Mend login/, used.stderr);
    await fleet.ask('template', 'remove', 'mend');
    await fleet.hub.kill9();
    await fleet.hub.start();
    const { rows } = await fleet.ask('template', 'list');
    assert.deepEqual(rows.map(({ name }: Json) => name).sort(), ['again', 'bugfix', 'team']);
    const view = await fleet.cli(['template', 'view', 'bugfix']);
    assert.match(view.stdout, /priority {2}normal\|high\|critical, else high/);
    assert.equal((await fleet.cli(['template', 'view', 'mend'])).code, 4);
  });
});
