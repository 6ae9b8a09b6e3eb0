import assert from 'node:assert/strict';
import type { TaskStatus } from '../../shared/model/task.ts';
import { pipelineState } from './pipelineState.ts';

const stateOf = (...statuses: readonly TaskStatus[]) => pipelineState(statuses.map((status) => ({ status })));

describe('the mark of a pipeline file', () => {
  it('[T15] is what matters most of its tasks: who waits, what failed, what runs, or that all is done', () => {
    assert.deepEqual(
      [
        stateOf('done', 'failed', 'running', 'needs_human'),
        stateOf('done', 'plan_review'),
        stateOf('done', 'failed', 'running'),
        stateOf('pending', 'assigned'),
        stateOf('done', 'cancelled'),
      ].map((state) => state?.badge),
      ['?', '?', '!', '▸', '✓'],
    );
    assert.equal(
      stateOf('done', 'failed', 'running', 'needs_human', 'cancelled')?.tooltip,
      '1 of 4 done, 1 under way, 1 wait for you, 1 failed',
    );
  });

  it('is none where nothing is to be said', () => {
    assert.deepEqual([stateOf(), stateOf('pending', 'done'), stateOf('cancelled')], [undefined, undefined, undefined]);
  });
});
