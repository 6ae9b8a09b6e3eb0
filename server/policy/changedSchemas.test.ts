import assert from 'node:assert/strict';
import type { ContractPromise, Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { decideRetry } from '../decide/endTask.ts';
import { decidePublish } from '../decide/contracts.ts';
import { decideFail } from '../decide/taskWork.ts';
import { decideUpdateTask } from '../decide/updateTask.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { anEngine, edge } from '../testing/engine.ts';

type Engine = ReturnType<typeof anEngine>;

const schemaOf = (...names: readonly string[]): NonNullable<ContractPromise['schema']> => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: [...names],
});

/** A producer whose contract has a schema and is published, a consumer that runs with it, and one that waits. */
function scene() {
  const engine = anEngine();
  const producer = engine.create({ start: 'auto', contracts: [{ key: 'api', schema: schemaOf('a') }] });
  engine.begin(producer.id);
  const consumer = engine.create({}, [edge(producer, { kind: 'input', key: 'api' })]);
  const publish = (data: Json) =>
    engine.commit(decidePublish(engine.task(producer.id), { key: 'api', status: 'fulfilled', data }, engine.context()));
  publish({ a: 'x' });
  engine.begin(consumer.id);
  const waiting = engine.create({ start: 'manual' }, [edge(producer, { kind: 'input', key: 'api' })]);
  const change = (schema: ContractPromise['schema'], description?: string) => {
    const contracts = [{ key: 'api', ...(schema && { schema }), ...(description && { description }) }];
    return engine.commit(decideUpdateTask(engine.state, { id: producer.id, contracts }, engine.context()));
  };
  return { engine, producer, consumer, waiting, change, publish };
}

const row = (engine: Engine, id: string) => taskRow(engine.state, engine.task(id));
const told = (events: readonly HubEvent[]) =>
  events.flatMap((event) =>
    event.type === 'contract_schema_changed' || event.type === 'task_input_schema_changed'
      ? [[event.type, event.taskId, event.key, event.change]]
      : [],
  );
const textsOf = (events: readonly HubEvent[], about: string) =>
  events.flatMap((event) =>
    event.type === 'delivery_wanted' && event.delivery.about === about ? [event.delivery.text] : [],
  );

describe('contracts whose schema is changed', () => {
  it('[T10] say to each consumer, at work or waiting, what it means, in the line of the change', () => {
    const { engine, producer, consumer, waiting, change } = scene();
    const events = change(schemaOf('a', 'b'));
    assert.deepEqual(told(events), [
      ['contract_schema_changed', producer.id, 'api', 'additive'],
      ['task_input_schema_changed', consumer.id, 'api', 'additive'],
      ['task_input_schema_changed', waiting.id, 'api', 'additive'],
    ]);
    assert.deepEqual(row(engine, consumer.id).stale, [
      { key: 'api', on: producer.id, has: 1, newest: 1, change: 'same', schemaChange: 'additive' },
    ]);
    assert.equal(row(engine, waiting.id).stale, undefined, 'it was given nothing yet');
    assert.equal(row(engine, producer.id).contracts[0]?.schemaChange, 'additive');
    const [text = '', ...more] = textsOf(events, consumer.id);
    assert.deepEqual(more, []);
    assert.match(text, /^The schema of "api" of SHOP-1 was changed: additive for SHOP-2.*contract show SHOP-1 api/);
  });

  it('[T10] the worst of several changes counts for who was given the data before them', () => {
    const { engine, producer, consumer, change, publish } = scene();
    change({ type: 'object' });
    change(schemaOf('a'));
    assert.deepEqual(row(engine, consumer.id).stale?.[0]?.schemaChange, 'breaking');
    assert.equal(row(engine, producer.id).contracts[0]?.schemaChange, 'additive', 'the last change');
    publish({ a: 'x', b: 1 });
    assert.deepEqual(row(engine, consumer.id).stale, [
      { key: 'api', on: producer.id, has: 1, newest: 2, change: 'additive', schemaChange: 'breaking' },
    ]);
  });

  it('[T10] a schema that is taken away breaks, one that is given is additive', () => {
    const { change } = scene();
    assert.deepEqual(told(change(undefined))[0]?.[3], 'breaking');
    assert.deepEqual(told(change(schemaOf('a')))[0]?.[3], 'additive');
  });

  it('[T10] other words for the same tell nobody, and another description is no change of the schema', () => {
    const { engine, producer, consumer, change } = scene();
    assert.deepEqual(told(change({ ...schemaOf('a'), title: 'API' })), [
      ['contract_schema_changed', producer.id, 'api', 'same'],
    ]);
    assert.equal(row(engine, consumer.id).stale, undefined);
    assert.deepEqual(told(change({ ...schemaOf('a'), title: 'API' }, 'The API')), []);
  });

  it('[T10] who is assigned again works by the newest schema', () => {
    const { engine, consumer, change } = scene();
    change({ type: 'object' });
    const { attempt } = engine.task(consumer.id);
    engine.commit(decideFail(engine.task(consumer.id), { reason: 'agent', message: 'no' }, engine.context()));
    assert.equal(engine.task(consumer.id).status, 'failed');
    engine.commit(decideRetry(engine.task(consumer.id), engine.context()));
    assert.equal(engine.task(consumer.id).attempt, attempt + 1);
    assert.equal(row(engine, consumer.id).stale, undefined);
  });

  it('the marks applied twice change nothing', () => {
    const { engine, consumer, producer, change } = scene();
    const events = change(schemaOf('b'));
    const before = [engine.task(producer.id), engine.task(consumer.id)];
    for (const event of events)
      if (event.type.endsWith('schema_changed')) applyEvent(engine.state, event, engine.state.seq, 1);
    assert.deepEqual([engine.task(producer.id), engine.task(consumer.id)], before);
  });
});
