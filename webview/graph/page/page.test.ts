import assert from 'node:assert/strict';
import type { GraphTask } from '../graphMessages.ts';
import { englishWords } from '../graphWords.ts';
import type { Layout, LayoutGraph } from '../layout/graph.ts';
import { layoutGraph } from '../layout/layoutGraph.ts';
import type { LayoutOrder } from '../layoutWorker.ts';
import { beginningWith, choicesOf, readChoices } from './graphChoices.ts';
import { applyMessage, firstState } from './graphState.ts';
import { makeGraphStore } from './graphStore.ts';
import { openLayoutClient } from './layoutClient.ts';

const graphOf = (...ids: readonly string[]): LayoutGraph => ({
  nodes: ids.map((id) => ({ id, width: 100, height: 40 })),
  edges: [],
});
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A worker that answers when it is told to. */
function heldWorker() {
  const orders: { readonly order: LayoutOrder; readonly answer: () => void; readonly fail: () => void }[] = [];
  let isClosed = false;
  return {
    orders,
    isClosed: () => isClosed,
    worker: {
      run: (order: LayoutOrder) =>
        new Promise<Layout>((resolve, reject) => {
          orders.push({
            order,
            answer: () => resolve(layoutGraph(order.graph)),
            fail: () => reject(new Error('gone')),
          });
        }),
      close: () => void (isClosed = true),
    },
  };
}

const idsOf = (layouts: readonly Layout[]) => layouts.map(({ nodes }) => nodes.map(({ id }) => id).join(''));

describe('the layout beside the page', () => {
  it('has one order under way; of those that wait the newest counts', async () => {
    const { worker, orders } = heldWorker();
    const layouts: Layout[] = [];
    const client = openLayoutClient(Promise.resolve(worker), (layout) => layouts.push(layout));
    client.layOut(graphOf('a'), false);
    await settle();
    client.layOut(graphOf('a', 'b'), true);
    client.layOut(graphOf('a', 'b', 'c'), false);
    assert.equal(orders.length, 1);
    orders[0]?.answer();
    await settle();
    assert.deepEqual(orders[1]?.order, { graph: graphOf('a', 'b', 'c'), anew: true });
    orders[1]?.answer();
    await settle();
    assert.deepEqual(idsOf(layouts), ['a', 'abc']);
  });

  it('is done by the page when there is no worker, when none starts, and when it fails at work', async () => {
    const { worker, orders, isClosed } = heldWorker();
    for (const start of [() => undefined, () => Promise.reject(new Error('refused'))]) {
      const layouts: Layout[] = [];
      openLayoutClient(start(), (layout) => layouts.push(layout)).layOut(graphOf('a'), false);
      await settle();
      assert.deepEqual(idsOf(layouts), ['a']);
    }
    const layouts: Layout[] = [];
    const client = openLayoutClient(Promise.resolve(worker), (layout) => layouts.push(layout));
    client.layOut(graphOf('b'), false);
    await settle();
    orders[0]?.fail();
    await settle();
    assert.deepEqual([idsOf(layouts), isClosed()], [['b'], true]);
  });

  it('says nothing any more after it was closed', async () => {
    const { worker, orders } = heldWorker();
    const layouts: Layout[] = [];
    const client = openLayoutClient(Promise.resolve(worker), (layout) => layouts.push(layout));
    client.layOut(graphOf('a'), false);
    await settle();
    client.close();
    orders[0]?.answer();
    await settle();
    assert.deepEqual(layouts, []);
  });
});

describe('the state of the page', () => {
  const task = (id: string, more: Partial<GraphTask> = {}): GraphTask => ({
    id,
    ref: id,
    title: id,
    status: 'pending',
    blockedBy: [],
    dependencies: [],
    ...more,
  });
  const shown = applyMessage(firstState, {
    type: 'graph.show',
    title: 'API',
    canEdit: true,
    tasks: [task('a'), task('b')],
  });

  it('[V2] follows what the host tells: replaced, new and removed tasks', () => {
    const changed = applyMessage(shown, {
      type: 'graph.change',
      tasks: [task('b', { status: 'running' }), task('c')],
      removed: ['a', 'unknown'],
    });
    assert.deepEqual([...changed.tasks.values()].map(({ id, status }) => [id, status]), [['b', 'running'], ['c', 'pending']]); // prettier-ignore
  });

  it('a task that is to be shown comes out of its objective', () => {
    const objective = { id: 'o', title: 'O' };
    const state = applyMessage({ ...shown, collapsed: new Set(['o', 'p']) }, { type: 'graph.change', tasks: [task('a', { objective })], removed: [] }); // prettier-ignore
    const revealed = applyMessage(state, { type: 'graph.reveal', id: 'a' });
    assert.deepEqual([[...revealed.collapsed], revealed.focused, [...revealed.selected]], [['p'], 'a', ['a']]);
  });

  it('is kept as it was chosen, and begins with nothing where that is none of ours', () => {
    const chosen = { ...firstState, collapsed: new Set(['o']), showsCritical: false, search: 'serve' };
    const kept: unknown = JSON.parse(JSON.stringify(choicesOf(chosen, { x: 1, y: -2, zoom: 0.5 })));
    assert.deepEqual(beginningWith(readChoices(kept)), chosen);
    assert.deepEqual(readChoices(kept)?.camera, { x: 1, y: -2, zoom: 0.5 });
    for (const other of [undefined, {}, { ...chosen, collapsed: 'o' }])
      assert.deepEqual(beginningWith(readChoices(other)), firstState);
  });

  it('asks for a layout when boxes or lines are others, and not when a state changes', () => {
    const asked: string[] = [];
    const store = makeGraphStore({
      beginning: firstState,
      words: englishWords,
      layOut: ({ nodes, edges }) => void asked.push(`${nodes.length} ${edges.length}`),
    });
    const tell = (tasks: readonly GraphTask[]) =>
      store.update((state) => applyMessage(state, { type: 'graph.change', tasks, removed: [] }));
    tell([task('a'), task('b')]);
    tell([task('a', { status: 'running' })]);
    tell([task('b', { dependencies: [{ on: 'a', kind: 'blocks' }] })]);
    store.update((state) => ({ ...state, hovered: 'a' }));
    assert.deepEqual(asked, ['2 0', '2 1']);
  });

  it('shows a new state at once at the old place', () => {
    const store = makeGraphStore({
      beginning: firstState,
      words: englishWords,
      layOut: (graph) => store.takeLayout(layoutGraph(graph)),
    });
    store.update(() => shown);
    store.update((state) => applyMessage(state, { type: 'graph.change', tasks: [task('a', { status: 'done' }), task('b', { dependencies: [{ on: 'a', kind: 'blocks' }] })], removed: [] })); // prettier-ignore
    const box = store.shown().scene.boxById.get('a')?.box;
    assert.equal(box?.kind === 'task' ? box.task.status : undefined, 'done');
  });
});
