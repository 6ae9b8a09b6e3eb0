import type { YamlReader } from '../../runtime/yaml/yamlReader.ts';
import type { Problem } from '../../shared/errors.ts';
import type { SessionActivity } from '../../shared/model/activity.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { TunnelState } from '../../shared/model/serverReach.ts';
import type { ParamsOf, ResultOf } from '../../shared/operations/operations.ts';
import type { Pruning } from '../../shared/operations/audit.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import type { Asker } from '../access/asker.ts';
import type { ArtifactStore } from '../artifacts/artifactStore.ts';
import type { Contents } from '../content/contents.ts';
import type { HubLine } from '../hubEntry.ts';
import type { LastScreens } from '../relay/lastScreens.ts';

/** What handlers may use of the world. Each is a narrow door; tests give their own. */
export interface Ports {
  /** Checks contract data against its schema, off the main thread. */
  checkContract: (schema: Readonly<Record<string, unknown>>, data: unknown) => Promise<readonly Problem[]>;
  /** Hashes and compares contract data, off the main thread where it is long. */
  contents: Pick<Contents, 'describe' | 'compare'>;
  /** Reads YAML, off the main thread. */
  readYaml: YamlReader['read'];
  /** Problems of a schema itself: limits and unknown words. */
  checkSchema: (schema: unknown) => readonly Problem[];
  /** Makes a secret of 256 bit with its prefix, and its hash as it is kept. */
  mintToken: (prefix: string) => { readonly token: string; readonly hash: string };
  hashToken: (token: string) => string;
  /** Durable log lines, by position. */
  readLines: (range: { readonly after: number; readonly limit: number }) => Promise<readonly HubLine[]>;
  readLinesAt: (seqs: readonly number[]) => Promise<readonly HubLine[]>;
  verifyLog: () => Promise<{
    readonly whole: boolean;
    readonly lines: number;
    readonly brokenAt?: number;
    readonly detail?: string;
  }>;
  /** What of the log may go, of what was written before a moment. */
  prunable: (before: number) => Promise<{ readonly prunable?: Pruning; readonly why: string }>;
  /** Asks the daemon of a server and waits for its answer; refused while it is away. */
  askServer: (serverId: string, order: Order) => Promise<unknown>;
  /** Texts that were uploaded on purpose. */
  artifacts: Pick<ArtifactStore, 'describe' | 'put' | 'has' | 'read' | 'drop'>;
  /** The screens that were seen last. */
  lastScreens: Pick<LastScreens, 'of' | 'keep'>;
  /** What a session does now, as its daemon said last; undefined while nothing is known. */
  activityOf: (sessionId: string) => SessionActivity | undefined;
  heartbeatOf: (serverId: string) => Heartbeat | undefined;
  /** How the tunnel of a server is, where this hub keeps one. */
  tunnelOf: (serverId: string) => TunnelState | undefined;
  /** Lets it be opened now where it is not; how it is then. Undefined where this hub keeps none. */
  tryTunnel: (serverId: string) => TunnelState | undefined;
  /**
   * Makes a host a server with the keys of whoever runs this hub, in the name of who asks, as long as they wait and may.
   * @throws HubError `wrong-state` where this hub uses no keys.
   */
  addHost: (wish: ParamsOf<'server.add'>, asker: Asker) => Promise<ResultOf<'server.add'>>;
  facts: () => HubFacts;
}

/** Figures of the running process. */
export interface HubFacts {
  readonly version: string;
  readonly startedAt: number;
  readonly readOnly: string | undefined;
  /** What people should know of its data: damage that the last start found, and where it is kept. */
  readonly notices: readonly string[];
  readonly memoryBytes: number;
  readonly clients: number;
  /** Where daemons and people reach this hub, for the commands that are shown. */
  readonly address: string;
}
