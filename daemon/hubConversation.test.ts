import assert from 'node:assert/strict';
import * as path from 'node:path';
import type { DaemonToHub, Report } from '../shared/protocol/daemon.ts';
import { protocolVersion } from '../shared/protocol/version.ts';
import type { HubChannel } from './hubConversation.ts';
import { HubConversation } from './hubConversation.ts';
import { openOutbox } from './outbox/outbox.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createTestLog, makePlace, removePlaces } from './places.fixture.ts';

const said = (text: string): Extract<Report, { type: 'agent.said' }> => ({
  type: 'agent.said',
  sessionId: 'session_0000000000000000',
  operation: 'task.note',
  commandId: `command-${text}`,
  params: { text },
});

/** A connection that takes as much as a test lets it. */
class SlowChannel implements HubChannel {
  sendTerminal(): void {
    throw new Error('no terminal is watched here');
  }

  readonly frames: DaemonToHub[] = [];
  private readonly waiting: (() => void)[] = [];
  isFull = false;

  send(frame: DaemonToHub, sent?: () => void): void {
    this.frames.push(frame);
    if (sent !== undefined) this.waiting.push(sent);
  }

  queuedBytes(): number {
    return this.isFull ? 8_000_000 : 0;
  }

  refuse(): void {
    assert.fail('refused');
  }

  drain(): void {
    this.isFull = false;
    for (const sent of this.waiting.splice(0)) sent();
  }

  numbers(): number[] {
    return this.frames.flatMap((frame) => (frame.type === 'report' ? frame.entry.number : []));
  }
}

describe('the conversation with the hub', () => {
  let outbox: Outbox;
  let conversation: HubConversation;
  /** Whether it was connected when it obeyed last. */
  let isWelcomedThen: boolean;
  const welcome = (heardUpTo: number) =>
    ({
      type: 'welcome',
      protocol: protocolVersion,
      serverId: 'server_0000000000000000',
      name: 'here',
      heardUpTo,
      at: 1,
    }) as const;

  beforeEach(async () => {
    const { log } = createTestLog();
    outbox = await openOutbox({
      file: path.join(await makePlace(), 'outbox.jsonl'),
      log,
      now: () => 1,
      elapsed: () => 0,
    });
    conversation = new HubConversation({
      outbox,
      log,
      readHello: () => assert.fail('no hello is asked for'),
      inventory: () => [],
      obey: async (order) => {
        isWelcomedThen = conversation.isWelcomed();
        return order.type === 'session.interrupt' ? { sent: 1 } : undefined;
      },
      sayingTimes: { answerMs: 5_000, lostGraceMs: 1 },
    });
  });
  afterEach(async () => {
    conversation.close();
    await outbox.close();
    await removePlaces();
  });

  it('[R4] after a welcome: the inventory, then what the hub has not heard, in order, and then what is new', async () => {
    for (const text of ['a', 'b', 'c']) assert.deepEqual(await conversation.say(said(text)), { state: 'queued' });
    const channel = new SlowChannel();
    await conversation.handle(welcome(1), channel);
    const live = conversation.say(said('d'));
    await outbox.add({ type: 'session.lost', sessionId: 'session_0000000000000000', reason: 'gone' });
    assert.deepEqual([channel.frames[0]?.type, channel.numbers()], ['inventory', [2, 3, 4, 5]]);
    await conversation.handle({ type: 'said', number: 4, result: 'noted' }, channel);
    assert.deepEqual(await live, { state: 'answered', result: 'noted' });
  });

  it('[R5] what a slow connection does not take waits on disk, and goes when it does', async () => {
    const channel = new SlowChannel();
    await conversation.handle(welcome(0), channel);
    await outbox.add(said('a'));
    channel.isFull = true;
    await outbox.add(said('b'));
    await outbox.add(said('c'));
    assert.deepEqual(channel.numbers(), [1]);
    channel.drain();
    assert.deepEqual(channel.numbers(), [1, 2, 3]);
  });

  it('[G6] a connection that is lost before the answer leaves it queued', async () => {
    await conversation.handle(welcome(0), new SlowChannel());
    const waiting = conversation.say(said('a'));
    await outbox.add(said('b'));
    conversation.ended();
    assert.deepEqual(await waiting, { state: 'queued' });
    await assert.rejects(
      conversation.ask({ sessionId: 'session_0000000000000000', operation: 'task.view', params: {} }),
      {
        code: 'unreachable',
      },
    );
  });

  it('a read that waits when the connection is lost is told so', async () => {
    await conversation.handle(welcome(0), new SlowChannel());
    const asked = conversation.ask({ sessionId: 'session_0000000000000000', operation: 'task.view', params: {} });
    conversation.ended();
    await assert.rejects(asked, { code: 'unreachable' });
  });

  it('orders that are asked are answered by their number, the others are not', async () => {
    const channel = new SlowChannel();
    await conversation.handle(welcome(0), channel);
    const sessionId = 'session_0000000000000000';
    await conversation.handle(
      { type: 'order', order: 1, body: { type: 'session.close', sessionId, why: 'x', graceMs: 0 } },
      channel,
    );
    await conversation.handle({ type: 'order', order: 2, body: { type: 'session.interrupt', sessionId } }, channel);
    assert.deepEqual(channel.frames.slice(1), [{ type: 'answer', order: 2, result: { sent: 1 } }]);
  });

  it('obeys what comes right behind a welcome when it has taken that in', async () => {
    const channel = new SlowChannel();
    const body = { type: 'session.interrupt', sessionId: 'session_0000000000000000' } as const;
    await Promise.all([
      conversation.handle(welcome(0), channel),
      conversation.handle({ type: 'order', order: 1, body }, channel),
    ]);
    assert.equal(isWelcomedThen, true);
  });
});
