import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { advance } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Screen, Snapshot, TerminalHost, TerminalSize } from '../terminal/terminal.ts';

const clearScreen = '\u001b[m\u001b[H\u001b[2J';
const encode = (text: string) => new TextEncoder().encode(text);

/** Where the stream of a session begins for who watches it. */
export interface StreamBegin {
  readonly channel: number;
  readonly sessionId: string;
  readonly from: Position;
  readonly size: TerminalSize;
}

/** What a watched session has to send, a frame at a time. It knows no socket and no clock. */
export class WatchedStream {
  readonly channel: number;
  readonly sessionId: string;
  readonly #terminals: TerminalHost;
  /** Everything before was sent, or made good by a snapshot. */
  #sent: Position;
  #isLost = false;
  #size: TerminalSize;
  /** Frames that go before any other: sizes and snapshots. */
  readonly #ahead: TerminalFrame[] = [];
  /** What was left when the session ended: its host lets go of it. */
  #rest: Uint8Array[] | undefined;

  constructor({ channel, sessionId, from, size }: StreamBegin, terminals: TerminalHost) {
    this.channel = channel;
    this.sessionId = sessionId;
    this.#sent = from;
    this.#size = size;
    this.#terminals = terminals;
  }

  get hasEnded(): boolean {
    return this.#rest !== undefined;
  }

  /** What was missed can only be made good by a snapshot. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Bytes that wait; none while it is lost. */
  get pendingBytes(): number {
    if (this.#rest !== undefined) return this.#rest.reduce((sum, { length }) => sum + length, 0);
    const end = this.#terminals.stream(this.sessionId)?.position;
    if (this.#isLost || end?.epoch !== this.#sent.epoch) return 0;
    return end.offset - this.#sent.offset;
  }

  /** The next frame with at most so many bytes of output; undefined where there is none. */
  next(maxBytes: number): TerminalFrame | undefined {
    return this.#ahead.shift() ?? this.#nextOutput(maxBytes);
  }

  /** Gives up what waits: the next thing to send is a snapshot. */
  lose(): void {
    this.#isLost = true;
  }

  resized(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#ahead.push({ kind: 'size', channel: this.channel, columns, rows });
  }

  /** A snapshot goes out in pieces; where the stream was lost it goes on behind it. */
  snapshot({ position, columns, rows, bytes }: Snapshot, isWhole: boolean): void {
    const { channel } = this;
    for (let at = 0; at === 0 || at < bytes.length; at += relayLimits.frameBytes) {
      const part = bytes.subarray(at, at + relayLimits.frameBytes);
      const isLast = at + relayLimits.frameBytes >= bytes.length;
      this.#ahead.push({ kind: 'snapshot', channel, position, columns, rows, isWhole, isLast, bytes: part });
    }
    if (this.#isLost) this.#sent = position;
    this.#isLost = false;
  }

  /** The session has ended: what was not sent yet is kept for it; where that is lost, its last screen. */
  end({ lines }: Screen): void {
    if (this.#rest !== undefined) return;
    this.#rest = [];
    if (this.#isLost) {
      this.snapshot(
        { position: this.#sent, ...this.#size, bytes: encode(`${clearScreen}${lines.join('\r\n')}`) },
        false,
      );
    }
    for (let from = this.#sent; ;) {
      const bytes = this.#terminals.read(this.sessionId, from, relayLimits.turnBytes);
      if (bytes === undefined || bytes.length === 0) return;
      this.#rest.push(bytes);
      from = advance(from, bytes.length);
    }
  }

  #nextOutput(maxBytes: number): TerminalFrame | undefined {
    const from = this.#sent;
    if (this.#isLost) return undefined;
    const bytes = this.#takeBytes(from, maxBytes);
    // Its epoch has ended, or it fell behind what is held.
    if (bytes === undefined) this.lose();
    if (bytes === undefined || bytes.length === 0) return undefined;
    this.#sent = advance(from, bytes.length);
    return { kind: 'output', channel: this.channel, position: from, bytes };
  }

  #takeBytes(from: Position, maxBytes: number): Uint8Array | undefined {
    if (this.#rest === undefined) return this.#terminals.read(this.sessionId, from, maxBytes);
    return this.#rest.shift() ?? new Uint8Array(0);
  }
}
