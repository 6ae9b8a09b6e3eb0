import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

const schema = {
  endpoints: [
    { path: '/users', method: 'GET', response: 'User[]' },
    { path: '/users/{id}', method: 'GET', response: 'User' },
  ],
  types: { User: { id: 'uuid', name: 'string', email: 'string' } },
};

describe('flow 3: tasks on two servers hand each other data', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    const linuxServer = { name: 'dev-backend', repos: { api: 'rust' } } as const;
    const frontend = { name: 'dev-frontend', repos: { web: 'typescript' } } as const;
    fleet = await openFleet({ servers: [linuxServer, frontend] });
  });
  after(() => fleet.close());

  it('[T7] [T8] [T9] A feeds B and C, C also waits for B: each starts in its turn, with the whole data', async () => {
    const work = fleet.daemon('dev-backend').workDir;
    const go = join(work, 'b-may-end');
    const views = { b: join(work, 'b.json'), c: join(fleet.daemon('dev-frontend').workDir, 'c.json') };
    const see = (file: string) => `run rostrum task view --json > ${file}`;
    const a = await createTask(fleet, {
      title: 'Design API Schema',
      contracts: [{ key: 'api_schema' }],
      placement: { server: 'dev-backend' },
      spec: script(`publish api_schema ${JSON.stringify(schema)}`, 'complete Schema designed'),
    });
    const input = { on: a.id, type: 'input', contractKey: 'api_schema' };
    const b = await createTask(fleet, {
      title: 'Implement API',
      placement: { repo: 'api' },
      structuredSpec: {
        requirements: [{ description: 'Implement all endpoints', priority: 'must' }],
        acceptanceCriteria: ['All endpoints answer'],
      },
      dependencies: [input],
      spec: script(see(views.b), `wait-file ${go}`, 'complete API works'),
    });
    const c = await createTask(fleet, {
      title: 'Build Frontend',
      placement: { repo: 'web' },
      dependencies: [input, { on: b.id, type: 'blocks' }],
      spec: script(see(views.c), 'complete Frontend works'),
    });
    assert.deepEqual([b.status, c.status], ['pending', 'pending']);
    assert.equal(c.blockedBy.length, 2);

    await fleet.rest.post(`/tasks/${a.id}/assign`, { session: 'dev-backend' });
    await untilStatus(fleet, a.id, 'done');
    await untilStatus(fleet, b.id, 'running');
    const waiting = await viewTask(fleet, c.id);
    assert.equal(waiting.task.status, 'pending', 'C waits for B although its input is there');
    assert.deepEqual(
      waiting.task.blockedBy.map(({ code, on }: { code: string; on: string }) => [code, on]),
      [['waits', b.id]],
    );

    writeFileSync(go, '');
    const [doneB, doneC] = [await untilStatus(fleet, b.id, 'done'), await untilStatus(fleet, c.id, 'done')];
    for (const view of [doneB, doneC]) assert.deepEqual(view.resolvedInputs, { api_schema: schema });
    assert.ok(doneC.task.startedAt >= doneB.task.endedAt, 'C starts after the end of B');
    assert.equal((await serverOf(doneB)).name, 'dev-backend');
    assert.equal((await serverOf(doneC)).name, 'dev-frontend');

    const seen = [views.b, views.c].map((file) => JSON.parse(readFileSync(file, 'utf8')));
    for (const view of seen) assert.deepEqual(view.resolvedInputs, { api_schema: schema }, 'what the agent sees');
    assert.match(JSON.stringify(seen[0]), /Implement all endpoints/);
    assert.match(JSON.stringify(seen[0]), /wait-file/, 'the agent sees the spec');
  });

  it('[T9] what an agent was given does not change under its feet when the contract is published again', async () => {
    const work = fleet.daemon('dev-backend').workDir;
    const [again, go, view] = ['again', 'go', 'fixed.json'].map((name) => join(work, name));
    const producer = await createTask(fleet, {
      title: 'Producer',
      contracts: [{ key: 'rate' }],
      spec: script('publish rate 1', `wait-file ${again}`, 'publish rate 2', 'complete Twice'),
      start: 'auto',
    });
    const consumer = await createTask(fleet, {
      title: 'Consumer',
      dependencies: [{ on: producer.id, type: 'input', contractKey: 'rate' }],
      spec: script(`wait-file ${go}`, `run rostrum task view --json > ${view}`, 'complete Used'),
    });
    // A contract that is published before its task is done resolves at once.
    await untilStatus(fleet, consumer.id, 'running');
    assert.equal((await viewTask(fleet, producer.id)).task.status, 'running');
    writeFileSync(again ?? '', '');
    await untilStatus(fleet, producer.id, 'done');
    writeFileSync(go ?? '', '');
    assert.deepEqual((await untilStatus(fleet, consumer.id, 'done')).resolvedInputs, { rate: 1 });
    assert.deepEqual(JSON.parse(readFileSync(view ?? '', 'utf8')).resolvedInputs, { rate: 1 });
    const { contract } = await fleet.rest.get(`/tasks/${producer.id}/contracts/rate`);
    assert.equal(contract.version, 2);
  });

  it('[T9] inputs that are longer together than any frame arrive whole, and the server goes on', async () => {
    const seen = join(fleet.daemon('dev-backend').workDir, 'long.json');
    const producer = async (key: string) =>
      createTask(fleet, {
        title: `Long ${key}`,
        contracts: [{ key }],
        placement: { server: 'dev-backend' },
        spec: script(
          `run node -e 'console.log(JSON.stringify({ text: "${key}é\\\\".repeat(100_000) }))' > ${key}.json`,
          `run rostrum task complete --summary Long --contract ${key}=${key}.json`,
        ),
        start: 'auto',
      });
    const [one, two] = [await producer('one'), await producer('two')];
    const consumer = await createTask(fleet, {
      title: 'Reads both',
      placement: { server: 'dev-backend' },
      dependencies: [
        { on: one.id, type: 'input', contractKey: 'one' },
        { on: two.id, type: 'input', contractKey: 'two' },
      ],
      spec: script(`run rostrum task view --json > ${seen}`, 'complete Read'),
    });
    await untilStatus(fleet, consumer.id, 'done');
    const { resolvedInputs } = JSON.parse(readFileSync(seen, 'utf8'));
    for (const key of ['one', 'two']) assert.equal(resolvedInputs[key].text, `${key}é\\`.repeat(100_000), key);
    assert.ok(JSON.stringify(resolvedInputs).length > 1_200_000);
  });

  it('[T22] a partial contract resolves nothing, and is the reason that is shown', async () => {
    const producer = await createTask(fleet, {
      title: 'Half',
      contracts: [{ key: 'half' }],
      spec: script('ask Go on?', 'publish half {"whole":true}', 'complete Whole'),
      start: 'auto',
    });
    const consumer = await createTask(fleet, {
      title: 'Waiting',
      dependencies: [{ on: producer.id, type: 'input', contractKey: 'half' }],
      spec: script('complete Got it'),
    });
    await untilStatus(fleet, producer.id, 'needs_human');
    await fleet.rest.put(`/tasks/${producer.id}/contracts/half`, { status: 'partial', data: { whole: false } });
    const [blocker] = (await viewTask(fleet, consumer.id)).task.blockedBy;
    assert.match(JSON.stringify(blocker), /partial/);
    const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}`);
    await fleet.rest.post(`/interventions/${rows[0].id}/respond`, { response: 'yes' });
    assert.deepEqual((await untilStatus(fleet, consumer.id, 'done')).resolvedInputs, { half: { whole: true } });
  });

  it('[T7] a cycle is refused and its path is named; nothing is changed', async () => {
    const one = await createTask(fleet, { title: 'One', start: 'manual' });
    const two = await createTask(fleet, { title: 'Two', start: 'manual', dependencies: [{ on: one.id }] });
    const three = await createTask(fleet, { title: 'Three', start: 'manual', dependencies: [{ on: two.ref }] });
    const refused = await fleet.rest.request('POST', `/tasks/${one.id}/dependencies`, { on: three.id });
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'cycle']);
    for (const { ref } of [one, two, three]) assert.ok(refused.body.error.message.includes(ref), ref);
    assert.deepEqual((await viewTask(fleet, one.id)).task.dependencies, []);
  });

  it('[T7] [T4] when a task fails, those that wait are blocked with the reason or cancelled, as their edge says', async () => {
    const first = await createTask(fleet, { title: 'Fails', spec: script('fail It broke'), start: 'manual' });
    const add = (title: string, edge: object, more: object = {}) =>
      createTask(fleet, { title, dependencies: [{ on: first.id, ...edge }], spec: script('complete Ran'), ...more });
    const blocked = await add('Blocked', { type: 'blocks' });
    const dropped = await add('Dropped', { type: 'blocks', ifFailed: 'cancel' });
    const rescue = await add('Rescue', { type: 'on_failure' });
    await fleet.rest.post(`/tasks/${first.id}/assign`, { server: 'dev-backend' });
    await untilStatus(fleet, first.id, 'failed');
    await untilStatus(fleet, dropped.id, 'cancelled');
    await untilStatus(fleet, rescue.id, 'done');
    const [reason] = (await viewTask(fleet, blocked.id)).task.blockedBy;
    assert.equal(reason.code, 'failed');
    assert.equal(reason.on, first.id);
  });

  it('[T8] what follows from a completion is told in its order', async () => {
    const a = await createTask(fleet, {
      title: 'Source',
      contracts: [{ key: 'data' }],
      spec: script('run rostrum task complete --summary Ready --contract data=data.json'),
      start: 'manual',
    });
    const b = await createTask(fleet, {
      title: 'Sink',
      dependencies: [{ on: a.id, type: 'input', contractKey: 'data' }],
      spec: script('complete Used'),
    });
    await fleet.rest.patch(`/tasks/${a.id}`, {
      spec: script('write data.json {"n":1}', 'run rostrum task complete --summary Ready --contract data=data.json'),
    });
    await fleet.rest.post(`/tasks/${a.id}/assign`, { server: 'dev-backend' });
    await untilStatus(fleet, b.id, 'done');
    const steps = ['contract_fulfilled', 'dependency_resolved', 'task_unblocked', 'task_auto_assigned'];
    const events = await until(async () => {
      const { events: all } = await fleet.rest.get(`/events?project=${fleet.project}&limit=1000`);
      return all.filter(
        ({ type, about }: { type: string; about: string }) => steps.includes(type) && [a.id, b.id].includes(about),
      );
    }, 'the events');
    assert.deepEqual(
      events.map(({ type, about, actor }: { type: string; about: string; actor: { kind: string } }) => [
        type,
        about,
        actor.kind,
      ]),
      [
        ['contract_fulfilled', a.id, 'agent'],
        ['dependency_resolved', b.id, 'hub'],
        ['task_unblocked', b.id, 'hub'],
        ['task_auto_assigned', b.id, 'hub'],
      ],
    );
    const own = (await timelineOf(fleet, b.id)).map(({ type }) => type).filter((type) => steps.includes(type));
    assert.deepEqual(own, steps.slice(1));
  });

  const serverOf = async ({ task }: { task: { serverId: string } }) =>
    (await fleet.rest.get(`/servers/${task.serverId}`)).server;
});
