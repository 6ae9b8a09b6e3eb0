import type { HubEvent } from '../../shared/model/events.ts';
import { parkingOfRow, parkingRowId } from '../../shared/model/parking.ts';
import { rowKindOf } from '../../shared/model/rowKind.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { HubState } from './hubState.ts';
import { hasEnded } from './taskQueries.ts';
import { artifactWindowRow } from './rows/artifactRow.ts';
import { interventionRow } from './rows/interventionRow.ts';
import { objectiveRow } from './rows/objectiveRow.ts';
import { parkingRow } from './rows/parkingRow.ts';
import { projectRow } from './rows/projectRow.ts';
import { ruleRow } from './rows/ruleRow.ts';
import { serverRow } from './rows/serverRow.ts';
import { sessionRow } from './rows/sessionRow.ts';
import { taskRow } from './rows/taskRow.ts';
import { templateRow } from './rows/templateRow.ts';

/** The row of any record that windows mirror; undefined where there is none. */
export function rowOf(state: HubState, id: string): Row | undefined {
  switch (rowKindOf(id)) {
    case 'task':
      return rowFrom(state.tasks.get(id), (task) => taskRow(state, task));
    case 'session':
      return rowFrom(state.sessions.get(id), (session) => sessionRow(state, session));
    case 'server':
      return rowFrom(state.servers.get(id), (server) => serverRow(state, server));
    case 'intervention':
      return rowFrom(state.interventions.get(id), (intervention) => interventionRow(state, intervention));
    case 'project':
      return rowFrom(state.projects.get(id), (project) => projectRow(state, project));
    case 'objective':
      return rowFrom(state.objectives.get(id), (objective) => objectiveRow(state, objective));
    case 'rule':
      return rowFrom(state.rules.get(id), (rule) => ruleRow(state, rule));
    case 'parking':
      return rowFrom(state.parkings.get(parkingOfRow(id)), (parking) => parkingRow(state, parking));
    case 'template':
      return rowFrom(state.templates.get(id), templateRow);
    case 'artifact':
      return rowFrom(state.artifacts.get(id), (artifact) => artifactWindowRow(state, artifact));
    default:
      return undefined;
  }
}

/** Ids of all records whose row may look different after these events, what is derived from others included. */
export function touchedIds(state: HubState, events: readonly HubEvent[]): ReadonlySet<string> {
  const touched = new Set<string>();
  for (const event of events) {
    if ('taskId' in event && event.taskId !== undefined) touchTask(state, event.taskId, touched);
    // It counts one less below it.
    if (event.type === 'task_updated' && event.movedFrom !== undefined) touched.add(event.movedFrom);
    if ('sessionId' in event) touchSession(state, event.sessionId, touched);
    if ('deliveryId' in event) touchReceiver(state, event.deliveryId, touched);
    if ('serverId' in event) touchServer(state, event.serverId, touched);
    if ('projectId' in event) touched.add(event.projectId);
    if ('objectiveId' in event) touched.add(event.objectiveId);
    if ('interventionId' in event) touchIntervention(state, event.interventionId, touched);
    if ('intervention' in event) touchIntervention(state, event.intervention.id, touched);
    if (event.type === 'server_removed') touchBound(state, event.projectIds, touched);
    if (changesWhoWaits(event)) touchWaitedFor(state, event, touched);
    for (const id of touchedBeside(state, event)) touched.add(id);
  }
  return touched;
}

/** A session shows that a guard asks about it. */
function touchIntervention(state: HubState, id: string, touched: Set<string>): void {
  touched.add(id);
  const asked = state.interventions.get(id);
  if (asked?.kind === 'guard' && asked.sessionId !== undefined) touchSession(state, asked.sessionId, touched);
}

/** Rules, parkings, templates and artifacts, which no field that all events share names. */
function touchedBeside(state: HubState, event: HubEvent): Iterable<string> {
  switch (event.type) {
    case 'rule_added':
    case 'rule_updated':
    case 'rule_removed':
      return [event.rule.id];
    case 'rules_ordered':
      return event.ruleIds;
    case 'provider_parked':
    case 'provider_unparked':
      return [parkingRowId(event.parking.id)];
    case 'template_saved':
      return [event.template.id];
    case 'template_removed':
      return [event.templateId];
    case 'artifact_added':
      return [event.artifact.id];
    case 'artifact_removed':
      return [event.artifactId];
    case 'session_privacy_changed':
    case 'session_shared':
    case 'session_unshared':
      // Who sees what is asked there may be others now.
      return askedIn(state, [event.sessionId]);
    case 'project_member_set':
      return askedIn(state, privateSessions(state, event.projectId));
    case 'project_updated':
      // They show its name.
      return event.name === undefined ? [] : boundTo(state, event.projectId);
    case 'server_updated':
      // They are seen by those who see the server.
      return event.projectIds === undefined ? [] : boundTo(state, event.serverId);
    default:
      return [];
  }
}

