import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Index, Table } from './table.ts';

interface Thing {
  readonly id: string;
  readonly keys: readonly string[];
}

const idsByKey = (index: Index<Thing>) =>
  new Map(['a', 'b', 'c'].map((key) => [key, [...index.of(key)].sort()] as const));

describe('an index', () => {
  it('is the same whether it was made before, amid or after the changes, and counts as it finds', () => {
    const change = fc.record({
      id: fc.constantFrom('1', '2', '3', '4'),
      keys: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
      isGone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), fc.nat(20), (changes, asked) => {
        const [early, amid, late] = [0, 1, 2].map(() => new Index<Thing>(({ keys }) => keys)) as [
          Index<Thing>,
          Index<Thing>,
          Index<Thing>,
        ];
        const table = new Table<Thing>([early, amid, late]);
        early.make();
        for (const [at, { id, keys, isGone }] of changes.entries()) {
          if (at === asked) amid.make();
          if (isGone) table.delete(id);
          else table.put({ id, keys });
        }
        assert.deepEqual(idsByKey(early), idsByKey(late));
        assert.deepEqual(idsByKey(amid), idsByKey(late));
        for (const index of [early, amid, late]) {
          const counts = ['a', 'b', 'c'].map((key) => index.count(key));
          assert.deepEqual(
            counts,
            ['a', 'b', 'c'].map((key) => index.of(key).size),
          );
          assert.equal(
            index.size,
            counts.reduce((sum, count) => sum + count, 0),
          );
        }
      }),
    );
  });
});
