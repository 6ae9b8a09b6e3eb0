/** Times in the dealings with agents' programs, in ms, each with its reason. */
export const agentTimings = {
  /** A hook that only tells or looks into the rules: far above what it takes, also on a machine under load. */
  hookMs: 60_000,
  /** How long a hook may hold a call for a person: over a long weekend, and within the 2^31 ms of the agents' own timers. */
  hookHoldMs: 604_800_000,
  /** How long the daemon holds such a call: it answers before the hook is given up, since some agents let a call pass then. */
  hookAnswerMs: 604_740_000,
  /** How long a call is held for a person where its agent has no limit of its own: longer than anybody is away. */
  longestHoldMs: 2_000_000_000,
  /** How long an agent behind a protocol may take until it has a conversation: at a first start on a busy machine half a minute. */
  handshakeMs: 180_000,
  /** What an agent tells of before has come when nothing came for this long; and it is not waited for longer than that. */
  replayQuietMs: 300,
  replayMostMs: 10_000,
  /** Some agents ask about a call and say what it is called with in two messages, one right behind the other. */
  callInputMs: 1_000,
  /** In a long turn what it uses is looked at so often: a budget is to hold before the turn ends. */
  usageReadMs: 5_000,
  /** How long the end of a session waits for the last that its agent wrote: files of this machine are read at once. */
  lastUsageMs: 5_000,
  /** A call of our tools that waits for a person: as long as a hook. */
  toolCallMs: 604_800_000,
} as const;
