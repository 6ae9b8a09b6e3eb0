import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ByteRing } from '../../shared/terminal/byteRing.ts';
import { advance } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { TerminalHost } from '../terminal/terminal.ts';
import { aWorld, later } from './uplinkTrial.ts';
import { WatchedStream } from './watchedStream.ts';

const size = { columns: 80, rows: 24 };
const pieceBytes = relayLimits.frameBytes;

/** Who takes the frames of a stream as a hub does, and finds what is wrong with them. */
class Taking {
  readonly flaws: string[] = [];
  hasEnded = false;
  #at: Position;
  #pieces: number[] = [];
  readonly #stands = new Set<string>();
  readonly shown: string[] = [];

  constructor(from: Position) {
    this.#at = from;
  }

  get position(): Position {
    return this.#at;
  }

  take(frame: ReturnType<WatchedStream['next']>): void {
    if (frame?.kind === 'output') {
      this.#pieces = [];
      const { epoch, offset } = frame.position;
      const goesOn = epoch === this.#at.epoch && offset === this.#at.offset;
      // Elsewhere it goes on from a screen that stands there.
      if (!goesOn && !this.#stands.has(`${epoch}:${offset}`)) this.flaws.push(`a gap before ${epoch}:${offset}`);
      this.#at = advance(frame.position, frame.bytes.length);
    } else if (frame?.kind === 'snapshot') {
      // The last screen is text; all others are filled with a number of their own above that.
      this.#pieces.push(...new Set(frame.bytes.map((byte) => Math.max(byte, 127))));
      if (!frame.isLast) return;
      if (new Set(this.#pieces).size > 1) this.flaws.push(`pieces of several: ${this.#pieces.join(' ')}`);
      this.#pieces = [];
      this.shown.push(frame.isWhole ? 'whole' : 'screen');
      this.#stands.add(`${frame.position.epoch}:${frame.position.offset}`);
    }
  }
}

const work = fc.array(
  fc.record({
    what: fc.constantFrom('print', 'next', 'next', 'owe', 'screen', 'whole', 'give up', 'lose', 'redraw', 'end'),
    many: fc.nat(200_000),
  }),
  { minLength: 5, maxLength: 60 },
);

describe('what a daemon holds of all sessions that are watched', () => {
  it('[S3] [S4] is let go of at any moment, and what follows is whole: no gap without a screen, no pieces of two', () => {
    fc.assert(
      fc.property(work, (steps) => {
        const ring = new ByteRing(1_000_000);
        const read = (_id: string, from: Position, most: number) => ring.read(from, most);
        const begin = { channel: 1, sessionId: 's', from: ring.end, size };
        // The stream uses this one of a host.
        const stream = new WatchedStream(begin, { read } as unknown as TerminalHost);
        const hub = new Taking(ring.end);
        let taken = 0;
        const take = (kind: 'screen' | 'whole', byteCount: number): void => {
          if (!stream.isDue(kind)) return;
          taken = (taken % 100) + 1;
          stream.taking(kind);
          stream.taken(kind, { position: ring.end, ...size, bytes: new Uint8Array(byteCount).fill(127 + taken) });
        };
        for (const { what, many } of steps) {
          if (what === 'print' && !stream.hasEnded) {
            ring.push(ring.end, new Uint8Array(many));
            stream.gather();
          }
          if (what === 'next') for (let n = 0; n <= many % 5; n += 1) hub.take(stream.next(16_384));
          if (what === 'owe') stream.owe('whole');
          if (what === 'screen' || what === 'whole') take(what, many);
          if (what === 'lose' && !stream.hasEnded) stream.lose();
          if (what === 'redraw') stream.redrawn();
          if (what === 'end') stream.end({ lines: ['end'] });
          if (what !== 'give up') continue;
          stream.giveUp();
          assert.equal(stream.heldBytes, 0);
        }
        const wanted = stream.isDue('whole');
        hub.shown.length = 0;
        // One that is on its way goes before the next is taken.
        for (let round = 0; round < 2; round += 1) {
          for (let frame = stream.next(65_536); frame !== undefined; frame = stream.next(65_536)) hub.take(frame);
          for (const kind of ['screen', 'whole'] as const) take(kind, pieceBytes * 2 + 1);
        }
        for (let frame = stream.next(65_536); frame !== undefined; frame = stream.next(65_536)) hub.take(frame);
        assert.deepEqual(hub.flaws, []);
        if (!stream.hasEnded) assert.deepEqual(hub.position, ring.end);
        if (wanted && !stream.hasEnded) assert.ok(hub.shown.includes('whole'));
      }),
      { seed: 4, numRuns: 150 },
    );
  });

  it('[S4] a whole snapshot that was given up is taken again later, and twice as late each time until one has gone', () => {
    const ring = new ByteRing(1_000);
    const read = (_id: string, from: Position, most: number) => ring.read(from, most);
    const stream = new WatchedStream(
      { channel: 1, sessionId: 's', from: ring.end, size },
      // The stream uses this one of a host.
      { read } as unknown as TerminalHost,
    );
    const takeWhole = (): void => {
      stream.owe('whole');
      stream.taking('whole');
      stream.taken('whole', { position: ring.end, ...size, bytes: new Uint8Array(pieceBytes + 1) });
    };
    const waits = Array.from({ length: 7 }, () => {
      const { wholeWaitMs } = stream;
      takeWhole();
      stream.giveUp();
      return wholeWaitMs;
    });
    const { snapshotEveryMs, wholeAgainMostMs } = relayLimits;
    const doubled = [1, 2, 4, 8, 16].map((times) => times * snapshotEveryMs);
    assert.deepEqual(waits, [0, ...doubled, wholeAgainMostMs]);
    takeWhole();
    stream.next(pieceBytes);
    assert.equal(stream.wholeWaitMs, wholeAgainMostMs, 'half of it has gone');
    stream.next(pieceBytes);
    assert.equal(stream.wholeWaitMs, 0);
  });

  it('[S4] is bounded: who has most to say goes on from a fresh screen, and the others miss nothing', async () => {
    const world = aWorld();
    const sessions = ['one', 'two', 'three', 'four', 'most'];
    for (const [at, session] of sessions.entries()) world.watch(at + 1, session);
    const chunkBytes = 100_000;
    const each = Math.floor(relayLimits.waitingBytesInAll / sessions.length / chunkBytes);
    world.print('most', 3 * chunkBytes);
    for (let round = 0; round < each; round += 1) for (const session of sessions) world.print(session, chunkBytes);
    // The window's worth has left already.
    for (let round = 0; round < 8; round += 1) for (const session of sessions) world.print(session, chunkBytes);
    world.pass(relayLimits.gatherMs);
    assert.deepEqual(
      world.captures.map(({ sessionId }) => sessionId),
      ['most'],
    );
    world.captures.shift()?.settle(10);
    await later();
    const offsets = new Map<string, number>();
    for (let round = 0; round < 5_000; round += 1) {
      world.take();
      for (const text of world.came()) {
        const [, channel = '', at, length] = /^(\d) output 1:(\d+)\+(\d+)$/.exec(text) ?? [];
        if (channel === '' || channel === '5') continue;
        assert.equal(Number(at), offsets.get(channel) ?? 0);
        offsets.set(channel, Number(at) + Number(length));
      }
    }
    assert.deepEqual(
      [...offsets.values()],
      [1, 2, 3, 4].map(() => (each + 8) * chunkBytes),
    );
  });
});
