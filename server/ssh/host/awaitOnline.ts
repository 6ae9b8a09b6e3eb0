import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../../shared/errors.ts';
import type { ResultOf } from '../../../shared/operations/operations.ts';
import type { HubPort } from './hubPort.ts';

/** A server as the hub shows it. */
export type ServerView = ResultOf<'server.view'>;

/** Between two questions; a person waits. */
const lookMs = 200;

/** What is waited for. */
export interface OnlineWish {
  readonly serverId: string;
  /** When it came online the last time: a connection of before is not the one that is waited for. */
  readonly before: number | undefined;
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A server that the hub knows; undefined where it does not, or may not say so. */
export async function viewServer(hub: HubPort, id: string): Promise<ServerView | undefined> {
  try {
    return await hub.call('server.view', { id });
  } catch (error) {
    if (error instanceof HubError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** Waits until a daemon is connected and has been examined; undefined where it is not in time. */
export async function awaitOnline(
  hub: HubPort,
  { serverId, before, waitMs, signal }: OnlineWish,
): Promise<ServerView | undefined> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const view = await viewServer(hub, serverId);
    if (view !== undefined && view.server.state !== 'offline' && view.server.since !== before && view.doctor.length > 0)
      return view;
    if (performance.now() > deadline) return undefined;
    await pause(lookMs, undefined, signal === undefined ? {} : { signal });
  }
}
