import { setTimeout as pause } from 'node:timers/promises';
import type { OpencodeClient } from './opencodeClient.ts';
import { OpencodeSilence } from './opencodeClient.ts';
import type { OpencodeTimes } from './opencodeTimings.ts';
import type { OpencodeEvent } from './opencodeWire.ts';
import { readEvent } from './opencodeWire.ts';

/** Who follows what the server of an opencode tells. */
export interface OpencodeFollower {
  readonly client: Pick<OpencodeClient, 'events'>;
  readonly times: OpencodeTimes;
  /** Fires when nobody follows any more. */
  readonly over: AbortSignal;
  /** A signal that fires when the connection that begins now is to be made anew. */
  readonly beginStream: () => AbortSignal;
  /** It listens already: what happens while the rest is read comes behind it. Rejects where it is to be tried again. */
  readonly onOpen: () => Promise<void>;
  readonly onEvent: (event: OpencodeEvent) => void;
  /** The connection has ended, or could not be made. */
  readonly onLost: (error: unknown) => void;
  /** It is away for longer than a start takes. */
  readonly onAway: () => void;
}

/** Listens until it is over: a lost connection is made again. */
export async function followOpencode(follower: OpencodeFollower): Promise<void> {
  const { client, times, over } = follower;
  let awaySince = performance.now();
  let waitMs = times.retryMs;
  let { firstWordMs } = times;
  while (!over.aborted) {
    let lost: unknown;
    try {
      const signal = AbortSignal.any([over, follower.beginStream()]);
      let isOpen = false;
      for await (const event of client.events(signal, firstWordMs)) {
        if (!isOpen) await follower.onOpen();
        isOpen = true;
        awaySince = performance.now();
        ({ retryMs: waitMs, firstWordMs } = times);
        const known = readEvent(event);
        if (known !== undefined) follower.onEvent(known);
      }
    } catch (error) {
      if (over.aborted) return;
      if (error instanceof OpencodeSilence) firstWordMs = Math.min(firstWordMs * 2, times.silenceMs);
      lost = error;
    }
    follower.onLost(lost);
    if (performance.now() - awaySince > times.awayMs) follower.onAway();
    await pause(waitMs, undefined, { signal: over }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, times.longestRetryMs);
  }
}
