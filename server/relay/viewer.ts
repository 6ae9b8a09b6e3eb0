import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { HubToClient } from '../../shared/protocol/client.ts';
import { Pace } from '../../shared/terminal/pace.ts';
import { advance } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Caller } from '../access/caller.ts';
import type { HeldSnapshot, HeldStream, SnapshotKind } from './heldStream.ts';

/** One terminal of one window. */
export interface ViewerPort {
  readonly channel: number;
  /** Whoever it is now: rights may have changed since it came. */
  caller: () => Caller;
  sendTerminal: (frame: TerminalFrame) => void;
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

const nothing: Lack = { what: 'nothing' };

/**
 * Somebody who watches: gets a snapshot, then what follows, at its own pace, out of what is held for all. It keeps no
 * queue; where it cannot keep up it is taken to a fresh snapshot. Times in milliseconds that never jump.
 */
export class Viewer {
  readonly port: ViewerPort;
  size: Size;
  mayDrive = false;
  /** When its person came to it or typed last, and when it typed last; 0 before. */
  activeAt = 0;
  typedAt = 0;
  readonly #pace = new Pace(relayLimits.viewerPace);
  /** Its screen stands for everything before; undefined until a snapshot brings it there. */
  #position: Position | undefined;
  #hasScreen = false;
  #snapshotAt = -Infinity;

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

  /** What it shows is not the screen any more. */
  needsScreen(): void {
    this.#position = undefined;
  }

  /** Whether it has everything that is held. */
  isAtEnd({ ring }: HeldStream): boolean {
    const { epoch, offset } = ring.end;
    return this.#position !== undefined && this.#position.epoch === epoch && this.#position.offset >= offset;
  }

  /** Sends as much as it may, and says what it lacks to go on. */
  pump(held: HeldStream, now: number): Lack {
    for (;;) {
      if (this.#position === undefined) {
        const lack = this.#sendSnapshot(held, now);
        if (lack.what !== 'nothing') return lack;
      }
      if (this.#sendOutput(held, now)) return nothing;
      this.#position = undefined;
    }
  }

  /** False where it cannot go on from where it is: that is not held any more, or too much waits for it. */
  #sendOutput({ ring }: HeldStream, now: number): boolean {
    for (let from = this.#position; from !== undefined; from = this.#position) {
      const { begin, end } = ring;
      // Its snapshot may be ahead of what has come.
      if (from.epoch === begin.epoch && from.offset >= end.offset) return true;
      if (!ring.holds(from) || this.#pace.isBehind(end.offset - from.offset, now)) return false;
      const bytes = ring.read(from, Math.min(this.#pace.room(now), relayLimits.frameBytes));
      if (bytes === undefined || bytes.length === 0) return bytes !== undefined;
      this.port.sendTerminal({ kind: 'output', channel: this.port.channel, position: from, bytes });
      this.#pace.sent(bytes.length, now);
      this.#position = advance(from, bytes.length);
      this.#hasScreen = true;
    }
    return false;
  }

  #sendSnapshot(held: HeldStream, now: number): Lack {
    const kind = this.#hasScreen ? 'screen' : 'whole';
    const waitMs = this.#snapshotAt + relayLimits.snapshotEveryMs - now;
    if (kind === 'screen' && waitMs > 0) return { what: 'time', waitMs };
    const snapshot = held.snapshot(kind);
    const gap = snapshot === undefined ? 0 : Math.max(0, held.ring.end.offset - snapshot.position.offset);
    if (snapshot === undefined || this.#pace.isBehind(gap, now)) return { what: 'snapshot', kind };
    this.#send(snapshot, now);
    this.#snapshotAt = now;
    return nothing;
  }

  #send({ position, pieces }: HeldSnapshot, now: number): void {
    for (const piece of pieces) {
      this.port.sendTerminal({ ...piece, channel: this.port.channel });
      this.#pace.sent(piece.bytes.length, now);
    }
    this.#position = position;
    this.#hasScreen = true;
  }
}
