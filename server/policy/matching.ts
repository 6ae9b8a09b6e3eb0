import type { Candidate, Gate, ScorePart } from '../../shared/model/placement.ts';
import type { Server } from '../../shared/model/server.ts';
import type { HubState } from '../state/hubState.ts';
import type { Figures, Placeable } from './asked.ts';
import { gateRules } from './gateRules.ts';
import { pointsFor, scoreRules } from './scoreRules.ts';

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

/** The named parts of a score; their sum decides among the servers that fit. */
export function scoreOf(state: HubState, task: Placeable, server: Server, figures: Figures): readonly ScorePart[] {
  const pair = { state, task, server, figures: figures(server.id) };
  return scoreRules.map((rule) => ({
    name: rule.name,
    points: pointsFor(rule, pair)(pair),
    detail: rule.detail(pair),
  }));
}

export const total = (parts: readonly ScorePart[]): number => parts.reduce((sum, { points }) => sum + points, 0);

/** The names of servers of the project that are disabled, and so are no candidates. */
export const disabledServers = (state: HubState, projectId: Placeable['projectId']): readonly string[] =>
  [...state.servers.pick(state.by.serverProject.of(projectId))]
    .filter(({ mode }) => mode === 'disabled')
    .map(({ name }) => name)
    .sort();

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
        b.candidate.total - a.candidate.total ||
        byTurn(a.server, b.server),
    )
    .map(({ candidate }) => candidate);
}

/** Of two servers with the same total the better one first: the longest idle, then by name. */
export const byTurn = (a: Server, b: Server): number => a.idleSince - b.idleSince || (a.name < b.name ? -1 : 1);
