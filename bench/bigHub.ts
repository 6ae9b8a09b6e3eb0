import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '../runtime/log.ts';
import { hubActor } from '../shared/model/actor.ts';
import type { HubEvent } from '../shared/model/events.ts';
import type { Server } from '../shared/model/server.ts';
import type { Session, SessionFacts } from '../shared/model/session.ts';
import type { Dependency } from '../shared/model/task.ts';
import { taskDraft } from '../shared/model/task.ts';
import { hashToken } from '../server/access/tokens.ts';
import { ensureAdminToken } from '../server/access/adminToken.ts';
import { decideCreateTask } from '../server/decide/createTask.ts';
import type { Ports } from '../server/handlers/ports.ts';
import { Hub } from '../server/hub.ts';
import type { HubEntry } from '../server/hubEntry.ts';
import { openFileJournal } from '../server/journal/fileJournal.ts';
import type { FileJournal } from '../server/journal/fileJournal.ts';
import { collectState, packRecord } from '../server/state/snapshotState.ts';
import { aServer, anId, someCapabilities } from '../server/testing/builders.ts';

/** How large a hub is made. */
export interface BigHub {
  readonly tasks: number;
  readonly servers: number;
  /** Tasks of one chain that run by themselves on `gpu1`, one after the other; the last ones made. */
  readonly chain?: number;
  /** Sessions that run on each server. */
  readonly sessionsPerServer?: number;
}

/** What a server's daemon says that it has running. */
export interface RunningSession {
  readonly sessionId: Session['id'];
  readonly pid: number;
  readonly startedAt: number;
}

const sessionsApart = 1_000;
const sessionStartedAt = Date.UTC(2026, 0, 1);

/** The sessions of server n of the bench. */
export const benchSessions = (n: number, count: number): readonly RunningSession[] =>
  Array.from({ length: count }, (_, at) => ({
    sessionId: anId('session', n * sessionsApart + at),
    pid: sessionsApart + at,
    startedAt: sessionStartedAt,
  }));

/** The key of server n, from 1 on. */
export const keyOf = (n: number): string => `rkey_${String(n).padStart(43, '0')}`;

const benchProject = anId('project');

/** One in ten is queued and fits no server, eight wait for the one before them, the last was cancelled. */
const groupSize = 10;
const spec = 'All prices are shown with tax, as the country of the customer asks for it. '.repeat(14).slice(0, 1_024);

/** Fills a data directory as commands would have, task by task, each its own line; no snapshot is left unless asked for. */
export async function seedHub(dataDir: string, size: BigHub, withSnapshot: boolean): Promise<void> {
  await withHub(dataDir, async (hub, journal) => {
    const commit = async (events: readonly HubEvent[]) => {
      const { durable, seq } = hub.commit(events, hubActor);
      if (seq % 500 === 0) await durable;
    };
    const project = { id: benchProject, name: 'Bench', key: 'BENCH', lastNumber: 0, createdAt: Date.now() };
    const settings = { maxRunning: 1_000, defaultProvider: 'shell' };
    await commit([
      {
        type: 'project_created',
        projectId: benchProject,
        actor: hubActor,
        project: { ...project, settings },
        owner: undefined,
      },
    ]);
    await commit(Array.from({ length: size.servers }, (_, at) => registered(benchServer(at + 1))));
    for (let n = 1; n <= size.servers; n += 1) {
      for (const running of benchSessions(n, size.sessionsPerServer ?? 0)) await commit(sessionEvents(n, running));
    }
    await ensureAdminToken(hub, join(dataDir, 'admin.token'));
    const { chain = 0 } = size;
    for (let at = 0, before: Dependency['on'] | undefined; at < size.tasks - chain; at += 1) {
      const isFirst = at % groupSize === 0;
      const made = newTask(hub, { isOwn: false, start: isFirst ? 'auto' : 'unblocked' }, isFirst ? undefined : before);
      const isLast = at % groupSize === groupSize - 1;
      const taskId = made.id;
      await commit(
        isLast
          ? [...made.events, { type: 'task_cancelled', taskId, actor: hubActor, message: 'not needed' }]
          : made.events,
      );
      before = taskId;
    }
    for (let at = 0, before: Dependency['on'] | undefined; at < chain; at += 1) {
      const made = newTask(hub, { isOwn: true, start: 'auto' }, before);
      await commit(made.events);
      before = made.id;
    }
    await hub.durable();
    if (withSnapshot) await journal.snapshot();
  });
  if (withSnapshot) return;
  for (const name of ['state.json', 'state.previous.json']) await rm(join(dataDir, name), { force: true });
}

