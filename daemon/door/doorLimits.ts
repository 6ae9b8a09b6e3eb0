/** The numbers of the door for agents, with their units and reasons. */
export const doorLimits = {
  /** Below what systems give to outgoing connections (32768 on Linux, 49152 elsewhere): while the daemon is away nothing takes it by chance. */
  firstPort: 20_000,
  lastPort: 29_999,
  /** Ports that are tried by chance before the system is asked for any; several daemons may share a machine. */
  portTries: 20,
  /** Of all sessions together: each holds a call that waits for a person, and some that come and go. */
  connections: 512,
  /** Of one session, so that none of them can keep the others out. */
  callsPerSession: 32,
  /** Tokens and the few headers of a tool are far shorter. */
  headerBytes: 16_384,
  /** How long a caller on this very machine may take to send its headers, and all of its request. */
  headersMs: 10_000,
  requestMs: 30_000,
  /** How often it is looked at who was too slow. */
  slownessTickMs: 2_000,
  /** A connection that asks nothing is kept for the next call of its agent. */
  keepAliveMs: 65_000,
  /** How long calls that are held may take to say that the daemon stops. */
  closeMs: 2_000,
} as const;
