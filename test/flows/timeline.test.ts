import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { actorsOf, createTask, timelineOf, untilAsked, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('flow 10: the whole life of a task is told in its timeline', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let story: readonly Json[];
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-backend', repos: { api: 'plain' } }] });
  });
  after(() => fleet.close());

  it('[T11] [T12] [I1] a plan is sent back once and approved, a question answered, the spec changed, the task done', async () => {
    const go = join(fleet.daemon('dev-backend').workDir, 'go');
    const spec = script(
      'plan Rewrite everything',
      'ask JWT or cookies?',
      'note Schema first, then routes',
      `wait-file ${go}`,
      'publish api_schema {"endpoints":["/users"]}',
      'complete API is there',
    );
    const task = await createTask(fleet, {
      title: 'Users API',
      priority: 'high',
      requirePlanApproval: true,
      contracts: [{ key: 'api_schema' }],
      spec,
    });
    const follower = await createTask(fleet, {
      title: 'Client',
      dependencies: [{ on: task.id, type: 'input', contractKey: 'api_schema' }],
      spec: script('complete Client is there'),
    });
    await fleet.ask('task', 'assign', task.ref, '--session', 'dev-backend');

    await untilStatus(fleet, task.id, 'plan_review');
    assert.equal((await untilAsked(fleet, task.id)).what, 'plan_review');
    assert.equal((await viewTask(fleet, task.id)).plan.text, 'Rewrite everything');
    await fleet.ask('task', 'plan', 'revise', task.ref, '--comment', 'Keep the old endpoint');
    const second = await until(async () => {
      const { plan, task: now } = await viewTask(fleet, task.id);
      return now.status === 'plan_review' && plan.revision === 2 ? plan : undefined;
    }, 'the plan comes again');
    assert.match(second.text, /Keep the old endpoint/, 'the comment has reached the agent');
    await fleet.ask('task', 'plan', 'approve', task.ref);

    await untilStatus(fleet, task.id, 'needs_human');
    const { id } = await untilAsked(fleet, task.id);
    await fleet.ask('inbox', 'respond', id, 'Use JWT');
    await until(async () => (await fleet.rest.get(`/tasks/${task.id}/notes`)).rows.length === 1, 'the note');
    await fleet.rest.patch(`/tasks/${task.id}`, { spec: `${spec}\nAlso write a changelog.` });
    const { task: running } = await viewTask(fleet, task.id);
    assert.equal(running.status, 'running');
    const { rows: told } = await fleet.rest.get(`/sessions/${running.sessionId}/messages?limit=500`);
    assert.deepEqual(
      told.map(({ kind }: Json) => kind),
      ['plan_verdict', 'plan_verdict', 'answer', 'task_update'],
      'what the agent was told',
    );
    writeFileSync(go, '');
    await untilStatus(fleet, task.id, 'done');
    await untilStatus(fleet, follower.id, 'done');
    story = await timelineOf(fleet, task.id);
  });

  it('[T13] every event is there, in order, with who did it', () => {
    assert.deepEqual(withoutSessionEnd(actorsOf(story)), [
      'task_created by user',
      'task_assigned by user',
      'session_requested by user',
      'session_active by server',
      'task_planning by hub',
      'task_plan_submitted by agent',
      'intervention_requested by agent',
      'intervention_responded by user',
      'task_plan_revised by user',
      'task_plan_submitted by agent',
      'intervention_requested by agent',
      'intervention_responded by user',
      'task_plan_approved by user',
      'task_started by hub',
      'task_needs_human by agent',
      'intervention_requested by agent',
      'intervention_responded by user',
      'task_resumed by hub',
      'task_note_added by agent',
      'task_updated by user',
      'contract_fulfilled by agent',
      'dependency_resolved by hub',
      'task_unblocked by hub',
      'task_auto_assigned by hub',
      'task_completed by agent',
    ]);
  });

  it('[T13] each has its time and details, and the command line shows them', async () => {
    const times = story.map(({ at }) => at);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    const of = (type: string): Json => story.find((event) => event.type === type)?.details;
    assert.equal(of('task_plan_revised').comment, 'Keep the old endpoint');
    assert.equal(of('task_needs_human').question, 'JWT or cookies?');
    assert.ok(of('session_active').pid > 0);
    assert.equal(of('contract_fulfilled').key, 'api_schema');
    const { code, stdout } = await fleet.cli(['task', 'timeline', story[0].details.ref ?? 'SHOP-1']);
    assert.equal(code, 0);
    for (const { type } of story) assert.ok(stdout.includes(type), `${type} in ${stdout}`);
  });

  it('[R8] events carry no specs, notes or results', () => {
    const text = JSON.stringify(story);
    assert.ok(!text.includes('wait-file'), 'no spec');
    assert.ok(!text.includes('changelog'), 'no changed spec');
  });

  it('[T12] an urgent note reaches the agent at once, an ordinary one too when it asks', async () => {
    const spec = script('wait-file never');
    const task = await createTask(fleet, { title: 'Listener', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'running');
    await fleet.ask('task', 'note', task.ref, 'When you have time');
    await fleet.ask('task', 'note', task.ref, 'Stop using the old key', '--urgent');
    const { task: now } = await viewTask(fleet, task.id);
    const rows = await until(async () => {
      const { rows: all } = await fleet.rest.get(`/sessions/${now.sessionId}/messages`);
      return all.length === 2 && all.every(({ state }: Json) => state === 'received') ? all : undefined;
    }, 'both notes are with the daemon');
    assert.deepEqual(
      rows.map(({ text, urgent }: Json) => [/old key/.test(text), urgent]),
      [
        [false, false],
        [true, true],
      ],
    );
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  // When the agent's terminal ends after its task does not matter to the story.
  const withoutSessionEnd = (lines: readonly string[]) =>
    lines.filter((line) => !/^session_(ended|close_requested|task_changed)/.test(line));
});
