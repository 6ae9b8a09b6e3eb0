import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMode } from '../../shared/model/session.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** Those whose conversation has an id from its start, from its server or from their protocol, and how they are run. */
const resuming: readonly (readonly [AgentName, RunMode])[] = [
  // First, because it goes on without a command that runs for ten seconds.
  ['codex', 'interactive'],
  ['codex', 'headless'],
  ['claude', 'interactive'],
  ['gemini', 'interactive'],
  ['gemini', 'acp'],
  ['opencode', 'interactive'],
  ['opencode', 'acp'],
];

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

describe('real agents are killed and resumed', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    for (const [provider, mode] of resuming) {
      const name = `${provider}-${mode}`;
      const spec = renderScript(
        `bash echo first >> ${fileOf(`${name}-steps`)}`,
        `bash touch ${fileOf(`${name}-waits`)}; until [ -e ${fileOf(`${name}-go`)} ]; do timeout 1 tail -f /dev/null; done; echo went`,
        `bash rostrum task complete --summary "finished by ${name}"`,
      );
      const placement = { provider, mode, repo: 'core' };
      tasks.set(name, await agents.begin('dev-01', { title: name, spec, placement }));
    }
  });
  after(() => agents.close());

  const fileOf = (name: string) => join(agents.fleet.daemon('dev-01').workDir, name);
  const sessionNow = async (id: string): Promise<Json> => (await agents.fleet.rest.get(`/sessions/${id}`)).session;

  /** Gemini CLI 0.61.0 behind ACP writes over a conversation that has begun in the minute in which it is loaded. */
  const beginEarlier = (id: string): void => {
    const chats = join(agents.fleet.daemon('dev-01').workDir, '..', '.gemini', 'tmp', 'core', 'chats');
    const file = readdirSync(chats).find((one) => one.endsWith(`-${id.slice(0, 8)}.jsonl`));
    assert.ok(file);
    renameSync(join(chats, file), join(chats, `session-2026-01-01T00-00-${id.slice(0, 8)}.jsonl`));
  };

  for (const [provider, mode] of resuming) {
    const name = `${provider}-${mode}`;
    it(`[S13] ${provider}, ${mode}, is killed in the middle of a step, resumed by the id of its conversation, and finishes`, async () => {
      const { fleet } = agents;
      const task = tasks.get(name);
      await agents.explain(() => until(() => existsSync(fileOf(`${name}-waits`)), `${name} waits`, workMs));
      const { task: running } = await untilStatus(fleet, task.id, 'running');
      const session = await sessionNow(running.sessionId);
      process.kill(session.pid, 'SIGKILL');
      await until(() => !isAlive(session.pid), 'its program is dead');
      await until(async () => (await sessionNow(session.id)).lifecycle === 'exited', 'that is known');

      if (name === 'gemini-acp') beginEarlier(session.providerSessionId);
      const { session: resumed } = await fleet.ask('session', 'resume', session.name);
      assert.deepEqual([resumed.resumedFrom, resumed.providerSessionId], [session.id, session.providerSessionId]);
      writeFileSync(fileOf(`${name}-go`), '');
      const view = await agents.explain(() => untilStatus(fleet, task.id, 'done', workMs));
      assert.deepEqual([view.result.summary, view.task.attempt], [`finished by ${name}`, 2]);
      assert.equal(readFileSync(fileOf(`${name}-steps`), 'utf8'), 'first\n', 'it knows what it did before');
    });
  }

  /** A busy machine is given nothing at once. */
  const startManager = (id: string) =>
    until(() => agents.fleet.rest.post(`/objectives/${id}/manager`, { server: 'dev-01' }), 'a place for it', workMs);
  const objectiveNow = async (id: string): Promise<Json> => agents.fleet.rest.get(`/objectives/${id}`);
  const heard = (words: string) =>
    agents.model
      .requests()
      .flatMap((request) => request.heard ?? [])
      .some(({ is, ...item }) => is === 'user' && 'text' in item && item.text.includes(words));

  it('[T17] [T14] claude leads an objective: it plans a graph by its tools, hears what becomes of it, and ends it', async () => {
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
});
