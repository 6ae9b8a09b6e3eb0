import assert from 'node:assert/strict';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { prepareServer, registerServer } from '../harness/startDaemon.ts';
import { createTask, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('flow 5: a task finds the server that fits', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({
      servers: [
        { name: 'dev-backend', repos: { 'api-gateway': 'rust' } },
        { name: 'hub-server', repos: { notes: 'plain' } },
      ],
    });
    // Registered, but its daemon was never started: it is offline.
    const { token } = await fleet.rest.post('/servers/tokens', { project: fleet.project });
    const desktop = prepareServer(fleet.place, fleet.hub, { name: 'dev-desktop', repos: { 'desktop-app': 'plain' } });
    const { code, stderr } = await registerServer(desktop, token);
    assert.equal(code, 0, stderr);
  });
  after(() => fleet.close());

  const placement = { repo: 'api-gateway', languages: ['rust'] };

  it('[M1] [M2] [M3] before the task exists: one server fits, and each other says which gate it failed', async () => {
    const { candidates } = await fleet.rest.post('/placement', { project: fleet.project, placement });
    const byName = new Map<string, Json>(candidates.map((one: Json) => [one.server, one]));
    assert.deepEqual([...byName.keys()].sort(), ['dev-backend', 'dev-desktop', 'hub-server']);
    assert.deepEqual(failedGates(byName.get('dev-backend')), []);
    assert.deepEqual(failedGates(byName.get('dev-desktop')), ['online', 'repo']);
    assert.deepEqual(failedGates(byName.get('hub-server')), ['repo']);
    assert.equal(candidates[0].server, 'dev-backend');
  });

  it('[M2] the score is the sum of its named parts, and is 255 on a machine without load', async () => {
    const ask = () => fleet.rest.post('/placement', { project: fleet.project, placement });
    const { candidates } = await ask();
    const [winner] = candidates;
    const parts = new Map<string, number>(winner.parts.map((part: Json) => [part.name, part.points]));
    assert.equal(
      winner.total,
      [...parts.values()].reduce((sum, points) => sum + points, 0),
    );
    const load = parts.get('load') ?? 0;
    assert.ok(load >= 0 && load <= 30);
    assert.equal(winner.total - load + 30, 255);
    for (const { parts: shown } of candidates) assert.equal(shown.length, parts.size, 'every server shows every part');
  });

  it('[M1] [T21] created with that placement, it runs there by itself, and the reason is kept', async () => {
    const task = await createTask(fleet, { title: 'Routes', placement, start: 'auto', spec: script('complete Done') });
    const view = await untilStatus(fleet, task.id, 'done');
    const { server } = await fleet.rest.get(`/servers/${view.task.serverId}`);
    assert.equal(server.name, 'dev-backend');
    assert.equal(view.reason.by, 'auto');
    assert.ok(view.reason.total > 200);
  });

  it('[M3] why a task does not run, with the cheapest thing that would let it start', async () => {
    const desktop = await createTask(fleet, { title: 'App', placement: { repo: 'desktop-app' }, start: 'auto' });
    const why = await fleet.rest.get(`/tasks/${desktop.id}/why`);
    assert.equal(why.task.status, 'pending');
    assert.deepEqual(why.candidates.map((one: Json) => [one.server, failedGates(one)]).sort(), [
      ['dev-backend', ['repo']],
      ['dev-desktop', ['online']],
      ['hub-server', ['repo']],
    ]);
    assert.match(why.cheapest, /dev-desktop/);
    const shown = await fleet.cli(['task', 'why', desktop.ref]);
    assert.equal(shown.code, 0, shown.stderr);
    for (const word of ['dev-backend', 'dev-desktop', 'hub-server']) assert.ok(shown.stdout.includes(word), word);
    await fleet.rest.post(`/tasks/${desktop.id}/cancel`, {});
  });

  it('[F4] [M1] labels that people set are gates: the task starts as soon as the label is there', async () => {
    const labelled = {
      title: 'Train',
      placement: { labels: ['gpu'] },
      start: 'auto',
      spec: script('complete Trained'),
    };
    const task = await createTask(fleet, labelled);
    const why = await fleet.rest.get(`/tasks/${task.id}/why`);
    assert.ok(why.candidates.every((one: Json) => failedGates(one).includes('labels')));
    await fleet.ask('server', 'label', 'hub-server', 'gpu');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal((await fleet.rest.get(`/servers/${view.task.serverId}`)).server.name, 'hub-server');
  });

  it('[M5] a draining server takes nothing new, and takes work again when it is enabled', async () => {
    await fleet.ask('server', 'drain', 'dev-backend');
    const task = await createTask(fleet, { title: 'Later', placement, start: 'auto', spec: script('complete Ran') });
    const [linuxServer] = (await fleet.rest.get(`/tasks/${task.id}/why`)).candidates.filter(
      (one: Json) => one.server === 'dev-backend',
    );
    assert.deepEqual(failedGates(linuxServer), ['enabled']);
    await fleet.ask('server', 'enable', 'dev-backend');
    await untilStatus(fleet, task.id, 'done');
  });

  it('[M10] [M4] capacity is never exceeded, however many tasks are ready at once', async () => {
    await until(async () => (await fleet.rest.get('/servers/dev-backend')).server.sessions === 0, 'the server is idle');
    await fleet.rest.patch('/servers/dev-backend', { capacity: 2 });
    const spec = script('sleep 50', 'complete One of many');
    const tasks = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        createTask(fleet, { title: `Many ${index}`, placement, start: 'auto', spec }),
      ),
    );
    let most = 0;
    await until(
      async () => {
        const { server } = await fleet.rest.get('/servers/dev-backend');
        most = Math.max(most, server.sessions);
        const views = await Promise.all(tasks.map(({ id }) => viewTask(fleet, id)));
        return views.every(({ task }) => task.status === 'done');
      },
      'all six are done',
      40_000,
    );
    assert.ok(most >= 1 && most <= 2, `${most} sessions at once`);
  });
});

const failedGates = (candidate: Json): readonly string[] =>
  candidate.gates.flatMap((gate: Json) => (gate.passed ? [] : [gate.name]));
