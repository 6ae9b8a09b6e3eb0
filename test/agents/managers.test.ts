import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { Way } from './harness/everyWay.ts';
import { nameOf } from './harness/everyWay.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** A manager's script: two tasks, one after the other, the first given to a server at once. */
const planOf = (first: string, second: string, go: string) =>
  renderScript(
    `tool rostrum.create_task ${JSON.stringify({
      title: 'Measure',
      spec: script(`wait-file ${go}`, 'complete Measured'),
      placement: { provider: 'scripted' },
      start: 'manual',
    })}`,
    `tool rostrum.create_task ${JSON.stringify({
      title: 'Report',
      spec: script('complete Reported'),
      placement: { provider: 'scripted' },
      dependencies: [{ on: first }],
    })}`,
    `tool rostrum.assign_task ${JSON.stringify({ task: first, server: 'dev-01' })}`,
    `say I have planned ${first} and ${second}.`,
  );

/** Those that lead an objective as well, and how they are run for it. */
const leaders: readonly Way[] = [
  ['codex', 'interactive'],
  ['gemini', 'headless'],
  ['opencode', 'headless'],
];

describe('real agents lead objectives', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
  });
  after(() => agents.close());

  const fileOf = (name: string) => join(agents.fleet.daemon('dev-01').workDir, name);
  const sessionNow = async (id: string): Promise<Json> => (await agents.fleet.rest.get(`/sessions/${id}`)).session;

  /** A busy machine is given nothing at once. */
  const startManager = (id: string) =>
    until(() => agents.fleet.rest.post(`/objectives/${id}/manager`, { server: 'dev-01' }), 'a place for it', workMs);
  const objectiveNow = async (id: string): Promise<Json> => agents.fleet.rest.get(`/objectives/${id}`);
  const heard = (words: string) =>
    agents.model
      .requests()
      .flatMap((request) => request.heard ?? [])
      .some(({ is, ...item }) => is === 'user' && 'text' in item && item.text.includes(words));

  it('[T17] [T14] claude, interactive, leads an objective: it plans a graph by its tools, hears what becomes of it, and ends it', async () => {
    const { fleet } = agents;
    const { task: probe } = await fleet.rest.post('/tasks', { project: fleet.project, title: 'The last number' });
    const number = Number(probe.ref.split('-')[1]);
    const [ref, first, second] = [1, 2, 3].map((more) => probe.ref.replace(/\d+$/, `${number + more}`));
    const go = fileOf('manager-go');
    const { objective } = await fleet.rest.post('/objectives', {
      project: fleet.project,
      title: 'Sell more',
      prompt: planOf(first, second, go),
      agent: 'claude',
      startManager: false,
    });
    assert.equal(objective.ref, ref);
    await startManager(objective.id);
    const planned = await agents.explain(() =>
      until(
        async () => {
          const { tasks: below } = await objectiveNow(objective.id);
          return below.length === 2 && below[0].status === 'running' ? below : undefined;
        },
        'its plan',
        workMs,
      ),
    );
    assert.deepEqual(
      planned.map((row: Json) => [row.ref, row.title, row.blockedBy.length]),
      [
        [first, 'Measure', 0],
        [second, 'Report', 1],
      ],
    );
    writeFileSync(go, '');
    await untilStatus(fleet, planned[0].id, 'done');
    await agents.explain(() =>
      until(() => heard(`${first} "Measure" of ${ref} is done`), 'it hears of the first', workMs),
    );
    await untilStatus(fleet, planned[1].id, 'done', workMs);
    const { managerSessionId } = (await objectiveNow(objective.id)).objective;
    const text = renderScript('tool rostrum.finish_objective {}', 'say It is reached.');
    await fleet.rest.post(`/sessions/${managerSessionId}/messages`, { text });
    await agents.explain(() =>
      until(async () => (await objectiveNow(objective.id)).objective.status === 'done', 'it ends it', workMs),
    );
  });

  it('[T17] a manager that dies is told to a person and begun again, and its tasks go on meanwhile', async () => {
    const { fleet } = agents;
    const { objective } = await fleet.rest.post('/objectives', {
      project: fleet.project,
      title: 'Be led',
      prompt: renderScript('say I lead.'),
      agent: 'claude',
      startManager: false,
    });
    await startManager(objective.id);
    const manager = async () => sessionNow((await objectiveNow(objective.id)).objective.managerSessionId);
    await until(async () => (await manager()).lifecycle === 'active', 'it runs', workMs);
    const task = await createTask(fleet, {
      ...{ title: 'Led', parent: objective.id, spec: script('complete Led'), start: 'manual' },
      placement: { provider: 'scripted' },
    });
    const dead = await manager();
    process.kill(dead.pid, 'SIGKILL');
    const asked = await until(async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=failure`);
      return rows.find((row: Json) => row.objectiveId === objective.id);
    }, 'a person is asked');
    await fleet.rest.post(`/tasks/${task.id}/assign`, { server: 'dev-01' });
    await untilStatus(fleet, task.id, 'done', workMs);
    assert.deepEqual(asked.options, ['start', 'leave']);
    await until(
      () => fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'start' }),
      'a place for it',
      workMs,
    );
    await until(async () => (await manager()).lifecycle === 'active', 'it is there again', workMs);
    assert.notEqual((await manager()).id, dead.id);
    await fleet.rest.post(`/objectives/${objective.id}/done`, {});
  });

  describe('one objective each', () => {
    interface Led {
      readonly objective: Json;
      readonly task: Json;
    }
    const led = new Map<string, Led>();
    before(async () => {
      const { fleet } = agents;
      for (const way of leaders) {
        const [agent, mode] = way;
        const prompt = renderScript('say I lead.');
        const draft = { project: fleet.project, title: nameOf(way), prompt, agent, mode, startManager: false };
        const { objective } = await fleet.rest.post('/objectives', draft);
        const spec = script(`wait-file ${fileOf('never')}`, 'complete Led');
        const task = await createTask(fleet, {
          title: `led by ${nameOf(way)}`,
          parent: objective.id,
          spec,
          start: 'manual',
        });
        await fleet.ask('session', 'open', '--server', 'dev-01', '--provider', 'scripted', '--task', task.ref);
        await startManager(objective.id);
        led.set(nameOf(way), { objective, task });
      }
    });

    for (const way of leaders) {
      const [provider, mode] = way;
      const name = nameOf(way);
      it(`[T17] [G4] ${provider}, ${mode}, leads an objective: it creates a task, messages the agent of another one, asks a person, and cancels it`, async () => {
        const { fleet } = agents;
        const { objective, task } = led.get(name) ?? assert.fail(name);
        const made = { title: `made by ${name}`, spec: 'Later.', start: 'manual' };
        const asks = { question: `Cancel it, ${name}?`, options: ['cancel', 'keep'] };
        const text = renderScript(
          `tool rostrum.create_task ${JSON.stringify(made)}`,
          `tool rostrum.message_session ${JSON.stringify({ task: task.ref, text: `Mind this, says ${name}.` })}`,
          `tool rostrum.ask_human ${JSON.stringify(asks)}`,
          `tool rostrum.cancel_task ${JSON.stringify({ task: task.ref, message: 'A person said so.' })}`,
          'say It is cancelled.',
        );
        const { managerSessionId } = (await objectiveNow(objective.id)).objective;
        await fleet.rest.post(`/sessions/${managerSessionId}/messages`, { text });
        const asked = await agents.explain(() =>
          until(
            async () => {
              // A text that its terminal did not take is brought again, as whoever sees that would.
              const said = `/sessions/${managerSessionId}/messages`;
              const stranded = (await fleet.rest.get(said)).rows.find(({ state }: Json) => state === 'stranded');
              if (stranded !== undefined) await fleet.rest.post(`${said}/${stranded.id}/retry`, {});
              const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=question`);
              return rows.find(({ excerpt }: Json) => excerpt.includes(asks.question));
            },
            'it asks',
            workMs,
          ),
        );
        const { tasks: below } = await objectiveNow(objective.id);
        assert.ok(below.some(({ title }: Json) => title === made.title));
        const { sessionId } = (await fleet.rest.get(`/tasks/${task.id}`)).task;
        const { rows: texts } = await fleet.rest.get(`/sessions/${sessionId}/messages`);
        assert.ok(texts.some(({ text: told }: Json) => told.includes(`Mind this, says ${name}.`)));
        await fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'cancel' });
        await agents.explain(() => untilStatus(fleet, task.id, 'cancelled', workMs));
      });
    }
  });
});
