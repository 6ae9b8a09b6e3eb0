import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { endTmux } from '../harness/startDaemon.ts';
import { createTask, timelineOf, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

/** An agent as a user describes one: it says how it was started, and waits. */
const talker = '#!/bin/sh\necho "working in $PWD"\necho "started with: $*"\nexec cat\n';

describe('dead sessions are resumed', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
    const program = join(fleet.place.make('programs'), 'talker');
    writeFileSync(program, talker);
    chmodSync(program, 0o755);
    const providers = {
      talker: {
        command: program,
        prompt: 'none',
        sessionIdArgs: ['--session-id', '{id}'],
        resumeIdArgs: ['--resume', '{id}'],
      },
    };
    await fleet.add({
      name: 'dev-01',
      config: { providers, allowedCommands: ['bash', 'sh', 'scripted', program], maxSessions: 4 },
    });
  });
  after(() => fleet.close());

  const fileOf = (name: string) => join(fleet.daemon('dev-01').workDir, name);
  const linesOf = (name: string) => readFileSync(fileOf(name), 'utf8').split('\n').filter(Boolean);
  const sessionNow = async (id: string): Promise<Json> => (await fleet.rest.get(`/sessions/${id}`)).session;
  const untilIs = (id: string, lifecycle: string) =>
    until(async () => {
      const session = await sessionNow(id);
      return session.lifecycle === lifecycle ? session : undefined;
    }, `session ${id} is ${lifecycle}`);
  const screenOf = async (id: string): Promise<string> =>
    (await fleet.rest.get(`/sessions/${id}/screen`)).lines.join('\n');
  const kill = async (session: Json) => {
    process.kill(session.pid, 'SIGKILL');
    await until(() => !isAlive(session.pid), 'its program is dead');
    return untilIs(session.id, 'exited');
  };

  /** A task whose agent counts its first step in a file and waits for another one. */
  async function begin(name: string): Promise<{ readonly task: Json; readonly session: Json }> {
    const [steps, go] = [fileOf(`${name}-steps`), fileOf(`${name}-go`)];
    const spec = script(`run echo first >> ${steps}`, 'write report.md begun', `wait-file ${go}`, `complete ${name}`);
    // By hand: a busy machine is given nothing by the scheduler.
    const task = await createTask(fleet, { title: name, spec, start: 'manual' });
    await fleet.ask('session', 'open', '--server', 'dev-01', '--provider', 'scripted', '--task', task.ref);
    await until(() => existsSync(steps), `${name} has begun`);
    const { task: running } = await untilStatus(fleet, task.id, 'running');
    const id = running.sessionId;
    await until(async () => (await screenOf(id)).includes(name), 'its agent speaks');
    // The step after it has begun when what was written is kept.
    const kept = join(fleet.daemon('dev-01').dataDir, 'sessions', id, 'scripted.json');
    await until(() => existsSync(kept) && JSON.parse(readFileSync(kept, 'utf8')).done === 2, 'two steps are done');
    return { task, session: await sessionNow(id) };
  }

  it('[S13] [T4] a killed agent is resumed as the next attempt: there, with what it knew, and it finishes', async () => {
    const { task, session } = await begin('killed');
    await kill(session);
    const asked = await untilAsked(fleet, task.id);
    assert.deepEqual(asked.options, ['resume', 'retry', 'leave']);
    const page = (await fleet.cli(['session', 'view', session.name])).stdout;
    assert.match(page, new RegExp(`go on +rostrum session resume ${session.id}`));

    const { session: resumed } = await fleet.ask('session', 'resume', session.name);
    assert.deepEqual(
      [resumed.resumedFrom, resumed.serverId, resumed.provider, resumed.taskId, resumed.attempt],
      [session.id, session.serverId, 'scripted', task.id, 2],
    );
    writeFileSync(fileOf('killed-go'), '');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.result.summary, 'killed');
    assert.deepEqual(
      view.result.changes.map(({ path }: Json) => path),
      ['report.md'],
      'it knows what it wrote before',
    );
    assert.deepEqual(linesOf('killed-steps'), ['first'], 'what was done is not done again');
    assert.match(await screenOf(resumed.id), /going on at step 3 of 4/);
    assert.deepEqual(
      view.attempts.map(({ number, status, sessionId }: Json) => [number, status, sessionId]).slice(0, 1),
      [[1, 'failed', session.id]],
    );
    const story = await timelineOf(fleet, task.id);
    const retried = story.find(({ type }) => type === 'task_retried') ?? assert.fail('task_retried');
    const line = story.filter(({ seq, type }) => seq === retried.seq && type !== 'intervention_withdrawn');
    assert.deepEqual(
      line.map(({ type, actor }) => `${type} by ${actor.kind}`),
      ['task_retried by user', 'task_assigned by user', 'session_requested by user'],
      'one decision is one line',
    );
    await untilIs(resumed.id, 'exited');
    const again = await fleet.cli(['session', 'resume', session.id]);
    assert.equal(again.code, 0, `of a task that is done, the conversation goes on by hand: ${again.stderr}`);
  });

  it('[S16] [S13] tmux is lost: "resume" in the inbox lets the task go on where it was', async () => {
    const { task, session } = await begin('rebooted');
    endTmux(fleet.daemon('dev-01').tmuxSocket());
    await untilStatus(fleet, task.id, 'needs_human');
    const asked = await untilAsked(fleet, task.id);
    assert.deepEqual(asked.options, ['resume', 'retry', 'fail']);
    await fleet.ask('inbox', 'respond', asked.id, 'resume');
    writeFileSync(fileOf('rebooted-go'), '');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.deepEqual([view.task.attempt, linesOf('rebooted-steps')], [2, ['first']]);
    const resumed = await sessionNow(view.task.sessionId);
    assert.deepEqual([resumed.resumedFrom, resumed.serverId], [session.id, session.serverId]);
    const answered = (await timelineOf(fleet, task.id)).find(({ type }) => type === 'intervention_responded');
    assert.equal(answered?.details.answer, 'resume');
  });

  it('[S13] [S16] after the loss of a whole server one command brings all back, each with its own conversation', async () => {
    const { task, session } = await begin('all');
    const open = (name: string, provider: string) =>
      fleet.ask('session', 'open', '--server', 'dev-01', '--provider', provider, '--name', name);
    const { session: talker } = await open('talk', 'talker');
    const { session: shell } = await open('by-hand', 'shell');
    const { objective } = await fleet.rest.post('/objectives', {
      project: fleet.project,
      title: 'Lead',
      agent: 'talker',
      startManager: false,
    });
    await until(() => fleet.rest.post(`/objectives/${objective.id}/manager`, {}), 'a place for its manager', 60_000);
    const managerOf = async () => (await fleet.rest.get(`/objectives/${objective.id}`)).objective.manager?.state;
    await until(async () => (await managerOf()) === 'active', 'its manager');
    const talking = await sessionNow(talker.id);
    endTmux(fleet.daemon('dev-01').tmuxSocket());
    for (const { id } of [session, talker, shell]) await untilIs(id, 'lost');
    await until(async () => (await managerOf()) === 'lost', 'its manager is lost');

    const { resumed, left } = await fleet.ask('session', 'resume', '--all', '--server', 'dev-01');
    assert.deepEqual(
      left.map(({ name, why }: Json) => [name, /was a shell, which has nothing to resume/.test(why)]),
      [['by-hand', true]],
    );
    const next = (of: string) => resumed.find(({ resumedFrom }: Json) => resumedFrom === of);
    assert.deepEqual([next(session.id)?.attempt, next(session.id)?.taskId], [2, task.id]);
    assert.equal(next(talker.id)?.providerSessionId, talking.providerSessionId);
    assert.equal(await managerOf(), 'active');
    writeFileSync(fileOf('all-go'), '');
    await untilStatus(fleet, task.id, 'done');
    assert.deepEqual(linesOf('all-steps'), ['first']);

    const again = await fleet.ask('session', 'resume', '--all');
    assert.deepEqual([again.resumed, again.left.map(({ name }: Json) => name)], [[], ['by-hand']], 'nothing twice');
    const mixed = await fleet.cli(['session', 'resume', 'talk', '--all']);
    assert.equal(mixed.code, 2, mixed.stderr);
    await fleet.rest.post(`/objectives/${objective.id}/cancel`, {});
    for (const { id } of resumed) await fleet.ask('session', 'close', id);
    for (const { id } of resumed) await untilIs(id, 'exited');
  });

  it("[S13] the id of an agent's conversation is chosen at its start, outlives the hub, and is what it is resumed by", async () => {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--provider', 'talker');
    const id = await until(async () => (await sessionNow(session.id)).providerSessionId, 'its conversation is known');
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    await until(async () => (await screenOf(session.id)).includes('started with'), 'it has started');
    assert.ok((await screenOf(session.id)).replaceAll('\n', '').includes(`started with: --session-id ${id}`));
    await fleet.hub.kill9();
    await fleet.hub.start();
    await untilIs(session.id, 'active');
    assert.match((await fleet.cli(['session', 'view', session.id])).stdout, new RegExp(`conversation +${id}`));

    await kill(await sessionNow(session.id));
    const { session: resumed } = await fleet.ask('session', 'resume', session.name);
    assert.deepEqual(
      [resumed.name, resumed.providerSessionId, resumed.resumedFrom],
      [session.name, id, session.id],
      'it keeps its name and its conversation',
    );
    await until(async () => (await screenOf(resumed.id)).includes('started with'), 'it has started');
    assert.ok((await screenOf(resumed.id)).replaceAll('\n', '').includes(`started with: --resume ${id}`));
    const directoryOf = async (key: string) => /working in (\S+)/.exec((await screenOf(key)).replaceAll('\n', ''))?.[1];
    assert.equal(await directoryOf(resumed.id), await directoryOf(session.id), 'in the same directory');
    const twice = await fleet.cli(['session', 'resume', session.id]);
    assert.deepEqual([twice.code, /goes on already, as talker-1/.test(twice.stderr)], [3, true], twice.stderr);
    await fleet.ask('session', 'close', resumed.id);
    await untilIs(resumed.id, 'exited');
  });

  it('[S13] what cannot be resumed is refused with what to do instead', async () => {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'plain');
    const refused = async (code: number, words: RegExp) => {
      const said = await fleet.cli(['session', 'resume', session.id]);
      assert.deepEqual([said.code, words.test(said.stderr)], [code, true], said.stderr);
    };
    await refused(3, /plain is active/);
    await fleet.ask('session', 'close', session.id);
    await untilIs(session.id, 'exited');
    await refused(3, /was a shell, which has nothing to resume.*rostrum session open --server dev-01 --provider shell/);
  });
});
