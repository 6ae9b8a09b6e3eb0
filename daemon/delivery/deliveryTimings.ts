/** Every number of typing a text into an agent, with its unit and its reason. */
export const deliveryTimings = {
  /** A CLI that waits for an answer takes it within this time; only then it is typed. */
  graceMs: 1_500,
  /** How often a screen is looked at while its agent is busy: a turn lasts seconds to hours. */
  waitPollMs: 500,
  /** The same between two keys: soon enough to see a submit before the next is due. */
  typePollMs: 50,
  /** Somebody else types into the session: a person, or another text. */
  lockMs: 30_000,
  /** Where nothing is known of a screen, one that stands still for so long waits for input. */
  quietMs: 2_000,
  /** A known agent whose prompt is not to be seen on a screen that stands still: it looks otherwise than we think. */
  unknownMs: 60_000,
  /** An agent's own server that does not answer: on a machine under load it takes a minute until it does. */
  unreachedMs: 180_000,
  /** A dialog keeps a text back for so long; somebody may be about to answer it. An urgent text says so sooner. */
  dialogMs: 600_000,
  dialogUrgentMs: 30_000,
  /** Keys of a person that were not sent yet: so long after the last one nobody types any more. */
  draftMs: 60_000,
  /** After a paste some agents take an Enter within 120 ms as a newline; long pastes take them longer. */
  settleMs: 500,
  settlePerPieceMs: 25,
  settleLongestMs: 2_000,
  /** A pasted text shows in the input line within this time, counted from the end of settling. */
  appearMs: 2_000,
  /** Waits after each submit before it is pressed again; after the last the text is stranded. */
  submitWaitsMs: [500, 1_000, 2_000, 2_000],
  /** What Esc stops takes so long to stop. Never pressed twice: that opens a menu in some agents. */
  escapeMs: 2_000,
} as const;

/** Every size of it, in bytes where not said otherwise. */
export const deliveryLimits = {
  /** What a settling counts: longer literal pieces are lost by some terminals. */
  pieceBytes: 512,
  /** A terminal's line holds 4,096 bytes, and agents fold long pastes away; longer texts go by file and pointer. */
  typedBytes: 1_000,
  /** Characters in an input line by which the beginning of a longer text is known again. */
  knownCharacters: 8,
} as const;
