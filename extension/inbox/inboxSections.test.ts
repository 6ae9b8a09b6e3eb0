import assert from 'node:assert/strict';
import { drawnOrder, inboxSections, movedFrom, readGrouping } from './inboxSections.ts';
import { anInterventionRow } from './testing/anInterventionRow.ts';

const minuteMs = 60_000;
const now = 100 * minuteMs;
const asked = (id: string, minutesAgo: number, what: 'question' | 'guard' = 'question') =>
  anInterventionRow({ id, askedAt: now - minutesAgo * minuteMs, what });
const rows = [asked('a', 10), asked('b', 90, 'guard'), asked('c', 5), asked('later', 99)];
const moment = { now, snoozedUntil: (id: string) => (id === 'later' ? now + 1 : undefined) };

describe('keys of the inbox', () => {
  it('[V4] walk through what waits as it is drawn, without what was put off', () => {
    assert.deepEqual(drawnOrder(inboxSections(rows, 'none', moment)), ['b', 'a', 'c']);
    assert.deepEqual(drawnOrder(inboxSections(rows, 'kind', moment)), ['b', 'a', 'c']);
  });

  it('[V4] go to the next and the one before, and stay at the ends', () => {
    const order = ['a', 'b', 'c'];
    assert.equal(movedFrom(order, 'a', 1), 'b');
    assert.equal(movedFrom(order, 'c', 1), 'c');
    assert.equal(movedFrom(order, 'b', -1), 'a');
    assert.equal(movedFrom(order, 'a', -1), 'a');
    assert.equal(movedFrom(order, 'gone', -1), 'a');
    assert.equal(movedFrom([], undefined, 1), undefined);
  });

  it('a grouping that is none of ours is none', () => {
    assert.deepEqual([readGrouping('kind'), readGrouping('evil'), readGrouping(undefined)], ['kind', 'none', 'none']);
  });
});
