import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { Patience } from '../../shared/terminal/patience.ts';
import { advance, nextEpoch } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { TakeUp } from '../../shared/terminal/takeUp.ts';
import type { Screen, Snapshot, TerminalHost, TerminalSize } from '../terminal/terminal.ts';
import { WaitingBytes } from '../../shared/terminal/waitingBytes.ts';

const clearScreen = '\u001b[m\u001b[H\u001b[2J';
const encode = (text: string) => new TextEncoder().encode(text);

/** Where the stream of a session begins for who watches it. */
export interface StreamBegin {
  readonly channel: number;
  readonly sessionId: string;
  readonly from: Position;
  readonly size: TerminalSize;
}

export type SnapshotKind = 'screen' | 'whole';

/** What a watched session has to send, a frame at a time. It knows no socket and no clock. */
export class WatchedStream {
  readonly channel: number;
  readonly sessionId: string;
  /** With what waits here. */
  readonly patience = new Patience();
  /** Since it was given a screen in place of what waited. */
  readonly takeUp = new TakeUp();
  readonly #waiting: WaitingBytes;
  /** What follows what waits is given up, or of another epoch: it goes on from a snapshot. */
  #isLost = false;
  #isResting = false;
  #size: TerminalSize;
  /** Frames that go before any other: sizes, at most one snapshot of each kind, and what comes before a screen. */
  #ahead: TerminalFrame[] = [];
  #aheadBytes = 0;
  /** Where the output stands that has gone. */
  #sentUpTo: Position;
  /** Some pieces of a snapshot have gone, and others have not. */
  #isInSnapshot = false;
  /** Snapshots that are wanted, and those that are being taken for it. */
  readonly #owed = new Set<SnapshotKind>();
  readonly #coming = new Set<SnapshotKind>();
  /** How often a whole snapshot was given up since one has gone. */
  #wholesGivenUp = 0;
  /** Whether everybody is to show the next screen, and the one that is being taken. */
  isRedrawn = false;
  #isRedrawComing = false;
  #hasEnded = false;
  /** What goes behind the rest of a session that has ended. */
  #last: TerminalFrame[] = [];
  #lastScreen: Uint8Array = new Uint8Array(0);

