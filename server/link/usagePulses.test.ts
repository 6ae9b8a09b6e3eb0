import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Usage } from '../../shared/model/guard.ts';
import { timings } from '../../shared/timings.ts';
import { decideUsage } from '../decide/usage.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { aContext, alice, aProject, aSession, stateWith } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { UsagePulses } from './usagePulses.ts';

function world() {
  const clock = createFakeClock();
  const session = aSession();
  const state = stateWith({ projects: [aProject()], sessions: [session] });
  const told: (readonly [string, readonly string[], number])[] = [];
  const pulses = new UsagePulses({
    state: () => state,
    clock,
    pulse: (key, audience, value) =>
      told.push([key, audience.of === 'projects' ? audience.projectIds : [], (value as Usage).tokensIn]),
  });
  const use = (tokensIn: number, added: number) => {
    const figures = { tokensOut: 0, costUsd: 0, calls: 0 };
    const event: HubEvent = {
      type: 'session_usage_recorded',
      sessionId: session.id,
      actor: alice,
      provider: 'claude',
      total: { tokensIn, ...figures },
      added: { tokensIn: added, ...figures },
      countsFor: [session.projectId],
    };
    applyEvent(state, event, state.seq + 1, clock.now());
    pulses.note([event]);
  };
  return { clock, session, pulses, told, use };
}

describe('pulses of usage', () => {
  it('[M7] tell the last figures of all that was counted, to their project, at most once a second for each', () => {
    const { clock, session, told, use } = world();
    for (const tokens of [10, 20, 30]) use(tokens, 10);
    assert.deepEqual(told, []);
    clock.advance(timings.usagePulseMs);
    const of = (tokens: number) => [
      [`usage/${session.id}`, [session.projectId], tokens],
      [`usage/${session.projectId}`, [session.projectId], tokens],
    ];
    assert.deepEqual(told.splice(0), of(30));
    use(40, 10);
    clock.advance(timings.usagePulseMs - 1);
    use(50, 10);
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told.splice(0), of(50));
    clock.advance(10 * timings.usagePulseMs);
    assert.deepEqual(told, [], 'what does not change is not told again');
  });

  it('tell of a session how full its context was, and keep that where a report does not say it', () => {
    const clock = createFakeClock();
    const session = aSession();
    const state = stateWith({ projects: [aProject()], sessions: [session] });
    const told = new Map<string, unknown>();
    const pulses = new UsagePulses({
      state: () => state,
      clock,
      pulse: (key, _audience, value) => told.set(key, value),
    });
    const report = (tokensIn: number, contextUsed?: number) => {
      const total = { tokensIn, tokensOut: 0, costUsd: 0, calls: 0 };
      const context = aContext();
      for (const event of decideUsage(state, session, { total, isLast: true, contextUsed }, context)) {
        applyEvent(state, event, state.seq + 1, context.now);
        pulses.note([event]);
      }
      clock.advance(timings.usagePulseMs);
      return total;
    };
    const first = report(10, 0.25);
    assert.deepEqual(told.get(`usage/${session.id}`), { ...first, contextUsed: 0.25 });
    assert.deepEqual(told.get(`usage/${session.projectId}`), first);
    const second = report(20);
    assert.deepEqual(told.get(`usage/${session.id}`), { ...second, contextUsed: 0.25 });
  });

  it('what was due is forgotten with the state that it was of', () => {
    const { clock, pulses, told, use } = world();
    use(10, 10);
    pulses.stop();
    clock.advance(timings.usagePulseMs);
    assert.deepEqual(told, []);
    use(20, 10);
    clock.advance(timings.usagePulseMs);
    assert.equal(told.length, 2);
  });
});
