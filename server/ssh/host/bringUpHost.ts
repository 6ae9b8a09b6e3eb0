import type { DoctorCheck } from '../../../shared/model/server.ts';
import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { addServer } from './addServer.ts';
import { viewServer } from './awaitOnline.ts';
import { examineHost } from './examineHost.ts';
import type { ExamineWish } from './examineHost.ts';
import { readHostBundle } from './hostBundle.ts';
import type { HubPort } from './hubPort.ts';
import type { InstalledServer } from './installServer.ts';
import { readLocalRuntime } from './localRuntime.ts';
import type { InstallWish } from './planInstall.ts';
import type { AgentProgram } from './probeScript.ts';
import { readPtyPack } from './ptyPack.ts';

/** The program that hosts get, and what it looks for there. */
export interface HostSupply {
  readonly version: string;
  /** The one file that hosts get. */
  readonly bundleFile: string;
  agents: () => Promise<readonly AgentProgram[]>;
  /** How long a daemon that was started may take until the hub sees it; as long as a slow host needs where it is not said. */
  readonly onlineMs?: number;
}

/** What a host is brought up with. */
export interface BringUpParts {
  readonly host: RemoteHost;
  readonly hub: HubPort;
  readonly person: Person;
  readonly signal: AbortSignal;
  readonly supply: HostSupply;
  readonly way: ExamineWish['way'];
  readonly home?: string | undefined;
  readonly project?: string | undefined;
  /** Told of what was found there, before anything is changed. */
  readonly onChecks?: (checks: readonly DoctorCheck[]) => void;
}

/** Looks at a host, and brings it to where the wish says. @throws HubError, RemoteRefusal */
export async function bringUpHost(wish: InstallWish, parts: BringUpParts): Promise<InstalledServer> {
  const { host, hub, person, signal, supply, way, home, project, onChecks } = parts;
  const [runtime, pty, agents, bundle] = await Promise.all([
    readLocalRuntime(),
    readPtyPack(),
    supply.agents(),
    readHostBundle(supply.bundleFile, supply.version),
  ]);
  const step = { id: 'look', title: 'Look at it' } as const;
  person.tell({ ...step, state: 'running' });
  const { workRoot, shellsOnly } = wish;
  const view = (serverId: string) => viewServer(hub, serverId);
  const examination = await examineHost(host, { home, workRoot, shellsOnly, way, view, agents, runtime, pty, signal });
  const { checks } = examination;
  const passed = checks.filter((check) => check.passed).length;
  person.tell({ ...step, state: 'done', text: `${passed} of ${checks.length} checks passed` });
  onChecks?.(checks);
  return addServer(wish, examination, {
    ...{ host, hub, person, bundle, runtime, pty, project, signal },
    ...(supply.onlineMs === undefined ? {} : { onlineMs: supply.onlineMs }),
  });
}
