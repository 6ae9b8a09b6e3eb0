import { readFile } from 'node:fs/promises';
import { readHubPlace } from '../../../runtime/hubPlace.ts';
import type { DoctorCheck } from '../../../shared/model/server.ts';
import type { RemoteHost } from '../remoteHost.ts';
import type { ServerView } from './awaitOnline.ts';
import { decideHostChecks } from './hostChecks.ts';
import type { HostFacts } from './hostFacts.ts';
import { isShellsOnly } from './hostSettings.ts';
import { decideHubWay } from './hubWay.ts';
import type { HubWay, KeptWay, WayWish } from './hubWay.ts';
import type { LocalRuntime } from './nodeChoice.ts';
import { askReach, probeHost } from './probeHost.ts';
import type { AgentProgram } from './probeScript.ts';
import type { PtyPack } from './ptyPack.ts';

/** What a host is looked at for. */
export interface ExamineWish {
  readonly home?: string | undefined;
  readonly workRoot?: string | undefined;
  readonly shellsOnly?: boolean | undefined;
  readonly way: Omit<WayWish, 'bootId' | 'tunnelUrl' | 'kept'>;
  /** The server that the hub knows by an id; undefined where it knows none. */
  readonly view: (serverId: string) => Promise<ServerView | undefined>;
  readonly agents: readonly AgentProgram[];
  readonly runtime: LocalRuntime | undefined;
  readonly pty: PtyPack | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A host as it was found, and what follows from that. */
export interface Examination {
  readonly facts: HostFacts;
  /** The server of the hub that it is. */
  readonly known: ServerView | undefined;
  readonly way: HubWay;
  readonly checks: readonly DoctorCheck[];
}

/** The doctor of a host on which nothing of ours needs to be: one look, and every check with what mends it. */
export async function examineHost(host: RemoteHost, wish: ExamineWish): Promise<Examination> {
  const { home, workRoot, agents, runtime, pty, signal, way: given } = wish;
  const hubUrl = given.hubForHost ?? given.hubUrl;
  const facts = await probeHost(host, { home, workRoot, hubUrl, agents }, { signal });
  const tunnelUrl = tunnelUrlOf(facts);
  const { registration } = facts.install;
  const known = registration === undefined ? undefined : await wish.view(registration.serverId);
  const kept = known === undefined || registration === undefined ? undefined : wayOf(known, registration.hubUrl);
  // Of a daemon that is there nothing is asked: it has its hub.
  const isDoubtful = kept?.kind === 'direct' && known?.server.state === 'offline';
  const answers = isDoubtful ? await askReach(host, kept.url, { signal }) : undefined;
  const way = decideHubWay(facts, {
    ...given,
    kept: kept && { ...kept, answers },
    tunnelUrl,
    bootId: await readBootId(),
  });
  const shellsOnly = wish.shellsOnly ?? isShellsOnly(facts.install.configLines);
  return {
    facts,
    known,
    way,
    checks: decideHostChecks(facts, { host: host.destination, way, runtime, pty, agents, shellsOnly }),
  };
}

/** A socket is a tunnel's, and so is a port of which the hub knows that. */
const wayOf = ({ server }: ServerView, url: string): KeptWay => ({
  kind: url.startsWith('unix:') || server.reach?.mode === 'tunnel' ? 'tunnel' : 'direct',
  url,
});

/** Where its daemon looks for the hub behind a tunnel; undefined where that is no place for a socket. */
function tunnelUrlOf({ ours }: HostFacts): string | undefined {
  const text = `unix:${ours.path}/daemon/hub.sock`;
  return readHubPlace(text) === undefined ? undefined : text;
}

/** Changes with every start of this machine's kernel; undefined where it does not say. */
async function readBootId(): Promise<string | undefined> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    // Not Linux: host and hub count as two machines.
    return undefined;
  }
}
