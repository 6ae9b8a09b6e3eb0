import { sameContent } from '../../shared/sameContent.ts';
import { conflict, HubError, wrongState } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Objective, ObjectiveDraft } from '../../shared/model/objective.ts';
import type { Project } from '../../shared/model/project.ts';
import type { RunMode } from '../../shared/model/session.ts';
import type { Server } from '../../shared/model/server.ts';
import { placement } from '../../shared/model/placement.ts';
import type { Gate } from '../../shared/model/placement.ts';
import type { Figures } from '../policy/asked.ts';
import { candidates, gatesOf } from '../policy/matching.ts';
import { bestServer } from '../policy/ranking.ts';
import { descendantsOf } from '../state/descendants.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { decideCancelByHand } from './endTask.ts';
import { keptMode } from './keptMode.ts';
import { requireHeldForPerson } from './requireGuardAnswered.ts';
import { requireVersion } from './requireRecord.ts';
import { freeSessionName } from './sessionNames.ts';

export interface NewObjective {
  readonly project: Project;
  readonly draft: ObjectiveDraft;
  readonly startManager: boolean;
}

/** A new objective. Its manager session is wanted at once where a fitting server is free; without one it runs as well. */
export function decideCreateObjective(
  state: HubState,
  { project, draft, startManager }: NewObjective,
  context: Context,
  figures: Figures,
): { readonly objectiveId: Id<'objective'>; readonly events: readonly HubEvent[] } {
  const { actor, now } = context;
  const objectiveId = context.newId('objective');
  const objective: Objective = {
    ...draft,
    id: objectiveId,
    ref: `${project.key}-${project.lastNumber + 1}`,
    projectId: project.id,
    status: 'open',
    pullRequests: [],
    version: 1,
    createdAt: now,
    createdBy: actor,
  };
  const created: HubEvent = { type: 'objective_created', objectiveId, actor, objective };
  const server = startManager ? managerServer(state, objective, figures) : undefined;
  const started = server === undefined ? [] : managerEvents(state, objective, server, context);
  return { objectiveId, events: [created, ...started] };
}

export type ObjectiveChanges = { readonly [Field in keyof ObjectiveDraft]?: ObjectiveDraft[Field] | undefined } & {
  readonly pullRequests?: readonly string[] | undefined;
};

/** Changes what is given. Of an ended one only its pull requests change. @throws stale-version, wrong-state. */
export function decideUpdateObjective(
  objective: Objective,
  given: ObjectiveChanges,
  version: number | undefined,
  context: Context,
): HubEvent[] {
  requireVersion(objective, version);
  const before = new Map<string, unknown>(Object.entries(objective));
  const changes: ObjectiveChanges = Object.fromEntries(
    Object.entries(given).filter(([field, value]) => value !== undefined && !sameContent(before.get(field), value)),
  );
  if (Object.keys(changes).some((field) => field !== 'pullRequests')) requireOpen(objective, 'change');
  if (Object.keys(changes).length === 0) return [];
  return [{ type: 'objective_updated', objectiveId: objective.id, actor: context.actor, changes }];
}

/** Done. @throws conflict that names every task below it which is open. */
export function decideObjectiveDone(
  state: HubState,
  objective: Objective,
  version: number | undefined,
  context: Context,
): HubEvent[] {
  requireVersion(objective, version);
  if (objective.status === 'done') return [];
  requireOpen(objective, 'be done');
  requireManagerFree(state, objective, context);
  const open = openBelow(state, objective).map((task) => task.ref);
  if (open.length > 0) {
    throw conflict(`${objective.ref} still has open tasks: ${listed(open)}. Complete or cancel them first.`, {
      open: open.slice(0, maxListed),
    });
  }
  return [{ type: 'objective_done', objectiveId: objective.id, actor: context.actor }];
}

/**
 * Cancelled, with every open task below it and its manager session.
 * @throws stale-version, wrong-state, and forbidden for an agent while a guard asks about one of these tasks.
 */
export function decideCancelObjective(
  state: HubState,
  objective: Objective,
  version: number | undefined,
  context: Context,
): HubEvent[] {
  requireVersion(objective, version);
  if (objective.status === 'cancelled') return [];
  requireOpen(objective, 'be cancelled');
  requireManagerFree(state, objective, context);
  const { actor } = context;
  const why = `objective ${objective.ref} was cancelled`;
  const manager = objective.managerSessionId === undefined ? undefined : state.sessions.get(objective.managerSessionId);
  const isManaged = manager !== undefined && isLive(manager) && manager.wanted === 'running';
  return [
    { type: 'objective_cancelled', objectiveId: objective.id, actor },
    ...openBelow(state, objective).flatMap((task) => decideCancelByHand(state, task, why, context)),
    ...(isManaged ? [{ type: 'session_close_requested', sessionId: manager.id, actor, why } as const] : []),
  ];
}

