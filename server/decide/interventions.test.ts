import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { byWeight } from '../../shared/model/inboxOrder.ts';
import { interventionKind, pausingKinds } from '../../shared/model/intervention.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import { timelineOf } from '../state/timeline.ts';
import { alice, anId, anIntervention, stateWith } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';
import { decideApprovePlan, decideRespond, decideRevisePlan } from './interventions.ts';
import { decideHelp, decideSubmitPlan } from './taskWork.ts';

type Engine = ReturnType<typeof anEngine>;

const bob: Actor = { kind: 'user', id: anId('person', 2), name: 'bob' };

const agentOf = (engine: Engine, id: string): Actor => ({
  kind: 'agent',
  sessionId: engine.sessionOf(id),
  name: 'shop-1.1',
});

function aPlanning() {
  const engine = anEngine();
  const { id } = engine.create({ start: 'auto', requirePlanApproval: true });
  const began = engine.begin(id);
  const submit = (text = 'first the schema') =>
    engine.commit(decideSubmitPlan(engine.task(id), text, engine.context(agentOf(engine, id))));
  const review = () => {
    const [open] = engine.state.interventions.pick(engine.state.by.openInterventionTask.of(id));
    assert.ok(open);
    return open;
  };
  return { engine, id, began, submit, review };
}

const deliveries = (engine: Engine) =>
  [...engine.state.deliveries.values()].map(({ kind, text, state }) => ({ kind, text, state }));

