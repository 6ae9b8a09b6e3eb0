import assert from 'node:assert/strict';
import { taskStatuses } from '../../shared/model/taskWords.ts';
import type { TaskRow, TaskStatus } from '../../shared/model/task.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { columnsOf, drawnCards, noFilter } from './boardCards.ts';
import { columnIds, columnOf, meaningOf } from './boardColumns.ts';
import type { ColumnId } from './boardColumns.ts';

const card = (status: TaskStatus, changes: Partial<TaskRow> = {}): TaskRow =>
  aTaskRow({ title: 'One', createdAt: 1, updatedAt: 1, status, ...changes });

const wishes = (status: TaskStatus, changes: Partial<TaskRow> = {}): Partial<Record<ColumnId, string>> =>
  Object.fromEntries(
    columnIds.flatMap((to) => {
      const meaning = meaningOf(card(status, changes), to);
      return meaning !== undefined && 'wish' in meaning ? [[to, meaning.wish]] : [];
    }),
  );

describe('the board', () => {
  it('[V3] [T4] a card can be put only where that is a transition', () => {
    assert.deepEqual(wishes('pending'), { assigned: 'place', running: 'start', cancelled: 'cancel' });
    assert.deepEqual(wishes('pending', { queued: true }), { assigned: 'place', cancelled: 'cancel' });
    assert.deepEqual(wishes('assigned'), { pending: 'takeBack', cancelled: 'cancel' });
    assert.deepEqual(wishes('planning'), { failed: 'fail', cancelled: 'cancel' });
    assert.deepEqual(wishes('plan_review'), { running: 'approve', failed: 'fail', cancelled: 'cancel' });
    assert.deepEqual(wishes('running'), { done: 'finish', failed: 'fail', cancelled: 'cancel' });
    assert.deepEqual(wishes('needs_human'), { done: 'finish', failed: 'fail', cancelled: 'cancel' });
    assert.deepEqual(wishes('done'), { pending: 'sendBack' });
    assert.deepEqual(wishes('failed'), { pending: 'retry' });
    assert.deepEqual(wishes('cancelled'), { pending: 'retry' });
  });

  it('[V3] [T5] every other place says why not', () => {
    for (const status of taskStatuses) {
      for (const to of columnIds) {
        const meaning = meaningOf(card(status), to);
        if (columnOf(status) === to) assert.equal(meaning, undefined);
        else if (meaning === undefined || 'why' in meaning)
          assert.match(meaning?.why ?? '', /\w.*\.$/, `${status} ${to}`);
      }
    }
    const accepted = { verdict: { kind: 'accepted', by: { kind: 'hub' }, at: 1 } } as const;
    assert.deepEqual(wishes('done', accepted), {});
  });

  it('[V3] shows what fits all filters, the important first, then what changed last', () => {
    const cards = [
      card('running', { id: 'a', updatedAt: 5, labels: ['api'] }),
      card('running', { id: 'b', updatedAt: 9, labels: ['api'], title: 'Pages of ORDERS' }),
      card('running', { id: 'c', priority: 'critical', labels: ['api', 'ui'] }),
      card('plan_review', { id: 'd' }),
      card('running', { id: 'e', projectId: 'project_2', labels: ['api'] }),
    ];
    const shown = (changes: Partial<typeof noFilter>) =>
      columnsOf(cards, { ...noFilter, ...changes }).running.map(({ id }) => id);
    assert.deepEqual(shown({ project: 'project_1' }), ['c', 'b', 'a']);
    assert.deepEqual(shown({ label: 'ui' }), ['c']);
    assert.deepEqual(shown({ text: ' orders api-1 ' }), ['b']);
    assert.deepEqual(
      columnsOf(cards, noFilter).planning.map(({ id }) => id),
      ['d'],
    );
  });

  it('draws the cards on the screen, however many there are', () => {
    assert.deepEqual(drawnCards({ scrollTop: 0, height: 800 }, 80, 10_000), { from: 0, to: 15 });
    assert.deepEqual(drawnCards({ scrollTop: 8_000, height: 800 }, 80, 10_000), { from: 95, to: 115 });
    assert.deepEqual(drawnCards({ scrollTop: 8_000, height: 800 }, 80, 3), { from: 3, to: 3 });
  });
});
