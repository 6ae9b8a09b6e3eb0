import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GraphDependency, GraphTask } from '../graphMessages.ts';
import { englishWords } from '../graphWords.ts';
import { taskStatuses } from '../../../shared/model/taskWords.ts';
import { layoutGraph } from '../layout/layoutGraph.ts';
import { buildView } from '../model/graphView.ts';
import { handleOf } from './boxShapes.ts';
import { fitText } from './fitText.ts';
import { makeHitGrid } from './hitGrid.ts';
import { stateIcons } from './icons.ts';
import { lineStyles } from './lineShapes.ts';
import { renderSvg } from './renderSvg.ts';
import { layoutGraphOf, makeScene } from './scene.ts';
import type { MeasureText } from './shapes.ts';
import { plainTheme } from './theme.ts';
import { middleOf } from './traceLine.ts';

const measure: MeasureText = (text) => [...text].length * 7;
const look = { theme: plainTheme, words: englishWords, measure };

const task = (id: string, more: Partial<GraphTask> = {}): GraphTask => ({
  id,
  ref: `API-${id}`,
  title: `Task ${id}`,
  status: 'pending',
  blockedBy: [],
  dependencies: [],
  ...more,
});

function sceneOf(tasks: readonly GraphTask[]) {
  const view = buildView(tasks, { collapsed: new Set(), showsEnded: true });
  return makeScene(view, layoutGraph(layoutGraphOf(view)));
}

const crowd = (count: number) =>
  sceneOf(
    Array.from({ length: count }, (_, at) =>
      task(String(at), { dependencies: at < 3 ? [] : [{ on: String(Math.floor(at / 3)), kind: 'blocks' }] }),
    ),
  );

describe('what is drawn of a graph', () => {
  it('[V2] states and kinds of edges differ in form, not only in colour', () => {
    assert.equal(new Set(taskStatuses.map((status) => stateIcons[status])).size, taskStatuses.length);
    const forms = Object.values(lineStyles).map((style) => JSON.stringify(style));
    assert.equal(new Set(forms).size, forms.length);
  });

  it('[V2] an exported picture shows refs, titles, states, contract keys, stale inputs and what is blocked', () => {
    const svg = renderSvg(
      sceneOf([
        task('1', { title: 'Design <the> "schema" & more', status: 'running' }),
        task('2', {
          blockedBy: ['waits for API-1'],
          dependencies: [{ on: '1', kind: 'input', key: 'schema', stale: 'breaking' }],
        }),
        task('3', { dependencies: [{ on: '2', kind: 'on_failure' }] }),
      ]),
      look,
    );
    for (const text of [
      'API-1',
      'API-2',
      'running',
      '⚠ schema',
      'on failure',
      'Design &#60;the&#62; &#34;schema&#34;',
    ]) {
      assert(svg.includes(text), `${text} is missing`);
    }
    assert(svg.includes('stroke-dasharray="12 3"'), 'the input is drawn as an input');
    assert(svg.startsWith('<svg ') && svg.endsWith('</svg>\n'));
    assert.equal(svg.match(/<text/g)?.length, svg.match(/<\/text>/g)?.length);
    assert(!/[<]script|href|url\(/.test(svg), 'it refers to nothing');
  });

  it('[V2] a schema has a mark beside the key, and one that was changed a sign of its own', () => {
    const input = (key: string, more: Partial<GraphDependency> = {}) => ({
      on: '1',
      kind: 'input' as const,
      key,
      ...more,
    });
    const svgOf = (schemas: readonly string[], dependency: GraphDependency) =>
      renderSvg(sceneOf([task('1', { schemas }), task('2', { dependencies: [dependency] })]), look);
    const label = (svg: string) => /text-anchor="middle">([^<]*)</.exec(svg)?.[1];
    const [checked, changed] = [svgOf(['api'], input('api')), svgOf([], input('api', { schemaChange: 'breaking' }))];
    assert.deepEqual(
      [
        label(checked),
        label(svgOf(['docs'], input('api'))),
        label(svgOf(['api'], input('api', { stale: 'additive' }))),
        label(changed),
      ],
      ['{} api', 'api', '↻ {} api', '⚠{} api'],
    );
    assert(!checked.includes(plainTheme.warning) && changed.includes(plainTheme.warning), 'a change warns');
    const text = /<text[^>]*>⚠{} api</.exec(changed)?.[0] ?? '';
    assert(text.includes(plainTheme.foreground), 'what warns is the frame: its text is as readable as any');
  });

  it('what a search found stands out by its frame; in high contrast nothing else fades', () => {
    const scene = sceneOf([task('1'), task('2', { dependencies: [{ on: '1', kind: 'input', key: 'api' }] })]);
    const emphasis = { selected: new Set<string>(), showsCritical: true, found: new Set(['1']) };
    const svg = renderSvg(scene, look, emphasis);
    assert.equal(svg.match(/<g opacity="0.35">/g)?.length, 1);
    assert.equal(svg.match(/stroke="#3794ff" stroke-width="2.5"/g)?.length, 1);
    const strong = renderSvg(scene, { ...look, theme: { ...plainTheme, isHighContrast: true } }, emphasis);
    assert(!svg.includes('>api<') && strong.includes('>api<'), 'the label of an edge fades with it');
    assert(!strong.includes('<g opacity') && strong.includes('stroke="#3794ff" stroke-width="2.5"'));
  });

  it('a title can end no element and start none', () => {
    const svg = renderSvg(sceneOf([task('1', { title: '</text><script>x</script>\u0007' })]), look);
    assert(!svg.includes('<script') && !svg.includes('\u0007'));
  });

  it('texts are cut where they fit, between whole characters', () => {
    assert.equal(fitText('short', 'title', 100, measure), 'short');
    assert.equal(fitText('a rather long title', 'title', 70, measure), 'a rather…');
    assert.equal(fitText('👍👍👍👍', 'title', 21, measure), '👍👍…');
    assert.equal(fitText('anything', 'title', 3, measure), '');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 0, max: 200 }), (text, width) =>
        assert(measure(fitText(text, 'title', width, measure), 'title') <= width),
      ),
    );
  });

  it('the middle of a way is on it', () => {
    assert.deepEqual(middleOf([0, 0, 100, 0]), { x: 50, y: 0 });
    assert.deepEqual(middleOf([0, 0, 10, 0, 10, 30]), { x: 10, y: 10 });
    assert.deepEqual(middleOf([5, 5, 5, 5]), { x: 5, y: 5 });
  });
});

