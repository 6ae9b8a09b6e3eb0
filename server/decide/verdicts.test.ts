import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { limits } from '../../shared/timings.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { taskView } from '../state/rows/taskView.ts';
import { alice } from '../testing/builders.ts';
import { anEngine, edge } from '../testing/engine.ts';
import { decideAccept, decideSendBack } from './verdicts.ts';
import type { SendBack } from './verdicts.ts';

const wish = (given: Partial<SendBack> = {}): SendBack => ({
  comment: 'Refunds are missing',
  contracts: [],
  start: 'auto',
  ...given,
});

/** A done task with an input, in an engine with a server that is free. */
function scene(draft: Parameters<ReturnType<typeof anEngine>['create']>[0] = {}) {
  const engine = anEngine();
  const producer = engine.create({ start: 'auto', contracts: [{ key: 'api' }] });
  engine.begin(producer.id);
  const given = { title: 'Shop', spec: 'Sell things', contracts: [{ key: 'docs', schema: { type: 'object' } }] };
  const { id } = engine.create({ ...given, ...draft }, [edge(producer, { kind: 'input', key: 'api' }), edge(producer)]);
  engine.complete(producer.id, { api: { a: 1 } });
  engine.begin(id);
  engine.complete(id, { docs: {} });
  const sendBack = (given: Partial<SendBack> = {}) => {
    const events = engine.commit(decideSendBack(engine.state, engine.task(id), wish(given), engine.context()));
    return { events, followUp: engine.task(idOfMade(events)) };
  };
  return { engine, producer, id, sendBack };
}

const idOfMade = (events: readonly HubEvent[]): string =>
  events.flatMap((event) => (event.type === 'task_created' ? [event.taskId] : []))[0] ?? assert.fail('nothing made');

const refused = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof HubError && error.code === code && words.test(error.message);

describe('a done task is judged', () => {
  it('[T23] accepted: by whom, when and with which words; once', () => {
    const { engine, id } = scene();
    const accept = (comment?: string) =>
      engine.commit(decideAccept(engine.state, engine.task(id), comment, engine.context()));
    accept('Well done');
    const row = taskRow(engine.state, engine.task(id));
    assert.deepEqual(row.verdict, { kind: 'accepted', by: alice, at: engine.clock.now });
    assert.equal(taskView(engine.state, engine.task(id)).verdictComment, 'Well done');
    assert.throws(() => accept(), refused('conflict', /SHOP-2 was accepted by alice already/));
  });

  it('[T23] sent back: a linked task goes on with it in one line, where its inputs are; the result is kept', () => {
    const { engine, producer, id, sendBack } = scene({ placement: { labels: [] }, labels: ['shop'], priority: 'high' });
    const { events, followUp } = sendBack();
    assert.deepEqual(
      events.slice(0, 3).map(({ type }) => type),
      ['task_created', 'task_sent_back', 'task_auto_assigned'],
    );
    const before = engine.task(id);
    const { followUpOf, dependencies, placement, labels, priority, promises, title, spec } = followUp;
    assert.deepEqual(
      { followUpOf, dependencies, placement, labels, priority, promises, title },
      {
        followUpOf: id,
        dependencies: [
          { kind: 'related', on: id, ifFailed: 'block' },
          { kind: 'input', on: producer.id, key: 'api', ifFailed: 'block' },
        ],
        placement: before.placement,
        labels: ['shop'],
        priority: 'high',
        promises: [],
        title: 'Follow-up of SHOP-2: Shop',
      },
    );
    assert.match(spec, /^alice has sent SHOP-2 "Shop" back:\n\nRefunds are missing\n[^]*done\n\n[^]*Sell things$/);
    assert.deepEqual(taskView(engine.state, followUp).resolvedInputs, { api: { a: 1 } });
    assert.deepEqual(taskRow(engine.state, followUp).followUpOf, { id, ref: 'SHOP-2' });
    const row = taskRow(engine.state, before);
    assert.deepEqual(row.verdict, {
      kind: 'sent-back',
      by: alice,
      at: engine.clock.now,
      followUp: { id: followUp.id, ref: 'SHOP-3' },
    });
    assert.equal(JSON.stringify(row).includes('Refunds'), false, 'rows carry no comment');
    assert.equal(before.status === 'done' && before.result.summary, 'done');
  });

  it('[T23] the follow-up owes the contracts that were asked for, with their schemas, and no others', () => {
    const { engine, id, sendBack } = scene();
    assert.throws(
      () => sendBack({ contracts: ['api'] }),
      refused('bad-request', /never promised "api"; it promised docs/),
    );
    const { followUp } = sendBack({ contracts: ['docs', 'docs'], start: 'manual', title: 'Docs again' });
    assert.deepEqual(followUp.promises, [{ key: 'docs', schema: { type: 'object' } }]);
    assert.deepEqual([followUp.title, followUp.status, followUp.start], ['Docs again', 'pending', 'manual']);
    assert.equal(engine.task(id).contracts['docs']?.version, 1, 'what was published stays');
  });

  it('[T23] what was accepted may be sent back; what was sent back goes on in its follow-up alone', () => {
    const { engine, id, sendBack } = scene();
    engine.commit(decideAccept(engine.state, engine.task(id), undefined, engine.context()));
    const { followUp } = sendBack();
    assert.throws(() => sendBack(), refused('conflict', /sent back by alice already; SHOP-3 goes on/));
    const accept = () => decideAccept(engine.state, engine.task(id), undefined, engine.context());
    assert.throws(accept, refused('conflict', /SHOP-3 goes on/));
    engine.begin(followUp.id);
    engine.complete(followUp.id);
    const again = engine.commit(decideSendBack(engine.state, engine.task(followUp.id), wish(), engine.context()));
    assert.equal(engine.task(idOfMade(again)).title, 'Follow-up of SHOP-3: Shop');
  });

  it('[T23] [R6] long titles and specs are cut at the limit, the comment is not', () => {
    const { sendBack } = scene({ title: 'x'.repeat(limits.titleCharacters), spec: 'y'.repeat(limits.specCharacters) });
    const { followUp } = sendBack({ comment: 'z'.repeat(limits.noteCharacters) });
    assert.equal(followUp.title.length, limits.titleCharacters);
    assert.equal(followUp.spec.length, limits.specCharacters);
    assert.ok(followUp.spec.includes('z'.repeat(limits.noteCharacters)));
  });

  it('[T23] what has an external identity keeps it for itself', () => {
    const { engine, id, sendBack } = scene({ external: { system: 'github', id: 'acme/api#12' } });
    assert.equal(sendBack().followUp.external, undefined);
    assert.equal(engine.task(id).external?.id, 'acme/api#12');
  });
});
