import assert from 'node:assert/strict';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import { isEmptyPlan, planSummary, renderPlan } from './planText.ts';

const plan: PipelinePlan = {
  fingerprint: 'f',
  counts: { created: 1, changed: 1, cancelled: 1, untouched: 1 },
  items: [
    { key: 'a', action: 'untouched', title: 'A', ref: 'API-1', status: 'done', changes: [] },
    {
      key: 'b',
      action: 'changed',
      title: 'B',
      ref: 'API-2',
      status: 'pending',
      changes: [
        { field: 'priority', from: 'normal', to: 'high' },
        { field: 'spec', from: 'one', to: 'one\ntwo' },
      ],
    },
    { key: 'c', action: 'created', title: 'C', changes: [] },
    {
      key: 'd',
      action: 'cancelled',
      title: 'D',
      ref: 'API-3',
      status: 'running',
      changes: [],
      note: 'its session ends',
    },
  ],
  newlyOwed: [{ task: 'a', key: 'schema' }],
};

describe('a plan as a difference', () => {
  it('[T15] has what is there on one side and what will be on the other', () => {
    assert.deepEqual(renderPlan(plan), {
      before: 'a: A (API-1, done)\nb: B (API-2, pending)\n    priority: normal\n    spec: one\nd: D (API-3, running)\n',
      after:
        'a: A (API-1, done)\nb: B (API-2, pending)\n    priority: high\n    spec:\n      one\n      two\nc: C\n' +
        'd: D (API-3, cancelled)\n    # its session ends\na will owe the contract schema, because an input asks for it.\n',
    });
  });

  it('[T15] is one line, and says when there is nothing to do', () => {
    assert.equal(planSummary(plan), '1 created, 1 changed, 1 cancelled');
    const empty = { ...plan, counts: { created: 0, changed: 0, cancelled: 0, untouched: 4 } };
    assert.deepEqual([planSummary(empty), isEmptyPlan(empty), isEmptyPlan(plan)], ['nothing to do', true, false]);
  });
});
