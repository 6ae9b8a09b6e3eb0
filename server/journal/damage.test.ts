import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { commitAll, createTextJournal, texts } from './journal.fixture.ts';
import { describeFinding } from './journal.ts';
import type { LoadReport } from './journal.ts';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import { verifyChain } from './verify.ts';

const segment = (number: number) => `journal/00000${number}.jsonl`;
const asideSuffix = '.damaged-1970-01-01T00-00-01.000Z';

/** A disk with ten lines, two in each of five segments, and no snapshot. */
async function tenLines() {
  const disk = new SimulatedDisk({ random: createRandom(3) });
  const subject = createTextJournal(disk, { segmentBytes: 300 });
  await subject.load();
  for (const text of texts(10)) await commitAll(subject, [text]);
  await subject.journal.close();
  const snapshot = disk.content('state.json') ?? Buffer.alloc(0);
  await disk.remove('state.json');
  return { disk, lines: subject.state.lines, snapshot };
}

async function reload(disk: SimulatedDisk) {
  const { journal, state, load, commit } = createTextJournal(disk, { segmentBytes: 300 });
  const report = await load();
  return { journal, state, commit, report };
}

function change(disk: SimulatedDisk, name: string, edit: (bytes: Buffer) => Buffer): Buffer {
  const bytes = edit(Buffer.from(disk.content(name) ?? Buffer.alloc(0)));
  disk.setContent(name, bytes);
  return bytes;
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
  return bytes;
};

const kinds = ({ findings }: LoadReport) => findings.map(({ kind }) => kind);

