import assert from 'node:assert/strict';
import type { GuardLimits, Usage } from '../../shared/model/guard.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { decideRespond } from '../decide/interventions.ts';
import {
  decideCancelObjective,
  decideCreateObjective,
  decideObjectiveDone,
  decideStartManager,
} from '../decide/objectives.ts';
import { requireObjective, requireSession } from '../decide/requireRecord.ts';
import { decideUsage } from '../decide/usage.ts';
import { holdOrder } from '../effects/holdOrders.ts';
import { noUsage } from '../state/applyMeter.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import { invariants } from '../testing/invariants.ts';
import { alice, anId, aPerson, aProject, aServer } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';

const figures = () => undefined;

/** An open objective whose manager runs. */
function scene(capacity = 10, guards: GuardLimits = {}) {
  const project = aProject({ settings: { ...aProject().settings, guards } });
  const engine = anEngine({ persons: [aPerson()], projects: [project], servers: [aServer({ capacity })] });
  const { state, context, commit } = engine;
  const draft = { title: 'Sell more', prompt: '', agent: 'scripted' };
  const created = decideCreateObjective(state, { project, draft, startManager: true }, context(), figures);
  commit(created.events);
  const objective = () => requireObjective(state, created.objectiveId);
  const managerId = () => objective().managerSessionId ?? assert.fail('no manager');
  const about = (more: object): HubEvent => ({ sessionId: managerId(), actor: hubActor, ...more }) as HubEvent;
  const begin = () => commit([about({ type: 'session_active', pid: 7, startedAt: 1 })]);
  begin();
  const open = () => [...state.interventions.pick(state.by.openInterventionProject.of(anId('project')))];
  const only = () => {
    const [first = assert.fail('nobody is asked'), ...more] = open();
    assert.deepEqual(more, []);
    return first;
  };
  return {
    ...engine,
    objective,
    managerId,
    open,
    only,
    die: () => commit([about({ type: 'session_ended', exit: { exitCode: 1 }, reason: 'killed by the kernel' })]),
    lose: () => commit([about({ type: 'session_lost', reason: 'the server was started again' })]),
    find: () => commit([about({ type: 'session_recovered', pid: 7, startedAt: 1 })]),
    restart: () => commit(decideStartManager(state, objective(), {}, context(), figures)),
    /** What its manager has used by now. */
    use: (total: Partial<Usage>) =>
      commit(
        decideUsage(
          state,
          requireSession(state, managerId()),
          { total: { ...noUsage, ...total }, isLast: true },
          context(),
        ),
      ),
    held: () => holdOrder(state, anId('server')),
    answer: (text: string) => commit(decideRespond(state, only(), text, context(), figures)),
  };
}

describe('the manager of an objective that dies', () => {
  it('[T17] is told to a person in the inbox, once, with what to do next', () => {
    const { die, only, state, managerId } = scene();
    const died = managerId();
    die();
    const asked = only();
    assert.deepEqual(invariants(state), []);
    assert.match(asked.question, /The manager of SHOP-1 "Sell more" is gone: killed by the kernel/);
    assert.match(asked.question, /rostrum objective start SHOP-1/);
    const { what, options, objectiveId, taskId, sessionId, state: outcome } = interventionRow(state, asked);
    assert.deepEqual(
      [what, options, objectiveId, taskId, sessionId, outcome],
      ['failure', ['start', 'leave'], asked.objectiveId, undefined, died, 'open'],
    );
  });

  it('[T17] a lost one is asked about too, and no more when it is found again', () => {
    const { lose, find, only, open, state } = scene();
    lose();
    const asked = only();
    find();
    assert.deepEqual(open(), []);
    assert.deepEqual(state.interventions.get(asked.id)?.outcome, {
      state: 'withdrawn',
      why: 'its manager was found again',
      at: 2_000,
    });
    assert.deepEqual(invariants(state), []);
  });

  it('[T17] "start" starts it again, by the answer or by hand', () => {
    const byAnswer = scene();
    const before = byAnswer.managerId();
    byAnswer.die();
    byAnswer.answer('start');
    assert.notEqual(byAnswer.managerId(), before);
    assert.deepEqual(byAnswer.open(), []);
    const byHand = scene();
    byHand.die();
    const { id } = byHand.only();
    byHand.restart();
    const outcome = byHand.state.interventions.get(id)?.outcome;
    assert.deepEqual(outcome?.state === 'withdrawn' && outcome.why, 'its manager was started again');
  });

  it('[T17] what keeps it from starting is said, and the question stays open', () => {
    const { die, answer, only, create, state } = scene(1);
    die();
    create({ start: 'auto' });
    assert.throws(() => answer('start'), { code: 'no-fit' });
    assert.throws(() => answer('perhaps'), { code: 'conflict' });
    assert.equal(only().outcome.state, 'open');
    answer('leave');
    assert.deepEqual(invariants(state), []);
  });

  it('[T17] nobody is asked about one that was closed on purpose, or any more when the objective has ended', () => {
    const closed = scene();
    closed.commit([{ type: 'session_close_requested', sessionId: closed.managerId(), actor: alice, why: 'enough' }]);
    closed.die();
    assert.deepEqual(closed.open(), []);
    for (const end of [decideObjectiveDone, decideCancelObjective]) {
      const { state, context, commit, die, objective, open } = scene();
      die();
      commit(end(state, objective(), undefined, context()));
      assert.deepEqual(open(), []);
      assert.deepEqual(invariants(state), []);
    }
  });
});

