import assert from 'node:assert/strict';
import { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';
import { readSnapshot } from './snapshotFile.ts';
import { SnapshotKeeper } from './snapshotKeeper.ts';

const end = (seq: number) => ({ seq, hash: `hash ${seq}` });

function createSubject() {
  const disk = new SimulatedDisk({ random: () => 0.9 });
  const keeper = new SnapshotKeeper({ disk, now: () => 1, snapshotLines: 100, snapshotBytes: 5_000 });
  return { disk, keeper };
}

describe('SnapshotKeeper', () => {
  it('finds a snapshot due after enough lines or bytes, and not while one is being written', async () => {
    const { keeper } = createSubject();
    keeper.count(99, 4_999);
    assert.equal(keeper.isDue(), false);
    keeper.count(1, 0);
    assert.equal(keeper.isDue(), true);
    const writing = keeper.write(end(1), { a: [1] }, Promise.resolve());
    keeper.count(1_000, 10_000);
    assert.equal(keeper.isDue(), false);
    await writing;
    assert.equal(keeper.isDue(), true);
  });

  it('does not write a large state again for little news', async () => {
    const { keeper } = createSubject();
    await keeper.write(end(1), { a: ['x'.repeat(100_000)] }, Promise.resolve());
    keeper.count(1_000, 150_000);
    assert.equal(keeper.isDue(), false);
    keeper.count(0, 60_000);
    assert.equal(keeper.isDue(), true);
  });

  it('[R1] copies the records at once and writes nothing if the line they stand for is lost', async () => {
    const { disk, keeper } = createSubject();
    const records = ['early'];
    const first = keeper.write(end(1), { a: records }, Promise.resolve());
    records.push('late');
    const second = keeper.write(end(2), { a: records }, Promise.reject(new Error('lost')));
    await assert.rejects(second, /lost/);
    await first;
    await keeper.idle();
    const snapshot = await readSnapshot(disk, 'state.json');
    assert.deepEqual([snapshot?.seq, snapshot?.collections.get('a')], [1, ['early']]);
  });
});
