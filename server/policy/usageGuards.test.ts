import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HubEvent } from '../../shared/model/events.ts';
import type { GuardLimits, Usage } from '../../shared/model/guard.ts';
import { timings } from '../../shared/timings.ts';
import { decideRespond } from '../decide/interventions.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { decideTurn, decideUsage } from '../decide/usage.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { noUsage } from '../state/applyMeter.ts';
import { anId, anObjective, aProject, aServer } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { addedUsage } from './usageGuards.ts';

function world(guards: GuardLimits = {}) {
  const settings = { maxRunning: 100, defaultProvider: 'scripted', guards };
  const engine = anEngine({ projects: [aProject({ settings })], servers: [aServer()], objectives: [anObjective()] });
  const { state, clock } = engine;
  const sessionOf = (taskId: string) => requireSession(state, engine.sessionOf(taskId));
  const open = (taskId: string) =>
    [...state.interventions.pick(state.by.openInterventionTask.of(taskId))].filter(({ kind }) => kind === 'guard');
  return {
    ...engine,
    open,
    /** A task of the objective whose agent works. */
    run(): string {
      const { id } = engine.create({ start: 'manual' });
      state.tasks.put({ ...engine.task(id), parentId: anId('objective'), queued: true });
      engine.tick();
      engine.begin(id);
      return id;
    },
    turn: (taskId: string, moved: boolean) =>
      engine.commit(decideTurn(state, sessionOf(taskId), moved, engine.context())),
    use(taskId: string, total: Partial<Usage>, { afterMs = 0, isLast = false } = {}): readonly HubEvent[] {
      clock.now += afterMs;
      const wish = { total: { ...noUsage, ...total }, isLast };
      return engine.commit(decideUsage(state, sessionOf(taskId), wish, engine.context()));
    },
    answer(taskId: string, response: string) {
      const [asked = assert.fail('no guard asks')] = open(taskId);
      return engine.commit(decideRespond(state, asked, response, engine.context()));
    },
  };
}

const minuteMs = timings.usageRecordMs;

describe('the guard against standing still', () => {
  it('[M7] pauses after five idle turns in a row, and a turn that moved breaks the row', () => {
    const { run, turn, task, open } = world();
    const id = run();
    for (const moved of [false, false, false, false, true, false, false, false, false]) turn(id, moved);
    assert.equal(task(id).status, 'running');
    const events = turn(id, false);
    assert.equal(task(id).status, 'needs_human');
    assert.match(open(id)[0]?.question ?? '', /SHOP-1: nothing moved in 5 turns in a row/);
    assert.ok(!events.some(({ type }) => type === 'session_close_requested'));
    assert.deepEqual(turn(id, false), [], 'what is asked about is written down no more');
  });

  it('[M7] "continue" counts anew, a raised limit goes on counting', () => {
    const { run, turn, task, answer } = world({ idleTurns: 2 });
    const id = run();
    const idle = (times: number) => {
      for (let time = 0; time < times; time += 1) turn(id, false);
      return task(id).status;
    };
    assert.equal(idle(2), 'needs_human');
    answer(id, 'continue');
    assert.deepEqual([task(id).status, idle(1), idle(1)], ['running', 'running', 'needs_human']);
    answer(id, 'raise the limit to 4');
    assert.deepEqual([idle(1), idle(1)], ['running', 'needs_human']);
  });
});

