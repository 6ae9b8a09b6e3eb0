import type { Candidate, Gate, ScorePart } from '../../shared/model/placement.ts';
import type { Heartbeat, Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { allowedProviders, canRun, parkingOf, providerAt } from '../state/providers.ts';
import { hasRepo, isDiskFit, isHealthy, isLoadFit, labelsOf, languagesOf, lowered, missing } from './serverFacts.ts';
import { fitness, weights } from './weights.ts';

/** Last figures of a server; they are no part of the state, so they come in. */
export type Figures = (serverId: string) => Heartbeat | undefined;

/** What matching needs of a task; a draft has it too. */
export type Placeable = Pick<Task, 'projectId' | 'placement' | 'parentId'> & {
  readonly id?: string;
  readonly onServer?: string | undefined;
};

/** The task of a pair, and what the state says that concerns every server alike. */
interface Asked {
  readonly state: HubState;
  readonly task: Placeable;
}

/** The server of a pair. */
interface Offered {
  readonly server: Server;
  readonly figures: Heartbeat | undefined;
}

type Pair = Asked & Offered;

interface GateRule {
  readonly name: string;
  /** What is asked is looked at once, each server after that; `always` where nothing is asked. */
  readonly passes: (asked: Asked) => (offered: Offered) => boolean;
  readonly detail: (pair: Pair) => string;
}

const always = (): boolean => true;

/** Every hard gate, in the order in which they are shown. */
const gateRules: readonly GateRule[] = [
  {
    name: 'online',
    passes:
      () =>
      ({ server }) =>
        server.connection.state === 'online' && isHealthy(server),
    detail: ({ server }) =>
      server.connection.state === 'offline'
        ? 'offline'
        : isHealthy(server)
          ? 'online'
          : `its doctor says: ${failedChecks(server).join(', ')}`,
  },
  {
    name: 'enabled',
    passes:
      () =>
      ({ server }) =>
        server.mode === 'enabled',
    detail: ({ server }) => server.mode,
  },
  {
    name: 'project',
    passes:
      ({ task: { projectId } }) =>
      ({ server }) =>
        server.projectIds.includes(projectId),
    detail: ({ server, task }) =>
      server.projectIds.includes(task.projectId) ? 'serves it' : 'does not serve this project',
  },
  {
    name: 'server',
    passes: ({ task: { placement } }) => {
      const asked = placement.server;
      if (asked === undefined) return always;
      const name = asked.toLowerCase();
      return ({ server }) => asked === server.id || name === server.name.toLowerCase();
    },
    detail: ({ task }) => task.placement.server ?? 'any',
  },
  {
    name: 'work',
    passes: ({ task: { onServer } }) => (onServer === undefined ? always : ({ server }) => onServer === server.id),
    detail: ({ server, task }) =>
      task.onServer === undefined || task.onServer === server.id
        ? 'no work of an earlier attempt elsewhere'
        : 'its last attempt left its work on another server',
  },
  {
    name: 'repo',
    passes: ({ task: { placement } }) => {
      const { repo } = placement;
      return repo === undefined ? always : ({ server }) => hasRepo(server, repo);
    },
    detail: ({ task, server }) =>
      task.placement.repo === undefined
        ? 'none asked'
        : `${task.placement.repo} ${hasRepo(server, task.placement.repo) ? 'is there' : 'is not there'}`,
  },
  {
    name: 'labels',
    passes: ({ task: { placement } }) => {
      const asked = placement.labels.map((label) => label.toLowerCase());
      if (asked.length === 0) return always;
      return ({ server }) => {
        const have = lowered(labelsOf(server));
        return asked.every((label) => have.has(label));
      };
    },
    detail: ({ server, task }) => listed(task.placement.labels, missing(task.placement.labels, labelsOf(server))),
  },
  {
    name: 'os',
    passes: ({ task: { placement } }) => {
      const { os } = placement;
      return os === undefined ? always : ({ server }) => os === server.capabilities.os;
    },
    detail: ({ server }) => server.capabilities.os,
  },
  {
    name: 'provider',
    passes: ({ state, task }) => {
      const allowed = allowedProviders(state, task);
      return ({ server }) => allowed.some((provider) => canRun(server, provider));
    },
    detail: ({ state, server, task }) => {
      const there = runnable(state, task, server);
      return there.length > 0
        ? `${there.join(', ')} usable`
        : `${allowedProviders(state, task).join(', ')} not installed or not usable`;
    },
  },
  {
    name: 'usage',
    passes: ({ state, task }) =>
      state.parkings.size === 0
        ? always
        : ({ server }) => runnable(state, task, server).length === 0 || providerAt(state, task, server) !== undefined,
    detail: ({ state, server, task }) => {
      const there = runnable(state, task, server);
      const parked = there.flatMap((name) => parkingOf(state, name, task.projectId, server.id) ?? []);
      const free = providerAt(state, task, server);
      const why = parked.map(
        ({ provider, until, why: reason }) => `${provider} parked until ${new Date(until).toISOString()}: ${reason}`,
      );
      return why.length === 0 ? 'not parked' : [...why, ...(free === undefined ? [] : [`${free} is used`])].join('; ');
    },
  },
  {
    name: 'capacity',
    passes:
      ({ state }) =>
      ({ server }) =>
        liveSessions(state, server) < server.capacity,
    detail: ({ state, server }) => `${liveSessions(state, server)} of ${server.capacity} sessions`,
  },
  {
    name: 'load',
    passes:
      () =>
      ({ figures }) =>
        isLoadFit(figures),
    detail: ({ figures }) =>
      figures === undefined
        ? 'not known yet'
        : `${figures.loadPerCpu.toFixed(2)} per CPU, at most ${fitness.maxLoadPerCpu}`,
  },
  {
    name: 'disk',
    passes:
      () =>
      ({ figures }) =>
        isDiskFit(figures),
    detail: ({ figures }) =>
      figures === undefined ? 'not known yet' : `${Math.round(figures.diskFreeBytes / 2 ** 20)} MiB free`,
  },
  {
    name: 'locks',
    passes: ({ state, task }) =>
      task.placement.locks.length === 0 ? always : () => heldLocks(state, task).length === 0,
    detail: ({ state, task }) => {
      const held = heldLocks(state, task);
      return held.length === 0 ? 'free' : `${held.join(', ')} held by another task`;
    },
  },
];

/** Every gate at one server, with the figures it was judged by. */
export function gatesOf(state: HubState, task: Placeable, server: Server, figures: Figures): readonly Gate[] {
  const pair = { state, task, server, figures: figures(server.id) };
  return gateRules.map(({ name, passes, detail }) => ({ name, passed: passes(pair)(pair), detail: detail(pair) }));
}

/** The names of the gates that do not pass. */
export function failedGates(state: HubState, task: Placeable, server: Server, figures: Figures): readonly string[] {
  const pair = { state, task, server, figures: figures(server.id) };
  return gateRules.filter((rule) => !rule.passes(pair)(pair)).map(({ name }) => name);
}

interface ScoreRule {
  readonly name: keyof typeof weights;
  /** How much of the weight a server is worth, from 0 to 1; `nothing` where nothing is asked. */
  readonly fraction: (asked: Asked) => (offered: Offered) => number;
  readonly detail: (pair: Pair) => string;
}

const nothing = (): number => 0;

/** Every part of a score, in the order in which they are shown. */
const scoreRules: readonly ScoreRule[] = [
  {
    name: 'repo',
    fraction: ({ task: { placement } }) => {
      const { repo } = placement;
      return repo === undefined ? nothing : ({ server }) => (hasRepo(server, repo) ? 1 : 0);
    },
    detail: ({ task }) => task.placement.repo ?? 'none asked',
  },
  {
    name: 'languages',
    fraction: ({ task: { placement } }) => share(placement.languages, (server) => languagesOf(server, placement.repo)),
    detail: ({ task }) => task.placement.languages.join(', ') || 'none asked',
  },
  {
    name: 'frameworks',
    fraction: ({ task: { placement } }) => share(placement.frameworks, ({ capabilities }) => capabilities.frameworks),
    detail: ({ task }) => task.placement.frameworks.join(', ') || 'none asked',
  },
  {
    name: 'labels',
    fraction: ({ task: { placement } }) => share(placement.labels, labelsOf),
    detail: ({ task }) => task.placement.labels.join(', ') || 'none asked',
  },
  {
    name: 'preferredAgent',
    fraction: ({ state, task }) => {
      const { provider } = task.placement;
      return provider === undefined ? nothing : ({ server }) => (providerAt(state, task, server) === provider ? 1 : 0);
    },
    detail: ({ task }) => task.placement.provider ?? 'none asked',
  },
  {
    name: 'warmCheckout',
    fraction:
      ({ task }) =>
      ({ server }) =>
        isWarm(server, task) ? 1 : 0,
    detail: ({ task }) => task.placement.baseBranch ?? 'any branch',
  },
  {
    name: 'freeSlots',
    fraction:
      ({ state }) =>
      ({ server }) =>
        server.capacity === 0 ? 0 : freeSlots(state, server) / server.capacity,
    detail: ({ state, server }) => `${freeSlots(state, server)} of ${server.capacity} free`,
  },
  {
    name: 'load',
    fraction:
      () =>
      ({ figures }) =>
        1 - Math.min(1, figures?.loadPerCpu ?? 0),
    detail: ({ figures }) => `${(figures?.loadPerCpu ?? 0).toFixed(2)} per CPU`,
  },
];

const pointsFor = (name: keyof typeof weights, fraction: number): number => Math.round(weights[name] * fraction);

/** The named parts of a score; their sum decides among the servers that fit. */
export function scoreOf(state: HubState, task: Placeable, server: Server, figures: Figures): readonly ScorePart[] {
  const pair = { state, task, server, figures: figures(server.id) };
  return scoreRules.map(({ name, fraction, detail }) => ({
    name,
    points: pointsFor(name, fraction(pair)(pair)),
    detail: detail(pair),
  }));
}

/** Judges one server after the other for a task: the total where every gate passes, else undefined. Nothing is put into words. */
export function judgeFor(state: HubState, task: Placeable, figures: Figures): (server: Server) => number | undefined {
  const asked = { state, task };
  const gates = gateRules.map((rule) => rule.passes(asked)).filter((passes) => passes !== always);
  const parts = scoreRules
    .map(({ name, fraction }) => ({ name, fraction: fraction(asked) }))
    .filter(({ fraction }) => fraction !== nothing);
  return (server) => {
    const offered = { server, figures: figures(server.id) };
    for (const passes of gates) if (!passes(offered)) return undefined;
    return parts.reduce((sum, { name, fraction }) => sum + pointsFor(name, fraction(offered)), 0);
  };
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
  const judge = judgeFor(state, task, figures);
  for (const server of servers) {
    const points = judge(server);
    if (points === undefined) continue;
    fitting += 1;
    if (best === undefined || compare(points, server, best.total, best.server) < 0) best = { server, total: points };
  }
  return best === undefined ? undefined : { ...best, fitting };
}

export const liveSessions = (state: HubState, server: Server): number => state.by.liveSessionServer.count(server.id);

/** Required checks of its doctor that failed: it is no server to run on until they are mended. */
export const failedChecks = (server: Server): readonly string[] =>
  server.doctor.filter((check) => check.required && !check.passed).map((check) => check.name);

/** Of two servers that fit the better one first: by total, then the longest idle, then by name. */
export const compare = (totalA: number, a: Server, totalB: number, b: Server): number =>
  totalB - totalA || a.idleSince - b.idleSince || (a.name < b.name ? -1 : 1);

/** The allowed agents that a server has, parked or not. */
const runnable = (state: HubState, task: Placeable, server: Server): readonly string[] =>
  allowedProviders(state, task).filter((provider) => canRun(server, provider));

function isWarm(server: Server, { placement }: Placeable): boolean {
  const checkout = server.capabilities.repos.find(({ name }) => name === placement.repo);
  return checkout !== undefined && (placement.baseBranch === undefined || checkout.branch === placement.baseBranch);
}

/** Which of its locks other tasks hold now. */
export function heldLocks(state: HubState, task: Placeable): readonly string[] {
  return task.placement.locks.filter((lock) =>
    [...state.by.lock.of(`${task.projectId}/${lock}`)].some((id) => id !== task.id),
  );
}

const freeSlots = (state: HubState, server: Server): number =>
  Math.max(0, server.capacity - liveSessions(state, server));

function share(asked: readonly string[], thereOn: (server: Server) => readonly string[]): (offered: Offered) => number {
  if (asked.length === 0) return nothing;
  const words = asked.map((word) => word.toLowerCase());
  return ({ server }) => {
    const have = lowered(thereOn(server));
    return words.filter((word) => have.has(word)).length / words.length;
  };
}

const listed = (asked: readonly string[], lacking: readonly string[]): string =>
  asked.length === 0 ? 'none asked' : lacking.length === 0 ? asked.join(', ') : `lacks ${lacking.join(', ')}`;
