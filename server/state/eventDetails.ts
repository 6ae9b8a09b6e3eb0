import { actorName } from '../../shared/model/actor.ts';
import type { EvidenceCheck } from '../../shared/model/evidence.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { contextOf } from '../../shared/model/guard.ts';
import type { Assignment } from '../../shared/model/task.ts';
import type { EventView } from '../../shared/operations/hub.ts';

/** Facts of an event as JSON: names and figures, never a spec, a result, contract data or a secret. */
export type Details = EventView['details'];
type Json = Details[string];

const excerptCharacters = 300;
const maxItems = 50;

/** What a list, a timeline or a stream says of an event; at most 4 KiB where nobody gave longer names. */
export function detailsOf(event: HubEvent): Details {
  switch (event.type) {
    case 'task_created': {
      const { ref, title, type, priority, parentId, followUpOf, dependencies, promises, start, pipeline } = event.task;
      return present({
        ref,
        title,
        type,
        priority,
        parentId,
        followUpOf,
        start,
        dependencies: dependencies.length,
        contracts: promises.slice(0, maxItems).map(({ key }) => key),
        pipeline: pipeline === undefined ? undefined : { name: pipeline.name, key: pipeline.key },
      });
    }
    case 'task_updated':
      return present({ changed: Object.keys(event.changes), title: event.changes.title });
    case 'task_assigned':
    case 'task_auto_assigned':
      return assignmentDetails(event.assignment);
    case 'task_unassigned':
      return { why: excerpt(event.why), queued: event.queued };
    case 'task_plan_submitted':
      return { revision: event.plan.revision, excerpt: excerpt(event.plan.text) };
    case 'task_plan_approved':
    case 'task_plan_revised':
      return present({ revision: event.revision, comment: excerptOf(event.comment) });
    case 'task_needs_human':
      return { interventionId: event.interventionId, question: excerpt(event.question) };
    case 'task_resumed':
      return { to: event.to };
    case 'task_note_added':
      return { noteId: event.note.id, urgent: event.note.urgent, excerpt: excerpt(event.note.text) };
    case 'task_completed': {
      const { summary, changes, tests, contracts, artifacts } = event.result;
      return present({
        attempt: event.attempt,
        summary: excerpt(summary),
        changes: changes.length,
        // Of those that came with the result; that others were added is told when they are.
        artifacts: artifacts.length === 0 ? undefined : artifacts.length,
        contracts: Object.keys(contracts).slice(0, maxItems),
        tests: tests === undefined ? undefined : { passed: tests.passed, failed: tests.failed, skipped: tests.skipped },
      });
    }
    case 'evidence_wanted': {
      const { proofId, result } = event.proving;
      return { proofId, summary: excerpt(result.summary) };
    }
    case 'evidence_checked':
      return { proofId: event.proofId, passed: event.passed, checks: event.checks.map(checkDetails) };
    case 'evidence_withdrawn':
      return { proofId: event.proofId, why: excerpt(event.why) };
    case 'task_accepted':
      return present({ comment: excerptOf(event.comment) });
    case 'task_sent_back':
      return { comment: excerpt(event.comment), followUp: event.followUp };
    case 'task_failed':
      return present({ attempt: event.attempt, reason: event.failure.reason, message: excerpt(event.failure.message) });
    case 'task_cancelled':
      return { message: excerpt(event.message) };
    case 'task_retried':
      return present({ attempt: event.attempt, notBefore: event.notBefore });
    case 'task_status_update':
      return { status: event.status, managerSessionId: event.managerSessionId };
    case 'contract_fulfilled':
      return present({
        key: event.key,
        version: event.version,
        hash: event.hash,
        first: event.first,
        change: event.change,
      });
    case 'contract_unfulfilled':
      return { key: event.key, status: event.status, version: event.version, hash: event.hash };
    case 'dependency_resolved':
      return present({ on: event.on, kind: event.kind, key: event.key });
    case 'task_unblocked':
      return present({ by: event.by });
    case 'task_input_changed':
      return { key: event.key, on: event.on, has: event.has, version: event.version, change: event.change };
    case 'contract_schema_changed':
      return { key: event.key, change: event.change };
    case 'task_input_schema_changed':
      return { key: event.key, on: event.on, change: event.change };
    case 'artifact_added': {
      const { id, name, kind, role, place } = event.artifact;
      const bytes = place.at === 'web' ? undefined : place.bytes;
      return present({ artifactId: id, name, kind, role, at: place.at, bytes });
    }
    case 'artifact_removed':
      return { artifactId: event.artifactId, name: event.name };
    case 'intervention_requested':
    case 'objective_needs_human':
    case 'session_needs_human': {
      const { id, kind, question } = event.intervention;
      return { interventionId: id, kind, question: excerpt(question) };
    }
    case 'intervention_responded':
    case 'objective_human_responded':
    case 'session_human_responded':
      return { interventionId: event.interventionId, answer: excerpt(event.answer) };
    case 'intervention_withdrawn':
    case 'objective_human_not_needed':
    case 'session_human_not_needed':
      return { interventionId: event.interventionId, why: excerpt(event.why) };
    case 'approval_settled':
      return present({ interventionId: event.interventionId, how: event.how, why: excerptOf(event.why) });
    case 'session_turn_ended':
      return present({ moved: event.moved, idleTurns: event.idleTurns });
    case 'session_usage_recorded':
      return present({ ...event.total, ...contextOf(event), provider: event.provider });
    case 'guard_warned':
    case 'objective_guard_warned':
    case 'session_guard_warned': {
      const { guard, on, figure, limit } = event;
      return { guard, on, figure, limit };
    }
    case 'guard_tripped': {
      const { guard, on, figure, limit, why } = event;
      return { guard, on, figure, limit, why: excerpt(why) };
    }
    case 'guard_released':
    case 'objective_guard_released':
    case 'session_guard_released': {
      const { guard, on, figure, limit, raisedTo } = event;
      return present({ guard, on, figure, limit, raisedTo });
    }
    case 'session_requested': {
      const { name, provider, role, mode, serverId, taskId, attempt, resumedFrom } = event.session;
      return present({ name, provider, role, mode, serverId, taskId, attempt, resumedFrom });
    }
    case 'task_planning':
      return { sessionId: event.sessionId };
    case 'task_started':
      return { serverId: event.serverId, sessionId: event.sessionId };
    case 'session_active':
    case 'session_recovered':
      return { pid: event.pid, startedAt: event.startedAt };
    case 'session_identified':
      return { providerSessionId: event.providerSessionId };
    case 'session_task_changed':
      return present({ taskId: event.taskId, attempt: event.attempt });
    case 'session_close_requested':
      return { why: excerpt(event.why) };
    case 'session_renamed':
      return { name: event.name, was: event.was };
    case 'session_shared':
      return { personId: event.personId, access: event.access };
    case 'session_unshared':
    case 'session_driver_released':
      return { personId: event.personId, why: excerpt(event.why) };
    case 'session_privacy_changed':
      return { private: event.private };
    case 'session_driver_taken':
      return present({ personId: event.personId, from: event.from });
    case 'session_lost':
      return { reason: excerpt(event.reason) };
    case 'session_ended':
      return { ...event.exit, reason: excerpt(event.reason) };
    case 'server_registered':
      return { name: event.server.name };
    case 'server_connected':
      return { os: event.capabilities.os, daemonVersion: event.capabilities.daemonVersion };
    case 'server_offline':
      return { why: excerpt(event.why) };
    case 'server_capabilities_changed':
      return {
        providers: event.capabilities.providers.slice(0, maxItems).map(({ name }) => name),
        repos: event.capabilities.repos.length,
      };
    case 'server_checked':
      return { failed: event.doctor.filter(({ passed }) => !passed).map(({ name }) => name) };
    case 'server_updated':
      return present({
        mode: event.mode,
        labels: event.labels?.slice(0, maxItems),
        capacity: event.capacity,
        reach: event.reach,
      });
    case 'server_heard':
      return { upTo: event.upTo };
    case 'project_created':
      return { name: event.project.name, key: event.project.key };
    case 'project_updated':
      return present({ name: event.name, settings: event.settings });
    case 'project_member_set':
      return { personId: event.personId, role: event.role };
    case 'project_member_removed':
      return { personId: event.personId };
    case 'objective_created':
      return { ref: event.objective.ref, title: event.objective.title };
    case 'objective_updated':
      return { changed: Object.keys(event.changes) };
    case 'person_added':
      return { personId: event.person.id, name: event.person.name, admin: event.person.admin };
    case 'token_created':
      return { tokenId: event.token.id, name: event.token.name, opens: event.token.opens.kind };
    case 'token_revoked':
      return { tokenId: event.tokenId };
    case 'hub_settings_changed':
      return { maxRunning: event.maxRunning };
    case 'template_saved': {
      const { id, name, makes, version } = event.template;
      return { templateId: id, name, makes, version };
    }
    case 'template_removed':
      return { templateId: event.templateId, name: event.name };
    case 'attempts_refused': {
      const { operation, code, count, firstAt, lastAt, from } = event;
      return present({ operation, code, count, firstAt, lastAt, from });
    }
    case 'host_wanted':
      return present({ host: event.host, hostKeys: event.hostKeys, bootstrap: event.bootstrap });
    case 'audit_pruned':
      return { upTo: event.upTo, hash: event.hash, before: event.before };
    case 'delivery_wanted':
      return {
        deliveryId: event.delivery.id,
        sessionId: event.delivery.sessionId,
        kind: event.delivery.kind,
        about: event.delivery.about,
      };
    case 'delivery_received':
    case 'delivery_retried':
      return { deliveryId: event.deliveryId };
    case 'delivery_advanced':
      return present({
        deliveryId: event.deliveryId,
        attempt: event.attempt,
        state: event.state,
        reason: excerptOf(event.reason),
      });
    case 'delivery_dropped':
      return { deliveryId: event.deliveryId, reason: excerpt(event.reason) };
    case 'rule_added':
    case 'rule_updated':
    case 'rule_removed': {
      const { id, scope, effect, tool, args, note } = event.rule;
      return present({ ruleId: id, scope: scope.kind, effect, tool, args: excerptOf(args), note });
    }
    case 'provider_parked': {
      const { provider, scope, until, why } = event.parking;
      return { provider, scope: scope.kind, scopeId: scope.id, until, why };
    }
    case 'provider_unparked':
      return { provider: event.parking.provider, scopeId: event.parking.scope.id, why: event.why };
    case 'provider_asked':
      return { parkingId: event.parkingId, interventionId: event.interventionId };
    case 'rules_ordered':
      return { scope: event.scope.kind, rules: event.ruleIds.length };
    case 'decision_recorded': {
      const { id, tool, args, effect, by, rule, person, latencyMs, actor } = event.decision;
      return present({
        decisionId: id,
        for: actorName(actor),
        tool,
        args: excerpt(args),
        effect,
        by,
        ruleId: rule?.id,
        person,
        latencyMs,
      });
    }
    case 'session_recovering':
    case 'server_removed':
    case 'objective_done':
    case 'objective_cancelled':
      return {};
  }
}

/** The end of what a command printed is in the task's view, whole. */
const checkDetails = ({ predicate, passed, detail, exitCode, durationMs, output }: EvidenceCheck): Details =>
  present({
    predicate,
    passed,
    detail: excerpt(detail),
    exitCode,
    durationMs,
    output: output?.slice(-excerptCharacters),
  });

/** Why it runs there is shown; what it was given is not. */
function assignmentDetails({ serverId, sessionId, resolvedInputs, reason }: Assignment): Details {
  return present({
    serverId,
    sessionId,
    inputs: Object.keys(resolvedInputs).slice(0, maxItems),
    by: reason.by,
    total: reason.total,
    considered: reason.considered,
    fitting: reason.fitting,
  });
}

const excerpt = (text: string): string =>
  text.length <= excerptCharacters ? text : `${text.slice(0, excerptCharacters)}…`;
const excerptOf = (text: string | undefined) => (text === undefined ? undefined : excerpt(text));

/** Leaves out what is not there: JSON has no undefined. */
function present(facts: Readonly<Record<string, Json | undefined>>): Details {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
