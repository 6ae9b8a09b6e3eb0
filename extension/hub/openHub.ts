import { HubSocket } from '../../runtime/hubSocket.ts';
import type { HubSocketOptions } from '../../runtime/hubSocket.ts';
import { sessionActivity } from '../../shared/model/activity.ts';
import { sessionUsage } from '../../shared/model/guard.ts';
import { heartbeat } from '../../shared/model/heartbeat.ts';
import { presentPeople } from '../../shared/model/presentPerson.ts';
import { tunnelState } from '../../shared/model/serverReach.ts';
import { watchers } from '../../shared/model/watcher.ts';
import {
  presentOfPulse,
  serverOfPulse,
  sessionOfPulse,
  tunnelOfPulse,
  usedOfPulse,
  watchedOfPulse,
} from './pulseReaders.ts';

/** Opens the connection to a hub. What checks frames and speaks over the wire is loaded with this. */
export type OpenHub = typeof openHub;

/** Opens it; of a pulse that is not what a window reads it as, it is told that there is none. */
export function openHub({ mirrored, ...options }: HubSocketOptions): HubSocket {
  if (mirrored === undefined) return new HubSocket(options);
  const onPulse = (key: string, value: unknown): void => {
    const schema = schemaOf(key);
    const read = schema === undefined || value === null ? value : schema.safeParse(value).data;
    mirrored.onPulse(key, read);
  };
  return new HubSocket({ ...options, mirrored: { ...mirrored, onPulse } });
}

function schemaOf(key: string) {
  if (sessionOfPulse(key) !== undefined) return sessionActivity;
  if (watchedOfPulse(key) !== undefined) return watchers;
  if (usedOfPulse(key) !== undefined) return sessionUsage;
  if (presentOfPulse(key) !== undefined) return presentPeople;
  if (tunnelOfPulse(key) !== undefined) return tunnelState;
  return serverOfPulse(key) === undefined ? undefined : heartbeat;
}
