import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { commitAll, createTextJournal, texts } from './journal.fixture.ts';
import type { TextLine } from './journal.fixture.ts';
import type { RecordPacker } from './journal.ts';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import { readSnapshot, SnapshotDamage, writeSnapshot } from './snapshotFile.ts';

const newest = 'state.json';
const previous = 'state.previous.json';

/** Nine lines; the newest snapshot stands for the sixth, the previous one for the third. */
async function twoSnapshots() {
  const disk = new SimulatedDisk({ random: createRandom(5) });
  const subject = createTextJournal(disk, { segmentBytes: 500 });
  await subject.load();
  for (const from of [1, 4]) {
    await commitAll(subject, texts(3, from));
    await subject.journal.snapshot();
  }
  await commitAll(subject, texts(3, 7));
  return { disk: disk.afterKill(), lines: subject.state.lines };
}

async function expectLoads(
  disk: SimulatedDisk,
  lines: readonly TextLine[],
  snapshotSeq: number,
  findings: readonly string[],
) {
  const { journal, state, load, commit } = createTextJournal(disk);
  const report = await load();
  assert.deepEqual(report.findings.map(({ kind }) => kind), findings); // prettier-ignore
  assert.deepEqual([report.snapshotSeq, state.lines], [snapshotSeq, lines]);
  assert.equal(state.snapshotsTaken, snapshotSeq === 0 ? 0 : 1);
  await commitAll({ journal, commit }, ['after']);
  await journal.close();
  const again = createTextJournal(disk);
  assert.deepEqual((await again.load()).findings, []);
  assert.deepEqual(again.state.lines, state.lines);
  await again.journal.close();
}

interface Of {
  of: string | null;
}

/** The bytes that a version before would have written of the same state. */
function inFormatOne(bytes: Buffer): Buffer {
  const text = bytes.toString().replace('{"format":2,', '{"format":1,');
  const checked = text.slice(0, text.lastIndexOf('},"checksum"'));
  return Buffer.from(`${checked}},"checksum":"${createHash('sha256').update(checked).digest('hex')}"}\n`);
}

describe('a snapshot', () => {
  it('[R2] is used with what follows it in the log', async () => {
    const { disk, lines } = await twoSnapshots();
    await expectLoads(disk, lines, 6, []);
  });

  it('[R2] that is missing: the previous one is used; both missing: the whole log is replayed', async () => {
    const { disk, lines } = await twoSnapshots();
    await disk.remove(newest);
    await expectLoads(disk.afterKill(), lines, 3, []);
    const { disk: bare } = await twoSnapshots();
    await bare.remove(newest);
    await bare.remove(previous);
    await expectLoads(bare, lines, 0, []);
  });

  it('[R2] with any byte changed, cut short, emptied or lengthened is set aside whole, and nothing is lost', async () => {
    const edits = fc.oneof(
      fc.nat().map((at) => (bytes: Buffer) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8((bytes[at % bytes.length] ?? 0) ^ 2, at % bytes.length);
        return changed;
      }),
      fc.nat().map((length) => (bytes: Buffer) => bytes.subarray(0, length % bytes.length)),
      fc.constant((bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])),
      fc.constant((bytes: Buffer) => Buffer.concat([bytes, bytes])),
    );
    const property = fc.asyncProperty(edits, fc.boolean(), async (edit, both) => {
      const { disk, lines } = await twoSnapshots();
      const damaged = edit(disk.content(newest) ?? Buffer.alloc(0));
      disk.setContent(newest, damaged);
      if (both) disk.setContent(previous, edit(disk.content(previous) ?? Buffer.alloc(0)));
      await expectLoads(disk, lines, both ? 0 : 3, Array<string>(both ? 2 : 1).fill('damaged-snapshot'));
      assert.deepEqual(disk.content(`${newest}.damaged-1970-01-01T00-00-01.000Z`), damaged);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('[R2] of another log is not used', async () => {
    const { disk, lines } = await twoSnapshots();
    await writeSnapshot(disk, { seq: 5, hash: 'f'.repeat(64), at: 1, collections: new Map() });
    await expectLoads(disk, lines, 6, ['damaged-snapshot']);
  });

  it('[R2] is used when the log has lost lines before it, and that is said', async () => {
    const { disk, lines } = await twoSnapshots();
    for (const name of disk.names())
      if (name > 'journal/000001' && name.startsWith('journal/')) await disk.remove(name);
    await expectLoads(disk, lines.slice(0, 6), 6, ['log-behind-snapshot']);
  });

  it('[R2] is used when the very line it stands for is damaged, because the next one names its hash', async () => {
    const { disk, lines } = await twoSnapshots();
    const name = 'journal/000002.jsonl';
    const bytes = Buffer.from(disk.content(name) ?? Buffer.alloc(0));
    bytes.write('"tixt 6"', bytes.indexOf('"text 6"'));
    disk.setContent(name, bytes);
    await expectLoads(disk, lines, 6, []);
  });

  it('gives back what it was given, whatever that is', async () => {
    const collections = fc.dictionary(fc.string(), fc.array(fc.jsonValue(), { maxLength: 5 }), { maxKeys: 4 });
    const property = fc.asyncProperty(collections, async (record) => {
      const disk = new SimulatedDisk({ random: () => 0.5 });
      const snapshot = { seq: 3, hash: 'a', at: 9, collections: new Map(Object.entries(record)) };
      await writeSnapshot(disk, snapshot);
      const expected = JSON.parse(JSON.stringify([...snapshot.collections]));
      assert.deepEqual([...((await readSnapshot(disk, newest))?.collections ?? [])], expected);
      JSON.parse(disk.content(newest)?.toString() ?? '');
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('[R2] of the format of before is read as ever, and one that was packed record by record comes back whole', async () => {
    const records = [{ at: 1, of: 'a' }, { at: 2, of: 'a' }, { at: 2, of: 'b' }]; // prettier-ignore
    const pack: RecordPacker = (_name, record, before) =>
      (record as Of).of === (before as Of).of ? { ...(record as Of), of: null } : record;
    const disk = new SimulatedDisk({ random: () => 0.5 });
    await writeSnapshot(disk, { seq: 3, hash: 'a', at: 9, collections: new Map([['those', records]]) }, pack);
    assert.equal(
      disk.content(newest)?.toString().split('"of":null').length,
      2,
      'one of three says what the one before it says',
    );
    const read = await readSnapshot(disk, newest, (_name, record, before) => {
      (record as Of).of ??= (before as Of).of;
    });
    assert.deepEqual(read?.collections.get('those'), records);

    await writeSnapshot(disk, { seq: 3, hash: 'a', at: 9, collections: new Map([['those', records]]) });
    disk.setContent(newest, inFormatOne(disk.content(newest) ?? Buffer.alloc(0)));
    assert.deepEqual((await readSnapshot(disk, newest))?.collections.get('those'), records);
  });

  it('of an unknown format, or with a record that is no JSON, is refused', async () => {
    const disk = new SimulatedDisk({ random: () => 0.5 });
    const collections = new Map([['a', [undefined]]]);
    await assert.rejects(writeSnapshot(disk, { seq: 1, hash: '', at: 1, collections }), TypeError);
    disk.setContent(newest, Buffer.from('{"format":3,"seq":1,"hash":"","at":1,"collections":{\n'));
    await assert.rejects(readSnapshot(disk, newest), SnapshotDamage);
  });
});
