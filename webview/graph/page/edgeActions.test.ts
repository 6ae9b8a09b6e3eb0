import assert from 'node:assert/strict';
import { handleOf } from '../drawing/boxShapes.ts';
import { endOf } from '../drawing/lineEnds.ts';
import { plainTheme } from '../drawing/theme.ts';
import type { FromGraph, GraphTask } from '../graphMessages.ts';
import { englishWords as words } from '../graphWords.ts';
import { layoutGraph } from '../layout/layoutGraph.ts';
import { aimShape } from './aiming.ts';
import { makeEdgeActions } from './edgeActions.ts';
import { firstState } from './graphState.ts';
import type { GraphState } from './graphState.ts';
import { makeGraphStore } from './graphStore.ts';

const shop = { id: 'shop', title: 'Shop' };
const task = (id: string, on: readonly string[] = [], more: Partial<GraphTask> = {}): GraphTask => ({
  id,
  ref: id.toUpperCase(),
  title: id,
  status: 'pending',
  blockedBy: [],
  dependencies: on.map((each) => ({ on: each, kind: 'blocks' })),
  ...more,
});
const tasksOf = (...tasks: readonly GraphTask[]) => new Map(tasks.map((each) => [each.id, each]));
/** A chain, and two tasks beside it of which one is part of an objective. */
const tasks = tasksOf(task('a'), task('b', ['a']), task('c', ['b']), task('d'), task('e', ['a'], { objective: shop }));

/** What keys do to the edges of a graph, what they wish for, and the last that they said. */
function edges(given: Partial<GraphState> = {}) {
  const store = makeGraphStore({
    beginning: { ...firstState, canEdit: true },
    words,
    layOut: (graph) => store.takeLayout(layoutGraph(graph)),
  });
  store.update((state) => ({ ...state, tasks, ...given }));
  const posted: FromGraph[] = [];
  let said = '';
  const actions = makeEdgeActions({
    store,
    words,
    port: { post: (message) => posted.push(message), onMessage: () => undefined },
    say: (text) => (said = text),
  });
  const focus = (focused: string) => store.update((state) => ({ ...state, focused }));
  return { store, actions, posted, focus, said: () => said, state: () => store.shown().state };
}

describe('moving an edge of the graph by keys', () => {
  it('[V2] moves the end away from the task that one comes from, and asked again the other', () => {
    const { actions, focus, said, posted, state } = edges({ focused: 'b', selectedLine: 'b>c' });
    actions.beginMoving();
    assert.equal(said(), words.moveEnding('B → C'));
    actions.beginMoving();
    assert.equal(said(), words.moveBeginning('B → C'));
    focus('d');
    assert.equal(actions.takeAim('d'), true);
    assert.deepEqual(posted, [{ type: 'dependency.move', from: 'b', to: 'c', end: 'from', target: 'd' }]);
    assert.deepEqual([state().aim, state().selectedLine, said()], [undefined, undefined, '']);
    assert.equal(actions.takeAim('d'), false);
    const other = edges({ focused: 'c', selectedLine: 'b>c' });
    other.actions.beginMoving();
    assert.equal(other.said(), words.moveBeginning('B → C'));
  });

  it('[V2] explains what is refused as for a pointer, and leaves the edge chosen', () => {
    const { actions, said, posted, state } = edges({ focused: 'a', selectedLine: 'a>b' });
    const moveTo = (target: string) => {
      actions.beginMoving();
      actions.takeAim(target);
      return said();
    };
    assert.equal(moveTo('a'), words.cycle('A → A'));
    assert.equal(moveTo('b'), words.alreadyWaits('B', 'A'));
    actions.beginMoving();
    assert.equal(moveTo('c'), words.cycle('B → C → B'));
    assert.deepEqual([state().selectedLine, posted], ['a>b', []]);
  });

  it('[V2] says why nothing can be moved: no edge is chosen, it is gone, it leads to what is collapsed, one may only look', () => {
    const begun = (given: Partial<GraphState>) => {
      const { actions, said, state } = edges(given);
      actions.beginMoving();
      return [said(), state().aim];
    };
    const gone = edges({ selectedLine: 'a>b' });
    gone.actions.beginMoving();
    gone.store.update((state) => ({ ...state, tasks: tasksOf(task('a'), task('b'), task('d')) }));
    gone.actions.takeAim('d');
    assert.deepEqual([gone.said(), gone.posted], [words.edgeGone, []]);
    assert.deepEqual(begun({}), [words.noEdgeChosen, undefined]);
    assert.deepEqual(begun({ collapsed: new Set(['shop']), selectedLine: 'a>group:shop' }), [words.endsAtTasks, undefined]); // prettier-ignore
    assert.deepEqual(begun({ selectedLine: 'a>b', canEdit: false }), [words.readOnly, undefined]);
    const { actions, said } = edges({ focused: 'd' });
    actions.nextLine();
    assert.equal(said(), words.noEdgeHere);
  });

  it('[V2] is given up by Escape, and by what is done instead', () => {
    const { actions, said, state } = edges({ focused: 'a', selectedLine: 'a>b' });
    const begin = () => {
      actions.beginMoving();
      assert.notEqual(state().aim, undefined);
    };
    begin();
    actions.nextLine();
    assert.deepEqual([state().aim, state().selectedLine], [undefined, 'a>e']);
    begin();
    actions.removeLine();
    assert.equal(state().aim, undefined);
    actions.beginConnecting('a');
    actions.giveUp();
    assert.deepEqual([said(), state().aim], [words.givenUp, undefined]);
  });

  it('[V2] is drawn where it would lead, but not back to its own beginning', () => {
    const { actions, focus, store } = edges({ focused: 'b', selectedLine: 'b>c' });
    const drawn = () => {
      const shape = aimShape(store.shown(), 1, plainTheme);
      return shape?.kind === 'line' ? shape.points : undefined;
    };
    assert.equal(drawn(), undefined, 'nothing is looked for');
    actions.beginMoving();
    assert.equal(drawn(), undefined, 'at its own beginning');
    focus('d');
    const { boxById, lineById } = store.shown().scene;
    const [d, line] = [boxById.get('d'), lineById.get('b>c')];
    assert.ok(d !== undefined && line !== undefined);
    const [start, end] = [endOf(line, 'from'), endOf(line, 'to')];
    assert.deepEqual(drawn(), [start.x, start.y, d.place.x, d.place.y + d.place.height / 2]);
    actions.beginMoving();
    assert.deepEqual(drawn(), [handleOf(d).x, handleOf(d).y, end.x, end.y]);
    actions.beginConnecting('d');
    assert.equal(drawn(), undefined);
    focus('a');
    assert.equal(drawn()?.[0], handleOf(d).x);
  });
});