describe('what agents use', () => {
  it('[M7] is counted for session, task, objective, project and provider, however often a total is said', () => {
    const { run, use, state } = world();
    const [one, two] = [run(), run()];
    use(one, { tokensIn: 100, tokensOut: 10, costUsd: 0.5, calls: 3 });
    use(one, { tokensIn: 100, tokensOut: 10, costUsd: 0.5, calls: 3 }, { afterMs: minuteMs });
    use(one, { tokensIn: 150, tokensOut: 20, costUsd: 0.75, calls: 4 }, { afterMs: minuteMs });
    use(two, { tokensIn: 1, calls: 1 });
    const all = { tokensIn: 151, tokensOut: 20, costUsd: 0.75, calls: 5 };
    assert.deepEqual(state.meters.get(one)?.usage, { ...all, tokensIn: 150, calls: 4 });
    assert.deepEqual(state.meters.get(anId('objective'))?.usage, all);
    assert.deepEqual(state.meters.get(anId('project'))?.usage, all);
    assert.deepEqual(state.meters.get(anId('project'))?.byProvider, { scripted: all });
  });

  it('[M7] lower totals come from an agent that began anew', () => {
    const { run, use, state } = world();
    const id = run();
    use(id, { tokensIn: 100 });
    use(id, { tokensIn: 30 }, { afterMs: minuteMs });
    assert.equal(state.meters.get(id)?.usage?.tokensIn, 130);
  });

  it('[M7] is written down once a minute, and at once where a limit is crossed or nothing follows', () => {
    const { run, use } = world({ taskTokens: 100 });
    const id = run();
    const writes = (tokensIn: number, options = {}) => use(id, { tokensIn }, options).length > 0;
    assert.deepEqual(
      [writes(10), writes(20), writes(30, { afterMs: minuteMs - 1 }), writes(40, { afterMs: 1 }), writes(50)],
      [true, false, false, true, false],
    );
    assert.deepEqual([writes(80), writes(85), writes(90, { isLast: true })], [true, false, true]);
    assert.equal(writes(100), true);
  });

  it('[M7] a budget warns at 80 %, pauses at all of it, and ends nothing', () => {
    const { run, use, task, open } = world({ objectiveTokens: 1_000 });
    const id = run();
    use(id, { tokensIn: 700 });
    const warned = use(id, { tokensIn: 700, tokensOut: 120 });
    assert.deepEqual(
      warned.map(({ type }) => type),
      ['session_usage_recorded', 'guard_warned'],
    );
    assert.ok(
      !use(id, { tokensIn: 710, tokensOut: 125 }, { afterMs: minuteMs }).some(({ type }) => type === 'guard_warned'),
    );
    assert.equal(task(id).status, 'running');
    const events = use(id, { tokensIn: 800, tokensOut: 200 });
    const trip = events.find((event) => event.type === 'guard_tripped');
    assert.deepEqual(trip && [trip.guard, trip.on, trip.figure, trip.limit], [
      'tokens',
      anId('objective'),
      1_000,
      1_000,
    ]);
    assert.equal(task(id).status, 'needs_human');
    assert.match(open(id)[0]?.question ?? '', /1000 tokens used by its SHOP-9, of 1000 allowed/);
    assert.ok(!events.some(({ type }) => type === 'session_close_requested' || type === 'task_failed'));
  });

  it('[M7] "continue" lets it use as much again, warned anew; raised once it goes on to there', () => {
    const { run, use, task, answer } = world({ taskUsd: 10 });
    const id = run();
    const spend = (costUsd: number) => {
      const types = use(id, { costUsd }).map(({ type }) => type);
      return [task(id).status, types.includes('guard_warned')];
    };
    assert.deepEqual(spend(11), ['needs_human', false]);
    answer(id, 'continue');
    assert.deepEqual(spend(20), ['running', true]);
    assert.deepEqual(spend(21), ['needs_human', false]);
    answer(id, 'raise the limit to 15.5');
    assert.deepEqual(spend(24), ['running', true]);
    assert.deepEqual(spend(26.5), ['needs_human', false]);
  });

  it('[M7] a budget that stopped several tasks is let go on once, for all of them', () => {
    const { run, use, task, answer, open, state } = world({ objectiveUsd: 10 });
    const ids = [run(), run(), run()] as const;
    ids.forEach((id, index) => use(id, { costUsd: index === 0 ? 10 : 0.5 }));
    assert.deepEqual(
      ids.map((id) => [task(id).status, open(id).length]),
      ids.map(() => ['needs_human', 1]),
    );
    const events = answer(ids[1], 'continue');
    assert.deepEqual(
      ids.map((id) => [task(id).status, open(id).length]),
      ids.map(() => ['running', 0]),
    );
    assert.equal(events.filter(({ type }) => type === 'intervention_withdrawn').length, 2);
    assert.equal(state.meters.get(anId('objective'))?.countedFrom?.objectiveUsd, 11);
    use(ids[2], { costUsd: 10.4 }, { isLast: true });
    assert.equal(task(ids[2]).status, 'running', '9.9 of the next 10');
    use(ids[2], { costUsd: 10.6 });
    assert.equal(task(ids[2]).status, 'needs_human', 'what goes on is limited as before');
  });

  it('[M7] calls are counted over an hour, of a session and of its objective', () => {
    const session = world({ sessionCallsPerHour: 10 });
    const id = session.run();
    session.use(id, { calls: 6 });
    session.use(id, { calls: 9 }, { afterMs: minuteMs });
    session.use(id, { calls: 14 }, { afterMs: 3_600_000 });
    assert.equal(session.task(id).status, 'running', 'the first nine were an hour ago');
    session.use(id, { calls: 19 }, { afterMs: minuteMs });
    assert.equal(session.task(id).status, 'needs_human');
    session.answer(id, 'continue');
    assert.equal(session.task(id).status, 'running');

    const both = world({ objectiveCallsPerHour: 10 });
    const [one, two] = [both.run(), both.run()];
    both.use(one, { calls: 6 });
    both.use(two, { calls: 6 });
    assert.deepEqual([both.task(one).status, both.task(two).status], ['running', 'needs_human']);
  });

  it('[M7] a clock that is set back keeps no usage from being written, and counts no call of later', () => {
    const { run, use, state, task, clock } = world({ sessionCallsPerHour: 10 });
    clock.now = 10 * 3_600_000;
    const id = run();
    use(id, { calls: 9 });
    clock.now -= 2 * 3_600_000;
    assert.equal(use(id, { calls: 9, tokensIn: 1 }).length, 1);
    use(id, { calls: 12, tokensIn: 1 }, { afterMs: minuteMs });
    assert.equal(task(id).status, 'running', 'nine of the twelve were made when it was later');
    const [only, more] = state.meters.get(id)?.hour ?? [];
    assert.deepEqual([only?.calls, more], [3, undefined]);
    assert.equal(use(id, { calls: 13, tokensIn: 1 }).length, 0, 'from then on once a minute again');
    use(id, { calls: 22, tokensIn: 1 }, { afterMs: minuteMs });
    assert.equal(task(id).status, 'needs_human');
  });

  it('[M7] a new limit of the project holds at once', () => {
    const { run, use, task, commit, context, state } = world();
    const id = run();
    use(id, { tokensIn: 500 });
    const settings = {
      ...(state.projects.get(anId('project'))?.settings ?? assert.fail()),
      guards: { projectTokens: 400 },
    };
    commit([{ type: 'project_updated', projectId: anId('project'), actor: context().actor, settings }]);
    use(id, { tokensIn: 501 }, { afterMs: minuteMs });
    assert.equal(task(id).status, 'needs_human');
  });

  it('[M7] whatever totals are said, in whatever order, twice or late: every figure is the sum of what was added', () => {
    const figure = fc.integer({ min: 0, max: 50 });
    const totals = fc.record({ tokensIn: figure, tokensOut: figure, costUsd: fc.constant(0), calls: figure });
    fc.assert(
      fc.property(fc.array(totals, { maxLength: 12 }), (said) => {
        const { run, use, state } = world();
        const id = run();
        let before: Usage | undefined;
        let [tokens, records] = [0, 0];
        for (const total of said) {
          const events = use(id, total, { isLast: true });
          for (const event of events) applyEvent(state, event, state.seq, 1);
          const added = addedUsage(before, total);
          tokens += events.length === 0 ? 0 : added.tokensIn + added.tokensOut;
          records += events.length;
          before = total;
        }
        const { tokensIn, tokensOut } = state.meters.get(anId('project'))?.usage ?? noUsage;
        assert.equal(tokensIn + tokensOut, tokens);
        assert.ok(records <= said.length);
      }),
      { numRuns: 50 },
    );
  });
});
