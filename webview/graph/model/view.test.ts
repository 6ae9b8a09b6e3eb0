import assert from 'node:assert/strict';
import type { GraphTask } from '../graphMessages.ts';
import { englishWords as words } from '../graphWords.ts';
import { decideConnect, decideMoveEnd } from './decideConnect.ts';
import { describeLine } from './describeLine.ts';
import { describeTask } from './describeTask.ts';
import { findTasks } from './findTasks.ts';
import { buildView, endedBoxId } from './graphView.ts';
import type { ViewChoice } from './graphView.ts';
import { findFirst, findNext } from './navigate.ts';

const shop = { id: 'objective_shop', title: 'Shop' };
const task = (id: string, more: Partial<GraphTask> = {}): GraphTask => ({
  id,
  ref: id.toUpperCase(),
  title: `Title of ${id}`,
  status: 'pending',
  blockedBy: [],
  dependencies: [],
  ...more,
});
const blocks = (on: string) => ({ on, kind: 'blocks' as const });
const mapOf = (tasks: readonly GraphTask[]) => new Map(tasks.map((each) => [each.id, each]));
const plain: ViewChoice = { collapsed: new Set(), showsEnded: false };

describe('the view of a graph', () => {
  const tasks = [
    task('a', { status: 'done' }),
    task('b', { status: 'done', dependencies: [blocks('a')] }),
    task('c', { objective: shop, dependencies: [blocks('b'), { on: 'b', kind: 'input', key: 'schema' }] }),
    task('d', { objective: shop, dependencies: [blocks('c')] }),
    task('e', { dependencies: [blocks('d'), { on: 'c', kind: 'related' }] }),
  ];

  it('[V2] folds what is over, draws one line for all between two tasks, and marks the critical path', () => {
    const { boxes, lines } = buildView(tasks, plain);
    assert.deepEqual(boxes.map(({ id }) => id), ['b', 'c', 'd', 'e', endedBoxId]); // prettier-ignore
    assert.deepEqual(boxes.filter(({ isCritical }) => isCritical).map(({ id }) => id), ['c', 'd', 'e']); // prettier-ignore
    assert.deepEqual(
      lines.map(({ id, kind, isCritical, parts }) => [id, kind, isCritical, parts.map(({ key }) => key)]),
      [
        ['b>c', 'blocks', false, [undefined, 'schema']],
        ['c>d', 'blocks', true, [undefined]],
        ['d>e', 'blocks', true, [undefined]],
        ['c>e', 'related', false, [undefined]],
      ],
    );
    assert.equal(buildView(tasks, { ...plain, showsEnded: true }).boxes.length, 5);
    assert.equal(buildView(tasks, { ...plain, kept: 'a' }).boxes.some(({ id }) => id === 'a'), true); // prettier-ignore
  });

  it('a failed task stays in sight: somebody has to decide', () => {
    assert.deepEqual(buildView([task('a', { status: 'failed' })], plain).boxes.map(({ id }) => id), ['a']); // prettier-ignore
  });

  it('[V2] an objective stands as one box, with the lines of all its tasks', () => {
    const { boxes, lines } = buildView(tasks, { ...plain, collapsed: new Set([shop.id]) });
    assert.deepEqual(boxes.map(({ id }) => id), ['b', 'e', 'group:objective_shop', endedBoxId]); // prettier-ignore
    assert.deepEqual(lines.map(({ id, parts }) => [id, parts.length]), [['b>group:objective_shop', 2], ['group:objective_shop>e', 2]]); // prettier-ignore
  });

  it('a search wants each of its words somewhere in a task; an empty one singles out nothing', () => {
    const found = (search: string) => [...(findTasks(tasks, search, words) ?? ['nothing'])];
    assert.deepEqual(found('  '), ['nothing']);
    assert.deepEqual(found('shop TITLE'), ['c', 'd']);
    assert.deepEqual(found('done a'), ['a']);
    assert.deepEqual(found('nowhere'), []);
  });
});

describe('going through the graph by keys', () => {
  const at = (id: string, column: number, y: number) => ({ id, column, x: column * 300, y, width: 208, height: 56 });
  const ground = {
    places: [at('a', 0, 0), at('b', 1, -80), at('c', 1, 100), at('d', 2, 0), at('e', 5, 300)],
    lines: [{ from: 'a', to: 'c' }, { from: 'a', to: 'b' }, { from: 'c', to: 'd' }], // prettier-ignore
  };

  it('[V2] follows edges to the left and right, and columns up and down', () => {
    const go = (id: string, direction: Parameters<typeof findNext>[1]) => findNext(id, direction, ground);
    assert.deepEqual(
      [go('a', 'right'), go('d', 'left'), go('b', 'down'), go('c', 'up'), go('d', 'right'), go('c', 'down')],
      ['b', 'c', 'c', 'b', 'e', 'e'],
    );
    assert.equal(go('e', 'right'), undefined);
    assert.equal(go('gone', 'right'), undefined);
    assert.equal(findFirst(ground.places), 'a');
    assert.equal(findFirst([]), undefined);
  });
});

