import assert from 'node:assert/strict';
import type { Candidate } from '../../shared/model/placement.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { fakeHub, objectiveRow, projectRow, taskRow } from '../views/tasks/rows.fixture.ts';
import { placementItems, placementSentence } from '../commands/placementItems.ts';
import { renderTaskPage } from './taskPage.ts';
import { renderTimeline } from './timelineMarkdown.ts';
import { addressOf, readAddress } from './viewAddress.ts';
import type { TaskView } from './viewAddress.ts';
import { renderWhy } from './whyMarkdown.ts';

const evil = '<img src=x onerror=alert(1)> [x](command:rostrum.task.cancel) **b** | cell';
const { mirror } = fakeHub(projectRow('1'), objectiveRow('1'), taskRow('3'));

const candidate = (server: string, given: Partial<Candidate> = {}): Candidate => ({
  serverId: `server_${server}`,
  server,
  fits: true,
  gates: [{ name: 'online', passed: true, detail: 'online' }],
  parts: [
    { name: 'repo', points: 40, detail: 'shop' },
    { name: 'load', points: 0, detail: '1.0' },
  ],
  total: 40,
  ...given,
});
const unfit = candidate('old', {
  fits: false,
  gates: [{ name: 'labels', passed: false, detail: 'lacks gpu' }],
  total: 90,
});
const better = candidate('gpu1', { total: 52.25, parts: [{ name: 'repo', points: 52.25, detail: '' }] });

describe('pages about tasks', () => {
  it('[M3] say why a task does not run: the cheapest thing first, then every server with its gates and its score', () => {
    const why: ResultOf<'task.why'> = {
      task: taskRow('1', { title: evil }),
      blockedBy: [{ code: 'waits', text: 'waits for API-3', on: 'task_3' }],
      candidates: [unfit, candidate('cpu'), better],
      cheapest: 'wait for a slot on gpu1',
    };
    const page = renderWhy(why, mirror);
    const places = [
      'Why is API\\-1 not running?',
      'wait for a slot on gpu1',
      'blocked by API\\-3',
      'Servers that fit: 2 of 3',
      'gpu1 – fits, score 52.3',
      'cpu – fits, score 40',
      'old – does not fit',
      '✗ | labels | lacks gpu',
    ];
    const found = places.map((text) => page.indexOf(text));
    assert.ok(
      found.every((at, index) => at >= 0 && at > (found[index - 1] ?? -1)),
      `${found.join()}\n${page}`,
    );
    noMarkup(page);
    const running = renderWhy({ task: taskRow('1', { status: 'running' }), blockedBy: [], candidates: [] }, mirror);
    assert.match(running, /waits for nothing: it is running/);
  });

  it('[M3] servers to choose from: the best first, then what fits, and why the others do not', () => {
    const items = placementItems([unfit, candidate('cpu'), better]);
    assert.deepEqual(
      items.map(({ server, description, detail, icon }) => [server, description, detail, icon]),
      [
        ['server_gpu1', 'fits, score 52.3 · the best', 'repo 52.3', 'star-full'],
        ['server_cpu', 'fits, score 40', 'repo 40', 'server'],
        ['server_old', 'does not fit', 'labels: lacks gpu', 'circle-slash'],
      ],
    );
    assert.equal(placementSentence([unfit, better], undefined), 'Servers that fit: 1 of 2; gpu1 is the best.');
    assert.equal(placementSentence([unfit], 'set the label'), 'No server fits: set the label');
    assert.equal(placementItems([unfit])[0]?.icon, 'circle-slash');
  });

  it('[T13] a timeline has time, actor and details of every entry, and says what is not in it', () => {
    const entry = (type: string, details: Record<string, string | number>) => ({
      seq: 1,
      at: Date.UTC(2026, 0, 2, 3, 4, 5),
      type,
      actor: { kind: 'agent', sessionId: 'session_1', name: evil } as const,
      details,
    });
    const entries = [
      entry('task_started', { serverId: 'server_1', attempt: 2 }),
      entry('task_note_added', { text: evil }),
    ];
    const page = renderTimeline({ ref: 'API-1', title: evil }, entries, { isCut: true, isPruned: true });
    assert.match(page, /2026\\-01\\-02|2026-01-02 03:04:05/);
    assert.match(page, /task started \| attempt: 2 \|/);
    assert.match(page, /pruned/);
    assert.match(page, /The last 2 entries/);
    assert.ok(!page.includes('server_1'));
    noMarkup(page);
  });

  it('[T1] a task as a page has its facts, its spec and its result, and nothing of them does anything', () => {
    const view = {
      task: taskRow('1', { title: evil, status: 'done', parentId: 'objective_1' }),
      spec: `# Head\n\n- ${evil}`,
      result: { summary: evil },
    };
    // Only these fields of a view are read.
    const page = renderTaskPage(view as ResultOf<'task.view'>, mirror, 0);
    assert.match(page, /## Spec\n\n\\# Head/);
    assert.match(page, /## Result/);
    assert.match(page, /Objective 1/);
    noMarkup(page);
  });

  it('[R6] every view has an address that is read as what it was, and nothing else is one', () => {
    const id = 'task_0123456789abcdef';
    const views: readonly TaskView[] = [
      { what: 'why', id },
      { what: 'timeline', id },
      { what: 'page', id },
      { what: 'result', id },
      { what: 'contracts', id },
      { what: 'contract', id, key: 'api.schema-v1', version: undefined },
      { what: 'contract', id, key: 'schema', version: 3 },
      { what: 'artifact', id, artifact: 'artifact_0123456789abcdef' },
    ];
    for (const view of views) assert.deepEqual(readAddress(addressOf(view, 'API-1', '../../a?b#c.txt')), view);
    const paths = views.map((view) => addressOf(view, 'API-1', '../../report.md').path);
    assert.ok(
      paths.every((path) => path.split('/').length === 3),
      paths.join(),
    );
    assert.ok(paths[7]?.endsWith('report.md'));
    const good = addressOf({ what: 'why', id }, 'API-1');
    for (const wrong of [
      { ...good, path: '/etc/passwd' },
      { ...good, path: `/${id}/a/b` },
      { ...good, query: 'what=toString' },
      { ...good, query: '' },
      { ...good, query: 'what=contract&key=<img>' },
      { ...good, query: 'what=contract&key=a&version=-1' },
      { ...good, query: 'what=artifact&artifact=../x' },
    ])
      assert.equal(readAddress(wrong), undefined, JSON.stringify(wrong));
  });
});

/** A text of others is there as a text: no element, no link, no bold of theirs. */
function noMarkup(page: string): void {
  assert.ok(page.includes('onerror'), 'the text is there');
  assert.ok(!/(?<!\\)<img/.test(page), page);
  assert.ok(!/(?<!\\)\[x\]/.test(page), page);
  assert.ok(!/(?<!\\)\*\*b/.test(page), page);
}
