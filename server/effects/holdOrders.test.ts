import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import { alice, aServer, aSession, aTask, anId, anIntervention, runningFacts, stateWith } from '../testing/builders.ts';
import { ordersFor, ordersOnConnect } from './orders.ts';

const serverId = anId('server');
const sessionId = anId('session');
const task = aTask({ ...runningFacts });
const guard = (more: object = {}) => anIntervention({ kind: 'guard', sessionId, ...more });
const world = (...interventions: ReturnType<typeof anIntervention>[]) =>
  stateWith({ servers: [aServer()], tasks: [task], sessions: [aSession({ taskId: task.id })], interventions });
const hold = (...sessionIds: string[]) => ({ type: 'sessions.hold', sessionIds });
const about = { taskId: task.id, actor: alice } as const;

describe('orders to hold the sessions that guards ask about', () => {
  it('[M7] are given when a guard begins to ask, and when its question is answered or taken back', () => {
    const asked = guard();
    const requested: HubEvent = { type: 'intervention_requested', ...about, intervention: asked };
    assert.deepEqual(ordersFor(world(asked), [requested]), [{ serverId, order: hold(sessionId) }]);
    const answered = guard({ outcome: { state: 'answered', answer: 'continue', by: alice, at: 1 } });
    const free = { serverId, order: hold() };
    const interventionId = answered.id;
    assert.deepEqual(
      ordersFor(world(answered), [{ type: 'intervention_responded', ...about, interventionId, answer: 'continue' }]),
      [free],
    );
    assert.deepEqual(
      ordersFor(world(answered), [{ type: 'intervention_withdrawn', ...about, interventionId, why: 'raised' }]),
      [free],
    );
  });

  it('[M7] hold as long as one of several guards asks, and not for other questions or earlier sessions', () => {
    const other = { id: anId('intervention', 2) };
    const answered = guard({ ...other, outcome: { state: 'answered', answer: 'continue', by: alice, at: 1 } });
    const onConnect = (...asked: ReturnType<typeof anIntervention>[]) =>
      ordersOnConnect(world(...asked), serverId, []).filter(({ type }) => type === 'sessions.hold');
    assert.deepEqual(onConnect(guard(), answered), [hold(sessionId)]);
    assert.deepEqual(onConnect(answered, guard({ kind: 'question' })), [hold()]);
    assert.deepEqual(onConnect(guard({ sessionId: anId('session', 7) })), [hold()]);
  });
});
