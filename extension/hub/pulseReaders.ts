import { sessionActivity } from '../../shared/model/activity.ts';
import type { SessionActivity } from '../../shared/model/activity.ts';
import { heartbeat } from '../../shared/model/heartbeat.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import { tunnelState } from '../../shared/model/serverReach.ts';
import type { TunnelState } from '../../shared/model/serverReach.ts';
import { watchers } from '../../shared/model/watcher.ts';
import type { Watcher } from '../../shared/model/watcher.ts';

type Pulses = ReadonlyMap<string, unknown>;

/** What a session does now; undefined while nobody knows. */
export const readActivity = (pulses: Pulses, sessionId: string): SessionActivity | undefined =>
  sessionActivity.safeParse(pulses.get(`session/${sessionId}/activity`)).data;

/** Who watches a session now. */
export const readWatchers = (pulses: Pulses, sessionId: string): readonly Watcher[] =>
  watchers.safeParse(pulses.get(`session/${sessionId}/viewers`)).data ?? [];

/** How a server's machine is now; undefined while nobody knows. */
export const readHeartbeat = (pulses: Pulses, serverId: string): Heartbeat | undefined =>
  heartbeat.safeParse(pulses.get(`server/${serverId}`)).data;

/** How the tunnel of a server is; undefined where its hub keeps none. */
export const readTunnel = (pulses: Pulses, serverId: string): TunnelState | undefined =>
  tunnelState.safeParse(pulses.get(`server/${serverId}/tunnel`)).data;

/** The session that a pulse is about, where it tells what that does. */
export const sessionOfPulse = (key: string): string | undefined => /^session\/([^/]+)\/activity$/.exec(key)?.[1];

/** The session that a pulse is about, where it tells who watches that. */
export const watchedOfPulse = (key: string): string | undefined => /^session\/([^/]+)\/viewers$/.exec(key)?.[1];

/** The server that a pulse is about: its figures, or its tunnel. */
export const serverOfPulse = (key: string): string | undefined => /^server\/([^/]+)(?:\/tunnel)?$/.exec(key)?.[1];
