import type { Disk } from '../../../runtime/disk/disk.ts';
import type { SimulatedDisk } from '../../../runtime/disk/simulatedDisk.ts';
import { HubError, toError } from '../../../shared/errors.ts';
import type { HubEvent } from '../../../shared/model/events.ts';
import { hashToken } from '../../access/tokens.ts';
import { Hub } from '../../hub.ts';
import type { Commit } from '../../hub.ts';
import type { HubEntry, HubLine } from '../../hubEntry.ts';
import { FileJournal } from '../../journal/fileJournal.ts';
import type { JournalOwner } from '../../journal/fileJournal.ts';
import type { Journal, LoadReport } from '../../journal/journal.ts';
import { DaemonLinks } from '../../link/daemonLinks.ts';
import { Relay } from '../../relay/relay.ts';
import { collectState, packRecord } from '../../state/snapshotState.ts';
import { silent } from '../aHub.ts';
import { aPerson, aProject, aServer, alice, anId } from '../builders.ts';
import type { FakeClock } from '../fakeClock.ts';
import { somePorts } from '../handling.ts';

/** The key of the one server. */
export const serverKey = 'rkey_of_the_only_server';

/** A rule of the hub broken on purpose from outside, so that a check can show that it would be noticed. */
export interface Mutant {
  readonly disk?: (disk: Disk) => Disk;
  readonly journal?: (journal: FileJournal<HubEntry>) => Journal<HubEntry>;
}

/** What outlives a hub: the time, and a source of ids that never gives one twice. */
export interface Surroundings {
  readonly clock: FakeClock;
  readonly ids: { made: number };
  readonly mutant: Mutant;
}

/** One start of a hub on a simulated disk, put together as the shipped one is. */
export interface HubOnDisk {
  readonly hub: Hub;
  readonly journal: FileJournal<HubEntry>;
  readonly links: DaemonLinks;
  readonly report: LoadReport;
  /** Calls of the disk's timers that wait: the probes of a failed disk. */
  readonly probes: (() => void)[];
  /** Failures that are no refusals: always a defect, unless the power is off. */
  readonly bugs: string[];
  /** Whether it would have ended its process. */
  isDead: () => boolean;
  lines: () => Promise<readonly HubLine[]>;
}

const limits = { segmentBytes: 6_000, snapshotLines: 40, batchCharacters: 12_000 };

/** Who hears what a hub does, from before its load on. */
export interface Listener {
  noteCommit: (commit: Commit) => void;
  /** Nothing is left after this line. */
  noteLost: (seq: number) => void;
}

/** Starts a hub on what lies on a disk. */
export async function openHubOnDisk(
  disk: SimulatedDisk,
  { clock, ids, mutant }: Surroundings,
  listener: Listener,
): Promise<HubOnDisk> {
  const probes: (() => void)[] = [];
  const bugs: string[] = [];
  let isDead = false;
  const owner: JournalOwner = {
    snapshotSource: () => collectState(hub.state),
    packRecord,
    lost: async ({ seq }) => {
      listener.noteLost(seq);
      await hub.reload();
    },
    writable: () => {},
    snapshotFailed: () => {},
    fatal: () => void (isDead = true),
  };
  const schedule = {
    soon: (run: () => void) => void setImmediate(run),
    after: (_delayMs: number, run: () => void) => {
      probes.push(run);
      return () => void probes.splice(probes.indexOf(run) >>> 0, 1);
    },
  };
  const journal = new FileJournal<HubEntry>({
    disk: mutant.disk?.(disk) ?? disk,
    schedule,
    now: clock.now,
    owner,
    limits,
  });
  const hub = new Hub({
    journal: mutant.journal?.(journal) ?? journal,
    log: silent,
    figures: () => undefined,
    ports: somePorts({
      readLines: (range) => journal.read(range),
      readLinesAt: (seqs) => journal.readAt(seqs),
    }),
    now: clock.now,
    randomBytes: (count) => countedBytes(count, (ids.made += 1)),
  });
  hub.onCommit((commit) => listener.noteCommit(commit));
  const report = await hub.load();
  if (hub.state.persons.size === 0) hub.commit(born, alice);
  // Asked of the log itself: the hub of a mutant does not know.
  await journal.durable(hub.state.seq);
  const toRefusal = (thrown: unknown) => {
    if (thrown instanceof HubError) return thrown;
    if (!disk.isOff) bugs.push(toError(thrown).stack ?? String(thrown));
    return new HubError('internal', 'a defect');
  };
  const relay = new Relay({ hub, clock, tellPresence: () => {} });
  const links = new DaemonLinks({
    version: '0.1.0',
    hub,
    clock,
    toRefusal,
    onRefused: () => {},
    onHeartbeat: () => {},
    relay,
  });
  const lines = () => journal.read({ after: 0, limit: 1_000_000, maxBytes: Infinity });
  return { hub, journal, links, report, probes, bugs, isDead: () => isDead, lines };
}

function countedBytes(count: number, made: number): Uint8Array {
  const bytes = new Uint8Array(count);
  new DataView(bytes.buffer).setUint32(count - 4, made);
  return bytes;
}

const { members: _members, ...project } = aProject();

/** Alice, her project, and a server. */
const born: readonly HubEvent[] = [
  { type: 'person_added', actor: alice, person: aPerson() },
  { type: 'project_created', projectId: project.id, actor: alice, project, owner: anId('person') },
  {
    type: 'server_registered',
    serverId: anId('server'),
    actor: alice,
    server: aServer({ keyHash: hashToken(serverKey), capacity: 4, connection: { state: 'offline', since: 1 } }),
    tokenId: anId('token'),
  },
];
