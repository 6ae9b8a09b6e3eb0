import assert from 'node:assert/strict';
import type { Actor } from '../../shared/model/actor.ts';
import { anEngine, told } from '../testing/engine.ts';
import { decideRespond } from './interventions.ts';
import { decideHelp, decideSubmitPlan } from './taskWork.ts';
import { decideWithdraw } from './withdrawQuestion.ts';

function asked() {
  const engine = anEngine();
  const { id } = engine.create({ start: 'auto' });
  engine.begin(id);
  const agent: Actor = { kind: 'agent', sessionId: engine.sessionOf(id), name: 'shop-1.1' };
  const { events, interventionId } = decideHelp(
    engine.task(id),
    { question: 'JWT or cookies?', options: ['JWT'] },
    engine.context(agent),
  );
  engine.commit(events);
  const question = () => engine.intervention(interventionId);
  const withdraw = (by: Actor, why?: string) => engine.commit(decideWithdraw(question(), why, engine.context(by)));
  return { engine, id, agent, question, withdraw };
}

describe('a question that is taken back', () => {
  it('[I1] by the agent that asked it: its task runs on, and nothing is said to that agent', () => {
    const { engine, id, agent, question, withdraw } = asked();
    assert.deepEqual(told(engine, withdraw(agent, 'it was answered in its terminal')), [
      'intervention_withdrawn SHOP-1',
      'task_resumed SHOP-1',
    ]);
    const { outcome } = question();
    assert.deepEqual(outcome.state === 'withdrawn' && outcome.why, 'it was answered in its terminal');
    assert.equal(engine.task(id).status, 'running');
    assert.equal(engine.state.deliveries.size, 0);
    assert.deepEqual(withdraw(agent), [], 'twice is once');
  });

  it('[I1] by a person: its agent hears that no answer will come', () => {
    const { engine, withdraw } = asked();
    withdraw(engine.context().actor, 'it is in the README');
    assert.match([...engine.state.deliveries.values()][0]?.text ?? '', /will not be answered: it is in the README/);
  });

  it('[I2] an answer that came before stays', () => {
    const { engine, agent, question, withdraw } = asked();
    engine.commit(decideRespond(engine.state, question(), 'JWT', engine.context()));
    assert.deepEqual(withdraw(agent), []);
    assert.equal(question().outcome.state, 'answered');
  });

  it('what is no question goes when its reason goes', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto', requirePlanApproval: true });
    engine.begin(id);
    engine.commit(decideSubmitPlan(engine.task(id), 'first the schema', engine.context()));
    const [review] = engine.state.interventions.values();
    assert.ok(review);
    assert.throws(() => decideWithdraw(review, undefined, engine.context()), { code: 'conflict' });
  });
});
