import type { Caller } from './caller.ts';

/** Whoever waits for something long: their rights may end before it does, and so may their patience. */
export interface Asker {
  /** Who asks, as their token says now. @throws HubError `unauthenticated` where it opens nothing any more. */
  renew: () => Caller;
  /** Fires when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}
