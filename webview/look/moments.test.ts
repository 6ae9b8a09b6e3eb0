import assert from 'node:assert/strict';
import { age, duration, hubNow, useHubClock } from './moments.ts';

const minuteMs = 60_000;

describe('moments on a page', () => {
  afterEach(() => useHubClock());

  it('[R4] are as long ago as they are by the hub’s clock, whatever ours shows', () => {
    for (const skewMs of [-600 * minuteMs, 600 * minuteMs]) {
      useHubClock(skewMs);
      assert.equal(age(Date.now() + skewMs - 5 * minuteMs, hubNow()), '5 min');
    }
  });

  it('are never negative', () => {
    assert.deepEqual([age(10, 5), duration(-5 * minuteMs), duration(90_000)], ['now', '0 s', '1 min']);
  });
});
