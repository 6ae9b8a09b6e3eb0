import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import * as path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HubConfig } from '../runtime/hubConfig.ts';
import { removeHubAddress, writeHubAddress } from '../runtime/hubAddress.ts';
import { createLog } from '../runtime/log.ts';
import type { Log } from '../runtime/log.ts';
import { parseContractSchema } from '../runtime/schema/parseContractSchema.ts';
import { createSchemaChecker } from '../runtime/schema/schemaChecker.ts';
import type { SchemaChecker } from '../runtime/schema/schemaChecker.ts';
import type { YamlReader } from '../runtime/yaml/yamlReader.ts';
import { createYamlReader } from '../runtime/yaml/yamlReader.ts';
import type { Contents } from './content/contents.ts';
import { createContents } from './content/contents.ts';
import { toError } from '../shared/errors.ts';
import { hubActor } from '../shared/model/actor.ts';
import { limits, timings } from '../shared/timings.ts';
import { addressClass } from './access/addressClass.ts';
import { ensureAdminToken } from './access/adminToken.ts';
import { isUploadKept, startDroppingUnused } from './artifacts/dropUnused.ts';
import { openArtifactStore } from './artifacts/artifactStore.ts';
import type { ArtifactStore } from './artifacts/artifactStore.ts';
import { createRateLimit, failureRate } from './access/rateLimit.ts';
import { hashToken, mintToken } from './access/tokens.ts';
import { toHubError } from '../runtime/http/answers.ts';
import { createApi } from './api/createApi.ts';
import { closeHttp, createHttp, listen, reachableName } from './api/openHttp.ts';
import type { Ports } from './handlers/ports.ts';
import { Hub } from './hub.ts';
import type { HubEntry } from './hubEntry.ts';
import { openFileJournal } from './journal/fileJournal.ts';
import type { JournalOwner, OpenedJournal } from './journal/fileJournal.ts';
import { describeFinding } from './journal/journal.ts';
import { ClientLinks } from './link/clientLinks.ts';
import { systemClock } from './link/clock.ts';
import type { Clock } from './link/clock.ts';
import { LastScreens } from './relay/lastScreens.ts';
import { Relay } from './relay/relay.ts';
import { DaemonLinks } from './link/daemonLinks.ts';
import { openSockets } from './link/sockets.ts';
import { isLoopback } from '../runtime/loopback.ts';
import { startHubTunnels } from './ssh/tunnel/hubTunnels.ts';
import type { HubTunnels } from './ssh/tunnel/hubTunnels.ts';
import type { LogIn } from './ssh/tunnel/openTunnel.ts';
import type { AddForCaller } from './ssh/addForCaller.ts';
import { addHostFor, usesOwnKeys } from './addHostFor.ts';
import { collectState, packRecord } from './state/snapshotState.ts';

/** What a hub is told besides its configuration. */
export interface StartOptions {
  readonly version: string;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Logs in to a host by SSH with the keys of this user; without it no tunnel is kept. */
  readonly logIn?: LogIn;
  /** Makes hosts servers with the keys of this user; without it that is done by the command line alone. */
  readonly addHost?: AddForCaller;
}

/** A hub that answers. */
export interface RunningHub {
  /** Where it answers: `http://127.0.0.1:7420`. */
  readonly url: string;
  /** The file with the first admin's token (0600). */
  readonly tokenFile: string;
  readonly hub: Hub;
  /** What its people should know at once: each a sentence. */
  readonly notices: readonly string[];
  /** Lets go of everybody, writes a snapshot, and gives the data directory back; again is harmless. */
  stop: () => Promise<void>;
}

/**
 * Starts a hub: takes its data directory, loads the log, and listens.
 * @throws HubError `conflict` (directory or port taken) or `invalid-file` (unsafe address, files others can read).
 */
export async function startHub(config: HubConfig, options: StartOptions): Promise<RunningHub> {
  const {
    version,
    clock = systemClock,
    logIn,
    addHost,
    log = createLog({ name: 'hub', level: config.logLevel }),
  } = options;
  const http = await createHttp(config);
  const checker = createSchemaChecker();
  const yaml = createYamlReader();
  const contents = createContents();
  const world: World = {
    config,
    version,
    clock,
    log,
    http,
    checker,
    yaml,
    contents,
    logIn,
    addHost,
    startedAt: clock.now(),
  };
  const journal = await openFileJournal<HubEntry>(config.dataDir, { now: clock.now, owner: ownerOf(world) });
  try {
    return await serve(world, journal);
  } catch (error) {
    await closeHttp(http);
    await journal.close();
    await Promise.all([checker.close(), yaml.close(), contents.close()]);
    throw error;
  }
}

/** The parts that exist one after the other; each is used only by calls that come when it is there. */
interface World {
  readonly config: HubConfig;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly http: Server;
  readonly checker: SchemaChecker;
  readonly yaml: YamlReader;
  readonly contents: Contents;
  readonly startedAt: number;
  readonly logIn: LogIn | undefined;
  readonly addHost: AddForCaller | undefined;
  url?: string;
  hub?: Hub;
  artifacts?: ArtifactStore;
  daemons?: DaemonLinks;
  clients?: ClientLinks;
  tunnels?: HubTunnels;
  stopping?: AbortSignal;
}

