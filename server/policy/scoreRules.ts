import type { Server } from '../../shared/model/server.ts';
import { providerAt } from '../state/providers.ts';
import type { Asked, Asks, Offered, Pair, Placeable } from './asked.ts';
import { keyOf } from './asked.ts';
import { freeSlots, hasRepo, labelsOf, languagesOf, lowered } from './serverFacts.ts';
import { weights } from './weights.ts';

export interface ScoreRule {
  readonly name: keyof typeof weights;
  /** A rule without it looks at the server alone. Only such a rule may look at what a placement changes at a server. */
  readonly asks?: Asks;
  /** How much of the weight a server is worth, from 0 to 1. */
  readonly fraction: (asked: Asked) => (offered: Offered) => number;
  readonly detail: (pair: Pair) => string;
}

/** Every part of a score, in the order in which they are shown. */
export const scoreRules: readonly ScoreRule[] = [
  {
    name: 'repo',
    asks: ({ task }) => task.placement.repo,
    fraction: ({ task: { placement } }) => {
      const { repo } = placement;
      return ({ server }) => (repo !== undefined && hasRepo(server, repo) ? 1 : 0);
    },
    detail: ({ task }) => task.placement.repo ?? 'none asked',
  },
  {
    name: 'languages',
    asks: ({ task: { placement } }) =>
      placement.languages.length === 0 ? undefined : keyOf(placement.languages, placement.repo),
    fraction: ({ task: { placement } }) => share(placement.languages, (server) => languagesOf(server, placement.repo)),
    detail: ({ task }) => task.placement.languages.join(', ') || 'none asked',
  },
  {
    name: 'frameworks',
    asks: ({ task: { placement } }) => (placement.frameworks.length === 0 ? undefined : keyOf(placement.frameworks)),
    fraction: ({ task: { placement } }) => share(placement.frameworks, ({ capabilities }) => capabilities.frameworks),
    detail: ({ task }) => task.placement.frameworks.join(', ') || 'none asked',
  },
  {
    name: 'labels',
    asks: ({ task: { placement } }) => (placement.labels.length === 0 ? undefined : keyOf(placement.labels)),
    fraction: ({ task: { placement } }) => share(placement.labels, labelsOf),
    detail: ({ task }) => task.placement.labels.join(', ') || 'none asked',
  },
  {
    name: 'preferredAgent',
    asks: ({ task: { projectId, placement } }) =>
      placement.provider === undefined
        ? undefined
        : keyOf(projectId, placement.provider, placement.providers, placement.mode),
    fraction: ({ state, task }) => {
      const { provider } = task.placement;
      return ({ server }) => (provider !== undefined && providerAt(state, task, server) === provider ? 1 : 0);
    },
    detail: ({ task }) => task.placement.provider ?? 'none asked',
  },
  {
    name: 'warmCheckout',
    asks: ({ task: { placement } }) =>
      placement.repo === undefined ? undefined : keyOf(placement.repo, placement.baseBranch),
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

/** The whole points that a rule gives a server. */
export function pointsFor({ name, fraction }: ScoreRule, asked: Asked): (offered: Offered) => number {
  const of = fraction(asked);
  return (offered) => Math.round(weights[name] * of(offered));
}

function isWarm(server: Server, { placement }: Placeable): boolean {
  const checkout = server.capabilities.repos.find(({ name }) => name === placement.repo);
  return checkout !== undefined && (placement.baseBranch === undefined || checkout.branch === placement.baseBranch);
}

function share(asked: readonly string[], thereOn: (server: Server) => readonly string[]): (offered: Offered) => number {
  const words = asked.map((word) => word.toLowerCase());
  return ({ server }) => {
    if (words.length === 0) return 0;
    const have = lowered(thereOn(server));
    return words.filter((word) => have.has(word)).length / words.length;
  };
}
