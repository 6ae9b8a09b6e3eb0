import assert from 'node:assert/strict';
import { Pace } from './pace.ts';
import { relayLimits, relayPaces } from './relayLimits.ts';
import { TakeUp } from './takeUp.ts';

const { turnBytes, snapshotEveryMs, watchingBehindMs, workingBehindMs } = relayLimits;
const watching = { withinMs: watchingBehindMs, sharers: 1 };

/** A receiver that is known to take a thousand bytes a millisecond. */
function aPace(): Pace {
  const pace = new Pace(relayPaces.uplink);
  for (let now = 0, total = 0; now < 1_000; now += 1) {
    const bytes = pace.room(now);
    if (bytes > 0) pace.sent(bytes, now);
    total += Math.min(1_000, pace.inFlight);
    pace.taken(total, now + 1);
  }
  return pace;
}

describe('what is sent between two screens', () => {
  it('[S4] is what the line takes until the next may come, shared by those who wait', () => {
    const pace = aPace();
    const takeUp = new TakeUp();
    assert.equal(takeUp.isServed(pace, 1_000, watching), true, 'nothing is owed before the first');
    takeUp.begin();
    const whole = pace.takesWithin(snapshotEveryMs, 1_000);
    assert.ok(whole > 200 * 1_000 && whole < 400 * 1_000, `${whole} bytes`);
    takeUp.sent(whole - 1);
    assert.equal(takeUp.isServed(pace, 1_000, watching), false);
    assert.equal(takeUp.isServed(pace, 1_000, { ...watching, sharers: 2 }), true);
    takeUp.sent(1);
    assert.equal(takeUp.isServed(pace, 1_000, watching), true);
    takeUp.begin();
    assert.equal(takeUp.isServed(pace, 1_000, { ...watching, sharers: 1_000 }), false, 'a turn at least');
  });

  it('[S2] is one turn for who has typed', () => {
    const takeUp = new TakeUp();
    takeUp.begin();
    const working = { withinMs: workingBehindMs, sharers: 1 };
    takeUp.sent(turnBytes - 1);
    assert.equal(takeUp.isServed(aPace(), 1_000, working), false);
    takeUp.sent(1);
    assert.equal(takeUp.isServed(aPace(), 1_000, working), true);
  });
});
