import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findCycle } from './findCycle.ts';
import { findCriticalPath } from './criticalPath.ts';
import { foldEnded } from './foldEnded.ts';

const waits = (...pairs: readonly string[]) => pairs.map((pair) => ({ from: pair[0] ?? '', to: pair[1] ?? '' }));
const tasks = (weights: Readonly<Record<string, number>>) =>
  Object.entries(weights).map(([id, weight]) => ({ id, weight }));

describe('the critical path', () => {
  it('[V2] is the heaviest chain, not the longest', () => {
    const path = findCriticalPath(tasks({ a: 1, b: 1, c: 1, d: 9, e: 1 }), waits('ab', 'bc', 'ad', 'ce'));
    assert.deepEqual(path, { tasks: ['a', 'd'], weight: 10 });
  });

  it('of equally heavy ones the first; of nothing, nothing; circles are on none; unknown tasks do not count', () => {
    assert.deepEqual(findCriticalPath(tasks({ a: 2, b: 2 }), []), { tasks: ['a'], weight: 2 });
    assert.deepEqual(findCriticalPath([], waits('ab')), { tasks: [], weight: 0 });
    assert.deepEqual(findCriticalPath(tasks({ a: 1, b: 5, c: 5 }), waits('bc', 'cb', 'xa')).tasks, ['a']);
  });

  it('is as heavy as the heaviest of all chains', () => {
    const graphs = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.record({
        weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: size, maxLength: size }),
        pairs: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14 }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ weights, pairs }) => {
        const forward = pairs.filter(([a, b]) => a < b);
        const heaviest = (node: number): number =>
          (weights[node] ?? 0) + Math.max(0, ...forward.filter(([a]) => a === node).map(([, b]) => heaviest(b)));
        const path = findCriticalPath(
          weights.map((weight, id) => ({ id: String(id), weight })),
          forward.map(([from, to]) => ({ from: String(from), to: String(to) })),
        );
        assert.equal(path.weight, Math.max(...weights.map((_, node) => heaviest(node))));
        path.tasks.forEach((id, at) => {
          const next = path.tasks[at + 1];
          assert(next === undefined || forward.some(([a, b]) => String(a) === id && String(b) === next));
        });
      }),
    );
  });
});

describe('what is over', () => {
  it('[V2] is folded, but for what an open task waits for', () => {
    const given = [
      { id: 'a', isOpen: false },
      { id: 'b', isOpen: false },
      { id: 'c', isOpen: true },
      { id: 'd', isOpen: false },
    ];
    const { shown, folded } = foldEnded(given, waits('ab', 'bc', 'cd'));
    assert.deepEqual([shown.map(({ id }) => id), folded.map(({ id }) => id)], [['b', 'c'], ['a', 'd']]); // prettier-ignore
  });

  it('[V2] is not folded where nothing is open and it is one look', () => {
    const ended = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: String(index), isOpen: false }));
    assert.deepEqual([foldEnded(ended(20), []).folded.length, foldEnded(ended(21), []).folded.length], [0, 21]);
  });
});

describe('a cycle', () => {
  it('[T7] is found before it is closed, with its path', () => {
    const chain = waits('ab', 'bc', 'cd', 'ad');
    assert.deepEqual(findCycle({ from: 'd', to: 'a' }, chain), ['a', 'd']);
    assert.deepEqual(findCycle({ from: 'd', to: 'b' }, chain), ['b', 'c', 'd']);
    assert.deepEqual(findCycle({ from: 'a', to: 'a' }, chain), ['a']);
    assert.equal(findCycle({ from: 'a', to: 'c' }, chain), undefined);
  });
});
