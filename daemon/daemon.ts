import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import { toError } from '../shared/errors.ts';
import { assertNever } from '../shared/assertNever.ts';
import type { Capabilities } from '../shared/model/server.ts';
import type { Order } from '../shared/protocol/daemon.ts';
import { closeCodes } from '../shared/protocol/version.ts';
import { ensurePrivateDirectory } from '../runtime/atomicFile.ts';
import type { DaemonConfig } from '../runtime/daemonConfig.ts';
import { holdLock } from '../runtime/fileLock.ts';
import type { Log } from '../runtime/log.ts';
import { createSchemaChecker } from '../runtime/schema/schemaChecker.ts';
import { ActivityWatch } from './activity/activityWatch.ts';
import { readProcesses } from './activity/readProcesses.ts';
import { watchedSessions } from './activity/watchedSessions.ts';
import type { AgentDesk } from './agent/agentDesk.ts';
import { openAgentDesk } from './agent/agentDesk.ts';
import { publicPrices } from './agent/usage/modelPrices.ts';
import { DialogDesk } from './agent/dialogs/dialogDesk.ts';
import { createProviders } from './agent/providers.ts';
import type { Door } from './door/door.ts';
import { openDoor } from './door/door.ts';
import { DeliveryDesk } from './delivery/deliveryDesk.ts';
import { EvidenceDesk } from './evidence/evidenceDesk.ts';
import { openProofFiles } from './evidence/proofFiles.ts';
import { HubConversation } from './hubConversation.ts';
import type { LinkTimes } from './hubLink.ts';
import { startHubLink } from './hubLink.ts';
import type { HubRefusal } from './hubRefusal.ts';
import { directAttachOf } from './session/directAttach.ts';
import { Directories } from './session/directories.ts';
import { LeftFiles } from './session/leftFiles.ts';
import { createMcpRoute } from './mcp/mcpRoute.ts';
import { allowListsOf } from './machine/machine.ts';
import { MachineWatch } from './machineWatch.ts';
import { openOutbox } from './outbox/outbox.ts';
import { Uplink } from './relay/uplink.ts';
import type { ServerIdentity } from './registration.ts';
import type { SayingTimes } from './sayings.ts';
import type { CommandLine } from './session/rostrumCommand.ts';
import { installCommands } from './session/rostrumCommand.ts';
import { openSessionRecords } from './session/sessionRecords.ts';
import { Sessions } from './sessions.ts';
import { recordingsDirectory } from './terminal/recordingsDirectory.ts';
import type { TerminalHost } from './terminal/terminal.ts';
import { RecordingRetention } from './transcript/recordingRetention.ts';
import { Transcripts } from './transcript/transcripts.ts';
import { createAgentRequests, handleVerdict } from './toolbox/agentRequests.ts';
import { openToolbox } from './toolbox/toolbox.ts';

/** Everything of the world that a daemon uses. */
export interface DaemonParts {
  readonly identity: ServerIdentity;
  readonly terminals: TerminalHost;
  readonly terminalKind: Capabilities['terminal'];
  /** Why it is that one. */
  readonly terminalWhy?: string | undefined;
  /** A private directory for the socket; short. */
  readonly runtimeDir: string;
  /** What runs `rostrum`. */
  readonly rostrum: CommandLine;
  readonly version: string;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly linkTimes?: LinkTimes;
  readonly sayingTimes?: SayingTimes;
  /** How long a call for an answer is held at once, and how often it says that it lives; tests shorten them. */
  readonly waitMs?: number;
  readonly progressMs?: number;
}

/** A daemon that runs. */
export interface RunningDaemon {
  /** The socket that the CLI in sessions speaks to. */
  readonly socketPath: string;
  /** False where its terminals are its own, and end with it. */
  readonly sessionsOutliveIt: boolean;
  /**
   * Resolves when the hub will not have this daemon, and a person must act. Sessions live on, but where this server was
   * removed: there they have ended.
   */
  readonly refused: Promise<HubRefusal>;
  /** Lets go of everything. Sessions live on where their terminals can. */
  stop: () => Promise<void>;
}

