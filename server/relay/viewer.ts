import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { HubToClient } from '../../shared/protocol/hubToClient.ts';
import { Pace } from '../../shared/terminal/pace.ts';
import { Patience } from '../../shared/terminal/patience.ts';
import { advance, isBefore } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits, relayPaces } from '../../shared/terminal/relayLimits.ts';
import { TakeUp } from '../../shared/terminal/takeUp.ts';
import { WaitingBytes } from '../../shared/terminal/waitingBytes.ts';
import type { Caller } from '../access/caller.ts';
import type { HeldSnapshot, HeldStream, SnapshotKind } from './heldStream.ts';

/** What many terminals share, where they do, and how many of them wait for it now. */
export interface LineShare {
  readonly pace: Pace;
  readonly sharers: number;
}

/** A terminal's end of the connection that it shares with the others of its window. */
export interface ViewerLine {
  /** So many bytes may go now. Where none may, `drained` tells when that has changed. */
  room: () => number;
  share: () => LineShare | undefined;
}

/** One terminal of one window. */
export interface ViewerPort {
  readonly channel: number;
  /** Whoever it is now: rights may have changed since it came. */
  caller: () => Caller;
  sendTerminal: (frame: TerminalFrame) => void;
  readonly line: ViewerLine;
  say: (frame: HubToClient) => void;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a viewer lacks before it can go on; `waitMs`: not before that time has passed. */
export type Lack =
  | { readonly what: 'nothing' }
  | { readonly what: 'snapshot'; readonly kind: SnapshotKind }
  | { readonly what: 'time'; readonly waitMs: number };

/** A snapshot on its way to the viewer: so many of its bytes were sent. */
interface Painting {
  readonly snapshot: HeldSnapshot;
  piece: number;
  sentOfPiece: number;
}

const nothing: Lack = { what: 'nothing' };

/**
 * Somebody who watches: gets a snapshot, then what follows, at its own pace, out of what is held for all. It keeps no
 * queue; where it cannot keep up it is taken to a fresh snapshot. Times in milliseconds that never jump.
 */
export class Viewer {
  readonly port: ViewerPort;
  size: Size;
  /** Whether its input is taken; where it is not, why. */
  mayDrive = false;
  why: string | undefined;
  /** It was told that nothing comes for now. */
  isWaiting = false;
  /** When its person came to it or typed last, maybe over an earlier connection or in an earlier life of the hub. */
  activeAt = -Infinity;
  /** When it typed last; 0 before. */
  typedAt = 0;
  readonly #pace = new Pace(relayPaces.viewer);
  readonly #patience = new Patience();
  readonly #takeUp = new TakeUp();
  /** Its screen stands for everything before; undefined until a snapshot brings it there. */
  #position: Position | undefined;
  #painting: Painting | undefined;
  /** What is being painted is not the screen any more. */
  #isPaintingOld = false;
  /** What came before a screen that is drawn anew, and goes before it. */
  #rest: WaitingBytes | undefined;
  #hasScreen = false;
  /** It needs a snapshot, and takes nothing. */
  #isStuck = false;
  /** A whole one that was for it was let go of: the next would be as large, so a screen has to do. */
  #isContentWithScreen = false;
  /** Where the output stood when a snapshot was asked for that has not come yet. */
  #askedAt: Position | undefined;
  #snapshotAt = -Infinity;
  /** Until then the answer to a key into a flood is waited for, before the screen that shows it is asked for. */
  #answerUntil = -Infinity;

  constructor(port: ViewerPort, size: Size, from: Position | undefined) {
    this.port = port;
    this.size = size;
    this.#position = from;
  }

  /** Where it stands, where that is known. */
  get position(): Position | undefined {
    return this.#position;
  }

  taken(total: number, now: number): void {
    this.#pace.taken(total, now);
  }

