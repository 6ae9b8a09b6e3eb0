/** How much is under way on each part of the way that terminal bytes take. */
export const relayPaces = {
  /**
   * Towards the hub, for all sessions of a daemon together. More would let keys wait behind a flood on a thin line: the echo of
   * one waits as long as the queue, and as its own turn.
   */
  uplink: { leastBytes: 16_384, mostBytes: 262_144, queueMs: 25, behindBytes: 65_536 },
  /** To all terminals of a window together, where it has several: as short a queue, over lines that may be fast and long. */
  window: { leastBytes: 16_384, mostBytes: 2_097_152, queueMs: 25, behindBytes: 65_536 },
  /** Towards one watcher. */
  viewer: { leastBytes: 16_384, mostBytes: 2_097_152, queueMs: 50, behindBytes: 65_536 },
} as const;

/** The other numbers of that way, with their reasons. */
export const relayLimits = {
  /** A window is asked whether so many bytes have come; few questions at once, since clients hang up on many (ws: 60). */
  receiptBytes: 4_096,
  receipts: 8,
  /**
   * What waits longer than this is skipped for a snapshot: early for who has typed into a flood, since the answer must not
   * wait behind it; later for all others, since every pause of a machine would else be a gap.
   */
  workingBehindMs: 100,
  watchingBehindMs: 500,
  /** So long after an input its answer may still be to come. */
  workingMs: 1_000,
  /**
   * Who has typed into a flood is shown the screen as soon as nothing came for so long, for the answer is on it then: a program
   * that is interrupted falls silent. One that does not is shown after `answerMs`.
   */
  calmMs: 8,
  /** So much may wait when something is typed, and it is no flood: a full screen, or what a way always has on it. */
  quietBytes: 16_384,
  /** Several sessions with something to send take turns of so many bytes. */
  turnBytes: 16_384,
  /**
   * Output that waits on its server for who watches: nearly a second of the fastest flood that was measured (18 MB/s), so
   * that a pause of the hub is no gap. It is held only as long as it waits.
   */
  waitingBytes: 16_777_216,
  /** The same of all sessions together, with what waits before it. Beyond it the one with the most goes on from a fresh screen. */
  waitingBytesInAll: 67_108_864,
  /** One frame to a watcher. */
  frameBytes: 65_536,
  /** Output is gathered for so long, and much of it costs one frame; what follows an input goes at once. */
  gatherMs: 4,
  answerMs: 100,
  /** Who is behind gets a snapshot instead of what it missed, at most so often. */
  snapshotEveryMs: 250,
  /** Who was given up is given a whole snapshot again after that time, and after twice as long each time that did not help; at most. */
  wholeAgainMostMs: 8_000,
  /** Lines above the screen that a whole snapshot brings: all that a session keeps. */
  scrollbackLines: 10_000,
  /** One snapshot; a screen of 500 rows x 1,000 columns and 10,000 coloured lines stay below it. */
  snapshotBytes: 8_388_608,
  /** A snapshot up to this size is kept for who comes next; a larger one is made anew for each. */
  heldSnapshotBytes: 262_144,
  /** Where a snapshot cannot be taken it is tried again after so long. */
  snapshotRetryMs: 1_000,
  /**
   * Newest output that the hub holds of a session that is watched: less where there are many. A ring of blocks may have so much
   * memory beyond that.
   */
  heldBytes: 8_388_608,
  heldBytesLeast: 131_072,
  ringSlackBytes: 65_536,
  /**
   * What it holds of all of them together, and how much of that is for snapshots and what went before them. Beyond that,
   * who is farthest behind goes on from a fresh screen.
   */
  heldBytesInAll: 268_435_456,
  besideBytesInAll: 67_108_864,
  /** Screens as text that are shown while their servers are away: thousands of them. */
  lastScreensBytes: 16_777_216,
  watchedSessions: 1_000,
  /** Terminal bytes that wait to leave the hub for one window; far below where a connection is given up. */
  queuedBytesPerWindow: 524_288,
  /** Terminals of one window. */
  channelsPerWindow: 256,
  viewersPerSession: 500,
  /**
   * A window whose connection was cut keeps the size of a session for so long: its first attempts to come back fall into it, and
   * a program that is told two sizes in a row draws itself anew twice. Who comes to the session meanwhile has it at once.
   */
  sizeGraceMs: 5_000,
  /** One input frame; a paste comes in several. */
  inputBytes: 65_536,
  /**
   * Input that waits: of one session on its server, and of all of them towards a server. Beyond it the rest is left
   * out, until all that waited is typed: a paste ends early rather than having holes.
   */
  queuedInputBytes: 2_097_152,
} as const;