async function serve(world: World, opened: OpenedJournal<HubEntry>): Promise<RunningHub> {
  const { config, clock, log, http, checker, yaml, contents } = world;
  const { journal } = opened;
  const hub = new Hub({
    journal,
    log,
    ports: portsOf(world, opened),
    figures: (serverId) => world.daemons?.heartbeatOf(serverId),
    now: clock.now,
    randomBytes: createRandomPool(),
  });
  world.hub = hub;
  const { findings, seq, replayed } = await hub.load();
  for (const finding of findings) {
    const say = finding.kind === 'torn-line' ? log.warn : log.error;
    say('The log was not as it was left', { finding: describeFinding(finding) });
  }
  const artifacts = await openArtifactStore(path.join(config.dataDir, 'artifacts'), {
    isKept: (hash) => isUploadKept(hub, hash),
    onFailure: (error) => log.warn('An upload that nobody needs could not be taken away', { error: error.message }),
  });
  world.artifacts = artifacts;
  startDroppingUnused(hub, artifacts);
  removePrunedLines(hub, opened, log);
  const tokenFile = path.join(config.dataDir, 'admin.token');
  await ensureAdminToken(hub, tokenFile);

  const failures = createRateLimit(failureRate);
  const around = {
    hub,
    clock,
    toRefusal: (thrown: unknown) => toHubError(thrown, log),
    onRefused: (address: string, error: unknown) => {
      hub.noteRefusal(error, { actor: hubActor, operation: 'sign-in', from: addressClass(address) });
      if (failures.take(address, clock.now())) log.warn('A connection was refused', { address });
    },
  };
  const relay = new Relay({
    hub,
    clock,
    tellPresence: (sessionId, watchers) =>
      world.clients?.pulse(`session/${sessionId}/viewers`, { of: 'session', sessionId }, watchers),
  });
  const clients = new ClientLinks({ ...around, relay });
  const daemons = new DaemonLinks({
    ...around,
    relay,
    version: world.version,
    onHeartbeat: (serverId, heartbeat) =>
      clients.pulse(
        `server/${serverId}`,
        { of: 'projects', projectIds: hub.state.servers.get(serverId)?.projectIds ?? [] },
        heartbeat,
      ),
    onActivity: (sessionId, activity) =>
      clients.pulse(`session/${sessionId}/activity`, { of: 'session', sessionId }, activity),
  });
  Object.assign(world, { clients, daemons });

  // It answers to the name that it gives itself.
  const allowedHosts = [...config.allowedHosts, reachableName(config.host)];
  const hosts = { host: config.host, allowedHosts, allowedOrigins: config.allowedOrigins };
  const sockets = openSockets({
    http,
    hosts,
    clock,
    doors: new Map([
      ['/api/v1/ws', { open: (connection) => clients.open(connection), maxQueuedBytes: limits.clientQueueBytes }],
      [
        '/api/v1/daemon',
        { open: (connection) => daemons.open(connection), maxQueuedBytes: 4 * limits.contractDataBytes },
      ],
    ]),
  });
  const stopping = new AbortController();
  world.stopping = stopping.signal;
  const isTls = config.tls !== undefined;
  http.on(
    'request',
    createApi(hub, { hosts, isTls, maxBodyBytes: config.maxBodyBytes, stopping: stopping.signal }, clock.now),
  );
  const url = await listen(http, config);
  world.url = url;
  writeHubAddress(config.dataDir, { url, tokenFile, pid: process.pid });
  const tunnels = tunnelsOf(world, hub);
  if (tunnels !== undefined) world.tunnels = tunnels;
  const endTicks = clock.every(timings.schedulerTickMs, () => tick(hub, opened, log));
  const endTelling = clock.every(timings.refusalsTickMs, () => hub.tellRefusals());
  log.info('The hub answers', { url, seq, replayed });
  const endWaiting = clock.after(timings.indexesAfterMs, () => void makeIndexes(hub));

  const stop = async (): Promise<void> => {
    removeHubAddress(config.dataDir, process.pid);
    endTicks();
    endTelling();
    endWaiting();
    stopping.abort();
    const tunnelsClosed = tunnels?.stop();
    clients.close();
    daemons.close();
    relay.close();
    await Promise.all([sockets.close(), closeHttp(http), tunnelsClosed]);
    hub.tellRefusals(true);
    await artifacts.close();
    await opened.close();
    await Promise.all([checker.close(), yaml.close(), contents.close()]);
    log.info('The hub has stopped', { seq: hub.state.seq });
  };
  let stopped: Promise<void> | undefined;
  return { url, tokenFile, hub, notices: hub.notices, stop: () => (stopped ??= stop()) };
}

/**
 * Tunnels are kept with the keys of whoever runs this hub, so by itself only a hub that serves this machine alone does so. One
 * that speaks TLS cannot: daemons speak none to a socket.
 */
