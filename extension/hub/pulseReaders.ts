import { sessionActivity } from '../../shared/model/activity.ts';
import type { SessionActivity } from '../../shared/model/activity.ts';
import { heartbeat } from '../../shared/model/server.ts';
import type { Heartbeat } from '../../shared/model/server.ts';

type Pulses = ReadonlyMap<string, unknown>;

/** What a session does now; undefined while nobody knows. */
export const readActivity = (pulses: Pulses, sessionId: string): SessionActivity | undefined =>
  sessionActivity.safeParse(pulses.get(`session/${sessionId}/activity`)).data;

/** How a server's machine is now; undefined while nobody knows. */
export const readHeartbeat = (pulses: Pulses, serverId: string): Heartbeat | undefined =>
  heartbeat.safeParse(pulses.get(`server/${serverId}`)).data;

/** The session that a pulse is about, where it tells what that does. */
export const sessionOfPulse = (key: string): string | undefined => /^session\/([^/]+)\/activity$/.exec(key)?.[1];

/** The server that a pulse is about. */
export const serverOfPulse = (key: string): string | undefined => /^server\/([^/]+)$/.exec(key)?.[1];
