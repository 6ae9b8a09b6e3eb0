/** Times and sizes in the dealings with the server of an opencode, each with its reason. */
export const opencodeTimings = {
  /** A request to this machine; while it starts, a server may take one and never answer. ms. */
  requestMs: 15_000,
  /** The first word of a stream, doubled up to `silenceMs` where it does not come: a start under load is slow. ms. */
  firstWordMs: 5_000,
  /** Its stream says that it lives every 10 s: so long without a word, it is dead. ms. */
  silenceMs: 45_000,
  /** Between two tries to reach it, doubled up to the second. ms. */
  retryMs: 250,
  longestRetryMs: 5_000,
  /** A start takes seconds, on a machine under load tens of them; a server that is away for longer is said. ms. */
  awayMs: 60_000,
  /** A text that was taken stands in the conversation within this time. ms. */
  heardMs: 30_000,
} as const;
export type OpencodeTimes = Readonly<Record<keyof typeof opencodeTimings, number>>;

export const opencodeLimits = {
  /** One answer, or one event: a message with all its parts, of which the output of a tool is the longest. Bytes. */
  answerBytes: 32 * 1024 * 1024,
  /** Messages in a page, and pages that are read of a conversation when a daemon starts. */
  pageMessages: 50,
  pages: 40,
  /** Tries in a turn to have it connect to the tools of Rostrum; the next turn tries again. */
  toolTries: 5,
  /** Calls of one session that were decided: asked about again, they are answered the same. */
  decided: 500,
} as const;
