import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('flow 4: an agent asks, a person answers', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const question = 'JWT or session cookies?';

  it('[I1] [T4] the question pauses the task, is in the inbox, and the answer reaches the agent that waits', async () => {
    const heard = join(fleet.daemon('dev-01').workDir, 'heard.txt');
    const spec = script(
      `run rostrum task help --question "${question}" --option JWT --option cookies --wait > ${heard}`,
      'complete Decided',
    );
    const task = await createTask(fleet, { title: 'Sign-in', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'needs_human');
    const asked = await untilAsked(fleet, task.id);
    assert.deepEqual([asked.what, asked.excerpt, asked.options], ['question', question, ['JWT', 'cookies']]);

    const listed = await fleet.cli(['inbox', 'list']);
    assert.equal(listed.code, 0, listed.stderr);
    assert.ok(listed.stdout.includes(task.ref), listed.stdout);

    await fleet.ask('inbox', 'respond', asked.id, 'Use JWT with refresh tokens');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.result.summary, 'Decided');
    assert.equal(readFileSync(heard, 'utf8').trim(), 'Use JWT with refresh tokens');

    const story = (await timelineOf(fleet, task.id)).map(({ type, actor }) => `${type} ${actor.kind}`);
    const expected = [
      'intervention_requested agent',
      'task_needs_human agent',
      'intervention_responded user',
      'task_completed agent',
    ];
    assert.deepEqual(story.filter((line) => expected.includes(line)).sort(), [...expected].sort(), story.join(', '));
  });

  it('[I2] the first answer wins, and the second is told who was faster', async () => {
    const task = await createTask(fleet, {
      title: 'Race',
      spec: script('ask Left or right?', 'complete x'),
      start: 'auto',
    });
    await untilStatus(fleet, task.id, 'needs_human');
    const { id } = await untilAsked(fleet, task.id);
    const { person, token } = await fleet.rest.post('/people', { name: 'Bob' });
    await fleet.rest.put(`/projects/${fleet.project}/members/${person.id}`, { role: 'member' });
    const answers = await Promise.all([
      fleet.rest.request('POST', `/interventions/${id}/respond`, { response: 'left' }),
      fleet.rest.request('POST', `/interventions/${id}/respond`, { response: 'right' }, { token }),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    const winner = answers.find(({ status }) => status === 200)?.body;
    const loser = answers.find(({ status }) => status === 409)?.body;
    assert.ok(loser.error.message.includes(winner.answeredBy.name), loser.error.message);
    const { intervention, answer } = await fleet.rest.get(`/interventions/${id}`);
    assert.deepEqual([intervention.state, answer], ['answered', winner.answer]);
    await untilStatus(fleet, task.id, 'done');
  });

  it('[I5] a task with two open questions runs on only when both are answered', async () => {
    const spec = script(
      'run rostrum task help --question First',
      'run rostrum task help --question Second',
      'wait-file never',
    );
    const task = await createTask(fleet, { title: 'Two', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'needs_human');
    const rows = await until(async () => {
      const { rows: all } = await fleet.rest.get(`/interventions?project=${fleet.project}`);
      const own = all.filter((row: Json) => row.taskId === task.id);
      return own.length === 2 ? own : undefined;
    }, 'both questions are asked');
    const respond = (id: string) => fleet.rest.post(`/interventions/${id}/respond`, { response: 'ok' });
    await respond(rows[0].id);
    assert.equal((await fleet.rest.get(`/tasks/${task.id}`)).task.status, 'needs_human');
    await respond(rows[1].id);
    assert.equal((await fleet.rest.get(`/tasks/${task.id}`)).task.status, 'running');
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[I1] what is asked of a task that was cancelled meanwhile is withdrawn', async () => {
    const task = await createTask(fleet, {
      title: 'Gone',
      spec: script('ask Still there?', 'complete x'),
      start: 'auto',
    });
    await untilStatus(fleet, task.id, 'needs_human');
    const { id } = await untilAsked(fleet, task.id);
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
    assert.equal((await fleet.rest.get(`/interventions/${id}`)).intervention.state, 'withdrawn');
    const late = await fleet.rest.request('POST', `/interventions/${id}/respond`, { response: 'yes' });
    assert.equal(late.status, 409);
  });

  it('[I2] [S6] [P8] what was on the screen when it asked is shown however its screen changed since, and the hub keeps none of it', async () => {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'asker');
    const screenOf = async (...words: readonly string[]): Promise<string> =>
      (await fleet.ask('session', 'screen', 'asker', ...words)).lines.join('\n');
    await fleet.ask('session', 'send', 'asker', 'PS1="$ "; clear');
    const asking = 'echo plan-$((40 + 2)); rostrum session ask --question "Keep the plan?"';
    await fleet.ask('session', 'send', 'asker', asking);
    const asked = await until(async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}`);
      return rows.find((row: Json) => row.sessionId === session.id);
    }, 'it asks');
    await fleet.ask('session', 'send', 'asker', 'clear; echo later-$((50 + 5))');
    await until(async () => /^later-55$/m.test(await screenOf()), 'its screen is another');
    assert.doesNotMatch(await screenOf(), /plan-42/);

    const then = await screenOf('--at', new Date(asked.askedAt).toISOString());
    assert.match(then, /^plan-42$/m);
    assert.doesNotMatch(then, /later-55/);
    const view = async () => (await fleet.cli(['inbox', 'view', asked.id, '--screen'])).stdout;
    assert.match(await view(), /Screen when it was asked\n[^]*^ {2}plan-42$/m);

    await fleet.ask('session', 'close', 'asker');
    await until(
      async () => (await fleet.rest.get(`/sessions/${session.id}`)).session.lifecycle === 'exited',
      'it is closed',
    );
    assert.match(await view(), /Screen when it was asked\n[^]*^ {2}plan-42$/m);
    rmSync(join(fleet.daemon('dev-01').dataDir, 'recordings', `${session.id}.cast`));
    const last = await view();
    assert.match(last, /no recording of this session[^]*This was its screen at[^]*^ {2}later-55$/m);
    assert.doesNotMatch(last, /plan-42/);

    const files = filesBelow(join(fleet.hub.home, 'hub'));
    assert.ok(files.length > 2);
    for (const text of files.map((file) => readFileSync(file, 'utf8'))) assert.doesNotMatch(text, /plan-42|later-55/);
  });

  it('[I2] [R4] what was on the screen when it asked is shown also where it asked while the hub was away', async () => {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'lonely');
    const at = (file: string) => join(fleet.daemon('dev-01').workDir, file);
    // It asks when the hub is away, and works on for a while before the hub is back.
    const asking = [
      `until [ -e ${at('away')} ]; do sleep 0.1; done; clear; echo plan-$((40 + 2))`,
      `rostrum session ask --question "Go on alone?"; sleep 2; clear; echo later-$((50 + 5)); touch ${at('went-on')}`,
    ].join('; ');
    await fleet.ask('session', 'send', 'lonely', asking);
    await fleet.hub.kill9();
    writeFileSync(at('away'), '');
    await until(() => existsSync(at('went-on')), 'it goes on without an answer');
    await fleet.hub.start();
    const asked = await until(async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}`);
      return rows.find((row: Json) => row.sessionId === session.id);
    }, 'its question comes to the hub');
    const view = await until(async () => {
      const { stdout } = await fleet.cli(['inbox', 'view', asked.id, '--screen']);
      return stdout.includes('Screen when it was asked') ? stdout : undefined;
    }, 'its server is there again');
    assert.match(view, /^ {2}plan-42$/m);
    assert.doesNotMatch(view, /later-55/);
  });
});