/** Where programs are looked for. */
export const searchPathOf = (environment: Readonly<Record<string, string | undefined>>): string =>
  environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';

type Cleanup = () => Promise<unknown> | void;

/** Puts the daemon together: one for a data directory. @throws HubError `conflict` where another one runs. */
export async function openDaemon(config: DaemonConfig, parts: DaemonParts): Promise<RunningDaemon> {
  const cleanups: Cleanup[] = [];
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch (error) {
        parts.log.warn('something could not be closed', { error: toError(error) });
      }
    }
  };
  try {
    return { ...(await compose(config, parts, (cleanup) => cleanups.push(cleanup))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function compose(
  config: DaemonConfig,
  parts: DaemonParts,
  own: (cleanup: Cleanup) => void,
): Promise<Omit<RunningDaemon, 'stop'>> {
  const { identity, terminals, log, now, environment } = parts;
  await ensurePrivateDirectory(config.dataDir);
  await ensurePrivateDirectory(parts.runtimeDir);
  await mkdir(config.workRoot, { recursive: true, mode: 0o700 });
  const lock = await holdLock(path.join(config.dataDir, 'daemon.lock'));
  own(() => lock.release());

  const outbox = await openOutbox({
    file: path.join(config.dataDir, 'outbox.jsonl'),
    log,
    now,
    elapsed: () => performance.now(),
  });
  own(() => outbox.close());
  const checker = createSchemaChecker();
  own(() => checker.close());

  const socketPath = path.join(parts.runtimeDir, 'rostrum.sock');
  const searchPath = searchPathOf(environment);
  let refuse: (refusal: HubRefusal) => void = () => undefined;
  const refused = new Promise<HubRefusal>((resolve) => (refuse = resolve));
  const instance = randomUUID();

  const uplink = new Uplink({ terminals, log, elapsed: () => performance.now(), after: afterMs });
  const conversation: HubConversation = new HubConversation({
    outbox,
    log,
    uplink,
    readHello: async () => ({ key: identity.key, instance, version: parts.version, ...(await watch.forHello()) }),
    inventory: () => sessions.inventory(),
    obey: (order) =>
      obey(order, { sessions, terminals, transcripts, watch, desk, directories, leftFiles, agents, evidence }),
    onWelcome: ({ at }) => {
      void watch.welcomed(at);
      activity.tellAllSoon();
    },
    onVerdict: (verdict) => {
      handleVerdict(sessions, verdict)
        .then(() => agents.questions.taken(verdict.saying))
        .catch((error: unknown) => log.error("the hub's answer could not be kept", { error: toError(error) }));
    },
    onRefused: (refusal) => void endWhereRemoved(refusal, sessions).finally(() => refuse(refusal)),
    ...(parts.sayingTimes === undefined ? {} : { sayingTimes: parts.sayingTimes }),
  });
  const records = await openSessionRecords(path.join(config.dataDir, 'sessions'), log);
  const providers = createProviders(config.providers);
  const lists = allowListsOf(config, searchPath);
  const directories = new Directories(lists);
  const leftFiles = new LeftFiles({ lists, repositories: () => watch.repositories() });
  const sessions: Sessions = new Sessions({
    terminals,
    records,
    report: (report) => outbox.add(report),
    providers,
    repositories: () => watch.repositories(),
    lists,
    environment,
    commandDir: await installCommands(path.join(config.dataDir, 'bin'), parts.rostrum),
    rostrum: parts.rostrum,
    socket: socketPath,
    doorUrl: () => door.url,
    onStarted: (record) => agents.sessionRuns(record),
    onClosing: (sessionId, graceMs) => agents.states.turnOver(sessionId, graceMs / 2),
    onEnding: (record) => agents.sessionEnds(record),
    onEnded(sessionId) {
      agents.sessionEnded(sessionId);
      dialogs.sessionEnded(sessionId);
    },
    log,
    now,
  });
  const agents = await openAgentDesk({
    dataDir: config.dataDir,
    serverId: identity.serverId,
    directoryOf: records.directoryOf,
    session: (sessionId) => sessions.record(sessionId),
    report: (report) => outbox.add(report),
    say: (saying) => conversation.say(saying),
    messagesOf: (sessionId) => sessions.messagesOf(sessionId),
    onRead: (sessionId, deliveryIds) => desk.noteRead(sessionId, deliveryIds),
    identify: (sessionId, id) => sessions.identify(sessionId, id),
    prices: { ...publicPrices, ...config.prices },
    wayOf(sessionId) {
      const order = sessions.record(sessionId)?.order;
      return order && { mode: order.mode, integration: providers.get(order.provider)?.integration };
    },
    interrupt: (sessionId) => terminals.interrupt(sessionId),
    onState: () => activity.lookSoon(),
    log,
    now,
  });
  own(() => agents.stop());
  // Terminals that end with the daemon tell their ends while they stop, and these are kept for the hub.
  own(() => sessions.settleTurns());
  const transcripts = new Transcripts({
    recordingsDir: recordingsDirectory(config.dataDir),
    isLive: (sessionId) => sessions.inventory().some((living) => living.sessionId === sessionId),
    toOwnTime: (hubTime) => watch.toOwnTime(hubTime),
  });
  const retention = new RecordingRetention({
    recordingsDir: recordingsDirectory(config.dataDir),
    maxBytes: config.recordingsBytes,
    living: () => new Set(sessions.inventory().map(({ sessionId }) => sessionId)),
    log,
  });
  own(() => retention.stop());
  own(() => terminals.stop());
  own(() => sessions.settleTurns());
  const desk: DeliveryDesk = new DeliveryDesk({
    terminals,
    providers,
    sessions,
    directoryOf: records.directoryOf,
    remoteOf: (sessionId) => agents.remoteOf(sessionId),
    report: (report) => outbox.add(report),
    log,
  });
  own(() => desk.stop());
  const evidence: EvidenceDesk = new EvidenceDesk({
    files: await openProofFiles(path.join(config.dataDir, 'evidence'), log),
    sessions,
    lists,
    environment,
    report: (report) => outbox.add(report),
    log,
  });
  own(() => evidence.stop());
  const dialogs = new DialogDesk({
    terminals,
    questions: agents.questions,
    record: (sessionId) => sessions.record(sessionId),
    dialogsOf: (provider) => providers.get(provider)?.dialogs ?? [],
    exhausted: (sessionId, why) => agents.notes.exhausted(sessionId, why),
    log,
  });
  const { version, terminalKind: terminal, terminalWhy } = parts;
  const machine = { version, terminal, terminalWhy, searchPath, now };
  const watch: MachineWatch = new MachineWatch({
    config,
    machine,
    hubUrl: identity.hubUrl,
    hub: conversation,
    report: (report) => outbox.add(report),
    sessionCount: () => sessions.livingCount(),
    log,
    now,
  });
  own(() => watch.stop());

  const activity: ActivityWatch = new ActivityWatch({
    terminals,
    sessions: () => watchedSessions(sessions, providers, agents.saidOf, (id, screen) => dialogs.seen(id, screen)),
    readProcesses,
    idleTimeoutMs: config.idleTimeoutMs,
    tell: (activities) => conversation.tellActivities(config.idleTimeoutMs, activities),
    elapsed: () => performance.now(),
    log,
  });
  own(() => activity.stop());

  // Sessions are found before anybody asks for them: an inventory without them would declare them lost.
  await sessions.recover();
  await agents.approvals.restore(sessions.running().map(({ order }) => order.sessionId));
  for (const { order } of sessions.running()) {
    const record = sessions.record(order.sessionId);
    if (record !== undefined) await agents.sessionRuns(record);
  }
  await evidence.recover();
  retention.start();
  await desk.resume(sessions.inventory().map(({ sessionId }) => sessionId));
  const answer = createAgentRequests({
    sessions,
    hub: conversation,
    agents,
    onRead: (sessionId, deliveryIds) => desk.noteRead(sessionId, deliveryIds),
    checkSchema: (schema, data) => checker.check(schema, data),
    ...(parts.waitMs === undefined ? {} : { waitMs: parts.waitMs }),
  });
  const toolbox = await openToolbox({ socketPath, answer, log });
  own(() => toolbox.close());
  const door: Door = await openDoor({
    dataDir: config.dataDir,
    findSession: (token) => sessions.findByToken(token),
    routes: [...agents.routes, createMcpRoute({ answer, log, version: parts.version, progressMs: parts.progressMs })],
    log,
  });
  own(() => door.close());
  own(() => conversation.close());
  await watch.ready();
  const link = startHubLink({
    hubUrl: identity.hubUrl,
    conversation,
    log,
    ...(parts.linkTimes === undefined ? {} : { times: parts.linkTimes }),
  });
  own(() => link.stop());
  log.info('daemon started', { server: identity.name, serverId: identity.serverId });
  return { socketPath, refused, sessionsOutliveIt: terminal !== 'pty' };
}

function afterMs(delayMs: number, call: () => void): () => void {
  const timer = setTimeout(call, delayMs).unref();
  return () => clearTimeout(timer);
}

/** Who was taken out of the hub leaves nothing behind; every other refusal may be a mistake, so agents run on. */
async function endWhereRemoved({ code }: HubRefusal, sessions: Sessions): Promise<void> {
  if (code === closeCodes.removed) await sessions.closeAll('its server was removed from the hub');
}

interface Hands {
  readonly sessions: Sessions;
  readonly terminals: TerminalHost;
  readonly transcripts: Transcripts;
  readonly watch: MachineWatch;
  readonly desk: DeliveryDesk;
  readonly directories: Directories;
  readonly leftFiles: LeftFiles;
  readonly agents: AgentDesk;
  readonly evidence: EvidenceDesk;
}

/** Carries one order out; gives what it is answered with, where it is one that is answered. */
async function obey(order: Order, hands: Hands): Promise<unknown> {
  const { sessions, terminals, transcripts, watch, desk, directories, leftFiles, agents, evidence } = hands;
  switch (order.type) {
    case 'session.start':
      await sessions.start(order.session);
      // Texts may have come before its agent was there.
      return desk.wake(order.session.sessionId);
    case 'session.close':
      return sessions.close(order);
    case 'task.offer':
      return sessions.offer(order);
    case 'text.deliver':
      await sessions.deliver(order);
      return desk.wake(order.sessionId);
    case 'evidence.run':
      return evidence.prove(order);
    case 'evidence.keep':
      return evidence.keep(order.proofIds);
    case 'session.input':
      return sessions.type(order);
    case 'session.interrupt':
      await terminals.interrupt(order.sessionId);
      return { sent: 1 };
    case 'session.capture':
      return order.at === undefined
        ? sessions.screen(order.sessionId)
        : transcripts.screenAt(order.sessionId, order.at);
    case 'transcript.read':
      return transcripts.read(order);
    case 'transcript.search':
      return transcripts.search(order);
    case 'doctor.run':
      return { checks: await watch.examine() };
    case 'paths.list':
      return directories.list(order);
    case 'file.read':
      return leftFiles.read(order);
    case 'session.direct':
      return directAttachOf(terminals, order.sessionId);
    case 'rules.replace':
      return agents.replaceRules(order);
    case 'sessions.hold':
      return agents.holdSessions(order);
    case 'approval.answer':
      return agents.approvals.answer(order);
    default:
      return assertNever(order);
  }
}
