/** Every number of the journal, with its reason. */
export interface JournalLimits {
  /** A segment that is this long is followed by a new one: small enough to be copied, few enough to be listed. */
  readonly segmentBytes: number;
  /** A longer line is refused. Above the largest request (contract data, 8 MiB) with room for what follows from it. */
  readonly lineBytes: number;
  /** What one write carries at most, in characters; keeps a write short beside the sync that follows it. */
  readonly batchCharacters: number;
  /** What may wait for the disk, in characters; beyond it callers are refused instead of memory growing. */
  readonly queueCharacters: number;
  /** A snapshot is due after so many lines or bytes, so that a start never replays much more. */
  readonly snapshotLines: number;
  readonly snapshotBytes: number;
  /** A failed disk is tried again after the first, doubled up to the last. */
  readonly probeFirstMs: number;
  readonly probeLastMs: number;
}

const mebibyte = 1_048_576;

export const journalLimits: JournalLimits = {
  segmentBytes: 64 * mebibyte,
  lineBytes: 32 * mebibyte,
  batchCharacters: mebibyte,
  queueCharacters: 64 * mebibyte,
  snapshotLines: 10_000,
  snapshotBytes: 32 * mebibyte,
  probeFirstMs: 1_000,
  probeLastMs: 30_000,
};
