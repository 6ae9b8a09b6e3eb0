import { sameContent } from '../../shared/sameContent.ts';
import { conflict, HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Capabilities, DoctorCheck, Server } from '../../shared/model/server.ts';
import type { ServerReach } from '../../shared/model/serverReach.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { rulesOf } from '../state/ruleQueries.ts';
import type { Context } from './context.ts';
import { requireRegistration } from './tokens.ts';
import { unparked } from './usageAnswer.ts';

export interface Registration {
  readonly tokenHash: string;
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly keyHash: string;
}

/**
 * Lets a new server in and uses its registration token up, in one event.
 * @throws unauthenticated for a token that opens nothing, conflict with a free name where the name is taken.
 */
export function decideRegister(
  state: HubState,
  { tokenHash, name, capabilities, keyHash }: Registration,
  context: Context,
): { readonly server: Server; readonly events: readonly HubEvent[] } {
  const { now } = context;
  const { tokenId, projectId } = requireRegistration(state, tokenHash, now);
  requireFreeName(state, name);
  const server: Server = {
    id: context.newId('server'),
    name,
    projectIds: [projectId],
    mode: 'enabled',
    labels: [],
    capabilities,
    doctor: [],
    connection: { state: 'offline', since: now },
    keyHash,
    lastReport: 0,
    idleSince: now,
    capacity: capabilities.maxSessions,
    registeredAt: now,
  };
  const actor = { kind: 'server', id: server.id, name } as const;
  return { server, events: [{ type: 'server_registered', serverId: server.id, actor, server, tokenId }] };
}

/** Enabled takes work, draining finishes what it has, disabled is not even shown as a candidate. */
export const decideSetMode = (server: Server, mode: Server['mode'], context: Context): HubEvent[] =>
  server.mode === mode ? [] : [updated(server, { mode }, context)];

/** Labels set by people; the daemon's own stay. */
export const decideSetLabels = (server: Server, given: readonly string[], context: Context): HubEvent[] => {
  const labels = [...new Set(given)];
  return sameContent(server.labels, labels) ? [] : [updated(server, { labels }, context)];
};

/** How many sessions may run at once. @throws conflict above what its daemon allows. */
export function decideSetCapacity(server: Server, capacity: number, context: Context): HubEvent[] {
  const { maxSessions } = server.capabilities;
  if (capacity > maxSessions) {
    throw conflict(
      `The daemon of ${server.name} allows ${maxSessions} session${maxSessions === 1 ? '' : 's'}. Raise "maxSessions" in its config first.`,
      {
        maxSessions,
      },
    );
  }
  return server.capacity === capacity ? [] : [updated(server, { capacity }, context)];
}

/** How it is reached by SSH; null where it is not. */
export const decideSetReach = (server: Server, reach: ServerReach | null, context: Context): HubEvent[] =>
  sameContent(server.reach ?? null, reach) ? [] : [updated(server, { reach }, context)];

/** Lets it serve another project too. @throws conflict where it serves as many as its row can name. */
export function decideShare(server: Server, project: Project, context: Context): HubEvent[] {
  if (server.projectIds.includes(project.id)) return [];
  if (server.projectIds.length >= limits.projectsPerServer) {
    throw conflict(`${server.name} serves ${limits.projectsPerServer} projects, which is the most.`);
  }
  return [updated(server, { projectIds: [...server.projectIds, project.id] }, context)];
}

/** What its doctor found, where that is news. */
export const decideChecked = (server: Server, doctor: readonly DoctorCheck[], context: Context): HubEvent[] =>
  sameContent(server.doctor, doctor)
    ? []
    : [{ type: 'server_checked', serverId: server.id, actor: context.actor, doctor }];

/** What a removal ends: tasks under way, and sessions that work on none. */
export interface RunningWork {
  readonly tasks: readonly Task[];
  readonly sessions: readonly Session[];
}

/** What runs on a server now, oldest first. */
export function workOn(state: HubState, serverId: Id<'server'>): RunningWork {
  const tasks = [...state.tasks.pick(state.by.underWayServer.of(serverId))];
  const working = new Set(tasks.map((task) => task.id));
  const sessions = [...state.sessions.pick(state.by.liveSessionServer.of(serverId))];
  return { tasks, sessions: sessions.filter(({ taskId }) => taskId === undefined || !working.has(taskId)) };
}

/**
 * Revokes its key at once. To the hub its sessions are lost, so that a person decides about their tasks; its daemon ends
 * them when it hears of it. History stays.
 * @throws conflict with the running work, unless forced. `affected` names it as far as the asker may read.
 */
export function decideRemove(
  state: HubState,
  server: Server,
  { force, affected }: { readonly force: boolean; readonly affected: readonly string[] },
  context: Context,
): HubEvent[] {
  if (affected.length > 0 && !force) {
    throw new HubError(
      'conflict',
      `${server.name} still runs ${affected.join(', ')}. Drain it first ("rostrum server drain ${server.name}"), or remove it with "--force": its sessions are ended then.`,
      { affected },
    );
  }
  const live = [...state.sessions.pick(state.by.liveSessionServer.of(server.id))];
  return [
    ...live.map(({ id }): HubEvent => ({
      type: 'session_lost',
      sessionId: id,
      actor: context.actor,
      reason: 'server removed',
    })),
    // Its parkings and rules go with it, each as if by itself, so that what hangs on them hears of it.
    ...[...state.parkings.values()]
      .filter(({ scope }) => scope.id === server.id)
      .map((parking) => unparked(parking, 'its server was removed', context)),
    ...rulesOf(state, { kind: 'server', id: server.id }).map((rule): HubEvent => ({
      type: 'rule_removed',
      actor: context.actor,
      rule,
    })),
    { type: 'server_removed', serverId: server.id, projectIds: server.projectIds, actor: context.actor },
  ];
}

function requireFreeName(state: HubState, name: string): void {
  const isTaken = (candidate: string) => state.by.serverName.of(candidate.toLowerCase()).size > 0;
  if (!isTaken(name)) return;
  let number = 2;
  while (isTaken(`${name}-${number}`)) number += 1;
  const suggestion = `${name}-${number}`;
  throw conflict(`There is a server "${name}" already. Register this one with "--name ${suggestion}".`, {
    name,
    suggestion,
  });
}

const updated = (
  server: Server,
  changes: Partial<Pick<Server, 'mode' | 'labels' | 'capacity' | 'projectIds'>> & {
    readonly reach?: ServerReach | null;
  },
  { actor }: Context,
): HubEvent => ({ type: 'server_updated', serverId: server.id, actor, ...changes });
