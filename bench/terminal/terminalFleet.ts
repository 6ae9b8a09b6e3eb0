import { recordingsDirectory } from '../../daemon/terminal/recordingsDirectory.ts';
import { askTmux } from '../../test/harness/startDaemon.ts';
import { openFleet } from '../../test/harness/openFleet.ts';
import type { Fleet } from '../../test/harness/openFleet.ts';
import { until } from '../../test/harness/until.ts';
import { childrenOf } from '../processFigures.ts';
import { openDrawnBytes } from './drawnBytes.ts';
import { openWatchingWindow, watchSession } from './watchSession.ts';
import type { Watching, WatchingWindow, WatchListener } from './watchSession.ts';

/** A real hub and a real daemon with tmux, and shells in it that are watched through the hub. */
export interface TerminalFleet {
  readonly fleet: Fleet;
  readonly hubPid: number;
  readonly daemonPid: number;
  /** The daemon's tmux server and the processes that carry its output. */
  readonly tmuxPid: () => number;
  readonly catPids: () => readonly number[];
  /** The directory of its sessions' recordings. */
  readonly recordings: string;
  /** Bytes that its daemon has drawn on screens that have no window. */
  readonly drawnBytes: () => number;
  openShell: (name: string) => Promise<void>;
  watch: (session: string, listener: WatchListener, hub?: string) => Promise<Watching>;
  /** One connection for several sessions, to the hub or by the address of a line before it. */
  openWindow: (hub?: string) => WatchingWindow;
  close: () => Promise<void>;
}

const serverName = 'bench-01';
/** Longer than all that is measured: where its older half goes a recording begins with a screen, which is drawn for it. */
const recordingBytes = 1_073_741_824;

/** What its one server is. */
export interface TerminalFleetOptions {
  /** How many shells it takes. */
  readonly sessions?: number;
  /** Gives the address by which its daemon reaches the hub. */
  readonly line?: (hub: string) => Promise<string>;
}

/** Opens a fleet of one server. */
export async function openTerminalFleet({
  sessions = 4,
  line = (hub) => Promise.resolve(hub),
}: TerminalFleetOptions = {}): Promise<TerminalFleet> {
  const fleet = await openFleet();
  const hubUrl = await line(fleet.hub.url);
  const drawn = openDrawnBytes(fleet.place);
  await fleet.add({ name: serverName, config: { maxSessions: sessions, hubUrl, recordingBytes }, env: drawn.env });
  const daemon = fleet.daemon(serverName);
  const tmuxPid = (): number => Number(askTmux(daemon, 'display-message', '-p', '#{pid}')[0]);
  const watching = new Set<Pick<Watching, 'close'>>();
  return {
    fleet,
    hubPid: fleet.hub.pid(),
    daemonPid: daemon.pid(),
    tmuxPid,
    catPids: () => childrenOf(tmuxPid(), 'cat'),
    recordings: recordingsDirectory(daemon.dataDir),
    drawnBytes: () => drawn.readBy(daemon.pid()),
    async openShell(name) {
      await fleet.rest.post('/sessions', { project: fleet.project, server: serverName, name });
      const isActive = async (): Promise<boolean> =>
        (await fleet.rest.get(`/sessions/${name}`)).session.lifecycle === 'active';
      await until(isActive, `${name} runs`);
    },
    async watch(session, listener, hub = fleet.hub.url) {
      const opened = await watchSession({ hub, token: fleet.hub.adminToken, session }, listener);
      watching.add(opened);
      return opened;
    },
    openWindow(hub = fleet.hub.url) {
      const opened = openWatchingWindow({ hub, token: fleet.hub.adminToken });
      watching.add(opened);
      return opened;
    },
    async close() {
      for (const opened of watching) opened.close();
      await fleet.close();
    },
  };
}
