import assert from 'node:assert/strict';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

const hubKills = 70;
const daemonKills = 30;
const writerCount = 4;
const agentCount = 2;
const notesPerAgent = 40;
/** One seed is one order of kills, each after so many more acknowledgements. `SEED=2` runs another one. */
const seed = Number(process.env['SEED'] ?? 1);

/** Somebody who creates tasks without a pause, and repeats with the same key until it is answered. */
interface Writer {
  /** Ids by idempotency key, of all that was answered. */
  readonly acknowledged: Map<string, string>;
  stop: () => Promise<void>;
}

function startWriter(fleet: Fleet, name: string): Writer {
  const acknowledged = new Map<string, string>();
  let isGoing = true;
  const write = async () => {
    for (let number = 1; isGoing; number += 1) {
      const key = `${name}-${String(number).padStart(6, '0')}`;
      while (isGoing && !acknowledged.has(key)) {
        const body = { project: fleet.project, title: key };
        const options = { headers: { 'idempotency-key': key } };
        // The hub is away: the same command again, as a client does it.
        const answer = await fleet.rest.request('POST', '/tasks', body, options).catch(() => undefined);
        if (answer?.status === 201) acknowledged.set(key, answer.body.task.id);
        else if (answer === undefined) await until(() => fleet.hub.isRunning() || !isGoing, 'the hub runs again');
        else throw new Error(`${key} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
      }
    }
  };
  const writing = write();
  writing.catch(() => undefined); // Told by stop.
  return {
    acknowledged,
    stop() {
      isGoing = false;
      return writing;
    },
  };
}

describe('kill -9 of hub and daemon, a hundred times under load', function () {
  this.timeout(480_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const notes = Array.from({ length: notesPerAgent }, (_, at) => `said ${at + 1}`);
  const startAgent = (name: string) => {
    const spec = script(
      ...notes.map((note) => `note ${note}`),
      'publish api {"version":1}',
      `complete ${name} is done`,
    );
    return createTask(fleet, { title: name, spec, start: 'auto' });
  };

  it('[R1] [R3] [G6] [S5] loses nothing that was answered, hears agents once and in order, and goes on', async () => {
    const random = createRandom(seed);
    const agents: Json[] = [];
    for (let number = 1; number <= agentCount; number += 1) agents.push(await startAgent(`agent ${number}`));
    const writers = Array.from({ length: writerCount }, (_, at) => startWriter(fleet, `writer-${at + 1}`));
    const answered = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
    const moments = [
      ...Array.from({ length: hubKills }, () => 'hub' as const),
      ...Array.from({ length: daemonKills }, () => 'daemon' as const),
    ]
      .map((victim) => ({ victim, order: random(), after: 1 + Math.floor(random() * 25) }))
      .sort((one, other) => one.order - other.order);

    let daemonIsBack: Promise<void> = Promise.resolve();
    const daemon = fleet.daemon('dev-01');
    for (const { victim, after } of moments) {
      const before = answered();
      await until(() => answered() >= before + after, `${after} more are answered (SEED=${seed})`, 60_000);
      if (victim === 'hub') {
        await fleet.hub.kill9();
        await fleet.hub.start();
      } else {
        await daemonIsBack;
        await daemon.kill9();
        daemonIsBack = daemon.start();
        daemonIsBack.catch(() => undefined); // Told when it is waited for.
      }
    }
    await daemonIsBack;
    await Promise.all(writers.map((writer) => writer.stop()));

    const kept = await listTasks();
    for (const { acknowledged } of writers) {
      const lost = [...acknowledged].filter(([key, id]) => kept.get(id) !== key);
      assert.deepEqual(lost, [], `SEED=${seed}`);
    }
    const titles = [...kept.values()];
    assert.equal(new Set(titles).size, titles.length, 'no command acted twice');

    for (const { id, title } of agents) {
      const view = await untilStatus(fleet, id, 'done', 180_000);
      assert.equal(view.result.summary, `${title} is done`);
      const { rows } = await fleet.rest.get(`/tasks/${id}/notes?limit=500`);
      assert.deepEqual(rows.map(({ text }: Json) => text), notes); // prettier-ignore
      const story = (await timelineOf(fleet, id)).map(({ type }) => type);
      for (const once of ['task_auto_assigned', 'task_started', 'contract_fulfilled', 'task_completed'])
        assert.equal(story.filter((type) => type === once).length, 1, `${title}: ${once} once`);
    }
    assert.deepEqual((await fleet.rest.post('/audit/verify')).whole, true);
    assert.deepEqual((await fleet.rest.get('/hub')).notices, []);

    const first = await createTask(fleet, { title: 'first', spec: script('complete First'), start: 'auto' });
    const dependencies = [{ on: first.id }];
    const second = await createTask(fleet, { title: 'second', spec: script('complete Second'), dependencies });
    await untilStatus(fleet, second.id, 'done', 60_000);
  });

  async function listTasks(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let after = ''; ;) {
      const page = await fleet.rest.get(`/tasks?project=${fleet.project}&limit=500${after}`);
      for (const { id, title } of page.rows) found.set(id, title);
      if (page.next === undefined) return found;
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }
});
