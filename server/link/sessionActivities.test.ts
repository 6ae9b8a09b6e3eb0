import assert from 'node:assert/strict';
import { anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { SessionActivities } from './sessionActivities.ts';

describe('what sessions do, as the hub holds it', () => {
  const sessionId = anId('session');
  const said = { sessionId, activity: 'idle', evidence: 'quiet', quietMs: 60_000, idleMs: 60_000 } as const;

  it('[S11] is news only where something else is to be seen, and grows older by itself', () => {
    const clock = createFakeClock();
    const activities = new SessionActivities(clock);
    assert.deepEqual(activities.take('a', [said]), [said]);
    clock.advance(5_000);
    assert.equal(activities.of(sessionId)?.idleMs, 65_000);
    assert.deepEqual(activities.take('a', [{ ...said, idleMs: 65_000 }]), []);
    assert.equal(activities.take('a', [{ ...said, activity: 'working', evidence: 'it writes', idleMs: 0 }]).length, 1);
    clock.advance(5_000);
    assert.equal(activities.of(sessionId)?.idleMs, 0);
    activities.forgetServer('a');
    assert.equal(activities.of(sessionId), undefined);
  });

  it('[S15] after its last viewer has left, its idle time begins anew', () => {
    const clock = createFakeClock();
    const activities = new SessionActivities(clock);
    activities.take('a', [said]);
    assert.equal(activities.unneededMs(sessionId), 60_000);
    activities.noteViewed(sessionId);
    clock.advance(10_000);
    activities.take('a', [{ ...said, idleMs: 70_000 }]);
    assert.equal(activities.unneededMs(sessionId), 10_000);
  });
});