describe('a damaged log', () => {
  it('[R2] an unfinished last line is cut off and reported, at whatever byte it ends', async () => {
    const { disk: original, lines } = await tenLines();
    const last = original.content(segment(5)) ?? Buffer.alloc(0);
    const lineStart = last.indexOf('\n') + 1;
    const cuts = fc.integer({ min: lineStart + 1, max: last.length - 1 });
    const property = fc.asyncProperty(cuts, async (length) => {
      const { disk } = await tenLines();
      change(disk, segment(5), (bytes) => bytes.subarray(0, length));
      const { journal, state, commit, report } = await reload(disk);
      assert.deepEqual(state.lines, lines.slice(0, 9));
      assert.deepEqual(report.findings, [{ kind: 'torn-line', file: segment(5), bytes: length - lineStart }]);
      await commitAll({ journal, commit }, ['after']);
      await journal.close();
      assert.deepEqual(await verifyChain(disk), { whole: true, lines: 10 });
    });
    await fc.assert(property, { numRuns: 20 });
  });

  it('[R2] a tail of zeros, as a power cut leaves it, is cut off too', async () => {
    const { disk, lines } = await tenLines();
    change(disk, segment(5), (bytes) => Buffer.concat([bytes, Buffer.alloc(5_000)]));
    const { journal, state, report } = await reload(disk);
    assert.deepEqual([kinds(report), state.lines], [['torn-line'], lines]);
    await journal.close();
  });

  it('[R2] a flipped byte anywhere sets the file and all later ones aside, whole, and uses the state before it', async () => {
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.nat(), async (number, position) => {
      const { disk, lines } = await tenLines();
      const damaged = change(disk, segment(number), (bytes) => flip(position % bytes.length)(bytes));
      const later = number < 5 ? disk.content(segment(number + 1)) : undefined;
      assert.equal((await verifyChain(disk)).whole, number === 5 && !damaged.subarray(-1).equals(Buffer.from('\n')));
      const { journal, state, commit, report } = await reload(disk);
      const kept = state.lines.length;
      assert.ok(kept === 2 * number - 2 || kept === 2 * number - 1, `${kept} lines are kept`);
      assert.deepEqual(state.lines, lines.slice(0, kept));
      const [finding] = report.findings;
      if (finding?.kind === 'damaged-log') {
        assert.deepEqual([finding.file, finding.lastSeq], [segment(number), kept]);
        assert.equal(finding.setAside.length, 6 - number);
        assert.deepEqual(disk.content(`${segment(number)}${asideSuffix}`), damaged);
        if (later) assert.deepEqual(disk.content(`${segment(number + 1)}${asideSuffix}`), later);
      } else assert.deepEqual([number, finding?.kind], [5, 'torn-line']);
      await commitAll({ journal, commit }, ['after']);
      await journal.close();
      assert.deepEqual(await verifyChain(disk), { whole: true, lines: kept + 1 });
      const aside = disk.content(`${segment(number)}${asideSuffix}`);
      assert.deepEqual(disk.afterPowerCut().content(`${segment(number)}${asideSuffix}`), aside);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('[R2] what was set aside once is never overwritten by what is set aside later', async () => {
    const { disk } = await tenLines();
    for (let round = 0; round < 2; round += 1) {
      change(disk, segment(1), flip(20));
      const { journal, commit } = await reload(disk);
      await commitAll({ journal, commit }, ['again']);
      await journal.close();
      await disk.remove('state.json');
    }
    const aside = disk.names().filter((name) => name.startsWith(`${segment(1)}.damaged`));
    assert.deepEqual(aside, [`${segment(1)}${asideSuffix}`, `${segment(1)}${asideSuffix}-2`]);
  });

  it('[R2] a missing segment in the middle: what follows it is set aside', async () => {
    const { disk, lines } = await tenLines();
    await disk.remove(segment(3));
    const { journal, state, report } = await reload(disk);
    assert.deepEqual([kinds(report), state.lines], [['damaged-log'], lines.slice(0, 4)]);
    await journal.close();
  });

  it('damage before the snapshot costs nothing, and verify says where it is', async () => {
    const { disk, lines, snapshot } = await tenLines();
    disk.setContent('state.json', snapshot);
    change(disk, segment(2), flip(100));
    const { journal, state, report } = await reload(disk);
    assert.deepEqual([report.findings, state.lines], [[], lines]);
    const { whole, brokenAt } = await journal.verify();
    assert.deepEqual([whole, brokenAt], [false, 3]);
    await journal.close();
  });

  it('every finding is said in a sentence that names the file', () => {
    const aside = ['b'];
    const sentences = [
      describeFinding({ kind: 'torn-line', file: 'a', bytes: 7 }),
      describeFinding({ kind: 'damaged-log', file: 'a', setAside: aside, lastSeq: 3, detail: 'why' }),
      describeFinding({ kind: 'damaged-snapshot', file: 'a', setAside: 'b', detail: 'why' }),
    ];
    for (const sentence of sentences) assert.match(sentence, /^a .*\.$/);
    assert.match(describeFinding({ kind: 'log-behind-snapshot', logSeq: 3, snapshotSeq: 9 }), /line 3.*line 9/);
  });
});

describe('[P4] verifying a log', () => {
  it('[P4] names the first line that is not as it was written: changed, removed, inserted, exchanged', async () => {
    const edits: [string, (lines: string[]) => string[]][] = [
      ['changed', ([first = '', second = '']) => [first, second.replace('text 4', 'text X')]],
      ['removed', ([first = '']) => [first]],
      ['inserted', ([first = '', second = '']) => [first, first, second]],
      ['exchanged', ([first = '', second = '']) => [second, first]],
    ];
    for (const [what, edit] of edits) {
      const { disk } = await tenLines();
      change(disk, segment(2), (bytes) =>
        Buffer.from(edit(bytes.toString().split('\n').slice(0, -1)).join('\n') + '\n'),
      );
      const { whole, brokenAt, detail } = await verifyChain(disk);
      assert.deepEqual([what, whole, brokenAt], [what, false, what === 'exchanged' ? 3 : 4]);
      assert.match(detail ?? '', /journal\/00000[23]\.jsonl, byte \d+: /);
    }
  });

  it('[P4] notices that the end of the log was taken away', async () => {
    const { disk, snapshot } = await tenLines();
    disk.setContent('state.json', snapshot);
    await disk.remove(segment(5));
    const { whole, brokenAt } = await verifyChain(disk);
    assert.deepEqual([whole, brokenAt], [false, 9]);
  });

  it('[P4] changes nothing, and finds nothing wrong with a log that is empty', async () => {
    const { disk } = await tenLines();
    const before = disk.names();
    change(disk, segment(3), (bytes) => bytes.subarray(10));
    assert.equal((await verifyChain(disk)).whole, false);
    assert.deepEqual(disk.names(), before);
    assert.deepEqual(await verifyChain(new SimulatedDisk({ random: () => 0 })), { whole: true, lines: 0 });
  });
});
