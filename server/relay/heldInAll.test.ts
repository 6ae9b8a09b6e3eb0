import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ViewedTerminal } from '../../shared/terminal/viewedTerminal.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { nextEpoch } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { HeldInAll, ringShare } from './heldInAll.ts';
import { RelayedSession } from './relayedSession.ts';
import { Viewer } from './viewer.ts';

const size = { columns: 80, rows: 24 };
const caller = { kind: 'agent', actor: { kind: 'hub' }, sessionId: anId('session') } as never;
const limits = {
  heldBytes: 400_000,
  heldBytesLeast: 65_536,
  heldBytesInAll: 1_500_000,
  besideBytesInAll: 500_000,
  ringSlackBytes: 65_536,
};

/** A terminal that is sent nothing while it is held up, and says which output it lacks that no screen stands for. */
class Watcher {
  isHeldUp = false;
  readonly viewer: Viewer;
  readonly flaws: string[] = [];
  readonly #viewed = new ViewedTerminal();
  readonly #lengths: ReadonlyMap<number, number>;
  #sent = 0;
  taken = 0;

  constructor(lengths: ReadonlyMap<number, number>) {
    this.#lengths = lengths;
    const line = { room: () => (this.isHeldUp ? 0 : 20_000), share: () => undefined };
    const sendTerminal = (frame: TerminalFrame): void => this.#take(frame);
    this.viewer = new Viewer(
      { channel: 1, caller: () => caller, say: () => undefined, line, sendTerminal },
      size,
      undefined,
    );
  }

  get position(): Position | undefined {
    return this.#viewed.position;
  }

  get sent(): number {
    return this.#sent;
  }

  #take(frame: TerminalFrame): void {
    if (frame.kind !== 'output' && frame.kind !== 'snapshot') return;
    this.#sent += frame.bytes.length;
    const shown = this.#viewed.take(frame);
    if (shown === undefined || shown.what === 'output') return;
    // A screen is filled with a number of its own.
    const [kind = 0, ...others] = new Set(shown.bytes);
    if (others.length > 0) this.flaws.push(`a screen made of several: ${[kind, ...others].join(' ')}`);
    const length = this.#lengths.get(kind);
    if (shown.bytes.length !== length) this.flaws.push(`${shown.bytes.length} of ${length} bytes of a screen`);
  }
}

/** A session, and its daemon that gives snapshots when it is told to. */
class Session {
  readonly watchers = new Set<Watcher>();
  readonly relayed: RelayedSession;
  #end: Position = { epoch: 1, offset: 0 };
  /** Snapshots that were asked for: whether whole. */
  readonly asked: boolean[] = [];
  hasTakenLeave = false;
  #snapshots = 0;
  readonly #lengths = new Map<number, number>();
  readonly #rest: Extract<TerminalFrame, { kind: 'snapshot' }>[] = [];

