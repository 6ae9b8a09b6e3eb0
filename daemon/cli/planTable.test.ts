import assert from 'node:assert/strict';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import { hasChanges, renderPlan } from './planTable.ts';

const look = { width: 100, colour: false };

describe('the table of a plan', () => {
  it('[T15] says of each task what happens to it, and of a changed one what was and what will be', () => {
    const plan: PipelinePlan = {
      pipeline: 'shop',
      fingerprint: '0123456789abcdef',
      counts: { created: 1, changed: 1, cancelled: 1, untouched: 0 },
      items: [
        { key: 'a', action: 'created', title: 'New \u001b[31mred', line: 4, changes: [] },
        {
          key: 'b',
          action: 'changed',
          title: 'B',
          line: 5,
          ref: 'SHOP-2',
          status: 'pending',
          changes: [
            { field: 'priority', from: 'normal', to: 'high' },
            { field: 'labels', from: 'none', to: 'x' },
          ],
        },
        {
          key: 'c',
          action: 'cancelled',
          title: 'C',
          ref: 'SHOP-3',
          status: 'running',
          changes: [],
          note: 'not in the file any more',
        },
      ],
    };
    assert.equal(
      renderPlan(plan, look),
      [
        '   TASK  REF     WHAT                                          LINE',
        '+  a             created: New red                                 4',
        '~  b     SHOP-2  changed, pending                                 5',
        '                 priority: normal → high',
        '                 labels: none → x',
        '-  c     SHOP-3  cancelled, running; not in the file any more',
        '',
        '1 created, 1 changed, 1 cancelled.',
      ].join('\n'),
    );
    assert.ok(hasChanges(plan));
  });

  it('[T15] says that there is nothing to do', () => {
    const plan: PipelinePlan = {
      fingerprint: '0',
      counts: { created: 0, changed: 0, cancelled: 0, untouched: 1 },
      items: [{ key: 'a', action: 'untouched', title: 'A', ref: 'SHOP-1', status: 'done', changes: [] }],
    };
    assert.match(
      renderPlan(plan, look),
      /=\s+a\s+SHOP-1\s+untouched, done\n\nNothing to do: 1 task as the file says\.$/,
    );
    assert.ok(!hasChanges(plan));
  });

  it('[T10] names each contract that is owed only because an input asks for it', () => {
    const plan: PipelinePlan = {
      fingerprint: '0123456789abcdef',
      counts: { created: 1, changed: 0, cancelled: 0, untouched: 0 },
      items: [{ key: 'a', action: 'created', title: 'A', line: 4, changes: [] }],
      newlyOwed: [{ task: 'a', key: 'apl', meant: 'api' }],
    };
    assert.match(
      renderPlan(plan, look),
      /1 created\.\na did not promise "apl" before; it must publish it now\. Did you mean "api"\?$/,
    );
  });
});
