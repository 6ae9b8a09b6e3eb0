import assert from 'node:assert/strict';
import { Drafts } from './drafts.ts';
import { aStore } from './testing/aStore.ts';

describe('drafts of answers', () => {
  it('outlive the window', async () => {
    const store = aStore();
    await new Drafts(store).keep('intervention_1', 'Use JWT, bec');
    const later = new Drafts(store);
    assert.equal(later.of('intervention_1'), 'Use JWT, bec');
    assert.equal(later.of('intervention_2'), '');
    await later.drop('intervention_1');
    assert.equal(new Drafts(store).of('intervention_1'), '');
  });

  it('are bounded: that which was touched longest ago goes', async () => {
    const store = aStore();
    const drafts = new Drafts(store);
    for (let at = 0; at < 100; at += 1) await drafts.keep(`intervention_${at}`, 'a');
    await drafts.keep('intervention_0', 'b');
    await drafts.keep('intervention_100', 'a');
    assert.equal(drafts.of('intervention_0'), 'b');
    assert.equal(drafts.of('intervention_1'), '');
    assert.equal(new Drafts(store).of('intervention_100'), 'a');
  });

  it('are written only when they change', async () => {
    const store = aStore();
    let writes = 0;
    const counted = {
      get: store.get,
      update: async (key: string, value: unknown) => {
        writes += 1;
        await store.update(key, value);
      },
    };
    const drafts = new Drafts(counted);
    await drafts.keep('intervention_1', 'a');
    await drafts.keep('intervention_1', 'a');
    assert.equal(writes, 1);
  });
});
