import assert from 'node:assert/strict';
import type { GuardLimits, Usage } from '../../shared/model/guard.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { decideRespond } from '../decide/interventions.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { decideUsage } from '../decide/usage.ts';
import { holdOrder } from '../effects/holdOrders.ts';
import { noUsage } from '../state/applyMeter.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import { anId, aProject, aServer, aSession } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { invariants } from '../testing/invariants.ts';

/** A session opened by hand, which works on no task and leads no objective. */
function aWorld(guards: GuardLimits) {
  const session = aSession({ name: 'by-hand', provider: 'claude', role: 'worker' });
  const project = aProject({ settings: { maxRunning: 10, defaultProvider: 'scripted', guards } });
  const engine = anEngine({ projects: [project], servers: [aServer({ capacity: 5 })], sessions: [session] });
  const { state, context, commit } = engine;
  const open = () => [...state.interventions.pick(state.by.openInterventionProject.of(anId('project')))];
  const only = () => {
    const [first = assert.fail('nobody is asked'), ...more] = open();
    assert.deepEqual(more, []);
    return first;
  };
  const useOf = (id: string, total: Partial<Usage>) => {
    const wish = { total: { ...noUsage, ...total }, isLast: true };
    const events = commit(decideUsage(state, requireSession(state, id), wish, context()));
    assert.deepEqual(invariants(state), []);
    return events;
  };
  return {
    ...engine,
    session,
    open,
    only,
    useOf,
    use: (total: Partial<Usage>) => useOf(session.id, total),
    answer: (text: string, asked = only()) => {
      const events = commit(decideRespond(state, asked, text, context()));
      assert.deepEqual(invariants(state), []);
      return events;
    },
    held: () => {
      const order = holdOrder(state, anId('server'));
      return order.type === 'sessions.hold' ? order.sessionIds : [];
    },
    told: (id: string) =>
      [...state.deliveries.values()].filter(({ sessionId }) => sessionId === id).map(({ text }) => text),
  };
}

describe('a session without work that uses too much', () => {
  it('[M7] is stopped at its limit of calls: it is held, and a person asked about it, once', () => {
    const { use, only, open, held, answer, told, session, state } = aWorld({ sessionCallsPerHour: 10 });
    use({ calls: 9 });
    assert.deepEqual([open(), held()], [[], []]);
    use({ calls: 10 });
    use({ calls: 11 });
    const { what, taskId, objectiveId, sessionId, options, excerpt } = interventionRow(state, only());
    assert.deepEqual(
      [what, taskId, objectiveId, sessionId, options],
      ['guard', undefined, undefined, session.id, ['continue', 'raise the limit to 20', 'stop']],
    );
    assert.match(excerpt, /^Session by-hand: 10 calls of a model within an hour by its session, of 10 allowed\./);
    assert.deepEqual(held(), [session.id]);
    assert.throws(() => answer('yes'), { code: 'conflict' });
    answer('continue');
    assert.deepEqual([open(), held()], [[], []], 'it goes on');
    assert.match(
      told(session.id).join('\n'),
      /^alice answered what was asked about you \("Session by-hand: .*continue$/,
    );
    use({ calls: 20 });
    assert.deepEqual(open(), [], 'it is counted anew');
    use({ calls: 21 });
    answer('raise the limit to 30');
    use({ calls: 30 });
    assert.deepEqual(open(), [], 'it goes on up to the new limit');
  });

  it('[M7] counts for its project’s budget, and one word lets all go on that this had stopped', () => {
    const { use, useOf, open, answer, told, create, tick, begin, sessionOf, task, session } = aWorld({
      projectTokens: 1_000,
    });
    const { id } = create({ start: 'auto' });
    tick();
    begin(id);
    const events = use({ tokensIn: 800 });
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'session_guard_warned' ? [[event.sessionId, event.figure]] : [])),
      [[session.id, 800]],
    );
    use({ tokensIn: 1_000 });
    useOf(sessionOf(id), { tokensIn: 10 });
    const [ofSession = assert.fail(), ofTask = assert.fail(), ...others] = open();
    assert.deepEqual([ofSession.taskId, ofTask.taskId, others, task(id).status], [undefined, id, [], 'needs_human']);
    answer('continue', ofSession);
    assert.deepEqual([open(), task(id).status], [[], 'running']);
    assert.match(told(sessionOf(id)).join('\n'), /What was asked about you .* a person let it go on\. Go on\.$/);
    use({ tokensIn: 2_000 });
    useOf(sessionOf(id), { tokensIn: 20 });
    answer(
      'continue',
      open().find(({ taskId }) => taskId === id),
    );
    assert.deepEqual([open(), task(id).status], [[], 'running']);
    assert.match(told(session.id).at(-1) ?? '', /a person let it go on\. Go on\.$/);
  });

  it('[M7] "stop" closes it, and nobody is asked any more about one that has ended or is being closed', () => {
    const { use, answer, open, commit, session, told } = aWorld({ sessionCallsPerHour: 10 });
    use({ calls: 10 });
    const events = answer('stop');
    assert.ok(events.some((event) => event.type === 'session_close_requested' && event.sessionId === session.id));
    assert.deepEqual(told(session.id), []);
    use({ calls: 12 });
    assert.deepEqual(open(), []);

    const gone = aWorld({ sessionCallsPerHour: 10 });
    gone.use({ calls: 10 });
    const asked = gone.only();
    const reason = 'its program ended';
    gone.commit([{ type: 'session_ended', sessionId: session.id, actor: hubActor, exit: { exitCode: 0 }, reason }]);
    assert.deepEqual([gone.open(), gone.held()], [[], []]);
    assert.deepEqual(gone.intervention(asked.id).outcome.state, 'withdrawn');
    gone.use({ calls: 12 });
    assert.deepEqual([gone.open(), commit([])], [[], []]);
  });
});
