import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerUntilDone, applyExample, listEvents, listTasks, openShop } from '../harness/ecommerce.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { viewTask } from '../harness/tasks.ts';

describe('flow 6: a pipeline of seven tasks on two servers runs by itself', function () {
  this.timeout(150_000);
  let fleet: Fleet;
  let tasks: ReadonlyMap<string, Json>;
  let events: readonly Json[];
  before(async () => {
    fleet = await openShop();
  });
  after(() => fleet.close());

  const idOf = (name: string): string => {
    const task = tasks.get(name);
    assert.ok(task, `the file has a task ${name}`);
    return task.id;
  };
  /** Where in the log an event of a task stands. */
  const place = (type: string, name: string): number => {
    const found = events.findIndex((event) => event.type === type && event.about === idOf(name));
    assert.ok(found >= 0, `${type} of ${name} is in the log`);
    return found;
  };

  it('[T15] a file with several mistakes creates nothing, and all of them are told with their lines', async () => {
    const file = join(fleet.hub.home, 'broken.yaml');
    const text = [
      'version: 1',
      'tasks:',
      '  T1:',
      '    title: First',
      '    priority: urgentest',
      '  T2:',
      '    title: Second',
      '    colour: blue',
      '  T3:',
      '    title: Third',
      '    dependsOn: [T9]',
    ].join('\n');
    writeFileSync(file, text);
    const { code, stderr } = await fleet.cli(['pipeline', 'apply', '--file', file]);
    assert.equal(code, 3, stderr);
    assert.ok((stderr.match(/line \d+/g) ?? []).length >= 3, stderr);
    assert.match(stderr, /line 5\b/);
    assert.match(stderr, /line 8\b.*colour/);
    assert.match(stderr, /line 11\b.*T9/);
    assert.deepEqual(await listTasks(fleet), []);
  });

  it('[T15] the example file creates the whole graph: seven tasks, of which six wait', async () => {
    tasks = await applyExample(fleet);
    assert.deepEqual([...tasks.keys()].sort(), ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7']);
    const rows = await listTasks(fleet);
    assert.equal(rows.length, 7);
    const waiting = rows.filter(({ blockedBy }) =>
      blockedBy.some(({ code }: Json) => code === 'waits' || code === 'contract'),
    );
    assert.equal(waiting.length, 6);
    assert.ok(rows.every(({ status }) => status === 'pending'));
  });

  it('[T8] [I1] [M9] T1 is assigned by hand; everything else follows by itself, and one question is answered', async () => {
    await fleet.ask('task', 'assign', tasks.get('T1').ref, '--session', 'dev-backend');
    await answerUntilDone(fleet, 'Rolling');
    events = await listEvents(fleet);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    assert.equal(count('task_completed'), 7);
    assert.equal(count('task_assigned'), 1, 'one by hand');
    assert.equal(count('task_auto_assigned'), 6, 'six by themselves');
    assert.ok(count('intervention_responded') >= 1, 'a person was asked');
    assert.equal(count('task_failed') + count('task_retried'), 0);
  });

  it('[T8] each task started in its phase', () => {
    for (const name of ['T2', 'T3', 'T4']) assert.ok(place('task_started', name) > place('contract_fulfilled', 'T1'));
    for (const name of ['T5', 'T7']) assert.ok(place('task_started', name) > place('task_completed', 'T2'), name);
    for (const name of ['T2', 'T3', 'T4']) assert.ok(place('task_started', 'T6') > place('task_completed', name));
  });

  it('[T8] for each task that waited: contract, dependency, unblocked, assigned, in this order', () => {
    for (const name of ['T2', 'T3', 'T4']) {
      const order = [
        place('contract_fulfilled', 'T1'),
        place('dependency_resolved', name),
        place('task_unblocked', name),
        place('task_auto_assigned', name),
      ];
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
        name,
      );
    }
  });

  it('[M1] T7 ran on dev-desktop, everything else on dev-backend, each with what it was promised', async () => {
    const names = new Map<string, string>();
    for (const name of ['dev-backend', 'dev-desktop']) {
      names.set((await fleet.rest.get(`/servers/${name}`)).server.id, name);
    }
    const ran: Record<string, string | undefined> = {};
    for (const [name, { id }] of tasks) ran[name] = names.get((await viewTask(fleet, id)).task.serverId);
    const [linuxServer, desktop] = ['dev-backend', 'dev-desktop'];
    const expected = {
      T1: linuxServer,
      T2: linuxServer,
      T3: linuxServer,
      T4: linuxServer,
      T5: linuxServer,
      T6: linuxServer,
      T7: desktop,
    };
    assert.deepEqual(ran, expected);
    const schema = (await fleet.rest.get(`/tasks/${idOf('T1')}/contracts/api_schema`)).data;
    for (const name of ['T2', 'T3', 'T4']) {
      assert.deepEqual((await viewTask(fleet, idOf(name))).resolvedInputs, { api_schema: schema });
    }
  });

  it('[T8] [M1] where every agent worked is its repository on that server', async () => {
    const { rows } = await fleet.rest.get(`/sessions?project=${fleet.project}&limit=500`);
    assert.equal(rows.length, 7, 'one session for each task');
    assert.ok(rows.every(({ lifecycle }: Json) => lifecycle === 'exited' || lifecycle === 'active'));
  });

  it('[P4] the log is whole', async () => {
    const verified = await fleet.ask('audit', 'verify');
    assert.equal(verified.whole, true, JSON.stringify(verified));
  });
});
