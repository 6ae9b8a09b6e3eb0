import assert from 'node:assert/strict';
import type { HubToClient } from '../../shared/protocol/hubToClient.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { inputIsFull, inputWasLeftOut } from '../../shared/terminal/inputNotices.ts';
import { relayLimits, relayPaces } from '../../shared/terminal/relayLimits.ts';
import type { Caller } from '../access/caller.ts';
import { alice, anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { RelayedSession } from './relayedSession.ts';
import type { SessionSource } from './relayedSession.ts';
import { Viewer } from './viewer.ts';

const person: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: false };
const size = { columns: 80, rows: 24 };
const at = (offset: number, epoch = 1): Position => ({ epoch, offset });

describe('a session that is watched', () => {
  let clock: ReturnType<typeof createFakeClock>;
  let session: RelayedSession;
  /** What its daemon was told, in order. */
  let told: string[];
  let gone: Viewer[];
  let queuedBytes: number;
  beforeEach(() => {
    clock = createFakeClock();
    [told, gone, queuedBytes] = [[], [], 0];
    session = new RelayedSession(anId('session'), {
      clock,
      onPresence: () => undefined,
      onSeenAll: (viewer) => {
        gone.push(viewer);
        session.remove(viewer);
      },
      onHeld: () => undefined,
    });
    session.limitRing(1_000_000);
  });

  const source = (): SessionSource => ({
    channel: 7,
    say: (frame) =>
      told.push(frame.type === 'terminal.refresh' ? `refresh ${frame.whole ? 'whole' : 'screen'}` : frame.type),
    sendTerminal: (frame) =>
      told.push(
        frame.kind === 'size'
          ? `size ${frame.columns}x${frame.rows}`
          : frame.kind === 'input'
            ? `input ${frame.bytes.length}`
            : frame.kind,
      ),
    queuedBytes: () => queuedBytes,
    release: () => told.push('released'),
  });
  function follow(position: Position = at(0)): void {
    session.follow(source());
    session.onWatched(position, size);
  }
  function output(position: Position, length: number): void {
    session.onOutput(position, new Uint8Array(length).fill(120));
  }
  function snapshot(position: Position, isWhole: boolean, length = 10): void {
    session.onSnapshot({
      kind: 'snapshot',
      channel: 7,
      position,
      ...size,
      isWhole,
      isLast: true,
      isForAll: false,
      bytes: new Uint8Array(length),
    });
  }

  /** A viewer that takes everything at once, or nothing. */
  function come(
    how: {
      readonly from?: Position;
      readonly isStalled?: boolean;
      readonly size?: typeof size;
      readonly drives?: boolean;
      readonly room?: () => number;
    } = {},
  ) {
    const { from, isStalled = false, drives = true } = how;
    const got: string[] = [];
    const noticed: string[] = [];
    const say = (frame: HubToClient): void => void (frame.type === 'terminal.notice' && noticed.push(frame.message));
    let taken = 0;
    let sentBytes = 0;
    const sendTerminal = (frame: TerminalFrame): void => {
      if (frame.kind === 'size') return;
      if (frame.kind !== 'output' && frame.kind !== 'snapshot') throw new Error(`a viewer gets no ${frame.kind}`);
      const { epoch, offset } = frame.position;
      got.push(
        `${frame.kind === 'output' ? 'output' : frame.isWhole ? 'whole' : 'screen'} ${epoch}:${offset}+${frame.bytes.length}`,
      );
      sentBytes += frame.bytes.length;
    };
    const line = { room: () => how.room?.() ?? Infinity, share: () => undefined };
    const port = { channel: 1, caller: () => person, sendTerminal, say, line };
    const viewer = new Viewer(port, how.size ?? size, from);
    viewer.mayDrive = drives;
    session.add(viewer);
    const take = (most = Infinity): void => {
      for (let left = most; left > 0 && taken < sentBytes; session.taken(viewer, taken)) {
        const count = Math.min(left, sentBytes - taken);
        left -= count;
        taken += count;
      }
    };
    if (!isStalled) take();
    return { viewer, got, noticed, take, sentBytes: () => sentBytes };
  }

  it('[S3] a viewer gets a whole snapshot, then what follows it, without gap or repetition', () => {
    follow(at(100));
    const { got } = come();
    assert.deepEqual([got, told.at(-1)], [[], 'refresh whole']);
    output(at(100), 50);
    snapshot(at(120), true);
    output(at(150), 5);
    assert.deepEqual(got, ['whole 1:120+10', 'output 1:120+30', 'output 1:150+5']);
  });

  it('[S3] a returning viewer goes on where it was, and its daemon is asked from there', () => {
    let from: Position | undefined;
    session.follow(
      { ...source(), say: (frame) => (from = frame.type === 'terminal.watch' ? frame.from : from) },
      at(40),
    );
    assert.deepEqual(from, at(40));
    session.onWatched(at(40), size);
    const { got } = come({ from: at(40) });
    output(at(40), 10);
    assert.deepEqual(got, ['output 1:40+10']);
    const stranger = come({ from: at(7) });
    snapshot(at(50), true);
    assert.deepEqual(stranger.got, ['whole 1:50+10']);
  });

  it('[R5] nothing goes to a window whose connection is full, and all of it when that has drained', () => {
    follow();
    let room = Infinity;
    const { viewer, got } = come({ room: () => room });
    snapshot(at(0), true);
    room = 0;
    output(at(0), 30);
    output(at(30), 20);
    assert.deepEqual(got, ['whole 1:0+10']);
    room = Infinity;
    session.drained(viewer);
    assert.deepEqual(got, ['whole 1:0+10', 'output 1:0+50']);
  });

  it('[S3] a new epoch, and a jump after which nothing comes, are shown by a snapshot', () => {
    follow();
    const one = come();
    snapshot(at(0), true);
    output(at(0), 10);
    for (const position of [at(500), at(0, 2)]) {
      clock.advance(relayLimits.snapshotEveryMs);
      snapshot(position, false);
      assert.notEqual(one.got.at(-1), `screen ${position.epoch}:${position.offset}+10`);
      output(position, 0);
      assert.equal(one.got.at(-1), `screen ${position.epoch}:${position.offset}+10`);
      one.take();
      clock.advance(relayLimits.snapshotEveryMs);
    }
  });

  it('[S3] a screen that is not what came of the output is shown to everybody, one that somebody lacks to nobody else', () => {
    follow();
    const [one, two] = [come(), come()];
    snapshot(at(0), true);
    for (const viewer of [one, two]) viewer.take();
    clock.advance(relayLimits.snapshotEveryMs);
    snapshot(at(0), false);
    assert.deepEqual(one.got, ['whole 1:0+10']);
    const piece = { kind: 'snapshot', channel: 7, position: at(0), ...size, isWhole: false, isLast: true } as const;
    session.onSnapshot({ ...piece, isForAll: true, bytes: new Uint8Array(20) });
    assert.deepEqual(
      [one.got, two.got],
      [
        ['whole 1:0+10', 'screen 1:0+20'],
        ['whole 1:0+10', 'screen 1:0+20'],
      ],
    );
  });

  it('[S4] [R5] who takes nothing is sent one window, however much comes, while another gets all', () => {
    follow();
    const slow = come({ isStalled: true });
    const fast = come();
    snapshot(at(0), true);
    fast.take();
    for (let offset = 0; offset < 20_000_000; offset += 10_000) {
      output(at(offset), 10_000);
      fast.take();
      clock.advance(20);
      if (told.at(-1)?.startsWith('refresh') === true)
        snapshot(at(offset + 10_000), told.pop() === 'refresh whole', 50_000);
    }
    assert.ok(slow.sentBytes() <= relayPaces.viewer.leastBytes, `${slow.sentBytes()} bytes`);
    assert.equal(fast.sentBytes(), 20_000_010);
    assert.equal(fast.got.filter((text) => !text.startsWith('output')).length, 1);
  });

  it('[S4] who is behind is shown the screen as it is, at most four times a second, and goes on from there', () => {
    follow();
    const slow = come({ isStalled: true });
    snapshot(at(0), true);
    let offset = 0;
    let screens = 0;
    // A megabyte a second comes, and it takes a tenth of that.
    for (let ms = 0; ms < 10_000; ms += 10) {
      output(at(offset), 10_000);
      offset += 10_000;
      slow.take(1_000);
      clock.advance(10);
      if (told.at(-1) === 'refresh screen') {
        told.pop();
        screens += 1;
        snapshot(at(offset), false);
      }
    }
    const shown = slow.got.filter((text) => text.startsWith('screen')).length;
    assert.ok(shown > 10 && shown <= 41, `${shown} screens`);
    assert.ok(screens <= 41);
  });

  it('[S2] [S4] a flood that somebody asked for by a key waits; from a key into it on it is given up early', () => {
    follow();
    const one = come({ isStalled: true });
    snapshot(at(0), true);
    one.take();
    let offset = 0;
    // It takes a megabyte a second, and two fifths more come.
    const flood = (ms: number): void => {
      for (let past = 0; past < ms; past += 10) {
        output(at(offset), 14_000);
        offset += 14_000;
        one.take(10_000);
        clock.advance(10);
      }
    };
    clock.advance(1);
    session.input(one.viewer, Uint8Array.of(13));
    flood(900);
    assert.equal(told.at(-1), 'input 1', 'more than a tenth of a second waits, and all of it goes');
    session.input(one.viewer, Uint8Array.of(3));
    one.take(10_000);
    assert.deepEqual(told.slice(-2), ['input 1', 'refresh screen']);
    assert.equal(one.got.filter((text) => !text.startsWith('output')).length, 1);
  });

  it('[S4] a large snapshot goes at the pace of who gets it', () => {
    follow();
    const slow = come({ isStalled: true });
    snapshot(at(0), true, 60_000);
    assert.deepEqual(slow.got, ['whole 1:0+16384']);
    for (let times = 0; times < 5; times += 1) {
      clock.advance(10);
      slow.take();
    }
    output(at(0), 5);
    assert.equal(slow.sentBytes(), 60_005);
    assert.equal(slow.got.at(-1), 'output 1:0+5');
  });

  it('[S3] of a session that has ended everything is shown before it is left, however slowly', () => {
    follow();
    const slow = come({ isStalled: true });
    snapshot(at(0), true);
    for (let round = 0; round < 30; round += 1) {
      slow.take();
      clock.advance(100);
    }
    output(at(0), 500_000);
    session.onEnded();
    assert.deepEqual(gone, []);
    for (let round = 0; round < 100 && gone.length === 0; round += 1) {
      clock.advance(100);
      slow.take();
    }
    assert.equal(slow.sentBytes(), 500_010);
    assert.deepEqual(gone, [slow.viewer]);
  });

  it('a session that is gone when its daemon returns is left', () => {
    follow();
    const one = come();
    snapshot(at(0), true);
    session.lostSource();
    session.follow(source());
    session.onEnded();
    assert.deepEqual(gone, [one.viewer]);
  });

  it('[R5] input that its server does not take is left out from there on, until all before has gone', () => {
    follow();
    const { viewer, noticed } = come();
    clock.advance(1);
    const type = (length: number, waiting: number): void => {
      queuedBytes = waiting;
      session.input(viewer, new Uint8Array(length));
    };
    type(10, 0);
    type(20, relayLimits.queuedInputBytes);
    type(30, 100);
    type(40, 0);
    assert.deepEqual(
      told.filter((text) => text.startsWith('input')),
      ['input 10', 'input 40'],
    );
    assert.deepEqual(noticed, [inputIsFull, inputWasLeftOut(50)]);
  });

  it('[R5] keeps no large snapshot, and none that is larger than allowed', () => {
    follow();
    come();
    snapshot(at(0), true, relayLimits.heldSnapshotBytes + 1);
    told.length = 0;
    come();
    assert.ok(told.includes('refresh whole'), 'the next one gets one of its own');
    const piece = {
      kind: 'snapshot',
      channel: 7,
      position: at(0),
      ...size,
      isWhole: true,
      isForAll: false,
      bytes: new Uint8Array(1_000_000),
    } as const;
    for (let sent = 0; sent < 9; sent += 1) session.onSnapshot({ ...piece, isLast: false });
    session.onSnapshot({ ...piece, isLast: true });
    assert.deepEqual(come().got, []);
  });

  it('lets go of its daemon when nobody watches any more', () => {
    follow();
    session.close();
    assert.deepEqual(told.slice(-2), ['terminal.unwatch', 'released']);
  });
});
