/** A place in a session's output. Offsets count bytes within one epoch. */
export interface Position {
  /** A new one begins wherever it cannot be proven that no byte was missed. u32. */
  readonly epoch: number;
  readonly offset: number;
}

/** Where a session's output begins. */
export const firstPosition: Position = { epoch: 1, offset: 0 };

/** The position behind `byteCount` more bytes. */
export const advance = ({ epoch, offset }: Position, byteCount: number): Position => ({
  epoch,
  offset: offset + byteCount,
});

/** Whether one lies before another; every place of an epoch lies before the next one's. */
export const isBefore = (one: Position, other: Position): boolean =>
  one.epoch < other.epoch || (one.epoch === other.epoch && one.offset < other.offset);

/** The begin of the epoch that follows. */
export const nextEpoch = ({ epoch }: Position): Position => ({ epoch: epoch + 1, offset: 0 });
