import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HubError } from '../../shared/errors.ts';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { commitAll, createTextJournal, texts, until } from './journal.fixture.ts';
import { describeJournal } from './journal.contract.ts';
import type { JournalUnderTest } from './journal.contract.ts';
import type { JournalLimits } from './journalLimits.ts';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';

const createDisk = () => new SimulatedDisk({ random: createRandom(1) });

async function openOn(disk: SimulatedDisk, limits: Partial<JournalLimits>): Promise<JournalUnderTest> {
  const { journal, state } = createTextJournal(disk, limits);
  const reopen = async () => {
    await journal.close();
    return openOn(disk, limits);
  };
  return { journal, state, reopen, dispose: () => journal.close() };
}

describeJournal('files on a simulated disk', () => openOn(createDisk(), {}));
describeJournal('files of a few lines each, many snapshots', () =>
  openOn(createDisk(), { segmentBytes: 700, snapshotLines: 3, batchCharacters: 900 }),
);

describe('FileJournal', () => {
  it('begins a new segment when one is full and keeps the old ones', async () => {
    const disk = createDisk();
    const subject = createTextJournal(disk, { segmentBytes: 500 });
    await subject.load();
    for (const text of texts(10)) await commitAll(subject, [text]);
    await subject.journal.close();
    const segments = disk.names().filter((name) => name.startsWith('journal/'));
    assert.ok(segments.length > 2, segments.join());
    assert.equal(segments[0], 'journal/000001.jsonl');
    assert.deepEqual(await subject.journal.verify(), { whole: true, lines: 10 });
  });

  it('[R1] writes a snapshot every so many lines and at close, and replays only what follows', async () => {
    const disk = createDisk();
    const first = createTextJournal(disk, { snapshotLines: 10 });
    await first.load();
    await commitAll(first, texts(25));
    await until(() => disk.content('state.json') !== undefined, 'a snapshot');
    const killed = createTextJournal(disk.afterKill());
    const report = await killed.load();
    assert.ok(report.snapshotSeq >= 10 && report.seq === 25 && report.replayed === 25 - report.snapshotSeq);
    assert.deepEqual(killed.state.lines, first.state.lines);
    await killed.journal.close();

    const closed = createTextJournal(createDisk());
    await closed.load();
    await commitAll(closed, texts(3));
    await closed.journal.close();
    await assert.rejects(closed.journal.load(closed.state.fold), TypeError);
  });

  it('writes no snapshot at close when nothing happened since the last one', async () => {
    const disk = createDisk();
    const first = createTextJournal(disk);
    await first.load();
    await commitAll(first, texts(3));
    await first.journal.close();
    const before = disk.content('state.json');
    const second = createTextJournal(disk);
    assert.deepEqual(await second.load(), { seq: 3, snapshotSeq: 3, replayed: 0, findings: [], setAside: [] });
    await second.journal.close();
    assert.equal(disk.content('state.json'), before);
  });

  it('the snapshot is one JSON document, also with thousands of records', async () => {
    const disk = createDisk();
    const subject = createTextJournal(disk);
    await subject.load();
    await commitAll(subject, texts(5_000));
    await subject.journal.close();
    const snapshot = JSON.parse(disk.content('state.json')?.toString() ?? '');
    assert.deepEqual([snapshot.format, snapshot.seq, snapshot.collections.lines.length], [2, 5_000, 5_000]);
    assert.deepEqual(snapshot.collections.lines, subject.state.lines);
  });

  it('finds lines in segments far larger than what is read at once', async () => {
    const disk = createDisk();
    const first = createTextJournal(disk, { segmentBytes: 1_500_000 });
    await first.load();
    const sizes = (at: number) => (at % 97 === 0 ? 150_000 : (at * 37) % 900);
    const long = Array.from({ length: 1_000 }, (_, at) => `${at} ${'y'.repeat(sizes(at))}`);
    await commitAll(first, long);
    const { lines } = first.state;
    await first.journal.close();
    const { journal, load } = createTextJournal(disk);
    await load();
    const seqs = fc.uniqueArray(fc.integer({ min: 1, max: lines.length }), { maxLength: 12 });
    const property = fc.asyncProperty(seqs, async (wanted) => {
      const expected = [...wanted].sort((one, other) => one - other).map((seq) => lines[seq - 1]);
      assert.deepEqual(await journal.readAt(wanted), expected);
    });
    await fc.assert(property, { numRuns: 25 });
    assert.deepEqual(await journal.read({ after: 990, limit: 100 }), lines.slice(990));
    await journal.close();
  });

  it('[R5] refuses lines beyond what may wait for the disk, and lines that are too long; nothing is queued', async () => {
    const subject = createTextJournal(createDisk(), { queueCharacters: 2_000, lineBytes: 3_000 });
    await subject.load();
    assert.throws(
      () => subject.commit('é'.repeat(1_600)),
      (error) => error instanceof HubError && error.code === 'too-large',
    );
    const isOverloaded = (error: unknown) => error instanceof HubError && error.code === 'overloaded';
    assert.throws(() => texts(50).forEach(subject.commit), isOverloaded);
    const { lines } = subject.state;
    await subject.journal.durable(lines.length);
    await commitAll(subject, ['more']);
    await subject.journal.close();
    assert.deepEqual(await subject.journal.verify(), { whole: true, lines: lines.length });
  });
});
