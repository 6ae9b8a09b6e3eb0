import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import type { Delivery, ReceiptState } from '../../shared/model/note.ts';
import { ordersFor } from '../effects/orders.ts';
import { sessionRow } from '../state/rows/sessionRow.ts';
import { touchedIds } from '../state/rows.ts';
import { aProject, aServer, aSession, aTask, alice, anId } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import type { Engine } from '../testing/engine.ts';
import { decideReceipt, decideRedeliver, decideTell } from './deliveries.ts';
import { decideRespond } from './interventions.ts';
import { requireServer, requireSession } from './requireRecord.ts';

/** A task that runs, and a message to its agent. */
function aTold() {
  const engine = anEngine();
  const { id } = engine.create({ start: 'auto' });
  engine.begin(id);
  const session = () => requireSession(engine.state, engine.sessionOf(id));
  const { delivery, events } = decideTell(session(), { text: 'mind the tests', urgent: false }, engine.context());
  engine.commit(events);
  return { engine, id, session, delivery: () => deliveryOf(engine, delivery.id) };
}

const deliveryOf = (engine: Engine, id: string): Delivery => {
  const delivery = engine.state.deliveries.get(id);
  assert.ok(delivery);
  return delivery;
};

function receipt(engine: Engine, delivery: Delivery, state: ReceiptState, given: { attempt?: number } = {}) {
  const report = {
    type: 'delivery.receipt',
    deliveryId: delivery.id,
    attempt: given.attempt ?? delivery.attempt ?? 1,
    state,
    ...(state === 'stranded' ? { reason: 'a dialog is on its screen' } : {}),
  } as const;
  const server = requireServer(engine.state, anId('server'));
  return engine.commit(decideReceipt(engine.state, server, report, engine.context(hubActor)));
}

const openOf = (engine: Engine, id: string) => [
  ...engine.state.interventions.pick(engine.state.by.openInterventionTask.of(id)),
];

