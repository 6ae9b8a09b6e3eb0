import assert from 'node:assert/strict';
import { newId } from '../testDaemon.fixture.ts';
import { renderObjective } from './renderObjective.ts';

describe('the prompt of a manager', () => {
  const objective = { objectiveId: newId('objective'), ref: 'SHOP-9', title: 'Sell more', prompt: 'Find out how.\n' };

  it('[T17] says what it leads, where its tasks work, and how it leads', () => {
    const text = renderObjective({ ...objective, repo: 'shop', baseBranch: 'main' });
    assert.match(text, /^# SHOP-9: Sell more\n\n## The goal\n\nFind out how\.\n\n## Your part\n/);
    for (const part of ['repository shop, base branch main', '`create_task`', 'rostrum objective done SHOP-9'])
      assert.ok(text.includes(part), part);
  });

  it('leaves out what there is none of', () => {
    const text = renderObjective({ ...objective, prompt: ' ' });
    assert.doesNotMatch(text, /The goal|Tasks work on/);
  });
});