  constructor({ channel, sessionId, from, size }: StreamBegin, terminals: TerminalHost) {
    this.channel = channel;
    this.sessionId = sessionId;
    this.#size = size;
    this.#sentUpTo = from;
    this.#waiting = new WaitingBytes((place, maxBytes) => terminals.read(sessionId, place, maxBytes), from);
    this.gather();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether what waited was given up, and the snapshot that stands for it is still to come. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Bytes that wait; none of those that are given up. */
  get pendingBytes(): number {
    return this.#waiting.length;
  }

  /** All that is held for it and could be given up. */
  get heldBytes(): number {
    return this.#waiting.length + this.#aheadBytes;
  }

  /** Takes note of output that has come. What waits of an epoch that has ended is sent before the screen that goes on. */
  gather(): void {
    if (this.#isLost || this.#hasEnded) return;
    const isWhole = this.#waiting.gather();
    if (this.#waiting.length > relayLimits.waitingBytes) return this.lose();
    if (isWhole) return;
    this.#isLost = true;
    this.#owed.add('screen');
  }

  /** The next frame with at most so many bytes of output; undefined where there is none. */
  next(maxBytes: number): TerminalFrame | undefined {
    const frame = this.#nextAhead() ?? this.#nextOutput(maxBytes) ?? (this.#hasEnded ? this.#last.shift() : undefined);
    if (frame?.kind === 'output') this.#sentUpTo = advance(frame.position, frame.bytes.length);
    return frame;
  }

  /** Gives up what waits: it goes on with a snapshot. */
  lose(): void {
    this.#waiting.drop();
    this.#isLost = true;
    this.#owed.add('screen');
  }

  /** Holds nothing any more but what is small: whatever was owed is owed anew, and the last screen stands for the rest. */
  giveUp(): void {
    const dropped = this.#ahead;
    this.#ahead = dropped.filter(({ kind }) => kind === 'size');
    this.#aheadBytes = 0;
    this.#waiting.moveTo(this.#sentUpTo);
    // Output says that no more pieces of a snapshot come.
    if (this.#isInSnapshot) this.#ahead.unshift(this.#jump(this.#sentUpTo));
    if (this.#hasEnded) {
      this.#last = this.#lastFrames(false, dropped.some(isWholeSnapshot) || this.#last.some(isWholeSnapshot));
      return;
    }
    this.#isLost = true;
    this.#owed.add('screen');
    if (dropped.some(isWholeSnapshot)) this.#wholesGivenUp += 1;
    for (const frame of dropped) {
      if (frame.kind !== 'snapshot') continue;
      this.#owed.add(frame.isWhole ? 'whole' : 'screen');
      this.isRedrawn ||= frame.isForAll;
    }
  }

  /** Whether nobody takes anything: output is neither kept for them nor sent, and no snapshot is taken. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** Nobody takes anything any more, until a snapshot is wanted. What has ended is sent to its end. */
  rest(): void {
    if (this.#hasEnded) return;
    this.#isResting = true;
    this.lose();
  }

  /** Somebody who takes it wants a snapshot, and what follows. */
  wanted(kind: SnapshotKind): void {
    this.#isResting = false;
    this.owe(kind);
  }

  /** A snapshot is wanted, of what is there from now on. */
  owe(kind: SnapshotKind): void {
    if (!this.hasEnded) this.#owed.add(kind);
  }

  /** What was drawn from the output is not the screen: everybody who watches is to show that as it is. */
  redrawn(): void {
    this.isRedrawn = true;
    this.owe('screen');
  }

  /** Whether one is to be taken now: not while the one before is still on its way, or there would be no end of them. */
  isDue(kind: SnapshotKind): boolean {
    const isWhole = kind === 'whole';
    const isWaiting = this.#ahead.some((frame) => frame.kind === 'snapshot' && frame.isWhole === isWhole);
    return !this.#isResting && this.#owed.has(kind) && !this.#coming.has(kind) && !isWaiting;
  }

  /** So long a whole one is not taken: while too much is held it would be given up again. ms. */
  get wholeWaitMs(): number {
    const { snapshotEveryMs, wholeAgainMostMs } = relayLimits;
    if (this.#wholesGivenUp === 0) return 0;
    return Math.min(wholeAgainMostMs, snapshotEveryMs * 2 ** (this.#wholesGivenUp - 1));
  }

  /** One is being taken for it. */
  taking(kind: SnapshotKind): void {
    this.#owed.delete(kind);
    this.#coming.add(kind);
    if (kind !== 'screen') return;
    this.#isRedrawComing ||= this.isRedrawn;
    this.isRedrawn = false;
  }

  /** It could not be taken: it is still wanted. */
  notTaken(kind: SnapshotKind): void {
    this.#coming.delete(kind);
    this.owe(kind);
  }

  resized(columns: number, rows: number): void {
    this.#size = { columns, rows };
    if (this.#ahead.at(-1)?.kind === 'size') this.#ahead.pop();
    this.#putAhead([{ kind: 'size', channel: this.channel, columns, rows }]);
  }

  /** A snapshot goes out in pieces; where the stream was lost it goes on behind it. */
  taken(kind: SnapshotKind, snapshot: Snapshot): void {
    this.#coming.delete(kind);
    if (this.hasEnded) return;
    // Nobody takes it any more: another one is taken when somebody does.
    if (this.#isResting) return this.owe(kind);
    const isForAll = kind === 'screen' && this.#isRedrawComing;
    if (isForAll) this.#isRedrawComing = false;
    const { position } = snapshot;
    const goesOn = this.#isLost || position.epoch > this.#waiting.from.epoch;
    if (goesOn || isForAll) this.#putAhead(this.#outputUntil(position));
    this.#putAhead(this.#pieces(kind, snapshot, isForAll));
    if (!goesOn) return;
    this.#isLost = false;
    this.takeUp.begin();
    this.#waiting.moveTo(position);
    this.#putAhead([this.#jump(position)]);
    this.gather();
  }

  /**
   * The session has ended: what was not sent yet is kept for it. Where that is not held any more, or a snapshot is still
   * owed, its last screen stands for everything.
   */
  end({ lines }: Screen): void {
    if (this.#hasEnded) return;
    const isWhole = this.#waiting.gather();
    this.#hasEnded = true;
    this.#isLost = this.#isResting = false;
    this.#lastScreen = encode(`${clearScreen}${lines.join('\r\n')}`);
    this.#last = this.#lastFrames(isWhole, this.#isOwed('whole'));
  }

  /** What goes at the very end, where all before it goes first, or where some of that is not held any more. */
  #lastFrames(isAllHeld: boolean, isWholeOwed: boolean): TerminalFrame[] {
    const end = advance(this.#waiting.from, this.#waiting.length);
    const position = isAllHeld ? end : nextEpoch(end);
    const screen = { position, ...this.#size, bytes: this.#lastScreen };
    return [
      ...(this.#isOwed('screen') || !isAllHeld ? this.#pieces('screen', screen) : []),
      ...(isWholeOwed ? this.#pieces('whole', screen) : []),
      ...(isAllHeld ? [] : [this.#jump(position)]),
    ];
  }

  #isOwed(kind: SnapshotKind): boolean {
    return this.#owed.has(kind) || this.#coming.has(kind);
  }

  #pieces(kind: SnapshotKind, { position, columns, rows, bytes }: Snapshot, isForAll = false): TerminalFrame[] {
    const { channel } = this;
    const isWhole = kind === 'whole';
    const frames: TerminalFrame[] = [];
    for (let at = 0; at === 0 || at < bytes.length; at += relayLimits.frameBytes) {
      const part = bytes.subarray(at, at + relayLimits.frameBytes);
      const isLast = at + relayLimits.frameBytes >= bytes.length;
      frames.push({ kind: 'snapshot', channel, position, columns, rows, isWhole, isLast, isForAll, bytes: part });
    }
    return frames;
  }

  /** Output without bytes says where the stream goes on: who stands elsewhere needs a snapshot, even if nothing follows. */
  #jump(position: Position): TerminalFrame {
    return { kind: 'output', channel: this.channel, position, bytes: new Uint8Array(0) };
  }

  /** What waits before a place, for a screen that stands there and goes behind it. */
  *#outputUntil({ epoch, offset }: Position): Generator<TerminalFrame, void> {
    for (;;) {
      const { from } = this.#waiting;
      const leftBytes = from.epoch === epoch ? Math.max(0, offset - from.offset) : Infinity;
      const frame = this.#nextOutput(Math.min(leftBytes, relayLimits.turnBytes));
      if (frame === undefined) return;
      yield frame;
    }
  }

  #putAhead(frames: Iterable<TerminalFrame>): void {
    for (const frame of frames) {
      this.#ahead.push(frame);
      this.#aheadBytes += byteCountOf(frame);
    }
  }

  #nextAhead(): TerminalFrame | undefined {
    const frame = this.#ahead.shift();
    if (frame === undefined) return undefined;
    this.#aheadBytes -= byteCountOf(frame);
    this.#isInSnapshot = frame.kind === 'snapshot' && !frame.isLast;
    if (isWholeSnapshot(frame) && !this.#isInSnapshot) this.#wholesGivenUp = 0;
    return frame;
  }

  #nextOutput(maxBytes: number): TerminalFrame | undefined {
    const position = this.#waiting.from;
    const bytes = this.#waiting.shift(maxBytes);
    if (bytes.length === 0) return undefined;
    this.takeUp.sent(bytes.length);
    return { kind: 'output', channel: this.channel, position, bytes };
  }
}

const byteCountOf = (frame: TerminalFrame): number => ('bytes' in frame ? frame.bytes.length : 0);

const isWholeSnapshot = (frame: TerminalFrame): boolean => frame.kind === 'snapshot' && frame.isWhole;
