import assert from 'node:assert/strict';
import { createRandom } from '../../runtime/disk/createRandom.ts';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import { createTextJournal, textEntry } from './journal.fixture.ts';
import { verifyChain } from './verify.ts';

const limits = { segmentBytes: 600, snapshotLines: 1_000_000, snapshotBytes: 1e9 };
const day = 86_400_000;

type Made = Awaited<ReturnType<typeof open>>;

async function open(disk = new SimulatedDisk({ random: createRandom(7) })) {
  const made = createTextJournal(disk, limits);
  const { journal, state } = made;
  const report = await made.load();
  /** Commits one line at a moment, with events if need be, and waits for it. */
  const say = async (at: number, events: readonly unknown[] = [{ text: 'said' }]) => {
    const line = journal.append({ ...textEntry('said'), at, events });
    state.lines.push(line);
    await journal.durable(line.seq);
    return line;
  };
  return { ...made, disk, report, say };
}

/** Ten days with a few lines each, then two snapshots and one day more. */
async function tenDays(): Promise<Made> {
  const made = await open();
  for (let at = 0; at < 30; at += 1) await made.say(Math.floor(at / 3) * day);
  await made.journal.snapshot();
  await made.say(10 * day);
  await made.journal.snapshot();
  for (let at = 0; at < 3; at += 1) await made.say(11 * day);
  return made;
}

/** Prunes as the hub does: the line that tells of it is durable before anything goes. */
async function prune({ journal, say }: Made, before: number) {
  const { prunable } = await journal.prunable(before);
  assert.ok(prunable !== undefined, 'something may go');
  const { upTo, hash } = prunable;
  await say(12 * day, [{ type: 'audit_pruned', upTo, hash, before }]);
  await journal.prune(upTo);
  return prunable;
}

const segmentsOf = (disk: SimulatedDisk) => disk.names().filter((name) => name.startsWith('journal/'));

