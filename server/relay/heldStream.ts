import { ByteRing } from '../../shared/terminal/byteRing.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { isBefore } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';

export type SnapshotFrame = Extract<TerminalFrame, { kind: 'snapshot' }>;

/** A snapshot in its pieces, as it came and as it goes out. */
export interface HeldSnapshot {
  readonly position: Position;
  readonly pieces: readonly SnapshotFrame[];
}

export type SnapshotKind = 'whole' | 'screen';

/** What the hub holds of a session's output while somebody watches: the newest bytes, and the last snapshots. */
export class HeldStream {
  readonly ring: ByteRing;
  /** When output came last. */
  outputAt = -Infinity;
  readonly #snapshots = new Map<SnapshotKind, HeldSnapshot>();
  /** Pieces of snapshots that are not whole yet; `too large` where the rest of one is left out. */
  readonly #coming = new Map<SnapshotKind, SnapshotFrame[] | 'too large'>();

  constructor(heldBytes: number) {
    this.ring = new ByteRing(heldBytes);
  }

  /** Takes a piece; true where it was the last of its snapshot. One beyond the limit is left out as a whole. */
  takePiece(piece: SnapshotFrame): boolean {
    const kind = piece.isWhole ? 'whole' : 'screen';
    const before = this.#coming.get(kind) ?? [];
    const pieces = before === 'too large' ? before : withPiece(before, piece);
    if (!piece.isLast) this.#coming.set(kind, pieces);
    else this.#coming.delete(kind);
    if (piece.isLast && pieces !== 'too large') this.#snapshots.set(kind, { position: piece.position, pieces });
    return piece.isLast;
  }

  /** A large one serves those who wait for it now; who comes later gets one of its own. */
  forgetLarge(): void {
    for (const [kind, { pieces }] of this.#snapshots) {
      if (sizeOf(pieces) > relayLimits.heldSnapshotBytes) this.#snapshots.delete(kind);
    }
  }

  /** The last snapshot of a kind, if what follows it is held or still to come. */
  snapshot(kind: SnapshotKind): HeldSnapshot | undefined {
    const found = this.#snapshots.get(kind);
    return found === undefined || isBefore(found.position, this.ring.begin) ? undefined : found;
  }

  /** The memory of its snapshots, whole ones and parts. */
  *snapshotBuffers(): Generator<ArrayBufferLike, void> {
    for (const { pieces } of this.#snapshots.values()) for (const { bytes } of pieces) yield bytes.buffer;
    for (const pieces of this.#coming.values())
      if (pieces !== 'too large') for (const { bytes } of pieces) yield bytes.buffer;
  }

  /** Lets go of all snapshots; the rest of one that is coming is left out. */
  forgetSnapshots(): void {
    this.#snapshots.clear();
    for (const kind of this.#coming.keys()) this.#coming.set(kind, 'too large');
  }

  /** No more pieces come of what is not whole yet. */
  forgetHalves(): void {
    this.#coming.clear();
  }
}

const sizeOf = (pieces: readonly SnapshotFrame[]): number => pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** The piece's bytes are copied: a frame's body is a view of what the socket read. */
function withPiece(before: readonly SnapshotFrame[], piece: SnapshotFrame): SnapshotFrame[] | 'too large' {
  const isTooLarge = sizeOf(before) + piece.bytes.length > relayLimits.snapshotBytes;
  return isTooLarge ? 'too large' : [...before, { ...piece, bytes: piece.bytes.slice() }];
}
