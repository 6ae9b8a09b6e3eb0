import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesWith } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive } from '../harness/processTable.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('flow 2: one task, created, assigned, worked on, completed', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01', repos: { 'core-service': 'plain' } }] });
  });
  after(() => fleet.close());

  it('[T1] [T3] [T4] [M9] assigned to a server by its name it runs there and reports its structured result', async () => {
    const draft = { title: 'Login form', priority: 'high', spec: script('say hello', 'complete Form is there') };
    const created = await createTask(fleet, draft);
    assert.match(created.id, /^task_[0-9a-hjkmnp-tv-z]{16}$/);
    assert.match(created.ref, /^SHOP-\d+$/);
    assert.deepEqual([created.status, created.version, created.priority], ['pending', 1, 'high']);

    const { task } = await fleet.rest.post(`/tasks/${created.ref}/assign`, { session: 'dev-01' });
    assert.equal(task.status, 'assigned');
    const view = await untilStatus(fleet, created.id, 'done');
    assert.equal(view.result.summary, 'Form is there');
    assert.equal(view.reason.by, 'hand');

    const types = (await timelineOf(fleet, created.id)).map(({ type }) => type);
    for (const type of ['task_created', 'task_assigned', 'session_active', 'task_started', 'task_completed']) {
      assert.equal(types.filter((one) => one === type).length, 1, `${type} in ${types.join()}`);
    }
  });

  it('[T3] [T22] a result with changes, tests and contracts comes back as it was given', async () => {
    const result = {
      summary: 'Schema is published',
      changes: [{ path: 'src/schema.ts', kind: 'added', description: 'the schema' }],
      tests: { passed: 12, failed: 0, skipped: 1, command: 'npm test' },
      contracts: { api_schema: { status: 'fulfilled', data: { endpoints: ['/users'] } } },
      artifacts: [{ name: 'report', kind: 'report', path: 'report.md' }],
    };
    const file = join(fleet.daemon('dev-01').workDir, 'result.json');
    writeFileSync(file, JSON.stringify(result));
    const spec = script(`run rostrum task complete --result ${file}`);
    const task = await createTask(fleet, { title: 'Schema', contracts: [{ key: 'api_schema' }], spec, start: 'auto' });
    const view = await untilStatus(fleet, task.id, 'done');
    // The data of a contract is kept once, with the contract.
    assert.deepEqual(view.result, { ...result, contracts: { api_schema: { status: 'fulfilled' } } });
    const { contract, data } = await fleet.rest.get(`/tasks/${task.id}/contracts/api_schema`);
    assert.deepEqual([contract.status, contract.version, data], ['fulfilled', 1, { endpoints: ['/users'] }]);
  });

  it('[T22] completing without a promised contract is refused, naming its key, and the task goes on', async () => {
    const answer = join(fleet.daemon('dev-01').workDir, 'refusal.txt');
    const spec = script(
      `run rostrum task complete --summary early > ${answer} 2>&1 || true`,
      'publish price_list {"currency":"EUR"}',
      'complete Now whole',
    );
    const task = await createTask(fleet, { title: 'Prices', contracts: [{ key: 'price_list' }], spec, start: 'auto' });
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.result.summary, 'Now whole');
    assert.match(readFileSync(answer, 'utf8'), /price_list/);
  });

  it('[T5] [T4] a transition that is not allowed is refused with the state, the wish and what is allowed', async () => {
    const task = await createTask(fleet, { title: 'Not yet', start: 'manual' });
    const early = await fleet.rest.request('POST', `/tasks/${task.id}/complete`, { result: { summary: 'done?' } });
    assert.deepEqual([early.status, early.body.error.code], [409, 'wrong-state']);
    assert.equal(early.body.error.details.status, 'pending');
    await fleet.rest.post(`/tasks/${task.id}/cancel`, { message: 'not needed' });
    const late = await fleet.rest.request('POST', `/tasks/${task.id}/complete`, { result: { summary: 'done!' } });
    assert.deepEqual([late.status, late.body.error.code], [409, 'wrong-state']);
    const { task: after } = await fleet.rest.get(`/tasks/${task.id}`);
    assert.equal(after.status, 'cancelled');
  });

  it('[T6] an update from a stale version is refused with the current one', async () => {
    const task = await createTask(fleet, { title: 'Draft', start: 'manual' });
    await fleet.rest.patch(`/tasks/${task.id}`, { title: 'Better', version: 1 });
    const stale = await fleet.rest.request('PATCH', `/tasks/${task.id}`, { title: 'Lost', version: 1 });
    assert.deepEqual([stale.status, stale.body.error.code], [409, 'stale-version']);
    assert.equal(stale.body.error.details.version, 2);
    assert.equal((await fleet.rest.get(`/tasks/${task.id}`)).task.title, 'Better');
  });

  it('[T4] cancelling ends the agent with everything that it has started', async () => {
    const pidFile = join(fleet.daemon('dev-01').workDir, 'child.pid');
    const spec = script(`run sleep 300 & echo $! > ${pidFile}; wait`);
    const task = await createTask(fleet, { title: 'Long', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'running');
    const child = await until(() => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')), 'the child runs');
    assert.ok(isAlive(child));
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
    await until(() => !isAlive(child), 'the child of the agent has ended');
    await untilStatus(fleet, task.id, 'cancelled');
  });

  it('[T4] [I2] an agent that fails says why; a retry opens the next attempt and keeps the first', async () => {
    const flag = join(fleet.daemon('dev-01').workDir, 'second-time');
    const spec = script(`run test -e ${flag} || rostrum task fail --message "No such endpoint"`, 'complete Found it');
    const task = await createTask(fleet, { title: 'Flaky', spec, start: 'auto' });
    const failed = await untilStatus(fleet, task.id, 'failed');
    assert.deepEqual(failed.failure, { reason: 'agent', message: 'No such endpoint' });
    const asked = await untilAsked(fleet, task.id);
    assert.equal(asked.what, 'failure');
    writeFileSync(flag, '');
    await fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'retry' });
    await until(async () => (await fleet.rest.get(`/tasks/${task.id}`)).task.attempt === 2, 'the second attempt');
    const again = await fleet.rest.get(`/tasks/${task.id}`);
    if (again.task.status === 'pending') await fleet.rest.post(`/tasks/${task.id}/start`, {});
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.attempts[0].status, 'failed');
    assert.equal(view.task.attempt, 2);
  });

  it('[P8] what agents print stays on their server: the hub keeps no terminal output', async () => {
    const spec = script("run printf '%s-%s\\n' MARKER OF-OUTPUT", 'stream 40', 'complete Printed');
    const task = await createTask(fleet, { title: 'Talkative', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'done');
    const daemon = fleet.daemon('dev-01');
    await until(() => filesWith(daemon.dataDir, 'MARKER-OF-OUTPUT').length > 0, 'the recording has the output');
    assert.deepEqual(filesWith(fleet.hub.home, 'MARKER-OF-OUTPUT'), []);
  });
});