/** @throws forbidden for an agent while a guard asks about the manager: its objective's end would take the question away. */
function requireManagerFree(state: HubState, { ref, managerSessionId }: Objective, context: Context): void {
  const manager = managerSessionId === undefined ? undefined : state.sessions.get(managerSessionId);
  requireHeldForPerson(state, manager, `end ${ref}`, context);
}

const maxListed = 50;

const listed = (refs: readonly string[]): string =>
  refs.length <= maxListed
    ? refs.join(', ')
    : `${refs.slice(0, maxListed).join(', ')} and ${refs.length - maxListed} more`;

const openBelow = (state: HubState, { id }: Objective) => descendantsOf(state, id).filter((task) => !hasEnded(task));

function requireOpen(objective: Objective, wish: string): void {
  if (objective.status !== 'open') throw wrongState({ id: objective.ref, status: objective.status }, wish, []);
}

const managerPlace = ({ projectId, mode }: Pick<Objective, 'projectId' | 'mode'>, agent: string) => ({
  projectId,
  placement: placement.parse({ provider: agent, mode }),
});

function managerServer(state: HubState, objective: Objective, figures: Figures): Server | undefined {
  const { agent, projectId } = objective;
  if (agent === undefined) return undefined;
  const servers = state.servers.pick(state.by.serverProject.of(projectId));
  return bestServer(state, managerPlace(objective, agent), servers, figures)?.server;
}

export interface ManagerWish {
  /** Another agent than the objective's own. */
  readonly agent?: string | undefined;
  /** Run otherwise than the objective says. */
  readonly mode?: RunMode | undefined;
  readonly server?: Server | undefined;
}

/**
 * Starts the manager session of an open objective, also one after another.
 * @throws conflict while one is live or where no agent is named, no-fit with the reason at each server.
 */
export function decideStartManager(
  state: HubState,
  objective: Objective,
  { agent = objective.agent, mode = objective.mode, server: named }: ManagerWish,
  context: Context,
  figures: Figures,
): readonly HubEvent[] {
  requireOpen(objective, 'start its manager');
  const before = objective.managerSessionId === undefined ? undefined : state.sessions.get(objective.managerSessionId);
  requireManagerFree(state, objective, context);
  if (before !== undefined && isLive(before))
    throw conflict(`${objective.ref} has a manager already: session ${before.name} is ${before.lifecycle}.`);
  if (agent === undefined)
    throw conflict(`${objective.ref} names no agent. Say which one: "--agent claude".`, { id: objective.id });
  const wanted = { ...objective, agent, mode };
  const place = managerPlace(wanted, agent);
  const servers =
    named === undefined
      ? candidates(state, place, figures)
      : [{ server: named.name, gates: gatesOf(state, place, named, figures) }];
  const server = named ?? managerServer(state, wanted, figures);
  const reasons = servers.map(({ server: name, gates }) => failedAt(name, gates)).filter((text) => text !== '');
  if (server === undefined || (named !== undefined && reasons.length > 0))
    throw new HubError(
      'no-fit',
      `No server can run ${agent} for ${objective.ref} now: ${listed(reasons) || 'the project has none'}.`,
    );
  return managerEvents(state, wanted, server, context);
}

const failedAt = (server: string, gates: readonly Gate[]): string => {
  const failed = gates.filter((gate) => !gate.passed).map(({ detail }) => detail);
  return failed.length === 0 ? '' : `${server} (${failed.join(', ')})`;
};

function managerEvents(state: HubState, objective: Objective, server: Server, context: Context): HubEvent[] {
  const { actor } = context;
  const sessionId = context.newId('session');
  const session = {
    id: sessionId,
    projectId: objective.projectId,
    serverId: server.id,
    name: freeSessionName(state, objective.projectId, `${objective.ref.toLowerCase()}.manager`),
    provider: objective.agent ?? '',
    role: 'manager',
    ...keptMode(objective.mode),
    objectiveId: objective.id,
    wanted: 'running',
    openedBy: actor,
    createdAt: context.now,
  } as const;
  return [
    { type: 'session_requested', sessionId, actor, session },
    { type: 'objective_updated', objectiveId: objective.id, actor, changes: { managerSessionId: sessionId } },
  ];
}
