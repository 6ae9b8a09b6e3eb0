import type { HubEvent, TaskEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import { isTaskEvent } from '../../shared/model/events.ts';
import { applyDecision } from './applyDecision.ts';
import { applyDelivery } from './applyDelivery.ts';
import { applyIntervention } from './applyIntervention.ts';
import { countError, countTurn, countUsage, forgetErrors, releaseMeter, warnMeter } from './applyMeter.ts';
import { applyObjective } from './applyObjective.ts';
import { applyParking } from './applyParking.ts';
import { applyPerson, applyToken } from './applyPerson.ts';
import { applyProject, applyProjectNumber } from './applyProject.ts';
import { applyRule, orderedRules } from './applyRule.ts';
import { applyServer } from './applyServer.ts';
import { applySession } from './applySession.ts';
import { applyTask, unbound } from './applyTask.ts';
import { applyTemplate } from './applyTemplate.ts';
import { shareParts } from './sharedParts.ts';
import type { HubState } from './hubState.ts';
import type { Table } from './table.ts';
import { assignmentOf, isUnderWay } from './taskQueries.ts';

/**
 * The only place that changes the state. Never refuses: an event about something unknown, or one that came before,
 * changes nothing.
 */
export function applyEvent(state: HubState, event: HubEvent, seq: number, at: number): void {
  const taskId = taskOf(state, event);
  if (taskId !== undefined) noteInTimeline(state, taskId, seq);
  if (isTaskEvent(event)) applyTaskEvent(state, event, seq, at);
  else applyOther(state, event, at);
}

function applyTaskEvent(state: HubState, event: TaskEvent, seq: number, at: number): void {
  switch (event.type) {
    case 'intervention_requested':
      // An agent that asks the same again and again is stuck as one that fails.
      if (event.intervention.kind === 'question' && state.interventions.get(event.intervention.id) === undefined)
        put(state.meters, countError(state.meters.get(event.taskId), event.taskId, event.intervention.question));
      put(state.interventions, applyIntervention(state.interventions.get(event.intervention.id), event, at));
      return;
    case 'intervention_responded':
    case 'intervention_withdrawn':
      put(state.interventions, applyIntervention(state.interventions.get(event.interventionId), event, at));
      return;
    case 'task_note_added':
      put(state.notes, state.notes.get(event.note.id) ?? event.note);
      return;
    case 'artifact_added':
      put(state.artifacts, state.artifacts.get(event.artifact.id) ?? event.artifact);
      return;
    case 'artifact_removed':
      state.artifacts.delete(event.artifactId);
      return;
    case 'guard_warned':
      put(state.meters, warnMeter(state.meters.get(event.on), event));
      return;
    case 'guard_released':
      put(state.meters, releaseMeter(state.meters.get(event.on), event));
      return;
    case 'task_created':
      countRef(state, event.task.projectId, event.task.ref);
      break;
    default:
  }
  const before = state.tasks.get(event.taskId);
  const after = applyTask(before, event, at, seq);
  if (before === undefined && after !== undefined) {
    if (state.newestTask !== undefined) shareParts(after, state.newestTask);
    state.newestTask = after;
  }
  put(state.tasks, after);
  if (after !== before) countOutcome(state, event);
  if (before !== undefined && after !== undefined && isUnderWay(before) && !isUnderWay(after))
    leaveServer(state, before, at);
}

function applyOther(state: HubState, event: Exclude<HubEvent, TaskEvent>, at: number): void {
  switch (event.type) {
    case 'session_requested':
    case 'session_active':
    case 'session_identified':
    case 'session_task_changed':
    case 'session_close_requested':
    case 'session_renamed':
    case 'session_shared':
    case 'session_unshared':
    case 'session_privacy_changed':
    case 'session_driver_taken':
    case 'session_driver_released':
    case 'session_recovering':
    case 'session_recovered':
    case 'session_lost':
    case 'session_ended':
      put(state.sessions, applySession(state.sessions.get(event.sessionId), event, at));
      return;
    case 'session_turn_ended':
      put(state.meters, countTurn(state.meters.get(event.sessionId), event));
      return;
    case 'session_usage_recorded':
      for (const meter of countUsage((id) => state.meters.get(id), event, at)) state.meters.put(meter);
      return;
    case 'server_registered':
      put(state.tokens, applyToken(state.tokens.get(event.tokenId), event));
      put(state.servers, applyServer(state.servers.get(event.serverId), event, at));
      return;
    case 'server_removed':
      for (const task of state.tasks.pick([...state.by.boundServer.of(event.serverId)]))
        state.tasks.put(unbound(task, at));
      removeServer(state, event.serverId);
      for (const id of [...state.by.ruleScope.of(event.serverId)]) state.rules.delete(id);
      for (const { id, scope } of [...state.parkings.values()])
        if (scope.id === event.serverId) state.parkings.delete(id);
      return;
    case 'server_connected':
    case 'server_offline':
    case 'server_capabilities_changed':
    case 'server_checked':
    case 'server_updated':
    case 'server_heard':
      put(state.servers, applyServer(state.servers.get(event.serverId), event, at));
      return;
    case 'project_created':
    case 'project_updated':
    case 'project_member_set':
    case 'project_member_removed':
      put(state.projects, applyProject(state.projects.get(event.projectId), event));
      return;
    case 'objective_created':
      countRef(state, event.objective.projectId, event.objective.ref);
      put(state.objectives, applyObjective(state.objectives.get(event.objectiveId), event, at));
      return;
    case 'objective_updated':
    case 'objective_done':
    case 'objective_cancelled':
      put(state.objectives, applyObjective(state.objectives.get(event.objectiveId), event, at));
      return;
    case 'objective_guard_warned':
    case 'session_guard_warned':
      put(state.meters, warnMeter(state.meters.get(event.on), event));
      return;
    case 'objective_guard_released':
    case 'session_guard_released':
      put(state.meters, releaseMeter(state.meters.get(event.on), event));
      return;
    case 'objective_needs_human':
    case 'session_needs_human':
      put(state.interventions, applyIntervention(state.interventions.get(event.intervention.id), event, at));
      return;
    case 'objective_human_responded':
    case 'objective_human_not_needed':
    case 'session_human_responded':
    case 'session_human_not_needed':
    case 'approval_settled':
      put(state.interventions, applyIntervention(state.interventions.get(event.interventionId), event, at));
      return;
    case 'person_added':
      put(state.persons, applyPerson(state.persons.get(event.person.id), event));
      return;
    case 'token_created':
      put(state.tokens, applyToken(state.tokens.get(event.token.id), event));
      return;
    case 'token_revoked':
      put(state.tokens, applyToken(state.tokens.get(event.tokenId), event));
      return;
    case 'hub_settings_changed':
      setMaxRunning(state, event.maxRunning);
      return;
    case 'template_saved':
      put(state.templates, applyTemplate(state.templates.get(event.template.id), event));
      return;
    case 'template_removed':
      state.templates.delete(event.templateId);
      return;
    case 'attempts_refused':
    case 'host_wanted':
      return;
    case 'audit_pruned':
      setPrunedUpTo(state, event.upTo);
      return;
    case 'delivery_wanted':
      put(state.deliveries, applyDelivery(state.deliveries.get(event.delivery.id), event));
      return;
    case 'delivery_received':
    case 'delivery_advanced':
    case 'delivery_retried':
    case 'delivery_dropped':
      put(state.deliveries, applyDelivery(state.deliveries.get(event.deliveryId), event));
      return;
    case 'rule_added':
    case 'rule_updated':
      put(state.rules, applyRule(state.rules.get(event.rule.id), event));
      return;
    case 'rule_removed':
      state.rules.delete(event.rule.id);
      return;
    case 'rules_ordered':
      for (const rule of orderedRules((id) => state.rules.get(id), event.ruleIds)) state.rules.put(rule);
      return;
    case 'provider_parked':
      put(state.parkings, applyParking(state.parkings.get(event.parking.id), event));
      return;
    case 'provider_asked':
      put(state.parkings, applyParking(state.parkings.get(event.parkingId), event));
      return;
    case 'provider_unparked':
      state.parkings.delete(event.parking.id);
      return;
    case 'decision_recorded':
      put(state.decisionLogs, applyDecision(state.decisionLogs.get(event.decision.projectId), event.decision));
      return;
  }
}

/** A failure may be the same again; a success breaks the row. What a person let fail is no error of the work. */
function countOutcome(state: HubState, event: TaskEvent): void {
  const meter = state.meters.get(event.taskId);
  if (event.type === 'task_completed') put(state.meters, forgetErrors(meter));
  if (event.type === 'task_failed' && event.failure.reason !== 'session-lost')
    put(state.meters, countError(meter, event.taskId, event.failure.message));
}

/** The task whose timeline an event belongs to. */
export function taskOf(state: HubState, event: HubEvent): string | undefined {
  if ('taskId' in event && event.type !== 'session_task_changed') return event.taskId;
  if (event.type === 'session_requested') return event.session.taskId;
  // Figures come every minute: they are no steps of the task.
  if (event.type === 'session_usage_recorded' || event.type === 'session_turn_ended') return undefined;
  if ('sessionId' in event) return state.sessions.get(event.sessionId)?.taskId;
  return undefined;
}

function removeServer(state: HubState, serverId: string): void {
  const server = state.servers.get(serverId);
  if (server === undefined) return;
  const { id, name, projectIds, keyHash } = server;
  state.removedServers.put({ id, name, projectIds, keyHash });
  state.servers.delete(id);
}

function noteInTimeline(state: HubState, taskId: string, seq: number): void {
  const timeline = state.timelines.get(taskId);
  if (timeline === undefined) {
    state.timelines.set(taskId, { taskId, seqs: [seq] });
    if (state.undo.isOpen) state.undo.note(() => state.timelines.delete(taskId));
  } else if (timeline.seqs.at(-1) !== seq) {
    timeline.seqs.push(seq);
    if (state.undo.isOpen) state.undo.note(() => timeline.seqs.pop());
  }
}

function setMaxRunning(state: HubState, maxRunning: number): void {
  const before = state.maxRunning;
  state.maxRunning = maxRunning;
  state.undo.note(() => {
    state.maxRunning = before;
  });
}

function setPrunedUpTo(state: HubState, upTo: number): void {
  const before = state.prunedUpTo;
  state.prunedUpTo = Math.max(before, upTo);
  state.undo.note(() => {
    state.prunedUpTo = before;
  });
}

function countRef(state: HubState, projectId: string, ref: string): void {
  const project = state.projects.get(projectId);
  if (project !== undefined) put(state.projects, applyProjectNumber(project, ref));
}

/** The server it ran on is idle since now; the longest idle wins a tie. */
function leaveServer(state: HubState, task: Task, at: number): void {
  const server = state.servers.get(assignmentOf(task)?.serverId ?? '');
  if (server !== undefined) state.servers.put({ ...server, idleSince: at });
}

function put<Item extends { readonly id: string }>(table: Table<Item>, item: Item | undefined): void {
  if (item !== undefined) table.put(item);
}
