import assert from 'node:assert/strict';
import type { Json } from '../../shared/model/contract.ts';
import { describeHeaded } from '../contentHash.ts';
import { diffData } from '../contract/dataDiff.ts';
import { turnsDuring } from '../testing/turnsDuring.ts';
import type { Contents } from './contents.ts';
import { createContents } from './contents.ts';

const rows = (count: number, extra: object = {}): Json =>
  Array.from({ length: count }, (_, id) => ({ name: `row ${id}`, id, tags: [id % 7, null, 'ä'], ...extra }));
/** Nothing but small values, which take longest. */
const long = rows(30_000);
const longer = rows(30_000, { more: true });

describe('contents', function () {
  this.timeout(120_000);
  let contents: Contents;
  before(() => {
    contents = createContents();
  });
  after(() => contents.close());

  it('[T10] hashes and compares as on the main thread, be it short or long', async () => {
    for (const [before, after] of [
      [{ a: [1] }, { a: [1, 2] }],
      [rows(5_000), rows(5_000, { b: 1, a: 2 })],
      [rows(4_000), rows(4_001)],
      [rows(5_000), { a: 1 }],
    ] as const) {
      assert.deepEqual(await contents.describe(after, 'head'), describeHeaded(after, 'head'));
      assert.deepEqual(await contents.compare(before, after), diffData(before, after));
    }
  });

  it('[R5] long data is hashed and compared while this thread goes on', async () => {
    for (const [what, work] of Object.entries({
      hash: () => contents.describe(long),
      compare: () => contents.compare(long, longer),
    })) {
      const turns = await turnsDuring(work);
      // Done here, it would have been a few.
      assert.ok(turns > 30, `${what}: ${turns} turns of the loop`);
    }
  });

  it('[R5] a comparison that takes too long is refused with what to do; a hash is made all the same', async () => {
    const hasty = createContents({ timeLimitMs: 1 });
    try {
      await assert.rejects(hasty.compare(long, longer), { code: 'too-large', message: /file of the repository/ });
      assert.deepEqual(await hasty.describe(rows(5_000)), describeHeaded(rows(5_000)));
    } finally {
      await hasty.close();
    }
  });
});
