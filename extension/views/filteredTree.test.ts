import assert from 'node:assert/strict';
import { Signal } from '../hub/signal.ts';
import { FilteredTree, noRowFilter, readRowFilter } from './filteredTree.ts';
import type { TreeChange, TreeModel } from './treeModel.ts';

/** Two rooms with people in them, and below each of these what they have. */
function aTree() {
  const changed = new Signal<TreeChange>();
  const people = new Map([
    ['ada', { room: 'attic', state: 'awake' }],
    ['bo', { room: 'attic', state: 'asleep' }],
    ['cy', { room: 'cellar', state: 'asleep' }],
  ]);
  const inRoom = (room: string) => [...people].filter(([, person]) => person.room === room).map(([id]) => id);
  const model: TreeModel = {
    roots: () => ['attic', 'cellar'].filter((room) => inRoom(room).length > 0),
    childrenOf: (id) => (people.has(id) ? [`hat of ${id}`] : inRoom(id)),
    parentOf: (id) => people.get(id)?.room ?? (id.startsWith('hat of ') ? id.slice(7) : undefined),
    row: (id) => ({
      label: id,
      description: people.get(id)?.state ?? String(inRoom(id).length),
      context: '',
      children: 'none',
    }),
  };
  const stateOf = (id: string) => {
    const word = people.get(id)?.state;
    return word === undefined ? undefined : { word, icon: { id: word } };
  };
  const tree = new FilteredTree({ model, changed, stateOf });
  const told: TreeChange[] = [];
  tree.changed.on((change) => told.push(change));
  const lines = (ids = tree.roots()): string[] =>
    ids.flatMap((id) => [`${id} ${tree.row(id)?.description}`, ...lines(tree.childrenOf(id))]);
  const put = (id: string, state: string): void => {
    people.set(id, { room: people.get(id)?.room ?? 'attic', state });
    changed.tell([id]);
  };
  return { tree, told, lines, people, put, changed };
}

describe('a tree under a filter', () => {
  it('[V1] shows what passes by text and by state, what is below it, and no group without any', () => {
    const { tree, lines } = aTree();
    const cy = ['cellar 1', 'cy asleep', 'hat of cy 0'];
    assert.deepEqual(lines(), ['attic 2', 'ada awake', 'hat of ada 0', 'bo asleep', 'hat of bo 0', ...cy]);
    tree.narrow({ text: ' ', states: ['asleep'] });
    assert.deepEqual(lines(), ['attic 1', 'bo asleep', 'hat of bo 0', ...cy]);
    tree.narrow({ text: 'SLEEP attic', states: [] });
    assert.deepEqual(lines(), ['attic 1', 'bo asleep', 'hat of bo 0']);
    tree.narrow({ text: 'attic', states: ['dancing'] });
    assert.deepEqual(lines(), []);
    const words = tree.states().map(({ word }) => word);
    assert.deepEqual(words, ['awake', 'asleep'], 'whatever is shown');
  });

  it('[V1] follows what changes, and draws no more than it has to', () => {
    const { tree, told, lines, put, people, changed } = aTree();
    tree.narrow({ text: '', states: ['asleep'] });
    lines();
    told.length = 0;
    put('bo', 'asleep');
    assert.deepEqual(told, [['bo']]);
    put('bo', 'awake');
    assert.deepEqual([told[1], lines()[0]], ['all', 'cellar 1']);
    put('ada', 'asleep');
    assert.deepEqual([told[2], lines()[1]], ['all', 'ada asleep']);
    people.delete('cy');
    changed.tell(['cellar']);
    assert.deepEqual([told[3], lines()], ['all', ['attic 1', 'ada asleep', 'hat of ada 0']]);
    changed.tell(['hat of ada']);
    assert.deepEqual(told[4], ['hat of ada']);
  });

  it('[V1] is taken away by a row that is to be shown and does not pass', () => {
    const { tree, lines } = aTree();
    const narrow = { text: '', states: ['awake'] };
    tree.narrow(narrow);
    tree.uncover('hat of ada');
    assert.deepEqual(tree.filter, narrow);
    tree.uncover('hat of bo');
    assert.deepEqual([tree.filter, lines().length], [noRowFilter, 8]);
  });

  it('what was kept damaged narrows nothing', () => {
    for (const kept of [undefined, 'x', { text: 7, states: 'x' }, { states: [7] }])
      assert.deepEqual(readRowFilter(kept), noRowFilter);
    assert.deepEqual(readRowFilter({ text: 'a', states: ['b'] }), { text: 'a', states: ['b'] });
  });
});
