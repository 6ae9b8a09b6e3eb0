import assert from 'node:assert/strict';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { script } from '../harness/script.ts';
import { createTask, untilAsked, untilStatus, viewTask } from '../harness/tasks.ts';
import type { Json } from '../harness/rest.ts';

describe('a provider without quota', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  it('[M8] [I5] an agent says so from its session: it stands still, new work waits, and a person is asked', async () => {
    const spec = script(
      'run rostrum provider exhausted --for 2h --why "weekly limit"',
      'ask Anything else?',
      'complete Done',
    );
    const first = await createTask(fleet, { title: 'Uses it up', spec, start: 'auto' });
    const asked = await untilAsked(fleet, first.id);
    assert.deepEqual([asked.what, asked.options], ['provider_usage', ['continue', 'stop']]);
    await untilStatus(fleet, first.id, 'needs_human');

    const list = await fleet.ask('provider', 'list');
    const scripted = list.providers.find(({ provider }: Json) => provider === 'scripted');
    assert.deepEqual(
      [scripted.servers[0].server, scripted.servers[0].parked.why, scripted.servers[0].parked.by.kind],
      ['dev-01', 'weekly limit', 'agent'],
    );
    assert.match((await fleet.cli(['provider', 'list'])).stdout, /scripted\s.*dev-01.*until .*weekly limit/);

    const second = await createTask(fleet, { title: 'Waits', spec: script('complete Done'), start: 'auto' });
    const other = await untilAsked(fleet, second.id);
    assert.deepEqual([other.what, other.options.slice(0, 2)], ['provider_usage', ['wait', 'unpark']]);
    assert.equal((await viewTask(fleet, second.id)).task.status, 'pending');
    const { candidates, cheapest } = await fleet.rest.get(`/tasks/${second.id}/why`);
    const gate = candidates[0].gates.find(({ name }: Json) => name === 'usage');
    assert.deepEqual([gate.passed, /scripted parked until/.test(gate.detail)], [false, true]);
    assert.match(cheapest, /rostrum provider unpark/);

    await fleet.ask('inbox', 'respond', other.id, 'unpark');
    await untilStatus(fleet, second.id, 'done');
    const question = await untilAsked(fleet, first.id);
    assert.equal(question.what, 'question', 'what only its quota had stopped asks no more');
    await fleet.ask('inbox', 'respond', question.id, 'No');
    await untilStatus(fleet, first.id, 'done');
  });

  it('[M8] a person parks and unparks; what was parked is parked after a crash of the hub', async () => {
    const { parking } = await fleet.ask('provider', 'park', 'scripted', '--for', '3d', '--server', 'dev-01');
    assert.deepEqual([parking.scope, parking.scopeName], ['server', 'dev-01']);
    await fleet.hub.kill9();
    await fleet.hub.start();
    const { providers } = await fleet.ask('provider', 'list');
    assert.equal(
      providers.find(({ provider }: Json) => provider === 'scripted').servers[0].parked.until,
      parking.until,
    );
    await fleet.ask('provider', 'unpark', 'scripted', '--server', 'dev-01');
    const again = await fleet.cli(['provider', 'unpark', 'scripted', '--server', 'dev-01']);
    assert.equal(again.code, 4);
    assert.equal((await fleet.cli(['provider', 'park', 'scripted', '--for', 'soon'])).code, 2);
  });
});