describe('the manager of an objective that uses too much', () => {
  const hold = (...sessionIds: string[]) => ({ type: 'sessions.hold', sessionIds });

  it('[M7] is stopped at its limit of calls: it is held, and a person asked about its objective, once', () => {
    const { use, only, held, managerId, objective, answer, open, state } = scene(10, { sessionCallsPerHour: 10 });
    use({ calls: 9 });
    assert.deepEqual([open(), held()], [[], hold()]);
    use({ calls: 10 });
    use({ calls: 11 });
    const asked = only();
    assert.match(
      asked.question,
      /^The manager of SHOP-1: 10 calls of a model within an hour by its session, of 10 allowed/,
    );
    assert.deepEqual(
      [asked.kind, asked.objectiveId, asked.sessionId, asked.options],
      ['guard', objective().id, managerId(), ['continue', 'raise the limit to 20', 'stop']],
    );
    assert.deepEqual(held(), hold(managerId()));
    assert.throws(() => answer('start'), { code: 'conflict' });
    answer('continue');
    assert.deepEqual([open(), held()], [[], hold()], 'it goes on');
    use({ calls: 20 });
    assert.deepEqual(open(), [], 'it is counted anew');
    use({ calls: 21 });
    answer('raise the limit to 30');
    use({ calls: 30 });
    assert.deepEqual(open(), [], 'it goes on up to the new limit');
    assert.deepEqual(invariants(state), []);
  });

  it('[M7] is held by the same question when it was lost and is found again', () => {
    const { use, lose, find, only, open, held, managerId, answer, state } = scene(10, { sessionCallsPerHour: 10 });
    use({ calls: 10 });
    const asked = only();
    lose();
    assert.deepEqual(
      open().map(({ kind }) => kind),
      ['guard', 'failure'],
    );
    assert.deepEqual(invariants(state), []);
    find();
    assert.deepEqual([only(), held()], [asked, hold(managerId())]);
    answer('continue');
    assert.deepEqual([open(), held(), invariants(state)], [[], hold(), []]);
  });

  it('[M7] is warned of once at 80 % of each budget, its objective’s and its project’s, and anew for the next share', () => {
    const { use, answer, objective, state } = scene(10, {
      objectiveTokens: 1_000,
      projectUsd: 10,
      sessionCallsPerHour: 5,
    });
    const warned = (total: Partial<Usage>) =>
      use(total).flatMap((event) =>
        event.type === 'objective_guard_warned'
          ? [[event.objectiveId, event.limitName, event.on, event.figure, event.limit]]
          : [],
      );
    const { id, projectId } = objective();
    assert.deepEqual(warned({ tokensIn: 799, costUsd: 7.9, calls: 4 }), [], 'also at 80 % of a rate');
    assert.deepEqual(warned({ tokensIn: 810, costUsd: 8.5, calls: 4 }), [
      [id, 'objectiveTokens', id, 810, 1_000],
      [id, 'projectUsd', projectId, 8.5, 10],
    ]);
    assert.deepEqual(warned({ tokensIn: 900, costUsd: 8.6, calls: 4 }), []);
    use({ tokensIn: 1_000, costUsd: 8.6, calls: 4 });
    answer('continue');
    assert.deepEqual(warned({ tokensIn: 1_800, costUsd: 8.6, calls: 4 }), [[id, 'objectiveTokens', id, 800, 1_000]]);
    assert.deepEqual(invariants(state), []);
  });

  it('[M7] "stop" closes it and nothing else; where it ends by itself nobody is asked about its use any more', () => {
    const stopped = scene(10, { objectiveTokens: 1_000 });
    stopped.use({ tokensIn: 2_000, calls: 1 });
    const events = stopped.answer('stop');
    assert.ok(
      events.some((event) => event.type === 'session_close_requested' && event.sessionId === stopped.managerId()),
    );
    stopped.die();
    assert.deepEqual([stopped.open(), stopped.objective().status], [[], 'open']);
    const died = scene(10, { objectiveTokens: 1_000 });
    died.use({ tokensIn: 2_000, calls: 1 });
    died.die();
    assert.deepEqual([died.only().kind, died.only().options], ['failure', ['start', 'leave']]);
    assert.deepEqual(invariants(died.state), []);
  });

  it('[M7] ends its objective only when a person has answered; ended by a person it is told nothing of going on', () => {
    const { use, state, objective, context, commit, managerId, open } = scene(10, { objectiveTokens: 1_000 });
    use({ tokensIn: 2_000, calls: 1 });
    const manager = { kind: 'agent', sessionId: requireSession(state, managerId()).id, name: 'manager' } as const;
    for (const end of [decideObjectiveDone, decideCancelObjective])
      assert.throws(() => end(state, objective(), undefined, context(manager)), {
        code: 'forbidden',
        message: /end SHOP-1 while a guard asks about it.*answer of a person/,
      });
    commit(decideObjectiveDone(state, objective(), undefined, context()));
    assert.deepEqual([open(), [...state.deliveries.values()]], [[], []]);
  });
});
