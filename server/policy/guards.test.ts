import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { GuardLimits } from '../../shared/model/guard.ts';
import { decideCancelByHand, decideRetryByHand } from '../decide/endTask.ts';
import { decideFail, decideHelp } from '../decide/taskWork.ts';
import { decideRespond } from '../decide/interventions.ts';
import { collectState, restoreState } from '../state/snapshotState.ts';
import { aProject, aServer, anId } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';

function world(guards: GuardLimits = {}) {
  const settings = { maxRunning: 100, defaultProvider: 'scripted', guards };
  const engine = anEngine({ projects: [aProject({ settings })], servers: [aServer()] });
  const { state } = engine;
  const open = (taskId: string) => [...state.interventions.pick(state.by.openInterventionTask.of(taskId))];
  return {
    ...engine,
    open,
    /** Runs it until it fails with these words. */
    fail(taskId: string, message: string): readonly HubEvent[] {
      engine.clock.now += 600_000;
      if (engine.task(taskId).status === 'pending') engine.tick();
      engine.begin(taskId);
      return engine.commit(decideFail(engine.task(taskId), { reason: 'agent', message }, engine.context()));
    },
    ask: (taskId: string, question: string) =>
      engine.commit(decideHelp(engine.task(taskId), { question, options: [] }, engine.context()).events),
    answer(taskId: string, response: string) {
      const asked = open(taskId).find(({ kind }) => kind === 'guard') ?? assert.fail('no guard asks');
      return engine.commit(decideRespond(state, asked, response, engine.context()));
    },
  };
}

