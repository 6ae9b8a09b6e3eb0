import assert from 'node:assert/strict';
import { timings } from '../../shared/timings.ts';
import { alice, aToolDecision } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { DecisionPulses } from './decisionPulses.ts';

describe('pulses of decisions', () => {
  it('[A4] tell a project’s windows once for all that was decided in a while, and nothing of what was called', () => {
    const clock = createFakeClock();
    const told: unknown[] = [];
    const pulses = new DecisionPulses({ clock, pulse: (...pulse) => told.push(pulse) });
    const { projectId } = aToolDecision({});
    const decide = (at: number): void =>
      pulses.note([{ type: 'decision_recorded', actor: alice, decision: aToolDecision({ at }) }]);
    decide(5);
    decide(7);
    assert.deepEqual(told, []);
    clock.advance(timings.decisionPulseMs);
    assert.deepEqual(told.splice(0), [
      [`decisions/${projectId}`, { of: 'projects', projectIds: [projectId] }, { at: 7 }],
    ]);
    decide(9);
    pulses.stop();
    clock.advance(10 * timings.decisionPulseMs);
    assert.deepEqual(told, []);
  });
});
