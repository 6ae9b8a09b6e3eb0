import assert from 'node:assert/strict';
import { listRunning, modeQuestion } from './serverModes.ts';

describe('taking a server out of service', () => {
  it('[M5] is asked about where something runs, and says that it goes on', () => {
    const asked = modeQuestion('draining', 'gpu1\u001b', { tasks: ['SHOP-1'], sessions: ['review'] });
    assert.equal(asked?.question, 'Drain gpu1?');
    assert.match(asked?.detail ?? '', /nothing new[^]*Nothing is ended[^]*SHOP-1\nsession review$/);
    assert.match(modeQuestion('disabled', 'gpu1', { tasks: [], sessions: ['a'] })?.detail ?? '', /no candidate/);
  });

  it('[M5] is done at once where nothing runs', () => {
    for (const mode of ['draining', 'disabled'] as const)
      assert.equal(modeQuestion(mode, 'gpu1', { tasks: [], sessions: [] }), undefined);
  });

  it('[F15] a long list is counted', () => {
    const tasks = Array.from({ length: 20 }, (_, at) => `SHOP-${at}`);
    assert.deepEqual(listRunning({ tasks, sessions: [] }).slice(-2), ['SHOP-14', 'and 5 more']);
  });
});
