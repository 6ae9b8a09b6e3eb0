import assert from 'node:assert/strict';
import type { GuardLimits, Usage } from '../../shared/model/guard.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { decideAssignToSession } from '../decide/assign.ts';
import { decideRespond } from '../decide/interventions.ts';
import { requireHeldForPerson } from '../decide/requireGuardAnswered.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { decideResumeSession } from '../decide/resumeSession.ts';
import { decideUsage } from '../decide/usage.ts';
import { holdOrder } from '../effects/holdOrders.ts';
import { noUsage } from '../state/applyMeter.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import { sessionRow } from '../state/rows/sessionRow.ts';
import { alice, anId, aProject, aServer, aSession, resumingCapabilities } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { invariants } from '../testing/invariants.ts';

/** A session opened by hand, which works on no task and leads no objective. */
function aWorld(guards: GuardLimits) {
  const session = aSession({ name: 'by-hand', provider: 'scripted', role: 'worker', providerSessionId: 'talk-1' });
  const project = aProject({ settings: { maxRunning: 10, defaultProvider: 'scripted', guards } });
  const engine = anEngine({
    projects: [project],
    servers: [aServer({ capacity: 5, capabilities: resumingCapabilities() })],
    sessions: [session],
  });
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
    const { use, answer, open, session, told } = aWorld({ sessionCallsPerHour: 10 });
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
    assert.deepEqual(gone.open(), []);
  });

  it('[M7] is held by the same question when it was lost and is found again, and by the last one where several ask', () => {
    const { use, open, held, answer, told, commit, session } = aWorld({ sessionCallsPerHour: 10, projectTokens: 100 });
    use({ calls: 10 });
    const about = { sessionId: session.id, actor: hubActor };
    commit([{ type: 'session_lost', ...about, reason: 'its server was started again' }]);
    commit([{ type: 'session_recovered', ...about, pid: 7, startedAt: 1 }]);
    assert.deepEqual([open().length, held()], [1, [session.id]]);
    use({ calls: 11, tokensIn: 200 });
    assert.equal(open().length, 2);
    answer('continue', open()[0]);
    assert.deepEqual([held(), told(session.id)], [[session.id], []], 'another one asks still');
    answer('continue');
    assert.deepEqual([held(), told(session.id).length], [[], 1]);
  });

  it('[M7] hears of an answer that came while it was lost; closed then, or without its server, it is asked about no more', () => {
    const lose = (world: ReturnType<typeof aWorld>) => {
      world.use({ calls: 10 });
      const about = { sessionId: world.session.id, actor: hubActor };
      world.commit([{ type: 'session_lost', ...about, reason: 'its server was started again' }]);
      return about;
    };
    const answered = aWorld({ sessionCallsPerHour: 10 });
    const about = lose(answered);
    answered.answer('continue');
    answered.commit([{ type: 'session_recovered', ...about, pid: 7, startedAt: 1 }]);
    assert.equal(answered.told(about.sessionId).length, 1);

    const closed = aWorld({ sessionCallsPerHour: 10 });
    closed.commit([{ type: 'session_close_requested', ...lose(closed), actor: alice, why: 'closed by alice' }]);
    assert.deepEqual([closed.open(), invariants(closed.state)], [[], []]);

    const removed = aWorld({ sessionCallsPerHour: 10 });
    lose(removed);
    const [serverId, projectIds] = [anId('server'), [anId('project')]];
    removed.commit([{ type: 'server_removed', serverId, projectIds, actor: alice }]);
    assert.deepEqual([removed.open(), invariants(removed.state)], [[], []]);
  });

  it('[M7] is no agent’s to close, and takes no task, until a person has answered; resumed by a person it is asked about no more', () => {
    const { use, open, only, answer, create, task, commit, state, context, session } = aWorld({
      sessionCallsPerHour: 10,
    });
    use({ calls: 10 });
    const now = () => requireSession(state, session.id);
    const agent = { kind: 'agent', sessionId: anId('session', 9), name: 'orchestrator' } as const;
    for (const [who, isRefused] of [
      [agent, true],
      [alice, false],
    ] as const) {
      const close = () => requireHeldForPerson(state, now(), 'close by-hand', context(who));
      if (isRefused) assert.throws(close, { code: 'forbidden', message: /by-hand while a guard asks about it/ });
      else close();
    }
    const { id } = create();
    const assign = () => decideAssignToSession(state, task(id), now(), context());
    assert.throws(assign, { code: 'conflict', message: new RegExp(`is held.*${only().id}`) });
    answer('continue');
    requireHeldForPerson(state, now(), 'close by-hand', context(agent));
    assert.ok(assign().length > 0);

    use({ calls: 21 });
    const reason = 'its server was started again';
    commit([{ type: 'session_lost', sessionId: session.id, actor: hubActor, reason }]);
    assert.throws(() => decideResumeSession(state, now(), context(agent)), { code: 'forbidden' });
    commit(decideResumeSession(state, now(), context()).events);
    assert.deepEqual([open(), invariants(state)], [[], []]);
  });

  it('[M7] [S12] is private to those who may look into it: others see that a guard asks, and not what', () => {
    const { use, state, session } = aWorld({ sessionCallsPerHour: 10 });
    const reasonOf = () => sessionRow(state, requireSession(state, session.id)).reason;
    use({ calls: 10 });
    assert.match(reasonOf() ?? '', /10 calls of a model/);
    state.sessions.put({ ...requireSession(state, session.id), private: true });
    assert.equal(reasonOf(), 'a guard asks about it');
  });
});