  constructor(held: HeldInAll, clock: ReturnType<typeof createFakeClock>) {
    const hooks = { onPresence: () => undefined, onSeenAll: () => void (this.hasTakenLeave = true) };
    const relayed: RelayedSession = new RelayedSession(anId('session'), {
      ...hooks,
      clock,
      onHeld: () => held.grown(relayed),
    });
    this.relayed = relayed;
    held.add(relayed);
    relayed.follow({
      channel: 1,
      say: (frame) => void (frame.type === 'terminal.refresh' && this.asked.push(frame.whole)),
      sendTerminal: () => undefined,
      queuedBytes: () => 0,
      release: () => undefined,
    });
    relayed.onWatched(this.#end, size);
  }

  get end(): Position {
    return this.#end;
  }

  come(): Watcher {
    const watcher = new Watcher(this.#lengths);
    this.watchers.add(watcher);
    this.relayed.add(watcher.viewer);
    return watcher;
  }

  print(byteCount: number): void {
    if (this.#rest.length > 0) return;
    this.relayed.onOutput(this.#end, new Uint8Array(byteCount));
    this.#end = { ...this.#end, offset: this.#end.offset + byteCount };
  }

  /** The next piece of the snapshot that was asked for first, or all of them. */
  answer(byteCount: number, pieces = 1): boolean {
    if (this.#rest.length === 0) {
      const isWhole = this.asked.shift();
      if (isWhole !== undefined) this.#snapshot(byteCount, { isWhole, isForAll: false });
    }
    const due = this.#rest.splice(0, pieces);
    for (const piece of due) this.relayed.onSnapshot(piece);
    return due.length > 0;
  }

  redraw(byteCount: number): void {
    if (this.#rest.length > 0) return;
    this.#end = nextEpoch(this.#end);
    this.#snapshot(byteCount, { isWhole: false, isForAll: true });
    for (const piece of this.#rest.splice(0)) this.relayed.onSnapshot(piece);
    this.relayed.onOutput(this.#end, new Uint8Array(0));
  }

  #snapshot(byteCount: number, about: { readonly isWhole: boolean; readonly isForAll: boolean }): void {
    this.#snapshots = (this.#snapshots % 250) + 1;
    this.#lengths.set(this.#snapshots, byteCount + 1);
    const pieceBytes = 50_000;
    for (let left = byteCount + 1; left > 0; left -= pieceBytes) {
      const bytes = new Uint8Array(Math.min(left, pieceBytes)).fill(this.#snapshots);
      const isLast = left <= pieceBytes;
      this.#rest.push({ kind: 'snapshot', channel: 1, position: this.#end, ...size, ...about, isLast, bytes });
    }
  }
}

const step = (what: string, weight: number, most: number) => ({
  weight,
  arbitrary: fc.tuple(fc.constant(what), fc.nat(most), fc.nat(50)),
});
const work = fc.array(
  fc.oneof(
    step('open', 2, 1),
    step('come', 3, 1),
    step('print', 10, 200_000),
    step('answer', 12, 300_000),
    step('redraw', 3, 200_000),
    step('hold up', 4, 1),
    step('take', 8, 1),
    step('leave', 1, 1),
    step('time', 4, 500),
  ),
  { minLength: 30, maxLength: 120, size: 'max' },
);

describe('what the hub holds of all sessions that are watched', () => {
  it('[S4] the shares of the newest output are within the bound for any number of sessions', () => {
    const { heldBytesInAll, besideBytesInAll, ringSlackBytes, watchedSessions } = relayLimits;
    for (let sessions = 1; sessions <= watchedSessions; sessions += 1) {
      const bytes = sessions * (ringShare(sessions) + ringSlackBytes) + besideBytesInAll;
      assert.ok(bytes <= heldBytesInAll, `${sessions} sessions: ${bytes} bytes`);
    }
  });

  it('[S3] [S4] is let go of where more can come: a slow viewer of a session that has ended sees its end', () => {
    const held = new HeldInAll(limits);
    const [ended, living] = [new Session(held, createFakeClock()), new Session(held, createFakeClock())];
    const slow = ended.come();
    ended.answer(400_000, 100);
    ended.relayed.onEnded();
    living.come();
    living.answer(200_000, 100);
    assert.equal(ended.hasTakenLeave, false);
    for (let before = -1; slow.sent > before;) {
      before = slow.sent;
      ended.relayed.taken(slow.viewer, before);
    }
    assert.deepEqual([slow.position, slow.flaws, ended.hasTakenLeave], [ended.end, [], true]);
  });

  it('[S4] whoever was let go of asks for a screen, not for all that would be too much again', () => {
    const clock = createFakeClock();
    const held = new HeldInAll(limits);
    const [painting, waiting, ...others] = Array.from({ length: 4 }, () => new Session(held, clock));
    assert.ok(painting !== undefined && waiting !== undefined);
    const slow = painting.come();
    painting.answer(400_000, 100);
    const heldUp = waiting.come();
    heldUp.isHeldUp = true;
    waiting.answer(250_000, 100);
    painting.relayed.taken(slow.viewer, slow.sent);
    clock.advance(relayLimits.snapshotEveryMs);
    assert.deepEqual(painting.asked, [false], 'what was on its way was let go of');
    for (const other of others) {
      other.come();
      other.answer(240_000, 100);
    }
    heldUp.isHeldUp = false;
    waiting.relayed.drained(heldUp.viewer);
    assert.deepEqual(waiting.asked, [false], 'what had not begun to go was let go of');
  });

  it('[S3] [S4] is bounded whatever comes and whoever takes nothing, and all are shown the end when they go on', () => {
    fc.assert(
      fc.property(work, (steps) => {
        const clock = createFakeClock();
        const held = new HeldInAll(limits);
        let sessions: Session[] = [];
        const take = (session: Session, watcher: Watcher): void => {
          if (watcher.isHeldUp) return;
          session.relayed.taken(watcher.viewer, watcher.sent);
          session.relayed.drained(watcher.viewer);
        };
        const bytesOf = (): number => {
          const rings = sessions.reduce((sum, { relayed }) => sum + relayed.ringBytes(), 0);
          return rings + sessions.reduce((sum, { relayed }) => sum + relayed.besideBytes(), 0);
        };
        for (const [what, many, which] of steps) {
          const session = sessions[which % Math.max(1, sessions.length)];
          const watcher = session && [...session.watchers][which % Math.max(1, session.watchers.size)];
          if (what === 'open' && sessions.length < 6) sessions.push(new Session(held, clock));
          if (what === 'come' && session !== undefined && session.watchers.size < 4) session.come();
          if (what === 'print') session?.print(many);
          if (what === 'answer') session?.answer(many, 1 + (which % 3));
          if (what === 'redraw') session?.redraw(many);
          if (what === 'hold up' && watcher !== undefined) watcher.isHeldUp = !watcher.isHeldUp;
          if (what === 'take' && session !== undefined && watcher !== undefined) take(session, watcher);
          if (what === 'time') clock.advance(many);
          if (what === 'leave' && session !== undefined) {
            held.remove(session.relayed);
            session.relayed.close();
            sessions = sessions.filter((one) => one !== session);
          }
          assert.ok(bytesOf() <= limits.heldBytesInAll, `${bytesOf()} bytes are held`);
        }
        for (const session of sessions) for (const watcher of session.watchers) watcher.isHeldUp = false;
        for (let quiet = 0; quiet < 4; quiet += 1) {
          for (const session of sessions) {
            if (session.answer(1_000, 100)) quiet = 0;
            for (const watcher of session.watchers) {
              const before = watcher.sent;
              take(session, watcher);
              if (watcher.sent > before) quiet = 0;
            }
          }
          clock.advance(relayLimits.snapshotEveryMs);
        }
        for (const session of sessions)
          for (const watcher of session.watchers)
            assert.deepEqual([watcher.flaws, watcher.position], [[], session.end]);
      }),
      { seed: 7, numRuns: 60, interruptAfterTimeLimit: 8_000, markInterruptAsFailure: true },
    );
  });
});