describe('interventions', () => {
  it('[T11] the agent plans, submits, revises and goes on when a human approves', () => {
    const { engine, id, began, submit, review } = aPlanning();
    assert.deepEqual(told(engine, began), ['task_planning SHOP-1']);
    assert.deepEqual(told(engine, submit()), ['task_plan_submitted SHOP-1', 'intervention_requested SHOP-1']);
    assert.equal(engine.task(id).status, 'plan_review', 'a plan review does not pause');
    const first = review();
    assert.deepEqual([first.kind, first.question], ['plan_review', 'first the schema']);
    engine.commit(decideRevisePlan(engine.state, engine.task(id), 'and the tests?', engine.context()));
    assert.equal(engine.task(id).status, 'planning');
    assert.equal(engine.intervention(first.id).outcome.state, 'answered');
    submit('schema and tests');
    assert.notEqual(review().id, first.id);
    engine.commit(decideApprovePlan(engine.state, engine.task(id), undefined, engine.context()));
    const task = engine.task(id);
    assert.ok(task.status === 'running');
    assert.deepEqual(task.plan, { text: 'schema and tests', revision: 2 });
    assert.deepEqual(
      deliveries(engine).map(({ kind, state }) => [kind, state]),
      [
        ['plan_verdict', 'wanted'],
        ['plan_verdict', 'wanted'],
      ],
    );
    assert.match(deliveries(engine)[0]?.text ?? '', /revision 1.*and the tests\?/);
  });

  it('[T11] a plan is approved or sent back from the inbox too', () => {
    const { engine, id, submit, review } = aPlanning();
    submit();
    engine.commit(decideRespond(engine.state, review(), 'use Postgres', engine.context()));
    assert.equal(engine.task(id).status, 'planning');
    submit();
    engine.commit(decideRespond(engine.state, review(), ' Approve ', engine.context()));
    assert.equal(engine.task(id).status, 'running');
  });

  it('[I1] a question pauses the task; its answer is wanted in the session, and the task runs on', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    const { events, interventionId } = decideHelp(
      engine.task(id),
      { question: 'JWT or cookies?', options: ['JWT', 'cookies'] },
      engine.context(agentOf(engine, id)),
    );
    assert.deepEqual(told(engine, engine.commit(events)), ['task_needs_human SHOP-1', 'intervention_requested SHOP-1']);
    const asked = engine.intervention(interventionId);
    assert.deepEqual(
      { ...asked, askedAt: 0 },
      {
        id: interventionId,
        projectId: anId('project'),
        taskId: id,
        attempt: 1,
        sessionId: engine.sessionOf(id),
        kind: 'question',
        question: 'JWT or cookies?',
        options: ['JWT', 'cookies'],
        askedBy: agentOf(engine, id),
        askedAt: 0,
        outcome: { state: 'open' },
      },
    );
    engine.commit(decideRespond(engine.state, asked, 'JWT', engine.context()));
    assert.equal(engine.task(id).status, 'running');
    const [delivery] = deliveries(engine);
    assert.deepEqual([delivery?.kind, delivery?.state], ['answer', 'wanted']);
    assert.match(delivery?.text ?? '', /alice answered your question on SHOP-1 \("JWT or cookies\?"\): JWT/);
  });

  it('[I2] the first answer wins, and the others see whose', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    const { events, interventionId } = decideHelp(engine.task(id), { question: '?', options: [] }, engine.context());
    engine.commit(events);
    const respond = (text: string, actor: Actor) =>
      engine.commit(decideRespond(engine.state, engine.intervention(interventionId), text, engine.context(actor)));
    respond('JWT', bob);
    assert.throws(
      () => respond('cookies', alice),
      (error) => {
        assert.ok(error instanceof HubError);
        assert.equal(error.code, 'conflict');
        assert.equal(error.message, 'bob has answered this already: "JWT".');
        return true;
      },
    );
    const { outcome } = engine.intervention(interventionId);
    assert.deepEqual(outcome, { state: 'answered', answer: 'JWT', by: bob, at: engine.clock.now });
  });

  it('[I5] exactly these kinds pause a task', () => {
    assert.deepEqual(
      interventionKind.options.filter((kind) => pausingKinds.has(kind)),
      ['question', 'guard', 'provider_usage', 'stranded_input', 'lost_session'],
    );
  });

  it('[I2] the inbox: downstream work × waiting time × severity, the older first where equal', () => {
    const row = (number: number, given: Parameters<typeof anIntervention>[0], downstream = 0) => ({
      ...interventionRow(stateWith(), anIntervention({ id: anId('intervention', number), ...given })),
      downstream,
    });
    const now = 100_000;
    const asked = (secondsAgo: number) => ({ askedAt: now - secondsAgo * 1_000 });
    const rows = [
      row(1, { kind: 'failure', ...asked(10) }), // 1 × 10 × 2
      row(2, { kind: 'question', ...asked(10) }), // 1 × 10 × 4
      row(3, { kind: 'question', ...asked(10) }, 2), // 3 × 10 × 4
      row(4, { kind: 'question', ...asked(20) }), // 1 × 20 × 4
      row(5, { kind: 'tool_approval', ...asked(10) }), // 1 × 10 × 5
      row(6, { kind: 'failure', ...asked(20) }), // 1 × 20 × 2, as heavy as the second and older
    ];
    const order = (given: typeof rows) => byWeight(given, now).map(({ id }) => Number(id.slice(-4)));
    assert.deepEqual(order(rows), [3, 4, 5, 6, 2, 1]);
    assert.deepEqual(order([...rows].reverse()), [3, 4, 5, 6, 2, 1], 'same input, same answer');
  });

  it('[I2] downstream counts the open tasks that wait, also through others; related ones do not', () => {
    const engine = anEngine();
    const a = engine.create({ start: 'auto', contracts: [{ key: 'api' }] });
    engine.begin(a.id);
    const b = engine.create({}, [edge(a)]);
    engine.create({}, [edge(b), edge(a, { kind: 'input', key: 'api' })]);
    engine.create({ start: 'manual' }, [edge(a, { kind: 'related' })]);
    const { events, interventionId } = decideHelp(engine.task(a.id), { question: '?', options: [] }, engine.context());
    engine.commit(events);
    assert.equal(interventionRow(engine.state, engine.intervention(interventionId)).downstream, 2);
  });

  it('[T13] the timeline of a task has every event of it, in order, with time, actor and details', () => {
    const { engine, id, submit } = aPlanning();
    submit();
    engine.clock.now += 5;
    engine.commit(decideApprovePlan(engine.state, engine.task(id), 'good', engine.context(bob)));
    const other = engine.create({ start: 'auto' });
    engine.begin(other.id);
    engine.complete(id);
    engine.endSession(engine.sessionOf(id));
    const seqs = engine.state.timelines.get(id)?.seqs ?? [];
    const entries = engine.lines
      .filter(({ seq }) => seqs.includes(seq))
      .flatMap((line) => timelineOf(engine.state, id, line));
    assert.deepEqual(
      entries.map(({ type, actor }) => `${type} ${actor.kind === 'user' ? actor.name : actor.kind}`),
      [
        'task_created alice',
        'task_auto_assigned hub',
        'session_requested hub',
        'session_active hub',
        'task_planning hub',
        'task_plan_submitted agent',
        'intervention_requested agent',
        'intervention_responded bob',
        'task_plan_approved bob',
        'task_started hub',
        'task_completed alice',
        'session_close_requested hub',
        'session_ended hub',
      ],
    );
    const approved = entries.find(({ type }) => type === 'task_plan_approved');
    assert.equal(approved?.at, engine.clock.now);
    assert.equal(approved?.details['comment'], 'good');
    assert.ok(entries.every(({ seq }, at) => at === 0 || seq >= (entries[at - 1]?.seq ?? 0)));
  });

  it('[T12] a note is kept, and wanted in the session of its task, urgent where it is said', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    for (const urgent of [false, true]) {
      const noteId = engine.context().newId('note');
      const note = { id: noteId, taskId: id, text: 'mind the tests', urgent, by: alice, at: engine.clock.now };
      engine.commit([{ type: 'task_note_added', taskId: id, actor: alice, note }]);
      assert.deepEqual(engine.state.notes.get(noteId), note);
    }
    const wanted = [...engine.state.deliveries.values()];
    assert.deepEqual(
      wanted.map(({ kind, urgent, state, sessionId }) => ({ kind, urgent, state, sessionId })),
      [false, true].map((urgent) => ({ kind: 'note', urgent, state: 'wanted', sessionId: engine.sessionOf(id) })),
    );
  });
});