/** Server n of the bench, online since now, so that the hub waits for it as long as for any. */
export const benchServer = (n: number): Server =>
  aServer({
    id: anId('server', n),
    name: `gpu${n}`,
    projectIds: [benchProject],
    keyHash: hashToken(keyOf(n)),
    connection: { state: 'offline', since: Date.now() },
    capabilities: someCapabilities({ maxSessions: 4 }),
    capacity: 4,
  });

/** A hub in this process, without sockets, over a data directory. */
export async function withHub<Result>(
  dataDir: string,
  work: (hub: Hub, journal: FileJournal<HubEntry>) => Promise<Result>,
): Promise<Result> {
  const loaded: { hub?: Hub } = {};
  const fail = (what: string) => (error: unknown) => {
    throw new Error(what, { cause: error });
  };
  const { journal, close } = await openFileJournal<HubEntry>(dataDir, {
    now: Date.now,
    owner: {
      snapshotSource: () => (loaded.hub === undefined ? {} : collectState(loaded.hub.state)),
      packRecord,
      lost: (lost) => fail('lines were lost')(lost),
      writable: () => undefined,
      snapshotFailed: fail('no snapshot'),
      fatal: fail('the log failed'),
    },
  });
  const hub = new Hub({
    journal,
    log: createLog({ name: 'bench', level: 'error' }),
    // Nothing here asks for anything of the world.
    ports: {} as Ports,
    figures: () => undefined,
    now: Date.now,
    randomBytes: (count) => globalThis.crypto.getRandomValues(new Uint8Array(count)),
  });
  loaded.hub = hub;
  try {
    await hub.load();
    return await work(hub, journal);
  } finally {
    await close();
  }
}

const registered = (server: Server): HubEvent => ({
  type: 'server_registered',
  serverId: server.id,
  actor: { kind: 'server', id: server.id, name: server.name },
  server,
  tokenId: anId('token', 9_999),
});

function sessionEvents(n: number, { sessionId, pid, startedAt }: RunningSession): readonly HubEvent[] {
  const { id: serverId } = benchServer(n);
  const session: SessionFacts = {
    id: sessionId,
    projectId: benchProject,
    serverId,
    name: `shell-${sessionId.slice(-8)}`,
    provider: 'shell',
    role: 'shell',
    wanted: 'running',
    openedBy: hubActor,
    createdAt: startedAt,
  };
  return [
    { type: 'session_requested', sessionId, actor: hubActor, session },
    { type: 'session_active', sessionId, actor: hubActor, pid, startedAt },
  ];
}

function newTask(
  hub: Hub,
  { isOwn, start }: { readonly isOwn: boolean; readonly start: 'auto' | 'unblocked' },
  on: Dependency['on'] | undefined,
) {
  const draft = taskDraft.parse({
    title: 'Show prices with tax',
    spec,
    start,
    placement: isOwn ? { server: 'gpu1' } : { labels: ['gpu-of-the-future'] },
  });
  const dependencies: readonly Dependency[] = on === undefined ? [] : [{ kind: 'blocks', on, ifFailed: 'block' }];
  const events = decideCreateTask(hub.state, { projectId: benchProject, draft, dependencies }, hub.context(hubActor));
  const [first] = events;
  if (first?.type !== 'task_created') throw new Error('no task was made');
  return { events, id: first.taskId };
}
