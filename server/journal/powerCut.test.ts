import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { createTextJournal } from './journal.fixture.ts';
import type { TextLine } from './journal.fixture.ts';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import { verifyChain } from './verify.ts';

const limits = { segmentBytes: 4_096, snapshotLines: 7, snapshotBytes: 100_000, batchCharacters: 3_000 };

interface Life {
  /** Lines that were said to be durable. */
  readonly acknowledged: TextLine[];
  /** Everything that was appended in this life and not reported as lost. */
  appended: readonly TextLine[];
}

/** Loads, then commits at random until the power goes; how it is used differs from seed to seed. */
async function live(disk: SimulatedDisk, random: () => number): Promise<Life> {
  const life: Life = { acknowledged: [], appended: [] };
  const { journal, state, heard, commit, load } = createTextJournal(disk, limits);
  const waiting: Promise<void>[] = [];
  try {
    await load();
    life.appended = [...state.lines];
    for (let round = 0; round < 60 && !disk.isOff && heard.length === 0; round += 1) {
      for (let count = random() * 5; count > 0; count -= 1) {
        const line = commit('x'.repeat(random() < 0.1 ? random() * 3_000 : random() * 100));
        life.appended = [...life.appended, line];
        waiting.push(
          journal.durable(line.seq).then(
            () => void life.acknowledged.push(line),
            () => {},
          ),
        );
      }
      if (random() < 0.7) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!disk.isOff) await journal.close();
  } catch {
    // The power went: what matters is what the next start finds.
  }
  await Promise.all(waiting);
  return life;
}

/** Starts on what is left; says what is wrong with it, or gives its lines. */
async function findLoss(disk: SimulatedDisk, { acknowledged, appended }: Life): Promise<string | readonly TextLine[]> {
  const { journal, state, load } = createTextJournal(disk, limits);
  const { findings } = await load();
  const { lines } = state;
  // It takes its place only when it is whole and durable.
  if (findings.some(({ kind }) => kind === 'damaged-snapshot')) return 'a snapshot is damaged';
  const missing = acknowledged.find((line) => lines[line.seq - 1]?.hash !== line.hash);
  if (missing !== undefined) return `line ${missing.seq} was acknowledged and is lost`;
  const foreign = lines.find((line, at) => line.hash !== appended[at]?.hash);
  if (foreign !== undefined) return `line ${foreign.seq} was never appended`;
  const report = await journal.verify();
  if (!report.whole) return `the chain is broken at ${report.brokenAt}: ${report.detail}`;
  if (report.lines !== lines.length) return `${report.lines} lines in the log, ${lines.length} in the state`;
  const read = await journal.read({ after: 0, limit: 10_000, maxBytes: Infinity });
  if (read.some((line, at) => line.hash !== lines[at]?.hash)) return 'what is read is not what was loaded';
  await journal.close();
  return (await verifyChain(disk)).whole ? lines : 'the chain is broken after closing';
}

async function surviveCuts(seed: number, ignoresSyncs: boolean): Promise<string | undefined> {
  const random = createRandom(seed);
  let disk = new SimulatedDisk({ random, ignoresSyncs });
  let known: Life = { acknowledged: [], appended: [] };
  const liveUntilCut = async (operations: number) => {
    disk.cutPowerAfter(random() * operations);
    const life = await live(disk, random);
    // A life that ended before it had loaded appended nothing.
    const appended = life.appended.length > 0 ? life.appended : known.appended;
    known = { acknowledged: [...known.acknowledged, ...life.acknowledged], appended };
  };
  for (let cut = 0; cut < 3; cut += 1) {
    await liveUntilCut(250);
    // A kill before the cut: the page cache survives it, and what is loaded from it must survive the cut.
    if (random() < 0.3) {
      disk = disk.afterKill();
      await liveUntilCut(60);
    }
    disk = disk.afterPowerCut();
    // The power may also go while the start mends what the last cut left.
    if (random() < 0.3) {
      disk.cutPowerAfter(random() * 15);
      await createTextJournal(disk, limits)
        .load()
        .catch(() => {});
      disk = disk.afterPowerCut();
    }
    const found = await findLoss(disk, known);
    if (typeof found === 'string') return found;
    // What was loaded once may never vanish again.
    known = { acknowledged: [...found], appended: found };
  }
  return undefined;
}

describe('the journal and the power', () => {
  it('[R1] [R2] after any power cut every acknowledged line is there, no other, and the chain is whole', async () => {
    const property = fc.asyncProperty(fc.nat(), async (seed) => {
      assert.equal(await surviveCuts(seed, false), undefined);
    });
    await fc.assert(property, { numRuns: 150 });
  }).timeout(60_000);

  it('[R1] the same check finds a loss when the disk does not sync', async () => {
    const losses: string[] = [];
    for (let seed = 1; seed <= 30; seed += 1) {
      const loss = await surviveCuts(seed, true);
      if (loss !== undefined) losses.push(loss);
    }
    assert.ok(
      losses.some((loss) => loss.includes('was acknowledged and is lost')),
      'no power cut lost anything without syncs',
    );
  }).timeout(60_000);
});