function tunnelsOf({ config, clock, log, logIn, clients, url = '' }: World, hub: Hub): HubTunnels | undefined {
  if (!usesOwnKeys(config) || logIn === undefined || config.tls !== undefined) return undefined;
  return startHubTunnels({
    hub,
    clock,
    log,
    logIn,
    here: () => ({ host: isLoopback(config.host) ? config.host : '127.0.0.1', port: Number(new URL(url).port) }),
    onState: (serverId, state) => {
      const projectIds = hub.state.servers.get(serverId)?.projectIds ?? [];
      clients?.pulse(`server/${serverId}/tunnel`, { of: 'projects', projectIds }, state ?? null);
    },
  });
}

/** What the log says is not wanted any more is removed when that is durable; what a crash left, at the start. */
function removePrunedLines(hub: Hub, { journal }: OpenedJournal<HubEntry>, log: Log): void {
  const remove = (): void => {
    journal.prune(hub.state.prunedUpTo).catch((error: unknown) => {
      log.error('What was pruned could not be removed; the next start tries again', { error: toError(error).stack });
    });
  };
  if (hub.state.prunedUpTo > 0) remove();
  hub.onCommit(({ events, durable }) => {
    if (events.some(({ type }) => type === 'audit_pruned')) void durable.then(remove, () => undefined);
  });
}

/** Makes the indexes that nothing has asked for yet, one a turn of the loop, so that nobody waits for them later. */
async function makeIndexes({ state }: Hub): Promise<void> {
  for (const index of Object.values(state.by)) {
    index.make();
    await nextTurn();
  }
}

/** Random bytes for ids, asked of the system a page at a time: a call for each id costs more than the id. */
function createRandomPool(): (count: number) => Uint8Array {
  const pageBytes = 4_096;
  let page = randomBytes(pageBytes);
  let used = 0;
  return (count) => {
    if (used + count > pageBytes) {
      page = randomBytes(pageBytes);
      used = 0;
    }
    used += count;
    return page.subarray(used - count, used);
  };
}

/** Where nothing can be written, nothing is placed; the log says so itself when that changes. */
function tick(hub: Hub, { journal }: OpenedJournal<HubEntry>, log: Log): void {
  if (journal.readOnly !== undefined) return;
  try {
    hub.tick();
  } catch (error) {
    log.error('A step of the scheduler failed', { error: toError(error).stack });
  }
}

function portsOf(world: World, { journal }: OpenedJournal<HubEntry>): Ports {
  const { checker, yaml, contents, version, startedAt } = world;
  return {
    checkContract: (schema, data) => checker.check(schema, data),
    contents,
    readYaml: (text) => yaml.read(text),
    checkSchema: parseContractSchema,
    mintToken,
    hashToken,
    readLines: (range) => journal.read(range),
    readLinesAt: (seqs) => journal.readAt(seqs),
    verifyLog: () => journal.verify(),
    artifacts: uploadsOf(world),
    prunable: (before) => journal.prunable(before),
    askServer: async (serverId, order) => world.daemons?.askServer(serverId, order),
    lastScreens: new LastScreens(),
    activityOf: (sessionId) => world.daemons?.activityOf(sessionId),
    heartbeatOf: (serverId) => world.daemons?.heartbeatOf(serverId),
    tunnelOf: (serverId) => world.tunnels?.stateOf(serverId),
    tryTunnel: (serverId) => world.tunnels?.tryNow(serverId),
    addHost: (wish, asker) => addHostFor(world, wish, asker),
    facts: () => ({
      version,
      startedAt,
      readOnly: journal.readOnly,
      notices: world.hub?.notices ?? [],
      memoryBytes: process.memoryUsage.rss(),
      clients: world.clients?.count ?? 0,
      address: world.url ?? '',
    }),
  };
}

/** Handlers are only called when everything is there. */
function uploadsOf(world: World): Ports['artifacts'] {
  const store = () => {
    if (world.artifacts === undefined) throw new Error('asked for an upload before the hub was there');
    return world.artifacts;
  };
  return {
    describe: (text) => store().describe(text),
    put: (text) => store().put(text),
    has: (hash) => store().has(hash),
    read: (hash) => store().read(hash),
    drop: (hash) => {
      store().drop(hash);
    },
  };
}

function ownerOf(world: World): JournalOwner {
  const { log } = world;
  return {
    snapshotSource: () => (world.hub === undefined ? {} : collectState(world.hub.state)),
    packRecord,
    lost: async ({ seq, reason, error }) => {
      log.error('The disk did not take what was written; nothing can be changed for now', {
        seq,
        reason,
        error: error.stack,
      });
      await world.hub?.reload();
    },
    writable: () => log.warn('The disk takes changes again'),
    snapshotFailed: (error) => log.error('A snapshot could not be written; the log is whole', { error: error.stack }),
    fatal: (error) => {
      log.error('What lies on the disk is not known any more; the hub ends so that a new start finds out', {
        error: error.stack,
      });
      process.exit(1);
    },
  };
}
