import assert from 'node:assert/strict';
import { handleOf } from '../drawing/boxShapes.ts';
import { endOf } from '../drawing/lineEnds.ts';
import type { LineEnd, Point } from '../drawing/lineEnds.ts';
import { plainTheme } from '../drawing/theme.ts';
import type { GraphTask } from '../graphMessages.ts';
import { englishWords as words } from '../graphWords.ts';
import { layoutGraph } from '../layout/layoutGraph.ts';
import type { GraphActions } from './actions.ts';
import { firstState } from './graphState.ts';
import { makeGraphStore } from './graphStore.ts';
import { letGo, pullAt, pullShape } from './pulling.ts';

const task = (id: string, ...on: readonly string[]): GraphTask => ({
  id,
  ref: id,
  title: id,
  status: 'pending',
  blockedBy: [],
  dependencies: on.map((each) => ({ on: each, kind: 'blocks' })),
});

/** A graph in which an edge is chosen, and what pulling in it has come to. */
function chosenEdge({ canEdit = true } = {}) {
  const store = makeGraphStore({
    beginning: { ...firstState, canEdit, selectedLine: 'a>b' },
    words,
    layOut: (graph) => store.takeLayout(layoutGraph(graph)),
  });
  store.update((state) => ({ ...state, tasks: new Map([task('a'), task('b', 'a'), task('c')].map((one) => [one.id, one])) })); // prettier-ignore
  const done: unknown[] = [];
  const actions = {
    connect: (...all: unknown[]) => done.push(['connect', ...all]),
    moveLine: (...all: unknown[]) => done.push(['move', ...all]),
    removeLine: (...all: unknown[]) => done.push(['remove', ...all]),
  } as unknown as GraphActions;
  const { scene } = store.shown();
  const line = scene.lineById.get('a>b');
  const box = (id: string) => scene.boxById.get(id);
  const [a, c] = [box('a'), box('c')];
  assert(line !== undefined && a !== undefined && c !== undefined);
  const take = (end: LineEnd) => {
    const pull = pullAt(store.shown(), endOf(line, end), 1);
    assert.equal(pull?.kind === 'end' ? pull.end : pull?.kind, end);
    assert(pull !== undefined);
    return pull;
  };
  return { store, line, a, box, c, take, done, actions };
}

const away: Point = { x: -500, y: -500 };

describe('pulling lines of the graph', () => {
  it('[V2] an end of the chosen line is moved to a task, removed where it ends nowhere, and back where it was', () => {
    const { take, line, c, box, done, actions } = chosenEdge();
    letGo(take('to'), away, c, 1, actions);
    letGo(take('from'), away, c, 1, actions);
    letGo(take('to'), away, undefined, 1, actions);
    const beside = { x: endOf(line, 'to').x - 12, y: endOf(line, 'to').y };
    letGo(take('to'), beside, undefined, 1, actions);
    letGo(take('to'), away, box('b'), 1, actions);
    assert.deepEqual(done, [
      ['move', 'a>b', 'to', 'c'],
      ['move', 'a>b', 'from', 'c'],
      ['remove', 'a>b'],
    ]);
  });

  it('[V2] nothing is pulled where the line is not chosen, from afar, or by who may only look', () => {
    const { store, line, a, c, done, actions } = chosenEdge();
    const end = endOf(line, 'to');
    assert.equal(pullAt(store.shown(), end, 0.1), undefined);
    const handle = pullAt(store.shown(), handleOf(c), 1);
    assert.equal(handle?.kind, 'new');
    letGo(handle, away, undefined, 1, actions);
    letGo(handle, away, a, 1, actions);
    assert.deepEqual(done, [['connect', 'c', 'a']]);
    store.update((state) => ({ ...state, selectedLine: undefined }));
    assert.equal(pullAt(store.shown(), end, 1), undefined);
    const readOnly = chosenEdge({ canEdit: false });
    assert.equal(pullAt(readOnly.store.shown(), endOf(readOnly.line, 'to'), 1), undefined);
  });

  it('[V2] a line that would be removed has another look, and each end goes to its side of a box', () => {
    const { take, line, c } = chosenEdge();
    const drawn = (end: LineEnd, at: Point, over = false) => {
      const shape = pullShape(take(end), at, over ? c : undefined, 1, plainTheme);
      return shape.kind === 'line' ? { points: shape.points, stroke: shape.stroke } : shape;
    };
    const [start, end] = [endOf(line, 'from'), endOf(line, 'to')];
    const { accent, warning } = plainTheme;
    assert.deepEqual(drawn('to', away), { points: [start.x, start.y, -500, -500], stroke: warning });
    assert.deepEqual(drawn('to', end), { points: [start.x, start.y, end.x, end.y], stroke: accent });
    const { x, y, width, height } = c.place;
    assert.deepEqual(drawn('to', away, true), { points: [start.x, start.y, x, y + height / 2], stroke: accent });
    assert.deepEqual(drawn('from', away, true), { points: [x + width, y + height / 2, end.x, end.y], stroke: accent });
  });
});
