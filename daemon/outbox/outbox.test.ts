import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import type { Report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import { createTestLog, makePlace, removePlaces } from '../places.fixture.ts';
import { newId } from '../testDaemon.fixture.ts';
import { until } from '../../runtime/until.fixture.ts';
import type { Outbox, OutboxOptions } from './outbox.ts';
import { openOutbox } from './outbox.ts';

const said = (name: string, text = name): Report => ({
  type: 'agent.said',
  sessionId,
  operation: 'task.note',
  commandId: `command-${name}`,
  params: { text },
});
const long = (name: string, characters = 2_000): Report => said(name, 'x'.repeat(characters));
const sessionId = newId('session');
const { log } = createTestLog();

describe('the outbox', () => {
  let file: string;
  const opened: Outbox[] = [];
  const open = async (options: Partial<OutboxOptions> = {}) => {
    const outbox = await openOutbox({ file, log, now: () => 7, elapsed: () => 0, retryMs: 5, ...options });
    opened.push(outbox);
    return outbox;
  };
  const numbers = (outbox: Outbox) => outbox.after(0).map(({ number }) => number);

  beforeEach(async () => (file = path.join(await makePlace(), 'outbox.jsonl')));
  afterEach(async () => {
    for (const outbox of opened.splice(0)) await outbox.close();
    await removePlaces();
  });

  it('[G6] what was taken is there after a restart, in order', async () => {
    const first = await open();
    await Promise.all(['a', 'b', 'c'].map((text) => first.add(said(text))));
    await first.close();
    assert.deepEqual(
      (await open()).after(0).map(({ number, report }) => [number, 'commandId' in report && report.commandId]),
      [
        [1, 'command-a'],
        [2, 'command-b'],
        [3, 'command-c'],
      ],
    );
  });

  it('[I2] knows how long ago something was said, whatever is done to the clock of its machine, and over a restart', async () => {
    const clock = { now: 1_000_000, elapsed: 50 };
    const clocks = { now: () => clock.now, elapsed: () => clock.elapsed };
    const first = await open(clocks);
    await first.add(said('a'));
    clock.elapsed += 400;
    clock.now = 5; // Somebody sets it back.
    await first.add(said('b'));
    clock.elapsed += 100;
    assert.deepEqual([1, 2, 3].map(first.ageMs.bind(first)), [500, 100, 0]);
    await first.continueAfter(7);
    assert.deepEqual([8, 9].map(first.ageMs.bind(first)), [500, 100]);
    await first.close();
    Object.assign(clock, { now: 2_005, elapsed: 1 });
    const second = await open(clocks);
    assert.deepEqual([8, 9].map(second.ageMs.bind(second)), [0, 2_000]);
    clock.elapsed += 10;
    assert.deepEqual([8, 9].map(second.ageMs.bind(second)), [10, 2_010]);
  });

  it('[R1] a report counts as taken only when its line is in the file', async () => {
    const outbox = await open();
    const entry = await outbox.add(said('a'));
    assert.ok((await readFile(file, 'utf8')).includes(JSON.stringify(entry)));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('[R2] a torn last line is cut off, and its number is given again', async () => {
    const first = await open();
    await first.add(said('a'));
    await first.close();
    await appendFile(file, '{"kind":"report","entry":{"number":2,"at":1,"rep');
    const second = await open();
    assert.deepEqual(numbers(second), [1]);
    assert.equal((await second.add(said('b'))).number, 2);
    await second.close();
    assert.deepEqual(numbers(await open()), [1, 2]);
  });

  it('[R2] a damaged line in the middle is set aside as a copy, and the rest is used', async () => {
    const first = await open();
    await first.add(said('a'));
    await first.add(said('b'));
    await first.close();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"number":1', '"number":oops'));
    const second = await open();
    assert.deepEqual(numbers(second), [2]);
    const aside = (await readdir(path.dirname(file))).find((name) => name.includes('.damaged-'));
    assert.match(await readFile(path.join(path.dirname(file), aside ?? ''), 'utf8'), /oops/);
    assert.equal((await second.add(said('c'))).number, 3);
  });

  it('[R4] the last number survives trimming, compaction and emptiness', async () => {
    const first = await open({ compactBytes: 1 });
    for (const text of ['a', 'b', 'c']) await first.add(said(text));
    first.heard(3);
    await until(async () => !(await readFile(file, 'utf8')).includes('command-a'), 'the compaction');
    await first.close();
    const second = await open();
    assert.deepEqual([second.lastNumber, numbers(second)], [3, []]);
    assert.equal((await second.add(said('d'))).number, 4);
  });

  it('a memory that was lost goes on behind what the hub knows', async () => {
    const outbox = await open();
    await outbox.add(said('a'));
    await outbox.continueAfter(57);
    outbox.heard(57);
    assert.deepEqual(numbers(outbox), [58]);
    await outbox.close();
    assert.deepEqual(numbers(await open()), [58]);
  });

  it('[R5] a full outbox refuses what agents say, and still takes facts', async () => {
    const outbox = await open({ maxEntries: 2 });
    await outbox.add(said('a'));
    await outbox.add(said('b'));
    await assert.rejects(outbox.add(said('c')), { code: 'overloaded' });
    assert.equal((await outbox.add({ type: 'session.lost', sessionId, reason: 'gone' })).number, 3);
  });

  it('[R5] what the hub does not read is refused at once: sayings above a contract, facts above a frame', async () => {
    const outbox = await open();
    const reason = 'x'.repeat(limits.frameBytes);
    await assert.rejects(outbox.add(long('a', limits.contractBodyBytes + 1_024)), { code: 'too-large' });
    await assert.rejects(outbox.add({ type: 'session.lost', sessionId, reason }), { code: 'too-large' });
    assert.deepEqual(numbers(outbox), []);
  });

  it('[R5] sayings have so many bytes together and no more, also after a restart, until the hub has taken some', async () => {
    const first = await open({ maxBytes: 5_000 });
    const taken = await Promise.allSettled(['a', 'b'].map((name) => first.add(long(name))));
    assert.deepEqual(
      taken.map(({ status }) => status),
      ['fulfilled', 'fulfilled'],
    );
    await assert.rejects(first.add(long('c')), { code: 'overloaded' });
    await first.close();
    const second = await open({ maxBytes: 5_000 });
    await assert.rejects(second.add(long('c')), { code: 'overloaded' });
    assert.equal((await second.add({ type: 'session.lost', sessionId, reason: 'gone' })).number, 3);
    second.heard(1);
    assert.equal((await second.add(long('c'))).number, 4);
  });

  it('[R5] what the disk did not take is no part of them', async () => {
    const disk = new SimulatedDisk({ random: () => 0.9 });
    const outbox = await openOutbox({ file, log, now: () => 7, elapsed: () => 0, retryMs: 5, disk, maxBytes: 5_000 });
    opened.push(outbox);
    disk.setFreeBytes(10);
    for (const name of ['a', 'b', 'c']) await assert.rejects(outbox.add(long(name)), { code: 'read-only' });
    disk.setFreeBytes(Infinity);
    assert.equal((await outbox.add(long('d', 4_000))).number, 1);
  });

  it('[R5] while the disk is full an agent is refused and told why, and a fact is kept until it can be written', async () => {
    const disk = new SimulatedDisk({ random: () => 0.9 });
    const outbox = await openOutbox({ file, log, now: () => 7, elapsed: () => 0, retryMs: 5, disk });
    disk.setFreeBytes(10);
    opened.push(outbox);
    await assert.rejects(outbox.add(said('a')), { code: 'read-only', message: /ENOSPC/ });
    const fact = outbox.add({ type: 'session.lost', sessionId, reason: 'gone' });
    await assert.rejects(outbox.add(said('b')), { code: 'read-only' });
    disk.setFreeBytes(Infinity);
    assert.equal((await fact).number, 1);
    assert.equal((await outbox.add(said('c'))).number, 2);
  });

  it('a fact that waits already is not said twice, one that changed is', async () => {
    const outbox = await open();
    const started: Report = { type: 'session.started', sessionId, pid: 1, startedAt: 1 };
    const once = await outbox.add(started);
    assert.equal((await outbox.add(started)).number, once.number);
    await outbox.add({ type: 'session.lost', sessionId, reason: 'gone' });
    await outbox.add(started);
    assert.deepEqual(numbers(outbox), [1, 2, 3]);
  });
});
