import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { limits } from '../../shared/timings.ts';
import type { Connection } from './connection.ts';
import { OrderedSender } from './orderedSender.ts';
import type { Place } from './place.ts';
import { RecentChanges } from './recentChanges.ts';
import { RowFeed } from './rowFeed.ts';

/** A connection that keeps what it was given until it is read. */
function createSink() {
  const sent: string[] = [];
  let queued = 0;
  let closedWith: number | undefined;
  const connection: Connection = {
    address: 'here',
    get queuedBytes() {
      return queued;
    },
    sendBytes: () => assert.fail('rows are text'),
    askReceipt: () => assert.fail('rows are given out as they are taken'),
    send(text) {
      sent.push(text);
      queued += text.length;
    },
    close: (code) => (closedWith = code),
    pause: () => undefined,
    resume: () => undefined,
  };
  return { connection, sent, read: () => (queued = 0), code: () => closedWith };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('frames in order', () => {
  it('[R1] wait until what they tell is on the disk, and never overtake each other', async () => {
    const { connection, sent } = createSink();
    const sender = new OrderedSender(connection);
    let land = () => {};
    sender.push('first', new Promise<void>((resolve) => (land = resolve)));
    sender.push('second', Promise.resolve());
    await settle();
    assert.deepEqual(sent, []);
    land();
    await settle();
    assert.deepEqual(sent, ['first', 'second']);
  });

  it('[R1] are never sent where the disk lost what they tell: the connection ends', async () => {
    const { connection, sent, code } = createSink();
    const sender = new OrderedSender(connection);
    sender.push('lost', Promise.reject(new Error('disk full')));
    sender.push('after', Promise.resolve());
    await settle();
    assert.deepEqual([sent, code()], [[], 1001]);
  });
});

describe('what changed lately', () => {
  const change = (seq: number, ids: readonly string[], isMembership = false) => ({
    seq,
    ids: new Set(ids),
    left: new Map<string, Place>(),
    isMembership,
  });

  it('[R4] is known from a position on, as far as memory goes', () => {
    const changes = new RecentChanges(10, 6);
    changes.add(change(11, ['a']));
    changes.add(change(12, ['b']));
    changes.add(change(13, ['a']));
    assert.deepEqual(changes.after(11)?.ids, new Set(['b', 'a']));
    assert.deepEqual(changes.after(13)?.ids, new Set());
    assert.equal(changes.after(9), undefined);
    changes.add(change(14, ['c', 'd']));
    assert.equal(changes.after(10), undefined);
    assert.deepEqual(changes.after(13)?.ids, new Set(['c', 'd']));
  });

  it('[P1] cannot be resumed across a change of who sees what', () => {
    const changes = new RecentChanges(0, 100);
    changes.add(change(1, ['a'], true));
    changes.add(change(2, ['b']));
    assert.equal(changes.after(0), undefined);
    assert.deepEqual(changes.after(1)?.ids, new Set(['b']));
  });
});

describe('the feed of rows', () => {
  it('[R5] keeps what is due for a slow window as ids, and sends the last state of each', async () => {
    const { connection, sent, read } = createSink();
    const body = 'x'.repeat(limits.pieceBytes);
    let version = 0;
    const source = {
      seq: 1,
      durable: () => Promise.resolve(),
      rowText: (id: string) => JSON.stringify({ id, version, body }),
    };
    const feed = new RowFeed(source, new OrderedSender(connection), 0);
    for (version = 1; version <= 100; version += 1) {
      feed.change(['a', 'b']);
      feed.pump();
    }
    await settle();
    assert.ok(sent.length <= 2, `${sent.length} frames wait`);
    version = 101;
    for (let round = 0; round < 5; round += 1) {
      read();
      feed.pump();
      await settle();
    }
    const last = new Map(sent.flatMap((text) => JSON.parse(text).rows).map((row) => [row.id, row.version]));
    assert.deepEqual(
      [...last],
      [
        ['a', 101],
        ['b', 101],
      ].filter(([id]) => last.has(String(id))),
    );
    assert.equal(sent.filter((text) => text.includes('"complete":true')).length, 1);
  });

  it('[R4] leaves every mirror equal to what may be seen, whatever the order of changes, reads and cuts', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ kind: fc.constant('hide' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
      fc.record({ kind: fc.constantFrom('read' as const, 'cut' as const), id: fc.constant('') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const truth = new Map<string, number>();
        const mirror = new Map<string, number>();
        const touched = new RecentChanges(0, 1_000);
        const source = {
          seq: 0,
          durable: () => Promise.resolve(),
          rowText: (id: string) =>
            truth.has(id)
              ? JSON.stringify({ id, at: truth.get(id), body: 'x'.repeat(limits.pieceBytes / 2) })
              : undefined,
        };
        let position = 0;
        let sink = createSink();
        let feed = new RowFeed(source, new OrderedSender(sink.connection), 0);
        let taken = 0;
        const take = async () => {
          await settle();
          for (const text of sink.sent.slice(taken)) {
            const { rows, removed, seq } = JSON.parse(text);
            for (const row of rows) mirror.set(row.id, row.at);
            for (const id of removed) mirror.delete(id);
            position = seq;
          }
          taken = sink.sent.length;
          sink.read();
          feed.pump();
        };
        const begin = () => {
          const missed = touched.after(position)?.ids ?? new Set();
          sink = createSink();
          taken = 0;
          feed = new RowFeed(source, new OrderedSender(sink.connection), position);
          feed.change([...missed].filter((id) => truth.has(id)));
          feed.remove([...missed].filter((id) => !truth.has(id)));
          feed.pump();
        };
        for (const { kind, id } of steps) {
          if (kind === 'read') await take();
          else if (kind === 'cut') begin();
          else {
            source.seq += 1;
            touched.add({ seq: source.seq, ids: new Set([id]), left: new Map(), isMembership: false });
            if (kind === 'set') truth.set(id, source.seq);
            else truth.delete(id);
            if (kind === 'set') feed.change([id]);
            else feed.remove([id]);
            feed.pump();
          }
        }
        for (let round = 0; round < 8; round += 1) await take();
        assert.deepEqual(new Map([...mirror].sort()), new Map([...truth].sort()));
      }),
      { numRuns: 200 },
    );
  });

  it('[R4] a mirror that begins while records come, change and go ends as they are', async () => {
    const step = fc.record({ kind: fc.constantFrom('set', 'hide', 'read'), id: fc.nat(12) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const truth = new Map(Array.from({ length: 8 }, (_, at) => [String(at), 0]));
        const mirror = new Map<string, number>();
        const sink = createSink();
        const body = 'x'.repeat(limits.pieceBytes / 2);
        const source = {
          seq: 1,
          durable: () => Promise.resolve(),
          rowText: (id: string) => (truth.has(id) ? JSON.stringify({ id, at: truth.get(id), body }) : undefined),
        };
        const feed = new RowFeed(source, new OrderedSender(sink.connection), 0);
        feed.begin(truth.keys());
        feed.pump();
        let taken = 0;
        let complete = 0;
        const read = async () => {
          await settle();
          for (const text of sink.sent.slice(taken)) {
            const frame = JSON.parse(text);
            for (const row of frame.rows) mirror.set(row.id, row.at);
            for (const id of frame.removed) mirror.delete(id);
            if (frame.complete === true) complete += 1;
          }
          taken = sink.sent.length;
          sink.read();
          feed.pump();
        };
        for (const { kind, id } of steps) {
          source.seq += 1;
          if (kind === 'read') await read();
          else if (kind === 'set') {
            truth.set(String(id), source.seq);
            feed.change([String(id)]);
          } else {
            truth.delete(String(id));
            feed.remove([String(id)]);
          }
        }
        for (let round = 0; round < 16; round += 1) await read();
        assert.deepEqual([new Map([...mirror].sort()), complete], [new Map([...truth].sort()), 1]);
      }),
      { numRuns: 100 },
    );
  });

  it('[P1] a change of what cannot be seen takes no removal back', async () => {
    const { connection, sent } = createSink();
    const source = { seq: 1, durable: () => Promise.resolve(), rowText: (id: string) => JSON.stringify({ id }) };
    const feed = new RowFeed(source, new OrderedSender(connection), 0);
    feed.remove(['hidden', 'back']);
    feed.change(['hidden', 'back', 'other'], (id) => id !== 'hidden');
    feed.pump();
    await settle();
    const { rows, removed } = JSON.parse(sent[0] ?? '{}');
    assert.deepEqual([rows, removed], [[{ id: 'back' }, { id: 'other' }], ['hidden']]);
  });
});
