import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive, listProcesses } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('flow 7: agents outlive what happens around them', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  afterEach(async () => {
    // A test that failed half-way must not be the failure of the next one.
    if (!fleet.hub.isRunning()) await fleet.hub.start();
    if (!fleet.daemon('dev-01').isRunning()) await fleet.daemon('dev-01').start();
  });
  after(() => fleet.close());

  const fileOf = (name: string) => join(fleet.daemon('dev-01').workDir, name);
  const sessionOf = async (taskId: string): Promise<Json> => {
    const { task } = await viewTask(fleet, taskId);
    return (await fleet.rest.get(`/sessions/${task.sessionId}`)).session;
  };
  /** Starts a task whose agent has begun with its script: before that, the first thing it does is to ask the daemon. */
  async function begin(name: string, ...lines: readonly string[]): Promise<Json> {
    const begun = fileOf(`${name}-begun`);
    const spec = script(`run touch ${begun}`, ...lines);
    const task = await createTask(fleet, { title: name, spec, start: 'auto' });
    await until(() => existsSync(begun), `${name} has begun`);
    return task;
  }
  const notesOf = async (taskId: string): Promise<readonly string[]> =>
    (await fleet.rest.get(`/tasks/${taskId}/notes`)).rows.map(({ text }: Json) => text);

  it('[S5] [G6] kill -9 of the daemon: the agent runs on, is found again, and what it said meanwhile is heard once', async () => {
    const [speak, finish] = [fileOf('speak'), fileOf('finish')];
    const task = await begin(
      'tough',
      `wait-file ${speak}`,
      'note nobody home',
      `wait-file ${finish}`,
      'complete Survived',
    );
    const before = await sessionOf(task.id);
    assert.ok(isAlive(before.pid));

    const daemon = fleet.daemon('dev-01');
    await daemon.kill9();
    assert.ok(isAlive(before.pid), 'the agent runs on');
    writeFileSync(speak, '');
    await until(
      () => listProcesses().some(({ commandLine }) => commandLine.includes('task note')),
      'the agent speaks to a daemon that is not there',
    );
    assert.equal((await viewTask(fleet, task.id)).task.status, 'running', 'the task keeps its state');
    assert.deepEqual(await notesOf(task.id), []);

    await daemon.start();
    await until(async () => types(await timelineOf(fleet, task.id)).includes('session_recovered'), 'it is found again');
    const after = await sessionOf(task.id);
    assert.deepEqual([after.id, after.pid, after.lifecycle], [before.id, before.pid, 'active']);
    await until(async () => (await notesOf(task.id)).length > 0, 'what was said is heard');
    writeFileSync(finish, '');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.result.summary, 'Survived');
    assert.deepEqual(await notesOf(task.id), ['nobody home']);
    const story = types(await timelineOf(fleet, task.id));
    assert.equal(story.filter((type) => type === 'session_active').length, 1, 'it was started once');
  });

  it('[S5] a session that ended while the daemon was away is found ended, with its exit code', async () => {
    const end = fileOf('end');
    const task = await begin('silent', `wait-file ${end}`, 'exit 7');
    const before = await sessionOf(task.id);
    const daemon = fleet.daemon('dev-01');
    await daemon.kill9();
    writeFileSync(end, '');
    await until(() => !isAlive(before.pid), 'the agent has ended');
    await daemon.start();
    const view = await untilStatus(fleet, task.id, 'failed');
    assert.equal(view.failure.reason, 'session-ended');
    const after = await sessionOf(task.id);
    assert.deepEqual([after.lifecycle, after.exitCode], ['exited', 7]);
  });

  it('[G6] [S5] kill -9 of the hub: what the agent says meanwhile is kept and delivered once, in order', async () => {
    const [go, said] = [fileOf('go'), fileOf('all-said')];
    const task = await begin(
      'alone',
      `wait-file ${go}`,
      'note one',
      'note two',
      'note three',
      'publish schema {"version":3}',
      `run touch ${said}`,
      'complete Without a hub',
    );
    await fleet.hub.kill9();
    writeFileSync(go, '');
    await until(() => existsSync(said), 'the agent has said everything');
    await fleet.hub.start();
    const view = await untilStatus(fleet, task.id, 'done', 45_000);
    assert.equal(view.result.summary, 'Without a hub');
    assert.deepEqual(await notesOf(task.id), ['one', 'two', 'three']);
    const story = types(await timelineOf(fleet, task.id));
    assert.equal(story.filter((type) => type === 'task_note_added').length, 3);
    assert.equal(story.filter((type) => type === 'task_completed').length, 1);
    assert.equal((await fleet.rest.get(`/tasks/${task.id}/contracts/schema`)).contract.version, 1);
  });

  it('[G6] [R1] what an agent said to the daemon survives the death of daemon and hub together', async () => {
    const [go, said] = [fileOf('go2'), fileOf('said2')];
    const task = await begin('both', `wait-file ${go}`, 'note kept on disk', `run touch ${said}`, 'wait-file never');
    await fleet.hub.kill9();
    writeFileSync(go, '');
    await until(() => existsSync(said), 'the agent has said it');
    await fleet.daemon('dev-01').kill9();
    await fleet.hub.start();
    await fleet.daemon('dev-01').start();
    await until(async () => (await notesOf(task.id)).length > 0, 'the note is there');
    assert.deepEqual(await notesOf(task.id), ['kept on disk']);
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[I1] [S5] an answer that was given while the daemon was away reaches the agent afterwards', async () => {
    const spec = script('ask Which port?', 'complete Knows it');
    const task = await createTask(fleet, { title: 'Patient', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'needs_human');
    await fleet.daemon('dev-01').kill9();
    const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=question`);
    await fleet.rest.post(`/interventions/${rows[0].id}/respond`, { response: '8443' });
    await fleet.daemon('dev-01').start();
    await untilStatus(fleet, task.id, 'done');
  });
});

const types = (events: readonly Json[]): readonly string[] => events.map(({ type }) => type);
