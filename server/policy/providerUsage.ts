import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Parking } from '../../shared/model/parking.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { newIntervention } from '../decide/interventions.ts';
import { notNeeded } from '../decide/notNeeded.ts';
import type { HubState } from '../state/hubState.ts';
import { allowedProviders, canRun, parkingOf, parkingsFor, projectsOfParking } from '../state/providers.ts';
import type { Figures } from './asked.ts';
import { failedGates } from './matching.ts';

/** Gates that open by themselves when other work ends. */
const passing: ReadonlySet<string> = new Set(['capacity', 'load', 'locks']);
const maxOffers = 3;

/**
 * A task that nothing but a parked provider keeps from running: a person is asked, once for each provider and project
 * however many tasks wait for it. Nothing where it will run on another server as soon as that has room.
 */
export function askAboutProvider(state: HubState, task: Task, figures: Figures, context: Context): HubEvent[] {
  if (state.parkings.size === 0) return [];
  const parkings = allowedProviders(state, task).flatMap((name) => parkingsFor(state, name, task.projectId));
  if (parkings.length === 0 || parkings.some((parking) => isAsked(state, parking, task.projectId))) return [];
  const servers = [...state.servers.pick(state.by.serverProject.of(task.projectId))];
  const failed = servers.map((server) => failedGates(state, task, server, figures));
  if (failed.some((names) => names.every((name) => passing.has(name)))) return [];
  const held = servers.filter((_, index) => failed[index]?.every((name) => name === 'usage' || passing.has(name)));
  return held.length === 0 ? [] : asked(state, task, parkings, held, context);
}

function asked(
  state: HubState,
  task: Task,
  parkings: readonly Parking[],
  held: readonly Server[],
  context: Context,
): HubEvent[] {
  const [first] = parkings;
  if (first === undefined) return [];
  const names = [...new Set(parkings.map(({ provider }) => provider))].join(', ');
  const until = new Date(Math.min(...parkings.map((parking) => parking.until))).toISOString();
  const question = `${task.ref} and what else needs ${names} waits: it is parked until ${until} (${first.why}), and nothing else fits. Wait, use it again now ("unpark"), or run this task with another agent?`;
  const others = offers(state, task, held).map((name) => `use ${name}`);
  const intervention: Intervention = {
    ...newIntervention(task, { kind: 'provider_usage', question, options: ['wait', 'unpark', ...others] }, context),
    provider: first.provider,
  };
  return [
    { type: 'intervention_requested', taskId: task.id, actor: hubActor, intervention },
    ...parkings.map(({ id }): HubEvent => ({
      type: 'provider_asked',
      actor: hubActor,
      parkingId: id,
      projectAsked: task.projectId,
      interventionId: intervention.id,
    })),
  ];
}

/** Agents that the task does not allow by itself, but that a server which fits otherwise could run now. */
function offers(state: HubState, task: Task, servers: readonly Server[]): readonly string[] {
  const allowed = new Set(allowedProviders(state, task));
  const there = servers.flatMap((server) =>
    server.capabilities.providers
      .map(({ name }) => name)
      .filter((name) => !allowed.has(name) && name !== 'shell' && canRun(server, name, task.placement.mode))
      .filter((name) => parkingOf(state, name, task.projectId, server.id) === undefined),
  );
  return [...new Set(there)].sort().slice(0, maxOffers);
}

/** What was withdrawn because its task ended may be asked again about another one. */
function isAsked(state: HubState, { asked: known }: Parking, projectId: string): boolean {
  const id = known?.[projectId];
  return id !== undefined && state.interventions.get(id)?.outcome.state !== 'withdrawn';
}

/** A provider can be used again: nobody need be asked about it any more, and what it paused goes on. */
export function usableAgain(state: HubState, { provider, scope }: Parking): HubEvent[] {
  return projectsOfParking(state, { scope }).flatMap((projectId) =>
    [...state.interventions.pick(state.by.openInterventionProject.of(projectId))]
      .filter((open) => open.kind === 'provider_usage' && open.provider === provider && concerns(state, open, scope))
      .map((open) => notNeeded(open, `${provider} can be used again`, hubActor)),
  );
}

/** A session that stands still goes on when its own server has quota again; a question about waiting tasks with any. */
function concerns(state: HubState, { sessionId }: Intervention, scope: Parking['scope']): boolean {
  if (sessionId === undefined || scope.kind === 'project') return true;
  return state.sessions.get(sessionId)?.serverId === scope.id;
}
