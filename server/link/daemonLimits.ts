import { limits } from '../../shared/timings.ts';

/** What the link of one daemon holds and takes. */
export const daemonLimits = {
  /** Frames that wait for their turn, and their length; above it the socket is not read until half of them are done. */
  queued: 128,
  queuedCharacters: 2 * limits.contractBodyBytes,
  /** The largest report: what an agent says, and the frame around it. */
  frameCharacters: limits.contractBodyBytes + 65_536,
  /** Sessions of one inventory. */
  sessions: 100_000,
  /** What waits to be sent: the inputs of a few tasks at their largest. */
  queuedBytes: 4 * limits.contractDataBytes,
} as const;
