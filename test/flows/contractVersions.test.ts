import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

const users = { path: '/users', response: 'User[]' };
const orders = { path: '/orders', response: 'Order[]' };

describe('contracts that are published again', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const inWork = (name: string) => join(fleet.daemon('dev-01').workDir, name);
  const publish = (data: object) => `publish api ${JSON.stringify(data)}`;

  it('[T10] who works with an older version is marked, told and shown what changed; nothing is run again', async () => {
    const [second, third, go, seen] = ['second', 'third', 'go', 'seen.json'].map(inWork);
    const producer = await createTask(fleet, {
      title: 'API',
      contracts: [{ key: 'api' }],
      spec: script(
        publish([users]),
        `wait-file ${second}`,
        publish([orders, users]),
        `wait-file ${third}`,
        publish([orders]),
        'complete Three times',
      ),
      start: 'auto',
    });
    const input = { on: producer.id, type: 'input', contractKey: 'api' };
    const early = await createTask(fleet, {
      title: 'Early',
      dependencies: [input],
      spec: script('complete With the first'),
    });
    const consumer = await createTask(fleet, {
      title: 'Client',
      dependencies: [input],
      spec: script(
        `wait-file ${go}`,
        `run rostrum contract diff ${producer.ref} api --from 1 --to 3 --json > ${seen}`,
        'complete Adapted',
      ),
    });
    await untilStatus(fleet, early.id, 'done');
    const { task: running } = await untilStatus(fleet, consumer.id, 'running');
    assert.equal(running.stale, undefined);

    writeFileSync(second ?? '', '');
    const stale = async (id: string) => (await viewTask(fleet, id)).task.stale?.[0];
    const has = (newest: number, change: string) => ({ key: 'api', on: producer.id, has: 1, newest, change });
    await until(async () => (await stale(consumer.id))?.newest === 2, 'the second version');
    assert.deepEqual(await stale(consumer.id), has(2, 'additive'));
    assert.deepEqual(await stale(early.id), has(2, 'additive'), 'who is done is marked as well');
    writeFileSync(third ?? '', '');
    await untilStatus(fleet, producer.id, 'done');
    assert.deepEqual(await stale(consumer.id), has(3, 'breaking'));

    const { task, resolvedInputs, inputs } = await viewTask(fleet, consumer.id);
    assert.deepEqual([task.status, task.attempt, resolvedInputs], ['running', 1, { api: [users] }]);
    assert.deepEqual([inputs.api.on, inputs.api.version], [producer.id, 1]);
    const { rows: messages } = await until(async () => {
      const page = await fleet.rest.get(`/sessions/${task.sessionId}/messages`);
      return page.rows.length === 2 ? page : undefined;
    }, 'both texts');
    assert.match(messages[1].text, /"api" again: version 3, breaking compared with version 1/);

    writeFileSync(go ?? '', '');
    await untilStatus(fleet, consumer.id, 'done');
    const diff = JSON.parse(readFileSync(seen ?? '', 'utf8'));
    assert.deepEqual([diff.from.version, diff.to.version, diff.change], [1, 3, 'breaking']);

    const types = (await timelineOf(fleet, consumer.id)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === 'task_input_changed').length, 2);
    const changes = (await timelineOf(fleet, producer.id))
      .filter(({ type }) => type === 'contract_fulfilled')
      .map(({ details }) => [details.version, details.change, 'data' in details]);
    assert.deepEqual(changes, [
      [1, undefined, false],
      [2, 'additive', false],
      [3, 'breaking', false],
    ]);
    await showsPeople(producer, consumer);
  });

  async function showsPeople(producer: Json, consumer: Json): Promise<void> {
    const said = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await fleet.cli(args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    assert.match(
      await said('task', 'view', consumer.ref),
      /Stale inputs\n {2}api: has v1, newest v3 of SHOP-\d+ is breaking/,
    );
    assert.match(await said('task', 'list'), /Client +done, stale/);
    assert.match(await said('task', 'why', consumer.ref), /newest v3 of SHOP-\d+ is breaking/);
    assert.match(await said('contract', 'list'), /api +fulfilled +3 +breaking +2/);
    assert.match(await said('contract', 'show', producer.ref, 'api'), /done with v1, stale: breaking/);
    const first = await said('contract', 'diff', producer.ref, 'api', '--from', '1', '--to', '2');
    assert.match(first, /v1 → v2: additive\n\n\+ \/0 {2}added: \{"path":"\/orders"/);
    const old = await fleet.ask('contract', 'show', producer.ref, 'api', '--at', '1');
    assert.deepEqual(old.data, [users]);
  }

  it('[T10] versions and marks are the same after the hub was killed and started again', async () => {
    const go = inWork('again');
    const producer = await createTask(fleet, {
      title: 'Rates',
      contracts: [{ key: 'rates' }],
      spec: script('publish rates {"eur":1}', `wait-file ${go}`, 'publish rates {"eur":1,"usd":2}', 'complete Twice'),
      start: 'auto',
    });
    const consumer = await createTask(fleet, {
      title: 'Prices',
      dependencies: [{ on: producer.id, type: 'input', contractKey: 'rates' }],
      spec: script('complete Used'),
    });
    await untilStatus(fleet, consumer.id, 'done');
    writeFileSync(go, '');
    await untilStatus(fleet, producer.id, 'done');
    const told = async () => [
      (await viewTask(fleet, consumer.id)).task.stale,
      await fleet.rest.get(`/tasks/${producer.id}/contracts/rates/diff`),
      await fleet.rest.get(`/tasks/${producer.id}/contracts/rates?version=1`),
    ];
    const before = await told();
    await fleet.hub.kill9();
    await fleet.hub.start();
    assert.deepEqual(await told(), before);
  });

  it('[T10] what breaks the schema is refused to the living agent, by publish and by complete, and it mends it', async () => {
    const answers = ['publish.txt', 'complete.txt', 'validate.txt'].map(inWork);
    const schema = { type: 'object', required: ['port'], properties: { port: { type: 'integer' } } };
    const task = await createTask(fleet, {
      title: 'Config',
      contracts: [{ key: 'config', schema }],
      spec: script(
        'write bad.json {"port":"eighty"}',
        `run rostrum contract publish config --file bad.json > ${answers[0]} 2>&1 || true`,
        `run rostrum task complete --summary Early --contract config=bad.json > ${answers[1]} 2>&1 || true`,
        `run rostrum contract validate config --file bad.json > ${answers[2]} 2>&1 || true`,
        'publish config {"port":80}',
        'complete Mended',
      ),
      start: 'auto',
    });
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.result.summary, 'Mended');
    for (const file of answers) assert.match(readFileSync(file, 'utf8'), /port.*integer/, file);
    // A person who speaks for the agent is checked by the hub itself.
    const other = await createTask(fleet, {
      title: 'By hand',
      contracts: [{ key: 'config', schema }],
      spec: script('ask Go on?'),
      start: 'auto',
    });
    await untilStatus(fleet, other.id, 'needs_human');
    const data = { port: 'eighty' };
    const published = await fleet.rest.request('PUT', `/tasks/${other.id}/contracts/config`, { data });
    assert.deepEqual([published.status, published.body.error.code], [422, 'contract-invalid']);
    const result = { summary: 'Done', contracts: { config: { status: 'fulfilled', data } } };
    const completed = await fleet.rest.request('POST', `/tasks/${other.id}/complete`, { result });
    assert.deepEqual([completed.status, completed.body.error.code], [422, 'contract-invalid']);
    assert.equal((await viewTask(fleet, other.id)).task.status, 'needs_human');
  });
});