describe('what is under the pointer', () => {
  const scene = crowd(400);
  const grid = makeHitGrid(scene);

  it('is every box, at each of its corners, and nothing beside it', () => {
    for (const item of scene.boxes) {
      const { x, y, width, height } = item.place;
      assert.equal(grid.boxAt(x + 1, y + 1), item);
      assert.equal(grid.boxAt(x + width - 1, y + height - 1), item);
      assert.notEqual(grid.boxAt(x - 1, y - 1), item);
    }
  });

  it('is the handle of a box, also where it stands out of it', () => {
    for (const item of scene.boxes.slice(0, 50)) {
      const { x, y } = handleOf(item);
      assert.equal(grid.handleAt(x - 3, y, 1), item);
      assert.equal(grid.handleAt(x + 4, y, 1), item);
      assert.equal(grid.handleAt(x - 30, y, 1), undefined);
    }
  });

  it('is a line in the middle of its way', () => {
    for (const { line, way } of scene.lines.slice(0, 100)) {
      const { x, y } = middleOf(way.points);
      const hit = grid.lineAt(x, y + 1, 1);
      assert(hit !== undefined, `${line.id} is not hit`);
    }
    assert.equal(grid.lineAt(scene.bounds.x - 500, scene.bounds.y - 500, 1), undefined);
  });

  it('[V2] only what is visible is drawn, and nothing that is visible is left out', () => {
    const { bounds } = scene;
    const view = { x: bounds.x + bounds.width / 3, y: bounds.y + bounds.height / 3, width: 700, height: 500 };
    const { boxes, lines } = grid.within(view);
    const isIn = ({ x, y, width, height }: typeof view) =>
      x <= view.x + view.width && view.x <= x + width && y <= view.y + view.height && view.y <= y + height;
    assert.deepEqual(new Set(boxes), new Set(scene.boxes.filter(({ place }) => isIn(place))));
    assert(lines.length < scene.lines.length / 2, 'most lines are elsewhere');
    const ends = scene.lines.filter(({ way: { points } }) => isIn({ x: points[0] ?? 0, y: points[1] ?? 0, width: 0, height: 0 })); // prettier-ignore
    for (const item of ends) assert(lines.includes(item));
    assert.equal(grid.within(bounds).boxes.length, scene.boxes.length);
  });
});
