import assert from 'node:assert/strict';
import { alice, anId, anObjective } from '../testing/builders.ts';
import { applyObjective } from './applyObjective.ts';

const about = { objectiveId: anId('objective'), actor: alice } as const;

describe('applyObjective', () => {
  it('[T17] a change raises the version, the same change again does not', () => {
    const event = { type: 'objective_updated', ...about, changes: { repo: 'shop', agent: undefined } } as const;
    const changed = applyObjective(anObjective({ agent: 'claude' }), event, 2_000);
    assert.deepEqual(changed, anObjective({ agent: 'claude', repo: 'shop', version: 2 }));
    assert.equal(applyObjective(changed, event, 2_000), changed);
  });

  it('[T17] the first end counts', () => {
    const done = applyObjective(anObjective(), { type: 'objective_done', ...about }, 2_000);
    assert.deepEqual(done, anObjective({ status: 'done', endedAt: 2_000, version: 2 }));
    assert.equal(applyObjective(done, { type: 'objective_cancelled', ...about }, 3_000), done);
  });
});