describe('a wish for one more edge', () => {
  const tasks = mapOf([task('a'), task('b', { dependencies: [blocks('a')] }), task('c', { dependencies: [blocks('b'), { on: 'd', kind: 'related' }] }), task('d')]); // prettier-ignore

  it('[V2] is refused with the path of the cycle that it would close', () => {
    assert.deepEqual(decideConnect(tasks, { from: 'c', to: 'a' }, words), {
      ok: false,
      reason: 'This would be a cycle: A → C → B → A. Remove one of these dependencies first.',
    });
    assert.deepEqual(decideConnect(tasks, { from: 'a', to: 'c' }, words), { ok: true });
  });

  it('is refused where it is there already, and between related tasks, as the hub does', () => {
    assert.deepEqual(decideConnect(tasks, { from: 'a', to: 'b' }, words), {
      ok: false,
      reason: 'B waits for A already.',
    });
    const back = decideConnect(tasks, { from: 'c', to: 'd' }, words);
    assert.equal(
      back.ok ? '' : back.reason,
      'This would be a cycle: D → C → D. Remove one of these dependencies first.',
    );
  });
});

describe('a wish to move the end of an edge', () => {
  const api = { on: 'a', kind: 'input', key: 'api' } as const;
  const tasks = mapOf([task('a'), task('b', { dependencies: [api] }), task('c', { dependencies: [blocks('b')] }), task('d', { dependencies: [api] })]); // prettier-ignore
  const move = (from: string, to: string, end: 'from' | 'to', target: string) =>
    decideMoveEnd(tasks, { from, to, end, target }, words);

  it('[V2] is refused with the path of the cycle that it would close', () => {
    const cycle = (path: string) => ({ ok: false, reason: `This would be a cycle: ${path}. Remove one of these dependencies first.` }); // prettier-ignore
    assert.deepEqual(move('a', 'b', 'from', 'c'), cycle('B → C → B'));
    assert.deepEqual(move('b', 'c', 'to', 'a'), cycle('A → B → A'));
    assert.deepEqual(move('b', 'c', 'to', 'b'), cycle('B → B'));
  });

  it('goes where nothing says the same, also round the edge that goes', () => {
    assert.deepEqual(move('a', 'b', 'to', 'c'), { ok: true });
    assert.deepEqual(move('b', 'c', 'from', 'a'), { ok: true });
    assert.deepEqual(move('b', 'c', 'from', 'd'), { ok: true });
    assert.deepEqual(move('a', 'b', 'to', 'd'), { ok: false, reason: 'D waits for A already.' });
  });
});

describe('a line in words', () => {
  it('[V2] says what the marks at its keys mean', () => {
    const api = { on: 'a', kind: 'input', key: 'api', stale: 'breaking' } as const;
    const docs = { on: 'a', kind: 'input', key: 'docs', schemaChange: 'additive' } as const;
    const tasks = [
      task('a', { schemas: ['api', 'docs'], objective: shop }),
      task('b', { dependencies: [blocks('a'), api, docs, { on: 'a', kind: 'input', key: 'notes', stale: 'same' }] }),
    ];
    const text = (choice: ViewChoice) => {
      const { boxes, lines } = buildView(tasks, choice);
      return lines.map((line) => describeLine(line, boxes, words));
    };
    const details =
      'blocks, input api (has a schema, published again since), input docs (has a schema, its schema was changed since), input notes';
    assert.deepEqual(text(plain), [`A → B: ${details}`]);
    assert.deepEqual(text({ ...plain, collapsed: new Set([shop.id]) }), [`Shop → B: ${details}`]);
  });
});

describe('a task in words', () => {
  it('[V2] says all that its box and its lines show', () => {
    const tasks = [
      task('a', { schemas: ['schema'] }),
      task('b', {
        status: 'pending',
        blockedBy: ['waits for A'],
        dependencies: [
          { on: 'a', kind: 'input', key: 'schema', stale: 'breaking', schemaChange: 'breaking' },
          { on: 'a', kind: 'related' },
        ],
      }),
    ];
    const [, b] = tasks;
    assert(b !== undefined);
    assert.equal(
      describeTask(b, mapOf(tasks), true, words),
      'B Title of b, pending, on the critical path, blocked: waits for A, waits for A (input schema, has a schema, its schema was changed since), published again since: schema, related to A',
    );
  });
});
