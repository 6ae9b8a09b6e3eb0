import type { Candidate, Gate, ScorePart } from '../../shared/model/placement.ts';
import type { Heartbeat, Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { fitness, weights } from './weights.ts';

/** Last figures of a server; they are no part of the state, so they come in. */
export type Figures = (serverId: string) => Heartbeat | undefined;

/** What matching needs of a task; a draft has it too. */
export type Placeable = Pick<Task, 'projectId' | 'placement' | 'parentId'> & {
  readonly id?: string;
  readonly onServer?: string | undefined;
};

interface Pair {
  readonly state: HubState;
  readonly task: Placeable;
  readonly server: Server;
  readonly figures: Heartbeat | undefined;
}

interface GateRule {
  readonly name: string;
  readonly passes: (pair: Pair) => boolean;
  readonly detail: (pair: Pair) => string;
}

/** Every hard gate, in the order in which they are shown. */
const gateRules: readonly GateRule[] = [
  {
    name: 'online',
    passes: ({ server }) => server.connection.state === 'online' && failedChecks(server).length === 0,
    detail: ({ server }) =>
      server.connection.state === 'offline'
        ? 'offline'
        : failedChecks(server).length > 0
          ? `its doctor says: ${failedChecks(server).join(', ')}`
          : 'online',
  },
  { name: 'enabled', passes: ({ server }) => server.mode === 'enabled', detail: ({ server }) => server.mode },
  {
    name: 'project',
    passes: ({ server, task }) => server.projectIds.includes(task.projectId),
    detail: ({ server, task }) =>
      server.projectIds.includes(task.projectId) ? 'serves it' : 'does not serve this project',
  },
  {
    name: 'server',
    passes: ({ server, task }) => isAskedServer(server, task),
    detail: ({ task }) => task.placement.server ?? 'any',
  },
  {
    name: 'work',
    passes: ({ server, task }) => task.onServer === undefined || task.onServer === server.id,
    detail: ({ server, task }) =>
      task.onServer === undefined || task.onServer === server.id
        ? 'no work of an earlier attempt elsewhere'
        : 'its last attempt left its work on another server',
  },
  {
    name: 'repo',
    passes: ({ server, task }) => task.placement.repo === undefined || hasRepo(server, task.placement.repo),
    detail: ({ task, server }) =>
      task.placement.repo === undefined
        ? 'none asked'
        : `${task.placement.repo} ${hasRepo(server, task.placement.repo) ? 'is there' : 'is not there'}`,
  },
  {
    name: 'labels',
    passes: ({ server, task }) => missing(task.placement.labels, labelsOf(server)).length === 0,
    detail: ({ server, task }) => listed(task.placement.labels, missing(task.placement.labels, labelsOf(server))),
  },
  {
    name: 'os',
    passes: ({ server, task }) => task.placement.os === undefined || task.placement.os === server.capabilities.os,
    detail: ({ server }) => server.capabilities.os,
  },
  {
    name: 'provider',
    passes: ({ state, server, task }) => canRun(server, providerOf(state, task)),
    detail: ({ state, server, task }) => {
      const provider = providerOf(state, task);
      return `${provider} ${canRun(server, provider) ? 'usable' : 'not installed or not usable'}`;
    },
  },
  {
    name: 'capacity',
    passes: ({ state, server }) => liveSessions(state, server) < server.capacity,
    detail: ({ state, server }) => `${liveSessions(state, server)} of ${server.capacity} sessions`,
  },
  {
    name: 'load',
    passes: ({ figures }) => figures === undefined || figures.loadPerCpu <= fitness.maxLoadPerCpu,
    detail: ({ figures }) =>
      figures === undefined
        ? 'not known yet'
        : `${figures.loadPerCpu.toFixed(2)} per CPU, at most ${fitness.maxLoadPerCpu}`,
  },
  {
    name: 'disk',
    passes: ({ figures }) => figures === undefined || figures.diskFreeBytes >= fitness.minDiskFreeBytes,
    detail: ({ figures }) =>
      figures === undefined ? 'not known yet' : `${Math.round(figures.diskFreeBytes / 2 ** 20)} MiB free`,
  },
  {
    name: 'locks',
    passes: ({ state, task }) => heldLocks(state, task).length === 0,
    detail: ({ state, task }) => {
      const held = heldLocks(state, task);
      return held.length === 0 ? 'free' : `${held.join(', ')} held by another task`;
    },
  },
];

/** Every gate at one server, with the figures it was judged by. */
export function gatesOf(state: HubState, task: Placeable, server: Server, figures: Figures): readonly Gate[] {
  const pair = { state, task, server, figures: figures(server.id) };
  return gateRules.map(({ name, passes, detail }) => ({ name, passed: passes(pair), detail: detail(pair) }));
}

/** Whether every gate passes; nothing is put into words. */
export function fits(state: HubState, task: Placeable, server: Server, figures: Figures): boolean {
  const pair = { state, task, server, figures: figures(server.id) };
  return gateRules.every((rule) => rule.passes(pair));
}

/** The named parts of a score; their sum decides among the servers that fit. */
export function scoreOf(state: HubState, task: Placeable, server: Server, figures: Figures): readonly ScorePart[] {
  const { placement } = task;
  const { capabilities } = server;
  const used = liveSessions(state, server);
  const load = figures(server.id)?.loadPerCpu ?? 0;
  const free = server.capacity === 0 ? 0 : Math.max(0, server.capacity - used) / server.capacity;
  return [
    part(
      'repo',
      placement.repo !== undefined && hasRepo(server, placement.repo) ? 1 : 0,
      placement.repo ?? 'none asked',
    ),
    part(
      'languages',
      share(placement.languages, languagesOf(server, placement.repo)),
      placement.languages.join(', ') || 'none asked',
    ),
    part(
      'frameworks',
      share(placement.frameworks, capabilities.frameworks),
      placement.frameworks.join(', ') || 'none asked',
    ),
    part('labels', share(placement.labels, labelsOf(server)), placement.labels.join(', ') || 'none asked'),
    part(
      'preferredAgent',
      placement.provider !== undefined && canRun(server, placement.provider) ? 1 : 0,
      placement.provider ?? 'none asked',
    ),
    part('warmCheckout', isWarm(server, task) ? 1 : 0, placement.baseBranch ?? 'any branch'),
    part('freeSlots', free, `${Math.max(0, server.capacity - used)} of ${server.capacity} free`),
    part('load', 1 - Math.min(1, load), `${load.toFixed(2)} per CPU`),
  ];
}

export const total = (parts: readonly ScorePart[]): number => parts.reduce((sum, { points }) => sum + points, 0);

/** Every server that serves the project, the best that fits first: by total, then the longest idle, then by name. */
export function candidates(state: HubState, task: Placeable, figures: Figures): readonly Candidate[] {
  const shown = [...state.servers.pick(state.by.serverProject.of(task.projectId))].filter(
    (server) => server.mode !== 'disabled',
  );
  return shown
    .map((server) => {
      const gates = gatesOf(state, task, server, figures);
      const parts = scoreOf(state, task, server, figures);
      const isFit = gates.every((gate) => gate.passed);
      return {
        server,
        candidate: {
          serverId: server.id,
          server: server.name,
          fits: isFit,
          gates: [...gates],
          parts: [...parts],
          total: total(parts),
        },
      };
    })
    .sort(
      (a, b) =>
        Number(b.candidate.fits) - Number(a.candidate.fits) ||
        compare(a.candidate.total, a.server, b.candidate.total, b.server),
    )
    .map(({ candidate }) => candidate);
}

/** The best of these servers for a task. Same input, same answer. */
export function bestServer(
  state: HubState,
  task: Placeable,
  servers: Iterable<Server>,
  figures: Figures,
): { readonly server: Server; readonly total: number; readonly fitting: number } | undefined {
  let best: { readonly server: Server; readonly total: number } | undefined;
  let fitting = 0;
  for (const server of servers) {
    if (!fits(state, task, server, figures)) continue;
    fitting += 1;
    const points = total(scoreOf(state, task, server, figures));
    if (best === undefined || compare(points, server, best.total, best.server) < 0) best = { server, total: points };
  }
  return best === undefined ? undefined : { ...best, fitting };
}

/** The agent that runs a task: its own, or the project's default. An objective's agent is that of its manager. */
export function providerOf(state: HubState, task: Placeable): string {
  return task.placement.provider ?? state.projects.get(task.projectId)?.settings.defaultProvider ?? 'claude';
}

export const canRun = (server: Server, provider: string): boolean =>
  server.capabilities.providers.some((installed) => installed.name === provider && installed.usable);

export const liveSessions = (state: HubState, server: Server): number => state.by.liveSessionServer.of(server.id).size;

/** Required checks of its doctor that failed: it is no server to run on until they are mended. */
export const failedChecks = (server: Server): readonly string[] =>
  server.doctor.filter((check) => check.required && !check.passed).map((check) => check.name);

const compare = (totalA: number, a: Server, totalB: number, b: Server): number =>
  totalB - totalA || a.idleSince - b.idleSince || (a.name < b.name ? -1 : 1);

function isAskedServer(server: Server, { placement }: Placeable): boolean {
  return (
    placement.server === undefined ||
    placement.server === server.id ||
    placement.server.toLowerCase() === server.name.toLowerCase()
  );
}

const hasRepo = (server: Server, repo: string): boolean =>
  server.capabilities.repos.some((known) => known.name === repo || known.remote === repo);

const labelsOf = (server: Server): readonly string[] => [...server.labels, ...server.capabilities.labels];

/** Languages of the asked repo where it is known, else of the whole server. */
function languagesOf(server: Server, repo: string | undefined): readonly string[] {
  const known = server.capabilities.repos.find(({ name }) => name === repo);
  return known === undefined || known.languages.length === 0
    ? server.capabilities.languages
    : [...known.languages, ...server.capabilities.languages];
}

function isWarm(server: Server, { placement }: Placeable): boolean {
  const checkout = server.capabilities.repos.find(({ name }) => name === placement.repo);
  return checkout !== undefined && (placement.baseBranch === undefined || checkout.branch === placement.baseBranch);
}

function heldLocks(state: HubState, task: Placeable): readonly string[] {
  return task.placement.locks.filter((lock) =>
    [...state.by.lock.of(`${task.projectId}/${lock}`)].some((id) => id !== task.id),
  );
}

const part = (name: keyof typeof weights, fraction: number, detail: string): ScorePart => ({
  name,
  points: Math.round(weights[name] * fraction),
  detail,
});

function share(asked: readonly string[], there: readonly string[]): number {
  if (asked.length === 0) return 0;
  return (asked.length - missing(asked, there).length) / asked.length;
}

function missing(asked: readonly string[], there: readonly string[]): readonly string[] {
  const have = new Set(there.map((word) => word.toLowerCase()));
  return asked.filter((word) => !have.has(word.toLowerCase()));
}

const listed = (asked: readonly string[], lacking: readonly string[]): string =>
  asked.length === 0 ? 'none asked' : lacking.length === 0 ? asked.join(', ') : `lacks ${lacking.join(', ')}`;
