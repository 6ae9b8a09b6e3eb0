import type * as z from 'zod';
import type { ServerRow } from '../../shared/model/server.ts';
import { heartbeat } from '../../shared/model/heartbeat.ts';
import { tunnelState } from '../../shared/model/serverReach.ts';
import type { Look } from '../look/taskLook.ts';
import { byteText } from '../look/moments.ts';
import { t } from '../text.ts';

/** One figure of a machine: how full it is, and in words. */
export interface Figure {
  readonly name: string;
  readonly text: string;
  /** 0 to 1; absent where it has no end. */
  readonly share?: number | undefined;
}

const pulse = heartbeat.partial({ at: true });
type Pulse = z.infer<typeof pulse>;

/** What a server said of itself last; undefined where that is nothing, or not to be read. */
export const readPulse = (value: unknown): Pulse | undefined => pulse.safeParse(value).data;

/** How the tunnel of a server is, in words; undefined where it is up, or none is kept. */
export function tunnelLook(value: unknown): { readonly text: string; readonly needsPerson: boolean } | undefined {
  const tunnel = tunnelState.safeParse(value).data;
  if (tunnel === undefined || tunnel.state === 'up') return undefined;
  const { state, reason = '' } = tunnel;
  if (state === 'opening') return { text: t('The tunnel is being opened'), needsPerson: false };
  return state === 'waiting'
    ? { text: t('The tunnel is down: {0}', reason), needsPerson: false }
    : { text: t('The tunnel needs you: {0}', reason), needsPerson: true };
}

/** Load as people read it: sessions first, because they are what is given out. */
export function figuresOf(server: ServerRow, beat: Pulse | undefined): readonly Figure[] {
  const sessions = {
    name: t('Sessions'),
    text: t('{0} of {1}', server.sessions, server.capacity),
    share: server.capacity === 0 ? 1 : server.sessions / server.capacity,
  };
  if (beat === undefined || server.state === 'offline') return [sessions];
  const { cpuPercent, memoryUsedBytes, memoryBytes, diskFreeBytes, loadPerCpu } = beat;
  return [
    sessions,
    { name: t('Processors'), text: `${Math.round(cpuPercent)} %`, share: cpuPercent / 100 },
    {
      name: t('Memory'),
      text: t('{0} of {1}', byteText(memoryUsedBytes), byteText(memoryBytes)),
      share: memoryBytes === 0 ? 0 : memoryUsedBytes / memoryBytes,
    },
    { name: t('Load per processor'), text: loadPerCpu.toFixed(2), share: loadPerCpu / 2 },
    { name: t('Free on disk'), text: byteText(diskFreeBytes) },
  ];
}

/** How a server stands: what is wrong before what is wanted. */
export function serverLook({ state, mode }: Pick<ServerRow, 'state' | 'mode'>): Look {
  if (state === 'offline') return { icon: 'debug-disconnect', tone: 'red', name: t('Offline') };
  if (state === 'unfit') return { icon: 'warning', tone: 'yellow', name: t('Not ready') };
  switch (mode) {
    case 'draining':
      return { icon: 'arrow-down', tone: 'yellow', name: t('Draining') };
    case 'disabled':
      return { icon: 'circle-slash', tone: 'quiet', name: t('Disabled') };
    case 'enabled':
      return { icon: 'pass-filled', tone: 'green', name: t('Online') };
  }
}

const rank = { unfit: 0, offline: 1, online: 2 } as const;

/** Those that a person should look at first, then by name. */
export const sortServers = (servers: Iterable<ServerRow>): readonly ServerRow[] =>
  [...servers].sort((a, b) => rank[a.state] - rank[b.state] || a.name.localeCompare(b.name));
