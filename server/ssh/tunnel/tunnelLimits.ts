/** Numbers of the tunnels, each with its unit and its reason. */
export const tunnelLimits = {
  /** Attempts at once, for all hosts together: a handshake costs processor time at both ends, and hundreds may wait. */
  handshakes: 20,
  /** How long one attempt may take: longer than a slow host with several hops needs, and no silent one holds a place for ever. */
  openMs: 45_000,
  /** How often a port is looked at where nothing listens, a quarter more or less: one packet there and one back. */
  knockMs: 1_000,
  /** Looks at once, for all hosts together, and how long one may take: a machine that goes down becomes silent. */
  knocks: 20,
  knockWaitMs: 1_000,
  /** After a refusal only a person can do something; looked at again soon after that, and seldom enough for no ban list. */
  refusedRetryMs: 120_000,
  /** How often this machine's clocks are compared, and how far they differ after a sleep. */
  wakeLookMs: 2_000,
  wakeGapMs: 10_000,
  /** How long a host may take to answer after a sleep before its connection counts as gone. */
  checkMs: 5_000,
  /** How long the commands that make the place on the host may take. */
  placeMs: 15_000,
  /** How often a keeper says on the host that it lives: one line over a connection that stands. */
  signMs: 10_000,
  /** After what time, in seconds of the host, it counts as gone though its connection looks open: four signs. */
  signOldS: 45,
  /** How long giving a place up may take; a connection that says nothing any more gives it up by what is above. */
  releaseMs: 1_000,
} as const;