/** What was asked in sessions; this happens seldom enough to look for it. */
function askedIn(state: HubState, sessionIds: readonly string[]): readonly string[] {
  const wanted = new Set(sessionIds);
  const projects = new Set(sessionIds.flatMap((id) => state.sessions.get(id)?.projectId ?? []));
  return [...projects].flatMap((projectId) =>
    [...state.interventions.pick(state.by.interventionProject.of(projectId))]
      .filter(({ sessionId }) => sessionId !== undefined && wanted.has(sessionId))
      .map(({ id }) => id),
  );
}

const privateSessions = (state: HubState, projectId: string): readonly string[] =>
  [...state.sessions.pick(state.by.sessionProject.of(projectId))]
    .filter((session) => session.private === true)
    .map(({ id }) => id);

/** Ids of the rows of rules and parkings that hold in one project, on one server, or (rules alone) in the whole hub. */
export function* boundTo({ by }: HubState, scope: string): IterableIterator<string> {
  yield* by.ruleScope.of(scope);
  for (const id of by.parkingScope.of(scope)) yield parkingRowId(id);
}

function touchTask(state: HubState, id: string, touched: Set<string>): void {
  touched.add(id);
  for (const dependent of state.by.dependents.of(id)) touched.add(dependent);
  for (const open of state.by.openInterventionTask.of(id)) touched.add(open);
  const parentId = state.tasks.get(id)?.parentId;
  if (parentId !== undefined) touched.add(parentId);
}

/** Tasks that were bound to a server say that they wait for it, or no more. */
function touchBound(state: HubState, projectIds: readonly string[], touched: Set<string>): void {
  for (const projectId of projectIds)
    for (const { id, status, attempt, placement } of state.tasks.pick(state.by.openTaskProject.of(projectId)))
      if (status === 'pending' && (attempt > 1 || placement.server !== undefined)) touched.add(id);
}

type WaitingChange = Extract<
  HubEvent,
  { type: 'task_created' | 'task_updated' | 'task_completed' | 'task_failed' | 'task_cancelled' | 'task_retried' }
>;

/** Whether more or fewer open tasks may wait for others after it. */
function changesWhoWaits(event: HubEvent): event is WaitingChange {
  switch (event.type) {
    case 'task_created':
    case 'task_completed':
    case 'task_failed':
    case 'task_cancelled':
    case 'task_retried':
      return true;
    case 'task_updated':
      return event.changes.dependencies !== undefined;
    default:
      return false;
  }
}

/** An open intervention shows how many tasks wait behind it, however far away. */
function touchWaitedFor(state: HubState, event: WaitingChange, touched: Set<string>): void {
  const task = state.tasks.get(event.taskId);
  if (task === undefined || state.by.openInterventionProject.of(task.projectId).size === 0) return;
  // Edges that were taken away are not known any more: what stood behind them may be anything of the project.
  if (event.type === 'task_updated') {
    for (const open of state.by.openInterventionProject.of(task.projectId)) touched.add(open);
    return;
  }
  const seen = new Set<string>([task.id]);
  const behind = [task];
  for (let at = behind.pop(); at !== undefined; at = behind.pop()) {
    for (const other of state.tasks.pick(at.dependencies.map(({ on }) => on))) {
      if (seen.has(other.id)) continue;
      seen.add(other.id);
      for (const open of state.by.openInterventionTask.of(other.id)) touched.add(open);
      // Nobody waits through a task that has ended.
      if (!hasEnded(other)) behind.push(other);
    }
  }
}

/** A session shows how many texts did not reach its agent. */
function touchReceiver(state: HubState, deliveryId: string, touched: Set<string>): void {
  const sessionId = state.deliveries.get(deliveryId)?.sessionId;
  if (sessionId !== undefined) touched.add(sessionId);
}

/** An objective shows how its manager is. */
function touchSession(state: HubState, id: string, touched: Set<string>): void {
  touched.add(id);
  const session = state.sessions.get(id);
  if (session !== undefined) touched.add(session.serverId);
  if (session?.objectiveId !== undefined) touched.add(session.objectiveId);
}

function touchServer(state: HubState, id: string, touched: Set<string>): void {
  touched.add(id);
  for (const session of state.by.liveSessionServer.of(id)) touchSession(state, session, touched);
}

const rowFrom = <Item>(item: Item | undefined, make: (item: Item) => Row): Row | undefined =>
  item === undefined ? undefined : make(item);