describe('the guard against the same error', () => {
  it('[M7] stops retrying at the third time, with its figures, and asks', () => {
    const { create, fail, open, task, state } = world();
    const { id } = create({ start: 'auto', retry: { max: 9 } });
    fail(id, 'line 1: no such table');
    assert.equal(task(id).attempt, 2);
    fail(id, 'line 2: no such table');
    assert.equal(task(id).attempt, 3);
    const events = fail(id, 'Line 33: no such table');
    assert.deepEqual([task(id).status, task(id).attempt], ['failed', 3]);
    const trip = events.find((event) => event.type === 'guard_tripped');
    assert.deepEqual(
      trip && [trip.guard, trip.on, trip.figure, trip.limit],
      ['same_error', id, 3, 3],
      JSON.stringify(events),
    );
    const [asked = assert.fail()] = open(id);
    assert.deepEqual([asked.kind, asked.options], ['guard', ['continue', 'raise the limit to 6', 'stop']]);
    assert.match(asked.question, /SHOP-1 met the same error 3 times in a row: "Line 33: no such table"/);
    assert.equal(state.meters.get(id)?.error?.times, 3);
  });

  it('[M7] no agent answers it by a retry; a person may', () => {
    const { create, fail, open, task, state, context } = world();
    const { id } = create({ start: 'auto', retry: { max: 9 } });
    for (let at = 0; at < 3; at += 1) fail(id, 'no such table');
    const manager = { kind: 'agent', sessionId: anId('session', 99), name: 'manager' } as const;
    assert.throws(() => decideRetryByHand(state, task(id), context(manager)), { code: 'forbidden' });
    assert.equal(open(id)[0]?.kind, 'guard');
    assert.equal(decideRetryByHand(state, task(id), context()).length, 1);
  });

  it('[M7] no agent takes its question away by cancelling the task; a person may, and an agent where nobody asks', () => {
    const { create, begin, ask, open, task, state, context, commit } = world();
    const { id } = create({ start: 'auto' });
    begin(id);
    const manager = { kind: 'agent', sessionId: anId('session', 99), name: 'manager' } as const;
    const cancel = (by?: typeof manager) => decideCancelByHand(state, task(id), 'not needed', context(by));
    ask(id, 'a question of its agent alone');
    assert.equal(cancel(manager).length, 1);
    for (let at = 0; at < 3; at += 1) ask(id, 'the same question');
    const asking = open(id).find(({ kind }) => kind === 'guard') ?? assert.fail('no guard asks');
    assert.throws(
      () => cancel(manager),
      (error: unknown) => {
        assert.ok(error instanceof HubError && error.code === 'forbidden');
        assert.match(error.message, /You may not cancel SHOP-1 while a guard asks about it.*answer of a person/);
        assert.match(error.message, new RegExp(`inbox as ${asking.id}.*continue.*stop`));
        return true;
      },
    );
    assert.equal(open(id).includes(asking), true);
    commit(cancel());
    assert.deepEqual([task(id).status, open(id)], ['cancelled', []]);
  });

  it('[M7] another error, or success, begins a new row', () => {
    const { create, fail, task, begin, complete, tick, clock, state } = world();
    const { id } = create({ start: 'auto', retry: { max: 9 } });
    for (const message of ['a', 'a', 'b', 'a', 'a']) fail(id, message);
    assert.equal(task(id).attempt, 6);
    clock.now += 600_000;
    tick();
    begin(id);
    complete(id);
    assert.equal(state.meters.get(id)?.error, undefined);
  });

  it('[M7] "continue" lets it run to the next three, "raise" to the new limit, "stop" leaves it failed', () => {
    const { create, fail, answer, open, task } = world();
    const { id } = create({ start: 'auto', retry: { max: 9 } });
    for (let time = 0; time < 3; time += 1) fail(id, 'x');
    answer(id, 'Continue');
    assert.deepEqual([task(id).attempt, open(id).length], [4, 0]);
    for (let time = 0; time < 3; time += 1) fail(id, 'x');
    assert.deepEqual([task(id).attempt, task(id).status], [6, 'failed']);
    answer(id, 'raise the limit to 5');
    fail(id, 'x');
    assert.equal(task(id).attempt, 8);
    fail(id, 'x');
    assert.deepEqual([task(id).attempt, task(id).status], [8, 'failed']);
    answer(id, 'stop');
    assert.deepEqual([task(id).status, open(id).length], ['failed', 0]);
  });

  it('[M7] words that are no choice, and a limit that is reached already, are refused', () => {
    const { create, fail, answer } = world();
    const { id } = create({ start: 'auto', retry: { max: 9 } });
    for (let time = 0; time < 3; time += 1) fail(id, 'x');
    assert.throws(() => answer(id, 'maybe'), { code: 'conflict', message: /continue, raise the limit to 6, stop/ });
    assert.throws(() => answer(id, 'raise the limit to 3'), { code: 'conflict', message: /above what is reached: 3/ });
  });

  it('[M7] an agent that asks the same three times is paused, not ended; its task goes on when all is answered', () => {
    const { create, begin, ask, open, answer, task, commit, context, state, tick } = world();
    const { id } = create({ start: 'auto' });
    tick();
    begin(id);
    for (const port of [1, 2, 3]) ask(id, `Port ${port} is taken. What now?`);
    assert.equal(task(id).status, 'needs_human');
    assert.deepEqual(
      open(id).map(({ kind }) => kind),
      ['question', 'question', 'question', 'guard'],
    );
    const said = answer(id, 'continue');
    assert.ok(!said.some(({ type }) => type === 'session_close_requested'));
    assert.equal(task(id).status, 'needs_human');
    for (const asked of open(id)) commit(decideRespond(state, asked, 'Use another', context()));
    assert.equal(task(id).status, 'running');
    ask(id, 'Port 4 is taken. What now?');
    assert.deepEqual(
      open(id).map(({ kind }) => kind),
      ['question'],
    );
  });

  it('[M7] a task that fails with what is asked about already is asked about again, not left', () => {
    const { create, begin, ask, open, task, tick, commit, context, clock } = world();
    const { id } = create({ start: 'auto', retry: { max: 2 } });
    tick();
    begin(id);
    for (const port of [1, 2, 3]) ask(id, `Port ${port} is taken. What now?`);
    const message = 'Port 4 is taken. What now?';
    clock.now += 1_000;
    commit(decideFail(task(id), { reason: 'agent', message }, context()));
    assert.equal(task(id).status, 'failed');
    assert.deepEqual(
      open(id).map(({ kind, trip }) => [kind, trip?.figure]),
      [['guard', 4]],
    );
  });

  it('[M7] "stop" cancels what still runs, and only a person says so', () => {
    const { create, begin, ask, answer, task, tick } = world({ sameErrors: 1 });
    const { id } = create({ start: 'auto' });
    tick();
    begin(id);
    ask(id, 'What now?');
    assert.equal(task(id).status, 'needs_human');
    const events = answer(id, 'stop');
    assert.equal(task(id).status, 'cancelled');
    assert.ok(events.some(({ type }) => type === 'session_close_requested'));
  });

  it('[M7] what was to go with a failed task goes with one that a guard keeps from its retry', () => {
    const engine = world({ sameErrors: 2 });
    const first = engine.create({ start: 'auto', retry: { max: 9 } });
    const second = engine.create({}, [edge(first, { ifFailed: 'cancel' })]);
    engine.fail(first.id, 'x');
    assert.equal(engine.task(second.id).status, 'pending');
    const events = engine.fail(first.id, 'x');
    assert.deepEqual(told(engine, events), [
      'task_failed SHOP-1',
      'task_cancelled SHOP-2',
      'guard_tripped SHOP-1',
      'intervention_requested SHOP-1',
    ]);
  });

  it('[M7] what is counted outlives a snapshot', () => {
    const { create, fail, state } = world();
    const { id } = create({ start: 'auto', retry: { max: 9 } });
    fail(id, 'x');
    const restored = restoreState(state.seq, new Map(Object.entries(collectState(state))));
    assert.deepEqual(restored.meters.get(id), { id, error: { text: 'x', times: 1 } });
  });
});
