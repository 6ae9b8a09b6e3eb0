import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus } from '../harness/tasks.ts';

const mebibyte = 1_048_576;
/** Rows that have so many bytes as JSON; no two are the same, and some are no ASCII. */
function rowsOf(bytes: number): readonly object[] {
  const rows: object[] = [];
  for (let left = bytes - 2; left > 0;) {
    const row = { id: rows.length, name: `Zeile ${rows.length} – ä` };
    const length = Buffer.byteLength(JSON.stringify(row)) + 1;
    if (left < 2 * length) return [...rows, { fill: 'x'.repeat(left - Buffer.byteLength('{"fill":""}')) }];
    rows.push(row);
    left -= length;
  }
  return rows;
}
const hashOf = (data: unknown) => createHash('sha256').update(JSON.stringify(data)).digest('hex');

describe('contracts that are longer than a frame', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const inWork = (name: string) => join(fleet.daemon('dev-01').workDir, name);
  const store = (name: string, data: unknown, indent?: number): string => {
    const file = inWork(name);
    writeFileSync(file, JSON.stringify(data, undefined, indent));
    return file;
  };
  const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  const consumerOf = (producer: { readonly id: string }, seen: string) =>
    createTask(fleet, {
      title: 'Uses it',
      dependencies: [{ on: producer.id, type: 'input', contractKey: 'api' }],
      spec: script(`run rostrum task view --json > ${seen}`, 'complete Seen'),
    });

  it('[T9] 5 MiB go from the command line of an agent through daemon and hub to the agent that waits for them', async () => {
    const data = rowsOf(5 * mebibyte);
    const [big, seen] = [store('big.json', data, 2), inWork('seen.json')];
    const promise = { key: 'api', schema: { type: 'array', minItems: 100, items: { type: 'object' } } };
    const producer = await createTask(fleet, {
      title: 'Gives it',
      contracts: [promise],
      spec: script(
        `run rostrum contract validate api --file ${big}`,
        `run rostrum task complete --summary Whole --contract api=${big}`,
      ),
      start: 'auto',
    });
    const consumer = await consumerOf(producer, seen);
    await untilStatus(fleet, producer.id, 'done', 60_000);
    await untilStatus(fleet, consumer.id, 'done', 60_000);
    assert.equal(hashOf(readJson(seen).resolvedInputs.api), hashOf(data));
    const said = (await timelineOf(fleet, producer.id)).filter(({ type }) => type === 'task_completed');
    assert.deepEqual(
      said.map(({ actor }) => actor.kind),
      ['agent'],
    );
  });

  it('[T9] [R5] over REST 8 MiB are taken, a byte more is refused with what to do, and other bodies keep their limit', async () => {
    const go = inWork('go');
    const { id, ref } = await createTask(fleet, {
      title: 'By REST',
      contracts: [{ key: 'api' }],
      spec: script(`wait-file ${go}`, 'try complete Too late'),
      start: 'auto',
    });
    const seen = inWork('seen-rest.json');
    const consumer = await consumerOf({ id }, seen);
    await untilStatus(fleet, id, 'running');
    const whole = rowsOf(8 * mebibyte);
    assert.equal(Buffer.byteLength(JSON.stringify(whole)), 8 * mebibyte);
    const publish = (data: unknown) => fleet.rest.request('PUT', `/tasks/${id}/contracts/api`, { data });
    const tooMuch = await publish(rowsOf(8 * mebibyte + 1));
    assert.deepEqual([tooMuch.status, tooMuch.body.error.code], [413, 'too-large']);
    assert.match(tooMuch.body.error.message, new RegExp(`contracts of ${ref} would have 8388609 bytes.*artifact`));
    const wayTooMuch = await publish('x'.repeat(10 * mebibyte));
    assert.equal(wayTooMuch.status, 413);
    assert.match(wayTooMuch.body.error.message, /contract.publish is asked with 10485771 bytes.*artifact/);
    const note = await fleet.rest.request('POST', `/tasks/${id}/notes`, { text: 'x'.repeat(2 * mebibyte) });
    assert.equal(note.status, 413);
    assert.equal((await publish(whole)).status, 200);
    await untilStatus(fleet, consumer.id, 'done', 60_000);
    assert.equal(hashOf(readJson(seen).resolvedInputs.api), hashOf(whole));
    writeFileSync(go, '');
    await untilStatus(fleet, id, 'done');
  });

  it('[R5] [X5] the command line is told so in an agent’s session, at once', async () => {
    const [big, told] = [store('too-big.json', rowsOf(8 * mebibyte + 1)), inWork('told.txt')];
    const { id } = await createTask(fleet, {
      title: 'Too much',
      contracts: [{ key: 'api' }],
      spec: script(`try run rostrum contract publish api --file ${big} 2> ${told}`, 'publish api {}', 'complete Less'),
      start: 'auto',
    });
    await untilStatus(fleet, id, 'done', 60_000);
    assert.match(readFileSync(told, 'utf8'), /8388609 bytes together.*put the bulk into a file of the repository/);
  });
});
