import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HubError } from '../../shared/errors.ts';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { commitAll, createTextJournal, texts, until } from './journal.fixture.ts';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import type { DiskOperation } from '../../runtime/disk/simulatedDisk.ts';

const isReadOnly = (reason: string) => (error: unknown) =>
  error instanceof HubError && error.code === 'read-only' && error.details?.['reason'] === reason;

async function start(limits = {}) {
  const disk = new SimulatedDisk({ random: createRandom(7) });
  const subject = createTextJournal(disk, limits);
  await subject.load();
  await commitAll(subject, texts(3));
  return { disk, ...subject };
}

describe('a journal whose disk fails', () => {
  it('[R5] a full disk refuses what is lost, stays readable, and takes lines again when there is room', async () => {
    const { disk, journal, state, heard, commit, runTimer } = await start();
    disk.setFreeBytes(100);
    const kept = [...state.lines];
    const lost = [commit('lost 1'), commit('lost 2')].map(({ seq }) => journal.durable(seq));
    for (const wait of lost) await assert.rejects(wait, isReadOnly('disk-full'));
    await until(() => heard.length === 1, 'the owner hears of it');
    assert.deepEqual([heard, state.lines, journal.readOnly], [['lost after 3: disk-full'], kept, 'disk-full']);
    assert.throws(() => commit('refused'), isReadOnly('disk-full'));
    assert.deepEqual(await journal.read({ after: 0, limit: 10 }), kept);

    await until(() => runTimer() === 1_000, 'the first probe');
    await until(() => runTimer() === 2_000, 'the second probe, after twice as long');
    assert.equal(journal.readOnly, 'disk-full');
    disk.setFreeBytes(Infinity);
    await until(() => {
      runTimer();
      return journal.readOnly === undefined;
    }, 'writable again');
    await commitAll({ journal, commit }, ['after']);
    await journal.close();
    assert.deepEqual(await journal.verify(), { whole: true, lines: 4 });
    assert.deepEqual(heard, ['lost after 3: disk-full', 'writable']);
    assert.deepEqual(disk.names(), ['journal/000001.jsonl', 'state.json']);
  });

  for (const operation of ['append', 'datasync'] as const) {
    it(`[R1] after a failed ${operation} nothing of what was refused comes back, and what follows is durable`, async () => {
      const { disk, journal, state, heard, commit, runTimer } = await start();
      disk.failNext(operation, 'EIO');
      await assert.rejects(journal.durable(commit('lost').seq), isReadOnly('write-failed'));
      await until(() => runTimer() !== undefined, 'a probe');
      await until(() => heard.includes('writable'), 'writable again');
      await commitAll({ journal, commit }, ['after']);
      const next = createTextJournal(disk.afterPowerCut());
      await next.load();
      assert.deepEqual(next.state.lines, state.lines);
      assert.deepEqual(next.state.lines.at(-1)?.text, 'after');
      await next.journal.close();
    });
  }

  for (const operation of ['open', 'syncDirectory'] as const) {
    it(`[R5] a new segment that cannot be made (${operation}) loses the waiting lines only`, async () => {
      const { disk, journal, state, heard, commit, runTimer } = await start({ segmentBytes: 100 });
      disk.failNext(operation, 'ENOSPC');
      await assert.rejects(journal.durable(commit('lost').seq), isReadOnly('disk-full'));
      await until(() => runTimer() !== undefined, 'a probe');
      await until(() => heard.includes('writable'), 'writable again');
      await commitAll({ journal, commit }, ['after']);
      assert.equal(state.lines.length, 4);
      await journal.close();
      assert.deepEqual(await journal.verify(), { whole: true, lines: 4 });
    });
  }

  it('[R2] when it cannot be cut back either, the owner is told to exit, and a new start finds no half line', async () => {
    const { disk, journal, heard, commit } = await start();
    disk.failNext('append', 'EIO');
    disk.failNext('truncate', 'EIO');
    await assert.rejects(journal.durable(commit('unknown').seq), isReadOnly('failed'));
    assert.deepEqual(heard, ['fatal']);
    assert.throws(() => commit('refused'), isReadOnly('failed'));
    await journal.close();
    const next = createTextJournal(disk);
    assert.equal((await next.load()).findings[0]?.kind, 'torn-line');
    await next.journal.close();
    assert.deepEqual(await next.journal.verify(), { whole: true, lines: 3 });
  });

  it('a snapshot that cannot be written leaves the earlier ones and the log alone', async () => {
    const { disk, journal, heard, state } = await start();
    await journal.snapshot();
    const before = disk.content('state.json');
    disk.failNext('rename', 'ENOSPC');
    await assert.rejects(journal.snapshot());
    await journal.close();
    const next = createTextJournal(disk);
    assert.deepEqual((await next.load()).findings, []);
    assert.deepEqual(next.state.lines, state.lines);
    assert.ok(disk.content('state.json') === before || disk.content('state.previous.json') === before);
    assert.deepEqual(heard, []);
    await next.journal.close();
  });

  it('[R1] [R5] whatever fails and whenever, what was acknowledged stays and what was refused is gone', async () => {
    const operations: DiskOperation[] = ['open', 'append', 'datasync', 'rename', 'syncDirectory'];
    const failure = fc.record({ operation: fc.constantFrom(...operations), times: fc.integer({ min: 1, max: 3 }) });
    const steps = fc.array(fc.oneof(failure, fc.integer({ min: 1, max: 6 })), { minLength: 3, maxLength: 30 });
    let refusedInAll = 0;
    const property = fc.asyncProperty(fc.nat(), steps, async (seed, plan) => {
      const disk = new SimulatedDisk({ random: createRandom(seed) });
      const { journal, heard, commit, load, runTimer } = createTextJournal(disk, {
        segmentBytes: 900,
        snapshotLines: 5,
      });
      await load();
      const acknowledged: string[] = [];
      const refused: string[] = [];
      for (const step of plan) {
        if (typeof step !== 'number') disk.failNext(step.operation, 'EIO', step.times);
        else if (journal.readOnly !== undefined) runTimer();
        else if (!heard.includes('fatal')) {
          const lines = Array.from({ length: step }, (_, at) => commit(`${seed} ${at}`));
          const settled = await Promise.allSettled(lines.map(({ seq }) => journal.durable(seq)));
          settled.forEach(({ status }, at) =>
            (status === 'fulfilled' ? acknowledged : refused).push(lines[at]?.hash ?? ''),
          );
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      await journal.close();
      const next = createTextJournal(disk.afterPowerCut());
      await next.load();
      const hashes = next.state.lines.map(({ hash }) => hash);
      refusedInAll += refused.length;
      assert.deepEqual(hashes.slice(0, acknowledged.length), acknowledged);
      if (!heard.includes('fatal')) assert.deepEqual(hashes, acknowledged);
      assert.equal((await next.journal.verify()).whole, true);
      await next.journal.close();
    });
    await fc.assert(property, { numRuns: 100 });
    assert.ok(refusedInAll > 0, 'no failure ever hit a line');
  }).timeout(30_000);
});
