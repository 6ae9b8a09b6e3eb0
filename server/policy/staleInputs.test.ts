import assert from 'node:assert/strict';
import type { Json } from '../../shared/model/contract.ts';
import { decideCancel, decideRetry } from '../decide/endTask.ts';
import { decidePublish } from '../decide/contracts.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { contractOf, versionsOf } from '../state/taskQueries.ts';
import { anEngine, edge } from '../testing/engine.ts';

type Engine = ReturnType<typeof anEngine>;

const publish = (engine: Engine, id: string, data: Json, status: 'fulfilled' | 'partial' = 'fulfilled') =>
  engine.commit(decidePublish(engine.task(id), { key: 'api', status, data }, engine.context()));

/** A producer that has published `{a: 1}`, and a consumer that runs with it. */
function scene() {
  const engine = anEngine();
  const producer = engine.create({ start: 'auto', contracts: [{ key: 'api' }] });
  engine.begin(producer.id);
  const consumer = engine.create({}, [edge(producer, { kind: 'input', key: 'api' })]);
  publish(engine, producer.id, { a: 1 });
  engine.begin(consumer.id);
  return { engine, producer, consumer };
}

const staleOf = (engine: Engine, id: string) => taskRow(engine.state, engine.task(id)).stale;

/** What the consumer's agent is told by these events. */
const textsOf = (events: ReturnType<Engine['commit']>) =>
  events.flatMap((event) => (event.type === 'delivery_wanted' ? [event.delivery.text] : []));

describe('contracts that are published again', () => {
  it('[T10] a consumer under way is marked and told once, with key, versions and class; its inputs stay', () => {
    const { engine, producer, consumer } = scene();
    assert.equal(staleOf(engine, consumer.id), undefined);
    const events = publish(engine, producer.id, { a: 1, b: 2 });
    const [fulfilled] = events;
    assert.deepEqual(fulfilled?.type === 'contract_fulfilled' && [fulfilled.version, fulfilled.change], [
      2,
      'additive',
    ]);
    assert.deepEqual(staleOf(engine, consumer.id), [
      { key: 'api', on: producer.id, has: 1, newest: 2, change: 'additive' },
    ]);
    const [text = '', ...more] = textsOf(events);
    assert.deepEqual(more, []);
    assert.match(text, /^SHOP-1 has published "api" again: version 2, additive compared with version 1 that SHOP-2/);
    assert.match(text, /rostrum contract diff SHOP-1 api --from 1 --to 2.*rostrum contract show SHOP-1 api/);
    const task = engine.task(consumer.id);
    assert.deepEqual('assignment' in task && task.assignment?.resolvedInputs, { api: { a: 1 } });
    assert.equal(task.status, 'running', 'nothing is run again');
  });

  it('[T10] what a consumer has is compared with the newest, not with what came in between', () => {
    const { engine, producer, consumer } = scene();
    publish(engine, producer.id, { a: 1, b: 2 });
    assert.equal(staleOf(engine, consumer.id)?.[0]?.change, 'additive');
    publish(engine, producer.id, { a: 'x', b: 2 });
    assert.deepEqual(staleOf(engine, consumer.id)?.[0], {
      key: 'api',
      on: producer.id,
      has: 1,
      newest: 3,
      change: 'breaking',
    });
    const back = publish(engine, producer.id, { a: 1 });
    assert.equal(staleOf(engine, consumer.id), undefined, 'it has the newest content again');
    assert.match(textsOf(back)[0] ?? '', /version 4: it is what you work with again \(version 1\)/);
  });

  it('[T10] the same content again marks and tells nobody', () => {
    const { engine, producer, consumer } = scene();
    const events = publish(engine, producer.id, { a: 1 });
    assert.deepEqual(
      events.map((event) => [event.type, 'change' in event ? event.change : undefined]),
      [['contract_fulfilled', 'same']],
    );
    assert.equal(staleOf(engine, consumer.id), undefined);
  });

  it('[T10] a consumer that is done is only marked, one that has failed is not', () => {
    const { engine, producer, consumer } = scene();
    const failed = engine.create({}, [edge(producer, { kind: 'input', key: 'api' })]);
    engine.commit(decideCancel(engine.task(failed.id), 'no', engine.context()));
    engine.complete(consumer.id);
    const events = publish(engine, producer.id, {});
    assert.deepEqual(textsOf(events), []);
    assert.equal(staleOf(engine, consumer.id)?.[0]?.change, 'breaking');
    assert.equal(staleOf(engine, failed.id), undefined);
    assert.equal(engine.task(consumer.id).status, 'done');
  });

  it('[T10] a new attempt of the producer is compared with the one before', () => {
    const { engine, producer, consumer } = scene();
    engine.fail(producer.id);
    engine.commit(decideRetry(engine.task(producer.id), engine.context()));
    engine.begin(producer.id);
    const [event] = publish(engine, producer.id, { a: null });
    assert.deepEqual(event?.type === 'contract_fulfilled' && [event.version, event.first, event.change], [
      2,
      true,
      'breaking',
    ]);
    assert.equal(staleOf(engine, consumer.id)?.[0]?.newest, 2);
  });

  it('[T10] what is not whole neither marks anybody nor hides the fulfilment that the next one is compared with', () => {
    const { engine, producer, consumer } = scene();
    assert.deepEqual(
      publish(engine, producer.id, { half: true }, 'partial').map(({ type }) => type),
      ['contract_unfulfilled'],
    );
    assert.equal(staleOf(engine, consumer.id), undefined);
    publish(engine, producer.id, { half: true }, 'partial');
    const [event] = publish(engine, producer.id, { a: 1, b: 1 });
    assert.equal(event?.type === 'contract_fulfilled' && event.change, 'additive');
  });

  it('[T10] a consumer is given the newest when it is assigned again, and is not stale then', () => {
    const { engine, producer, consumer } = scene();
    publish(engine, producer.id, { a: 2 });
    engine.fail(consumer.id);
    engine.commit(decideRetry(engine.task(consumer.id), engine.context()));
    const task = engine.task(consumer.id);
    assert.deepEqual('assignment' in task && task.assignment?.inputs?.['api']?.version, 2);
    assert.equal(staleOf(engine, consumer.id), undefined);
  });

  it('[T10] versions are kept by their place in the log, a bounded number of them, with one copy of the data', () => {
    const { engine, producer } = scene();
    for (let round = 2; round <= 105; round += 1) publish(engine, producer.id, { a: round });
    const contract = contractOf(engine.task(producer.id), 'api');
    const versions = versionsOf(contract);
    assert.deepEqual([versions.length, versions[0]?.version, versions.at(-1)?.version], [100, 6, 105]);
    for (const { seq, version } of versions) {
      const line = engine.lines.find((one) => one.seq === seq);
      assert.ok(
        line?.events.some((event) => event.type === 'contract_fulfilled' && event.version === version),
        `version ${version}`,
      );
    }
    assert.equal(JSON.stringify(versions).includes('data'), false);
  });

  it('the mark applied twice, or late, changes nothing', () => {
    const { engine, producer, consumer } = scene();
    const [first] = publish(engine, producer.id, { a: 2 }).filter(({ type }) => type === 'task_input_changed');
    publish(engine, producer.id, { a: 3 });
    const before = engine.task(consumer.id);
    if (first !== undefined) applyEvent(engine.state, first, 99, 99);
    assert.equal(engine.task(consumer.id), before);
  });
});