describe('texts and their receipts', () => {
  it('[S8] [G9] a message is wanted, and its receipts are its state', () => {
    const { engine, delivery, session } = aTold();
    assert.deepEqual(
      [delivery().kind, delivery().text, delivery().about, delivery().state],
      ['message', 'Message from alice: mind the tests', session().id, 'wanted'],
    );
    const states = (['typed', 'submitted', 'verified'] as const).map((state) => {
      receipt(engine, delivery(), state);
      return delivery().state;
    });
    assert.deepEqual(states, ['typed', 'submitted', 'verified']);
    assert.deepEqual(receipt(engine, delivery(), 'typed'), [], 'old news');
  });

  it('[I2] [I5] a stranded text pauses its task with an intervention; retry orders it again, and the task runs on', () => {
    const { engine, id, session, delivery } = aTold();
    receipt(engine, delivery(), 'typed');
    const events = receipt(engine, delivery(), 'stranded');
    assert.equal(engine.task(id).status, 'needs_human');
    assert.ok(touchedIds(engine.state, events).has(session().id));
    assert.equal(sessionRow(engine.state, session()).stranded, 1);
    const [asked] = openOf(engine, id);
    assert.ok(asked);
    assert.deepEqual(
      [asked.kind, asked.options, asked.deliveryId],
      ['stranded_input', ['retry', 'open the terminal', 'drop'], delivery().id],
    );
    assert.match(asked.question, /did not reach scripted in session shop-1\.1: a dialog is on its screen\. It begins/);
    assert.throws(() => decideRespond(engine.state, asked, 'hm', engine.context()), /Answer with one of: retry/);
    const answered = engine.commit(decideRespond(engine.state, asked, 'Retry', engine.context()));
    assert.deepEqual([engine.task(id).status, delivery().state, delivery().attempt], ['running', 'wanted', 2]);
    const orders = ordersFor(engine.state, answered).map(({ order }) => order);
    assert.deepEqual(
      orders.map((order) => order.type === 'text.deliver' && [order.deliveryId, order.attempt]),
      [[delivery().id, 2]],
      'the answer itself is nothing for the agent',
    );
    assert.deepEqual(receipt(engine, delivery(), 'verified', { attempt: 1 }), [], 'news of the first try');
    receipt(engine, delivery(), 'verified');
    assert.equal(delivery().state, 'verified');
    assert.equal(sessionRow(engine.state, session()).stranded, undefined);
  });

  it('[I5] what is taken after all closes the intervention by itself', () => {
    const { engine, id, delivery } = aTold();
    receipt(engine, delivery(), 'stranded');
    assert.deepEqual(receipt(engine, delivery(), 'stranded'), [], 'asked once');
    const [asked] = openOf(engine, id);
    receipt(engine, delivery(), 'verified');
    assert.deepEqual(engine.intervention(asked?.id ?? '').outcome, {
      state: 'withdrawn',
      why: 'its agent has taken the text',
      at: engine.clock.now,
    });
    assert.equal(engine.task(id).status, 'running');
  });

  it('[S8] dropped, or left to a person in the terminal, it is not brought again', () => {
    for (const [answer, reason] of [
      ['drop', 'dropped by alice'],
      ['open the terminal', 'alice sees to it in the terminal'],
    ] as const) {
      const { engine, id, delivery } = aTold();
      receipt(engine, delivery(), 'stranded');
      const [asked] = openOf(engine, id);
      assert.ok(asked);
      const events = engine.commit(decideRespond(engine.state, asked, answer, engine.context()));
      assert.deepEqual([delivery().state, delivery().reason], ['dropped', reason]);
      assert.deepEqual(ordersFor(engine.state, events), []);
      assert.equal(engine.task(id).status, 'running');
    }
  });

  it('[S8] a session without a task: the text can be brought again or dropped by hand', () => {
    const engine = anEngine({ projects: [aProject()], servers: [aServer()], sessions: [aSession()] });
    const session = requireSession(engine.state, anId('session'));
    const { delivery, events } = decideTell(session, { text: 'hello', urgent: true }, engine.context());
    engine.commit(events);
    const wish = { delivery: delivery.id, drop: false };
    const redeliver = (given = wish) =>
      engine.commit(decideRedeliver(engine.state, session, given, engine.context()).events);
    assert.throws(() => redeliver(), /This text is wanted; only one that is stranded/);
    receipt(engine, delivery, 'stranded');
    assert.equal(sessionRow(engine.state, session).stranded, 1);
    redeliver();
    assert.equal(deliveryOf(engine, delivery.id).state, 'wanted');
    receipt(engine, deliveryOf(engine, delivery.id), 'stranded');
    redeliver({ ...wish, drop: true });
    assert.equal(deliveryOf(engine, delivery.id).state, 'dropped');
    assert.throws(() => redeliver({ ...wish, delivery: anId('delivery', 99) }), { code: 'not-found' });
  });

  it('[S8] by hand it also answers the intervention', () => {
    const { engine, id, session, delivery } = aTold();
    receipt(engine, delivery(), 'stranded');
    const wish = { delivery: delivery().id, drop: false };
    engine.commit(decideRedeliver(engine.state, session(), wish, engine.context()).events);
    assert.deepEqual([openOf(engine, id), engine.task(id).status], [[], 'running']);
  });

  it('[G9] nobody can be told anything in a session that has ended or is being closed', () => {
    const engine = anEngine();
    const ended = aSession({ lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: '' });
    for (const session of [ended, aSession({ wanted: 'closed' })])
      assert.throws(() => decideTell(session, { text: 'hello', urgent: false }, engine.context()), {
        code: 'wrong-state',
      });
  });

  it('[S8] receipts of another server, and of no text, change nothing', () => {
    const engine = anEngine({
      projects: [aProject()],
      servers: [aServer(), aServer({ id: anId('server', 2), name: 'far', keyHash: 'e'.repeat(64) })],
      sessions: [aSession()],
      tasks: [aTask()],
    });
    const session = requireSession(engine.state, anId('session'));
    const { delivery, events } = decideTell(session, { text: 'hello', urgent: false }, engine.context(alice));
    engine.commit(events);
    const report = { type: 'delivery.receipt', deliveryId: delivery.id, attempt: 1, state: 'verified' } as const;
    const far = requireServer(engine.state, anId('server', 2));
    assert.deepEqual(decideReceipt(engine.state, far, report, engine.context()), []);
    const unknown = { ...report, deliveryId: anId('delivery', 99) };
    assert.deepEqual(
      decideReceipt(engine.state, requireServer(engine.state, anId('server')), unknown, engine.context()),
      [],
    );
  });
});
