import assert from 'node:assert/strict';
import type { TaskRow } from '../../shared/model/task.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { renderFacts, renderMore, renderPruned, renderValue } from './page.ts';
import { renderReason } from './taskPage.ts';
import { renderTaskTable } from './taskTable.ts';
import { renderTimeline } from './timelineTable.ts';
import type { TimelineEntry } from './timelineTable.ts';
import { renderWhy } from './whyPage.ts';

const look = { width: 100, colour: false };
const lines = (text: string) => text.split('\n').map((line) => line.trimEnd());

const row = (given: Partial<TaskRow>): TaskRow =>
  aTaskRow({
    id: 'task_0000000000000001',
    ref: 'SHOP-1',
    projectId: 'p',
    title: 'Schema',
    status: 'running',
    queued: true,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...given,
  });

describe('pages', () => {
  it('a table of tasks: ref, title, status, server, what blocks them, age', () => {
    const rows = [
      row({ serverId: 's1' }),
      row({
        id: 'task_0000000000000002',
        ref: 'SHOP-2',
        title: 'Routes',
        status: 'pending',
        blockedBy: [{ code: 'contract', text: '', on: 'task_0000000000000001', key: 'api' }],
      }),
    ];
    const nameOf = (id: string | undefined) => (id === undefined ? '' : `name of ${id}`);
    assert.deepEqual(lines(renderTaskTable(rows, { nameOf, nowMs: 61_000, look })), [
      'REF     TITLE   STATUS   SERVER      BLOCKED BY  AGE',
      'SHOP-1  Schema  running  name of s1               1m',
      'SHOP-2  Routes  pending              SHOP-1:api   1m',
    ]);
  });

  it('[P4] a list says that it would begin earlier, had the log not been pruned', () => {
    assert.equal(renderPruned(undefined), '');
    assert.equal(renderPruned(7), 'Older events were pruned from the log, up to line 7.\n');
  });

  it('[T13] a timeline: time since creation, event, actor, details with names in place of ids', () => {
    const entries: TimelineEntry[] = [
      {
        seq: 1,
        at: 5_000,
        type: 'task_created',
        actor: { kind: 'user' as const, id: 'p', name: 'admin' },
        details: {},
      },
      {
        seq: 2,
        at: 95_000,
        type: 'task_assigned',
        actor: { kind: 'hub' as const },
        details: { serverId: 'server_0000000000000001', inputs: [], hash: 'a'.repeat(64) },
      },
    ];
    assert.deepEqual(lines(renderTimeline(entries, look, () => 'dev-1')), [
      'TIME   EVENT          ACTOR  DETAILS',
      '00:00  task_created   admin',
      '01:30  task_assigned  hub    {server: dev-1, hash: aaaaaaaaaaaa}',
    ]);
  });

  it('[M3] why: obstacles, every gate with its figures, parts of the score, the cheapest remedy', () => {
    const gates = [
      { name: 'online', passed: true, detail: 'online' },
      { name: 'repo', passed: false, detail: 'api is not there' },
    ];
    const page = renderWhy(
      {
        head: 'SHOP-1 is pending.',
        blockedBy: [{ code: 'waits', text: 'waits for SHOP-2' }],
        candidates: [
          { serverId: 's2', server: 'two', fits: false, gates, parts: [], total: 0 },
          {
            serverId: 's1',
            server: 'one',
            fits: true,
            gates: gates.slice(0, 1),
            parts: [{ name: 'repo', points: 100, detail: 'has it' }],
            total: 100,
          },
        ],
        cheapest: 'clone it',
      },
      false,
    );
    assert.deepEqual(lines(page), [
      'SHOP-1 is pending.',
      '',
      'Obstacles',
      '  ✘ waits for SHOP-2',
      '',
      'Servers',
      '  one  fits, score 100',
      '    ✔ online  online',
      '    +100 repo    has it',
      '',
      '  two  does not fit',
      '    ✔ online  online',
      '    ✘ repo    api is not there',
      '',
      '→ clone it',
    ]);
  });

  it('[M2] a reason names every part of the score, or that it was by hand', () => {
    assert.equal(renderReason({ by: 'hand' }), 'by hand');
    const parts = [
      { name: 'repo', points: 100, detail: '' },
      { name: 'labels', points: 0, detail: '' },
      { name: 'load', points: -5, detail: '' },
    ];
    assert.equal(
      renderReason({ by: 'auto', total: 95, parts, considered: 2, fitting: 1 }),
      'score 95 = repo 100 + load -5, 1 of 2 servers fitted',
    );
  });

  it('[R6] what others wrote brings no escapes and no second line', () => {
    assert.equal(renderValue({ a: ['x\u001b[31m\ny'], b: undefined }), '{a: [x y]}');
    assert.equal(renderValue('x'.repeat(300)).length, 200);
    assert.equal(
      renderFacts(
        [
          ['name', 'a\u001b]0;t\u0007b'],
          ['none', undefined],
        ],
        false,
      ),
      'name  ab',
    );
    assert.equal(renderMore(undefined), '');
  });
});