describe('pruning the log', () => {
  it('[P4] offers whole files that are older, and says why not more', async () => {
    const { journal, disk } = await tenDays();
    const { prunable, why } = await journal.prunable(3 * day);
    assert.ok(prunable !== undefined);
    const [gone, next] = [await journal.readAt([prunable.upTo]), await journal.readAt([prunable.upTo + 1])];
    assert.equal(gone[0]?.hash, prunable.hash);
    assert.ok((gone[0]?.at ?? Infinity) < 3 * day);
    assert.equal(prunable.lines, prunable.upTo);
    assert.ok(prunable.files >= 1 && prunable.files < segmentsOf(disk).length);
    assert.ok(next.length === 1 && /not older/.test(why), why);
    assert.equal((await journal.prunable(0)).prunable, undefined);
  });

  it('[P4] never takes what a start from either snapshot may need, nor the file that is written to', async () => {
    const fresh = await open();
    for (let at = 0; at < 30; at += 1) await fresh.say(at);
    assert.match((await fresh.journal.prunable(day)).why, /no two whole snapshots/);
    await fresh.journal.snapshot();
    assert.equal((await fresh.journal.prunable(day)).prunable, undefined, 'one snapshot is not enough');
    const { journal } = await tenDays();
    const { prunable } = await journal.prunable(Infinity);
    assert.ok(prunable !== undefined && prunable.upTo <= 30, `up to ${prunable?.upTo}`);
  });

  it('[P4] leaves a log that verifies, is read from its new beginning, and starts with the same state', async () => {
    const made = await tenDays();
    const before = made.state.lines.map(({ hash }) => hash);
    const { upTo } = await prune(made, 5 * day);
    assert.deepEqual(await made.journal.verify(), { whole: true, lines: made.state.lines.length - upTo });
    const left = await made.journal.read({ after: 0, limit: 1_000 });
    assert.deepEqual([left[0]?.seq, left.at(-1)?.seq], [upTo + 1, made.state.lines.length]);
    assert.deepEqual(await made.journal.readAt([1, upTo]), []);
    await made.journal.close();
    const again = await open(made.disk);
    assert.deepEqual(again.report.findings, []);
    assert.deepEqual(again.state.lines.map(({ hash }) => hash).slice(0, before.length), before);
    const second = await prune(again, 8 * day);
    assert.ok(second.upTo > upTo && second.lines === second.upTo - upTo);
    assert.equal((await again.journal.verify()).whole, true);
  });

  it('[P4] [R1] wherever the power goes, the rest verifies, nothing of the state is lost, and it can be gone on with', async () => {
    let cuts = 0;
    for (let operations = 0; ; operations += 1) {
      const made = await tenDays();
      const { prunable } = await made.journal.prunable(6 * day);
      assert.ok(prunable !== undefined && prunable.files > 2);
      const told = await made.say(12 * day, [{ type: 'audit_pruned', ...prunable }]);
      made.disk.cutPowerAfter(operations);
      const isDone = await made.journal.prune(prunable.upTo).then(
        () => true,
        () => false,
      );
      const after = await open(made.disk.afterPowerCut());
      assert.deepEqual(after.report.findings, [], `after ${operations} operations`);
      assert.equal(after.state.lines.at(-1)?.hash, told.hash);
      assert.equal((await after.journal.verify()).whole, true, `after ${operations} operations`);
      await after.journal.prune(prunable.upTo);
      assert.equal((await after.journal.read({ after: 0, limit: 1 }))[0]?.seq, prunable.upTo + 1);
      assert.equal((await after.journal.verify()).whole, true);
      if (isDone) break;
      cuts += 1;
    }
    assert.ok(cuts > 5, `${cuts} cuts`);
  });

  it('[P4] files stay while somebody looks which may go', async () => {
    const made = await tenDays();
    const { prunable } = await made.journal.prunable(5 * day);
    assert.ok(prunable !== undefined && prunable.files > 2);
    await made.say(12 * day, [{ type: 'audit_pruned', ...prunable }]);
    const removal = made.journal.prune(prunable.upTo);
    const looks = [made.journal.prunable(8 * day), made.journal.prunable(8 * day)];
    for (const { prunable: more } of await Promise.all(looks)) assert.ok((more?.upTo ?? 0) > prunable.upTo);
    await removal;
    assert.deepEqual(await made.journal.readAt([prunable.upTo]), [], 'it went in the end');
  });

  it('[P4] a beginning that is missing without a word, or with a wrong one, is told as a break', async () => {
    for (const event of [
      undefined,
      { type: 'audit_pruned', upTo: 1, hash: 'f'.repeat(64) },
      { type: 'audit_pruned', upTo: 1_000, hash: 'f'.repeat(64) },
    ]) {
      const { disk, say } = await tenDays();
      if (event !== undefined) await say(12 * day, [event]);
      await disk.remove(segmentsOf(disk)[0] ?? '');
      const { whole, detail = '' } = await verifyChain(disk);
      assert.ok(!whole && /missing/.test(detail), detail);
    }
  });

  it('[R2] does not start, and touches nothing, where no snapshot stands for what is gone', async () => {
    const made = await tenDays();
    await prune(made, 5 * day);
    await made.journal.close();
    const { disk } = made;
    for (const name of ['state.json', 'state.previous.json']) {
      disk.setContent(
        name,
        Buffer.from(disk.content(name)?.toString('latin1').replace('"text"', '"texT"') ?? '', 'latin1'),
      );
    }
    const files = segmentsOf(disk).map((name) => [name, disk.content(name)?.toString()]);
    await assert.rejects(open(disk), { code: 'invalid-file', message: /was pruned up to line/ });
    assert.deepEqual(
      segmentsOf(disk).map((name) => [name, disk.content(name)?.toString()]),
      files,
    );
  });

  it('[P4] lets who is reading read on', async () => {
    const made = await tenDays();
    const reads = Array.from({ length: 20 }, () => made.journal.read({ after: 0, limit: 1_000, maxBytes: Infinity }));
    await prune(made, 6 * day);
    for (const lines of await Promise.all(reads)) assert.equal(lines[0]?.seq, 1);
  });
});
