import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';

describe('what people make of finished work', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  it('[T23] a person accepts a done task; its agent cannot', async () => {
    const answer = join(fleet.daemon('dev-01').workDir, 'accept.txt');
    const task = await createTask(fleet, {
      title: 'Login form',
      spec: script(`run rostrum task accept > ${answer} 2>&1 || true`, 'complete Form is there'),
      start: 'auto',
    });
    const early = await fleet.cli(['task', 'accept', task.ref]);
    assert.notEqual(early.code, 0);
    await untilStatus(fleet, task.id, 'done');
    assert.match(readFileSync(answer, 'utf8'), /may not task\.accept/);

    const { task: accepted } = await fleet.ask('task', 'accept', task.ref, '--comment', 'Well done');
    assert.deepEqual([accepted.status, accepted.verdict.kind, accepted.verdict.by.kind], ['done', 'accepted', 'user']);
    const page = await fleet.cli(['task', 'view', task.ref]);
    assert.match(page.stdout, /accepted by admin, .*: Well done/);
    assert.match((await fleet.cli(['task', 'list'])).stdout, /Login form +done, accepted/);
    const again = await fleet.rest.request('POST', `/tasks/${task.id}/accept`, {});
    assert.deepEqual([again.status, again.body.error.code], [409, 'conflict']);
    const last = (await timelineOf(fleet, task.id)).findLast(({ type }) => type === 'task_accepted');
    assert.deepEqual(last?.details, { comment: 'Well done' });
  });

  it('[T23] sent back, a follow-up runs with the comment and owes the contract again; the first keeps its result', async () => {
    const seen = join(fleet.daemon('dev-01').workDir, 'follow-up.json');
    const schema = { type: 'object', required: ['total'] };
    const { objective } = await fleet.rest.post('/objectives', {
      project: fleet.project,
      title: 'Sell more',
      startManager: false,
    });
    const first = await createTask(fleet, {
      title: 'Prices',
      parent: objective.ref,
      labels: ['shop'],
      contracts: [{ key: 'prices', schema }],
      spec: script('publish prices {"total":1}', 'complete Priced'),
      start: 'auto',
    });
    await untilStatus(fleet, first.id, 'done');
    const comment = [
      'Refunds are missing.',
      script(`run rostrum task view --json > ${seen}`, 'publish prices {"total":2}', 'complete With refunds'),
    ].join('\n');
    const sent = await fleet.ask('task', 'send-back', first.ref, '--comment', comment, '--contract', 'prices');
    assert.equal(sent.followUp.title, `Follow-up of ${first.ref}: Prices`);

    const done = await untilStatus(fleet, sent.followUp.id, 'done');
    assert.deepEqual(
      [done.task.followUpOf.ref, done.task.parentId, done.task.labels, done.promises],
      [first.ref, objective.id, ['shop'], [{ key: 'prices', schema }]],
    );
    assert.match(JSON.parse(readFileSync(seen, 'utf8')).spec, /Refunds are missing\./);
    const { data } = await fleet.rest.get(`/tasks/${sent.followUp.id}/contracts/prices`);
    assert.deepEqual(data, { total: 2 });

    await fleet.hub.kill9();
    await fleet.hub.start();
    const kept = await viewTask(fleet, first.id);
    assert.deepEqual([kept.task.status, kept.result.summary], ['done', 'Priced']);
    assert.deepEqual(
      [kept.task.verdict.kind, kept.task.verdict.followUp],
      ['sent-back', { id: sent.followUp.id, ref: sent.followUp.ref }],
    );
    assert.match(kept.verdictComment, /^Refunds are missing/);
    const page = await fleet.cli(['task', 'view', first.ref]);
    assert.match(page.stdout, new RegExp(`sent back by admin, .*; ${sent.followUp.ref} goes on with it: Refunds`));
    const types = (await timelineOf(fleet, first.id)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === 'task_sent_back').length, 1);

    const again = await fleet.cli(['task', 'send-back', first.ref, '--comment', 'Once more']);
    assert.notEqual(again.code, 0);
    assert.match(again.stderr, new RegExp(`${sent.followUp.ref} goes on with it`));
  });
});