  /** Its person has typed: the answer comes behind what waits for it of what is held. */
  typed({ ring }: HeldStream, now: number): void {
    this.activeAt = this.typedAt = now;
    const isElsewhere = this.#position === undefined || this.#position.epoch !== ring.end.epoch;
    const waitsForScreen = this.#hasScreen && isElsewhere && this.#rest === undefined;
    const waitingBytes = this.#rest?.length ?? ring.end.offset - (this.#position ?? ring.end).offset;
    if (!this.#patience.typed(waitsForScreen ? Infinity : waitingBytes, now)) return;
    // A screen from before the key does not show what came of it, and is not to hold up the one that does.
    this.#askedAt = advance(ring.end, 1);
    this.#snapshotAt = -Infinity;
    this.#answerUntil = now + relayLimits.answerMs;
  }

  /**
   * What it shows is not the screen any more, unless it has shown nothing yet. The one that was just taken is shown at once:
   * its server takes them seldom, and what is written meanwhile would be skipped for the next. What came before goes first.
   */
  needsScreen({ ring }: HeldStream): void {
    const begin = this.#rest === undefined ? (this.#painting?.snapshot.position ?? this.#position) : undefined;
    if (this.#hasScreen) this.#position = undefined;
    this.#snapshotAt = -Infinity;
    this.#isPaintingOld = this.#painting !== undefined;
    if (begin === undefined || !ring.holds(begin)) return;
    this.#rest = new WaitingBytes((from, maxBytes) => ring.read(from, maxBytes), begin);
    this.#rest.gather();
  }

  /** What waits for it and is kept for it alone: a screen on its way, and the output before one. */
  get owedBytes(): number {
    const pieces = this.#painting?.snapshot.pieces ?? [];
    return pieces.reduce((sum, { bytes }) => sum + bytes.length, this.#rest?.length ?? 0);
  }

  *owedBuffers(): Generator<ArrayBufferLike, void> {
    for (const { bytes } of this.#painting?.snapshot.pieces ?? []) yield bytes.buffer;
    if (this.#rest !== undefined) yield* this.#rest.buffers();
  }

  /**
   * Whether nothing that comes now helps it: it takes nothing, and what it would go on from is not held any more. It needs
   * a fresh screen when it takes again.
   */
  takesNothing(held: HeldStream): boolean {
    // A snapshot may be ahead of output that is still to come.
    if (this.#painting !== undefined) return isBefore(this.#painting.snapshot.position, held.ring.begin);
    return this.#rest === undefined ? this.#isStuck : held.snapshot('screen') === undefined;
  }

  /** Lets go of that: a fresh screen takes its place. */
  letGo(): void {
    this.#isContentWithScreen = true;
    const painting = this.#painting;
    this.#rest = this.#painting = this.#position = undefined;
    this.#isPaintingOld = false;
    if (painting === undefined || (painting.piece === 0 && painting.sentOfPiece === 0)) return;
    // Output says that no more pieces of a snapshot come.
    const { position } = painting.snapshot;
    this.port.sendTerminal({ kind: 'output', channel: this.port.channel, position, bytes: new Uint8Array(0) });
  }

  /** A whole snapshot that it may have waited for is not held any more. */
  lostSnapshot(): void {
    this.#isContentWithScreen = true;
  }

  /** Whether it has everything that is held. */
  isAtEnd({ ring }: HeldStream): boolean {
    const { epoch, offset } = ring.end;
    return this.#position !== undefined && this.#position.epoch === epoch && this.#position.offset >= offset;
  }

  /**
   * Sends as much as it may, and says what it lacks to go on. Of a session that is `over` nothing is skipped: nothing
   * more comes, so that even the slowest gets to its end.
   */
  pump(held: HeldStream, now: number, isOver: boolean): Lack {
    this.#isStuck = false;
    for (;;) {
      if (!this.#paint(now) || !this.#sendRest(now, isOver)) return nothing;
      if (this.#sendOutput(held, now, isOver)) return nothing;
      this.#position = undefined;
      // A snapshot is no way around the window: who takes nothing gets nothing. The one with an answer is asked for meanwhile.
      this.#isStuck = this.#room(now) === 0 && !this.#isAnswerDue;
      if (this.#isStuck) return nothing;
      const lack = this.#beginSnapshot(held, now, isOver);
      if (lack !== undefined) return lack;
    }
  }

  /** False where some of it is left, which goes when more was taken. */
  #sendRest(now: number, isOver: boolean): boolean {
    for (let rest = this.#rest; rest !== undefined; rest = this.#rest) {
      if (rest.length === 0 || (!isOver && this.#isGivenUp(rest.length, now))) this.#rest = undefined;
      else if (this.#room(now) === 0) return false;
      else this.#send(rest.from, rest.shift(Math.min(this.#room(now), relayLimits.frameBytes)), now);
    }
    return true;
  }

  #send(position: Position, bytes: Uint8Array, now: number): void {
    this.port.sendTerminal({ kind: 'output', channel: this.port.channel, position, bytes });
    this.#pace.sent(bytes.length, now);
    this.#takeUp.sent(bytes.length);
  }

  /** False where it cannot go on from where it is: that is not held any more, or too much waits for it. */
  #sendOutput({ ring }: HeldStream, now: number, isOver: boolean): boolean {
    for (let from = this.#position; from !== undefined; from = this.#position) {
      const { end } = ring;
      // Its snapshot may be ahead of what has come. Of its own word it may be so only in what goes on.
      if (!isBefore(from, end) && (this.#hasScreen || from.epoch === end.epoch)) return true;
      if (!ring.holds(from)) return false;
      if (!isOver && this.#isGivenUp(end.offset - from.offset, now)) return false;
      const bytes = ring.read(from, Math.min(this.#room(now), relayLimits.frameBytes));
      if (bytes === undefined || bytes.length === 0) return bytes !== undefined;
      this.#send(from, bytes, now);
      this.#position = advance(from, bytes.length);
      this.#hasScreen = true;
    }
    return false;
  }

  /** What waits is skipped for a screen; not before something has come since the last one. */
  #isGivenUp(pendingBytes: number, now: number): boolean {
    const withinMs = this.#patience.at(now);
    return this.#ways.some(
      ({ pace, sharers }) =>
        pace.isBehind(pendingBytes * sharers, now, withinMs) && this.#takeUp.isServed(pace, now, { withinMs, sharers }),
    );
  }

  /** What it takes itself, and what the line of its window brings. */
  get #ways(): readonly LineShare[] {
    const shared = this.port.line.share();
    const own = { pace: this.#pace, sharers: 1 };
    return shared === undefined ? [own] : [own, shared];
  }

  /** The line is asked last: whom it gives nothing it calls when it has room again. */
  #room(now: number): number {
    const room = this.#pace.room(now);
    return room === 0 ? 0 : Math.min(room, this.port.line.room());
  }

  /** Undefined where one has begun. */
  #beginSnapshot(held: HeldStream, now: number, isOver: boolean): Lack | undefined {
    const kind = this.#hasScreen || this.#isContentWithScreen ? 'screen' : 'whole';
    const waitMs = this.#snapshotAt + relayLimits.snapshotEveryMs - now;
    if (kind === 'screen' && waitMs > 0) return { what: 'time', waitMs };
    const calmAt = Math.min(this.#answerUntil, held.outputAt + relayLimits.calmMs);
    if (calmAt > now) return { what: 'time', waitMs: calmAt - now };
    const snapshot = held.snapshot(kind);
    const { end } = held.ring;
    const isTooOld = snapshot !== undefined && !isOver && this.#isTooOld(snapshot, end, now);
    this.#answerUntil = -Infinity;
    if (snapshot === undefined || isTooOld) {
      this.#askedAt ??= end;
      return { what: 'snapshot', kind };
    }
    this.#askedAt = undefined;
    this.#painting = { snapshot, piece: 0, sentOfPiece: 0 };
    this.#snapshotAt = now;
    return undefined;
  }

  /** Whether it has typed into a flood, and the screen that shows what came of it was not asked for yet. */
  get #isAnswerDue(): boolean {
    return this.#answerUntil > -Infinity;
  }

  /** What was taken since it was asked for is taken: where much comes, each would be too old when it is there. */
  #isTooOld({ position }: HeldSnapshot, end: Position, now: number): boolean {
    if (this.#askedAt !== undefined && !isBefore(position, this.#askedAt)) return false;
    if (this.#isAnswerDue) return true;
    const gap = isBefore(position, end) ? end.offset - position.offset : 0;
    const withinMs = this.#patience.at(now);
    return this.#ways.some(({ pace, sharers }) => pace.isBehind(gap * sharers, now, withinMs));
  }

  /** Sends of the snapshot that has begun; false where some of it is left, which goes when more was taken. */
  #paint(now: number): boolean {
    const painting = this.#painting;
    if (painting === undefined) return true;
    const { pieces, position } = painting.snapshot;
    for (let piece = pieces[painting.piece]; piece !== undefined; piece = pieces[painting.piece]) {
      const room = this.#room(now);
      if (room === 0) return false;
      const { channel } = this.port;
      const rest = piece.bytes.length - painting.sentOfPiece;
      const bytes = piece.bytes.subarray(painting.sentOfPiece, painting.sentOfPiece + room);
      this.port.sendTerminal({ ...piece, channel, bytes, isLast: piece.isLast && bytes.length === rest });
      this.#pace.sent(bytes.length, now);
      painting.sentOfPiece += bytes.length;
      if (bytes.length < rest) continue;
      painting.piece += 1;
      painting.sentOfPiece = 0;
    }
    this.#painting = undefined;
    this.#takeUp.begin();
    this.#position = this.#isPaintingOld ? undefined : position;
    this.#isPaintingOld = false;
    this.#hasScreen = true;
    return true;
  }
}
