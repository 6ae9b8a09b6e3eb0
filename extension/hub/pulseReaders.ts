import type { SessionActivity } from '../../shared/model/activity.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { PresentPerson } from '../../shared/model/presentPerson.ts';
import type { TunnelState } from '../../shared/model/serverReach.ts';
import type { SessionUsage } from '../../shared/model/guard.ts';
import type { Watcher } from '../../shared/model/watcher.ts';

/**
 * The last pulse of each key. `openHub.ts` lets those through that are what their key says, which makes
 * the cast here true.
 */
type Pulses = ReadonlyMap<string, unknown>;

/** Null is said of what is no more. */
const last = <Value>(pulses: Pulses, key: string): Value | undefined =>
  (pulses.get(key) ?? undefined) as Value | undefined;

/** What a session does now; undefined while nobody knows. */
export const readActivity = (pulses: Pulses, sessionId: string): SessionActivity | undefined =>
  last(pulses, `session/${sessionId}/activity`);

/** Who watches a session now. */
export const readWatchers = (pulses: Pulses, sessionId: string): readonly Watcher[] =>
  last(pulses, `session/${sessionId}/viewers`) ?? [];

/** How a server's machine is now; undefined while nobody knows. */
export const readHeartbeat = (pulses: Pulses, serverId: string): Heartbeat | undefined =>
  last(pulses, `server/${serverId}`);

/** How the tunnel of a server is; undefined where its hub keeps none. */
export const readTunnel = (pulses: Pulses, serverId: string): TunnelState | undefined =>
  last(pulses, `server/${serverId}/tunnel`);

/** Who has a window of a project open. */
export const readPresent = (pulses: Pulses, projectId: string): readonly PresentPerson[] =>
  last(pulses, `present/${projectId}`) ?? [];

/** The project that a pulse is about, where it tells who has a window of it open. */
export const presentOfPulse = (key: string): string | undefined => /^present\/([^/]+)$/.exec(key)?.[1];

/** What a session has used, and how full its context is; undefined where it was not told since this hub runs. */
export const readSessionUsage = (pulses: Pulses, sessionId: string): SessionUsage | undefined =>
  last(pulses, `usage/${sessionId}`);

/** The record whose use a pulse tells. */
export const usedOfPulse = (key: string): string | undefined => /^usage\/([^/]+)$/.exec(key)?.[1];

/** The session that a pulse is about, where it tells what that does. */
export const sessionOfPulse = (key: string): string | undefined => /^session\/([^/]+)\/activity$/.exec(key)?.[1];

/** The session that a pulse is about, where it tells who watches that. */
export const watchedOfPulse = (key: string): string | undefined => /^session\/([^/]+)\/viewers$/.exec(key)?.[1];

/** The server that a pulse is about, where it tells how its tunnel is. */
export const tunnelOfPulse = (key: string): string | undefined => /^server\/([^/]+)\/tunnel$/.exec(key)?.[1];

/** The server that a pulse is about: its figures, or its tunnel. */
export const serverOfPulse = (key: string): string | undefined => /^server\/([^/]+)(?:\/tunnel)?$/.exec(key)?.[1];
