import assert from 'node:assert/strict';
import { renderTimeline } from './timelineTable.ts';
import type { TimelineEntry } from './timelineTable.ts';

describe('a timeline on the command line', () => {
  const summary = 'a long summary '.repeat(20).trim();
  const entries: readonly TimelineEntry[] = [
    { seq: 1, at: 1_000, type: 'task_completed', actor: { kind: 'hub' }, details: { summary } },
  ];

  it('is cut to the width of a terminal, and whole where it is piped', () => {
    assert.ok(
      renderTimeline(entries, { width: 80, colour: false })
        .split('\n')
        .every((line) => line.length <= 80),
    );
    assert.ok(renderTimeline(entries, { width: Infinity, colour: false }).includes(summary));
  });
});
