import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Whoever keeps tunnels, as the hosts hear of it: of several for one host one has the place there. */
export interface TunnelOwner {
  /** Of one process: what that left on a host is its own again, and of any other it is not. */
  readonly id: string;
  /** For the people of another keeper that finds the place taken. */
  readonly who: string;
  /** Whether it takes the place of one that lives: a person has asked for it. */
  readonly takes: boolean;
}

/** Makes this process one. `what` names it in words: "the hub". */
export const createTunnelOwner = (what: string, { takes = false } = {}): TunnelOwner => ({
  id: randomBytes(8).toString('hex'),
  who: `${what} on ${hostname()}, process ${process.pid}`,
  takes,
});
