import { allowedProviders, canRun, modesAt, parkingOf, providerAt } from '../state/providers.ts';
import type { HubState } from '../state/hubState.ts';
import type { Server } from '../../shared/model/server.ts';
import { counted } from '../../shared/counted.ts';
import type { Asked, Asks, Offered, Pair, Placeable } from './asked.ts';
import { keyOf } from './asked.ts';
import { heldLocks } from './heldLocks.ts';
import {
  failedChecks,
  hasFreeSlot,
  hasRepo,
  isDiskFit,
  isHealthy,
  isLoadFit,
  labelsOf,
  liveSessions,
  lowered,
  missing,
} from './serverFacts.ts';
import { fitness } from './weights.ts';

export interface GateRule {
  readonly name: string;
  /** A rule without it looks at the server alone. Only such a rule may look at what a placement changes at a server. */
  readonly asks?: Asks;
  /** What is asked is looked at once, each server after that. */
  readonly passes: (asked: Asked) => (offered: Offered) => boolean;
  readonly detail: (pair: Pair) => string;
}

/** Every hard gate, in the order in which they are shown. */
export const gateRules: readonly GateRule[] = [
  {
    name: 'online',
    passes:
      () =>
      ({ server }) =>
        server.connection.state === 'online' && isHealthy(server),
    detail: ({ server }) =>
      server.connection.state === 'offline'
        ? server.reach?.mode === 'tunnel'
          ? 'offline; it reaches this hub through a tunnel alone'
          : 'offline'
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
    detail: ({ server }) => modeWords[server.mode],
  },
  {
    name: 'project',
    asks: ({ task }) => task.projectId,
    passes:
      ({ task: { projectId } }) =>
      ({ server }) =>
        server.projectIds.includes(projectId),
    detail: ({ server, task }) =>
      server.projectIds.includes(task.projectId) ? 'serves it' : 'does not serve this project',
  },
  {
    name: 'server',
    asks: ({ task }) => task.placement.server,
    passes: ({ task: { placement } }) => {
      const asked = placement.server;
      const name = asked?.toLowerCase();
      return ({ server }) => name === undefined || asked === server.id || name === server.name.toLowerCase();
    },
    detail: ({ task }) => task.placement.server ?? 'any',
  },
  {
    name: 'work',
    asks: ({ task }) => task.onServer,
    passes:
      ({ task: { onServer } }) =>
      ({ server }) =>
        onServer === undefined || onServer === server.id,
    detail: ({ server, task }) =>
      task.onServer === undefined || task.onServer === server.id
        ? 'no work of an earlier attempt elsewhere'
        : 'its last attempt left its work on another server',
  },
  {
    name: 'repo',
    asks: ({ task }) => task.placement.repo,
    passes: ({ task: { placement } }) => {
      const { repo } = placement;
      return ({ server }) => repo === undefined || hasRepo(server, repo);
    },
    detail: ({ task, server }) =>
      task.placement.repo === undefined
        ? 'none asked'
        : `${task.placement.repo} ${hasRepo(server, task.placement.repo) ? 'is there' : 'is not there'}`,
  },
  {
    name: 'labels',
    asks: ({ task: { placement } }) => (placement.labels.length === 0 ? undefined : keyOf(placement.labels)),
    passes: ({ task: { placement } }) => {
      const asked = placement.labels.map((label) => label.toLowerCase());
      return ({ server }) => {
        const have = lowered(labelsOf(server));
        return asked.every((label) => have.has(label));
      };
    },
    detail: ({ server, task }) => listed(task.placement.labels, missing(task.placement.labels, labelsOf(server))),
  },
  {
    name: 'os',
    asks: ({ task }) => task.placement.os,
    passes: ({ task: { placement } }) => {
      const { os } = placement;
      return ({ server }) => os === undefined || os === server.capabilities.os;
    },
    detail: ({ server }) => server.capabilities.os,
  },
  {
    name: 'provider',
    asks: ({ state, task }) => keyOf(allowedProviders(state, task), task.placement.mode),
    passes: ({ state, task }) => {
      const allowed = allowedProviders(state, task);
      const { mode } = task.placement;
      return ({ server }) => allowed.some((provider) => canRun(server, provider, mode));
    },
    detail: ({ state, server, task }) => {
      const { mode = 'interactive' } = task.placement;
      const how = mode === 'interactive' ? '' : ` (${mode})`;
      const there = runnable(state, task, server);
      if (there.length > 0) return `${there.join(', ')} usable${how}`;
      const allowed = allowedProviders(state, task);
      const otherwise = allowed.filter((provider) =>
        modesAt(server, provider).some((one) => canRun(server, provider, one)),
      );
      return otherwise.length > 0
        ? `${otherwise.map((provider) => `${provider} there only ${modesAt(server, provider).join(' or ')}`).join(', ')}, not ${mode}`
        : `${allowed.join(', ')} not installed or not usable`;
    },
  },
  {
    name: 'usage',
    asks: ({ state, task }) =>
      state.parkings.size === 0 ? undefined : keyOf(task.projectId, allowedProviders(state, task), task.placement.mode),
    passes:
      ({ state, task }) =>
      ({ server }) =>
        runnable(state, task, server).length === 0 || providerAt(state, task, server) !== undefined,
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
        hasFreeSlot(state, server),
    detail: ({ state, server }) => `${liveSessions(state, server)} of ${counted(server.capacity, 'session')}`,
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
    asks: ({ task }) => (task.placement.locks.length === 0 ? undefined : keyOf(task.id, task.placement.locks)),
    passes: ({ state, task }) => {
      const areFree = heldLocks(state, task).length === 0;
      return () => areFree;
    },
    detail: ({ state, task }) => {
      const held = heldLocks(state, task);
      return held.length === 0 ? 'free' : `${held.join(', ')} held by another task`;
    },
  },
];

/** Maintenance is said as what it is. */
const modeWords: Readonly<Record<Server['mode'], string>> = {
  enabled: 'enabled',
  draining: 'draining for maintenance: what runs there finishes, nothing new starts',
  disabled: 'disabled for maintenance',
};

/** The allowed agents that a server has, parked or not. */
const runnable = (state: HubState, task: Placeable, server: Server): readonly string[] =>
  allowedProviders(state, task).filter((provider) => canRun(server, provider, task.placement.mode));

const listed = (asked: readonly string[], lacking: readonly string[]): string =>
  asked.length === 0 ? 'none asked' : lacking.length === 0 ? asked.join(', ') : `lacks ${lacking.join(', ')}`;
