/** Limits and times of the terminals, with their reasons. */
export const terminalLimits = {
  /** `list-panes` as the net below the exit hook. */
  sweepMs: 2_000,
  /** A session's remembered screen is renewed at most so often, and only after output. */
  screenMs: 5_000,
  /** Whoever looks at a screen that changes waits so long for it after the last look: it is taken four times a second at most. */
  lookMs: 250,
  /** The daemon's sign of life for the keeper. */
  beatMs: 5_000,
  /** After so long without a sign of life the keeper closes the output pipes: tmux holds in memory what nobody reads. */
  keeperGraceSeconds: 60,
  keeperStepSeconds: 5,
  /** A tmux that is silent for so long is taken for hung, and the connection is made anew. */
  commandTimeoutMs: 15_000,
  /** Commands waiting for tmux; more are refused. */
  queuedCommands: 2_000,
  /** A tmux reply or line beyond this is no reply of ours: the largest screen with a colour in every cell. */
  replyBytes: 33_554_432,
  /** Keys per command: tmux takes a word each, and more than twice as long for twice as many. 20,000 would be lost. */
  inputPieceBytes: 200,
  /** Plain text per buffer: it is one word, fifty times as fast as keys, and a line stays below 20 KB. */
  textPieceBytes: 4_096,
  /** Shorter text goes as keys: a buffer is four commands. */
  leastTextBytes: 64,
  /** One write; longer texts go by file and pointer. */
  writeBytes: 1_048_576,
  /** Writes that wait for one session's keyboard: seconds of fast typing; more are refused. */
  waitingWrites: 1_000,
  /** Questions of one program to its terminal that wait for their answer; of a flood of them the rest is not answered. */
  waitingQueries: 64,
  /** After its pipe was closed, a session's remaining output may pause so long before it is given up. */
  drainIdleMs: 5_000,
  /** Exit statuses that tmux has not collected yet are waited for so long. */
  statusWaitMs: 5_000,
  recordingBytes: 64 * 1_048_576,
  /** Output of a session that is held in memory: who lost its connection for a moment goes on without a snapshot. */
  ringBytes: 4 * 1_048_576,
  /** Of a full history tmux drops a tenth at once: with this limit the 10,000 lines that are promised are always there. */
  historyLines: 11_111,
  /** Lines above the screen that an emulator keeps; older ones come from the terminal's own history. */
  screenScrollbackLines: 1_000,
  /** An emulator lives so long after its screen was last wanted: it costs some MB, and making it anew a tenth of a second. */
  screenIdleMs: 60_000,
  /** An emulator so far behind catches up unasked, while what it did not read yet is still held. */
  screenLagBytes: 1_048_576,
  /** That much within this time is a flood. */
  screenFloodMs: 1_000,
  /** Of a stream that ran away, so much is replayed: nearly always more than a screen and its scrollback. */
  screenReplayBytes: 524_288,
  /**
   * A screen that stands for a flood is made of this much at least and not of all that is replayed: the shortest lines fill the
   * largest terminals with it, and it is read in some milliseconds, for which no key has to wait.
   */
  glanceBytes: 32_768,
  /** A screen at rest is kept as bytes up to here; colours in every cell make more, and are captured anew. */
  screenSeedBytes: 524_288,
  /** tmux gives a title or other string up that did not end for so long. */
  stringMs: 5_000,
  /** A session without output for so long is quiet: its pipe holds nothing, and may be replaced. */
  quietMs: 30,
  /** Viewers of a session that is never quiet for long are brought in order at most so often. */
  redrawMs: 5_000,
  /** A socket's path must fit into sun_path (104 on macOS, 108 on Linux). */
  socketPathBytes: 100,
  screenLineCharacters: 1_000,
  columns: 1_000,
  rows: 500,
} as const;
