import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { decideReceipt, decideTell } from '../decide/deliveries.ts';
import { decideRespond } from '../decide/interventions.ts';
import { decideCancelObjective, decideCreateObjective } from '../decide/objectives.ts';
import { requireObjective, requireServer, requireSession } from '../decide/requireRecord.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import { invariants } from '../testing/invariants.ts';
import { aPerson, aProject, aServer, anId } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';

const figures = () => undefined;

/** A manager that runs, and a message to it that it did not take. */
function scene() {
  const project = aProject();
  const engine = anEngine({ persons: [aPerson()], projects: [project], servers: [aServer()] });
  const { state, context, commit } = engine;
  const draft = { title: 'Sell more', prompt: '', agent: 'scripted' };
  const created = decideCreateObjective(state, { project, draft, startManager: true }, context(), figures);
  commit(created.events);
  const objective = () => requireObjective(state, created.objectiveId);
  const sessionId = objective().managerSessionId ?? assert.fail('no manager');
  const about = (more: object): HubEvent => ({ sessionId, actor: hubActor, ...more }) as HubEvent;
  commit([about({ type: 'session_active', pid: 7, startedAt: 1 })]);
  const told = decideTell(requireSession(state, sessionId), { text: 'mind the budget', urgent: false }, context());
  commit(told.events);
  const delivery = () => state.deliveries.get(told.delivery.id) ?? assert.fail('no text');
  const receipt = (to: 'stranded' | 'verified') => {
    const { id: deliveryId, attempt = 1 } = delivery();
    const reason = 'a dialog is on its screen';
    const report = { type: 'delivery.receipt', deliveryId, attempt, state: to, reason } as const;
    return commit(decideReceipt(state, requireServer(state, anId('server')), report, context(hubActor)));
  };
  receipt('stranded');
  const open = () => [...state.interventions.pick(state.by.openInterventionProject.of(anId('project')))];
  const [asked = assert.fail('nobody is asked')] = open();
  return {
    ...{ state, asked, open, objective, sessionId, delivery, receipt, commit, context },
    answer: (text: string) => commit(decideRespond(state, asked, text, context(), figures)),
    die: () => commit([about({ type: 'session_ended', exit: { exitCode: 1 }, reason: 'killed' })]),
    lose: () => commit([about({ type: 'session_lost', reason: 'not found' })]),
    find: () => commit([about({ type: 'session_recovered', pid: 7, startedAt: 1 })]),
  };
}

describe('a text that the manager of an objective did not take', () => {
  it('[S8] [I2] is asked about once, for its objective, with retry and the terminal', () => {
    const { state, asked, open, objective, sessionId, receipt, delivery } = scene();
    assert.match(
      asked.question,
      /^A text for the manager of SHOP-1 did not reach scripted in session \S+: a dialog is on its screen\. It begins: "Message from alice: mind the budget"/,
    );
    const { what, options, objectiveId, taskId, sessionId: at } = interventionRow(state, asked);
    assert.deepEqual(
      [what, options, objectiveId, taskId, at],
      ['stranded_input', ['retry', 'open the terminal', 'drop'], objective().id, undefined, sessionId],
    );
    assert.equal(asked.deliveryId, delivery().id);
    receipt('stranded');
    assert.equal(open().length, 1);
    assert.deepEqual(invariants(state), []);
  });

  it('[S8] is brought again by "retry", which is nothing for its agent, and asked about anew where that is in vain', () => {
    const { answer, delivery, open, receipt, state } = scene();
    assert.throws(() => answer('hm'), /Answer with one of: retry/);
    answer('retry');
    assert.deepEqual([delivery().state, delivery().attempt, open()], ['wanted', 2, []]);
    assert.equal([...state.deliveries.values()].length, 1);
    receipt('stranded');
    assert.equal(open().length, 1);
  });

  it('[S8] is left to whoever opens the terminal, or dropped', () => {
    for (const [text, reason] of [
      ['open the terminal', 'alice sees to it in the terminal'],
      ['drop', 'dropped by alice'],
    ] as const) {
      const { answer, delivery, open } = scene();
      answer(text);
      assert.deepEqual([delivery().state, delivery().reason, open()], ['dropped', reason, []]);
    }
  });

  it('[S8] is asked about no more when it is taken after all, or its objective has ended', () => {
    const taken = scene();
    taken.receipt('verified');
    assert.deepEqual(taken.open(), []);
    const ended = scene();
    ended.commit(decideCancelObjective(ended.state, ended.objective(), undefined, ended.context()));
    assert.deepEqual(ended.open(), []);
  });

  it('[T17] gives way to the question about the manager itself when that dies', () => {
    const { die, open, state } = scene();
    die();
    assert.deepEqual(
      open().map(({ kind }) => kind),
      ['failure'],
    );
    assert.deepEqual(invariants(state), []);
  });

  it('[S8] [T17] is still asked about when a manager that was lost is found again, and no more when it has ended', () => {
    const { lose, find, answer, asked, open, delivery, state } = scene();
    const kinds = () => open().map(({ kind }) => kind);
    lose();
    assert.deepEqual(kinds(), ['stranded_input', 'failure']);
    assert.deepEqual(invariants(state), []);
    assert.throws(() => answer('retry'), { code: 'conflict', message: /cannot be brought again/ });
    find();
    assert.deepEqual(open(), [asked]);
    assert.deepEqual(invariants(state), []);
    answer('retry');
    assert.deepEqual([delivery().state, open()], ['wanted', []]);
    const ended = scene();
    ended.lose();
    ended.die();
    assert.deepEqual(
      ended.open().map(({ kind }) => kind),
      ['failure'],
    );
    assert.deepEqual(invariants(ended.state), []);
  });
});
