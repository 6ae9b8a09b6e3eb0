import { ByteRing } from '../../shared/terminal/byteRing.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
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
  readonly #snapshots = new Map<SnapshotKind, HeldSnapshot>();
  readonly #coming = new Map<SnapshotKind, SnapshotFrame[]>();

  constructor(heldBytes: number) {
    this.ring = new ByteRing(heldBytes);
  }

  /** Takes a piece; true where it was the last of its snapshot. One that grows without end is forgotten. */
  takePiece(piece: SnapshotFrame): boolean {
    const kind = piece.isWhole ? 'whole' : 'screen';
    const pieces = [...(this.#coming.get(kind) ?? []), { ...piece, bytes: piece.bytes.slice() }];
    const size = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (piece.isLast || size > relayLimits.snapshotBytes) this.#coming.delete(kind);
    else this.#coming.set(kind, pieces);
    if (piece.isLast) this.#snapshots.set(kind, { position: piece.position, pieces });
    return piece.isLast;
  }

  /** The last snapshot of a kind, if what follows it is held or still to come. */
  snapshot(kind: SnapshotKind): HeldSnapshot | undefined {
    const found = this.#snapshots.get(kind);
    const { begin } = this.ring;
    const isUsable = found?.position.epoch === begin.epoch && found.position.offset >= begin.offset;
    return isUsable ? found : undefined;
  }

  /** The connection that pieces came on is gone. */
  forgetHalves(): void {
    this.#coming.clear();
  }
}
