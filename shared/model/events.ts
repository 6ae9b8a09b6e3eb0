import type { Actor } from './actor.ts';
import type { ApprovalEvents } from './approvalEvents.ts';
import type { Artifact } from './artifact.ts';
import type { ContractChange, ContractStatus, Json } from './contract.ts';
import type { EvidenceEvents } from './evidence.ts';
import type { ContextFigures, GuardTrip, MeteredId, Usage } from './guard.ts';
import type { Id } from './ids.ts';
import type { ManagerIntervention, TaskIntervention } from './intervention.ts';
import type { Delivery, Note, ReceiptState } from './note.ts';
import type { Objective, ObjectiveDraft } from './objective.ts';
import type { Parking } from './parking.ts';
import type { Person, Token } from './person.ts';
import type { Project, ProjectRole, ProjectSettings } from './project.ts';
import type { RefusedAttempts } from './refusedAttempts.ts';
import type { Rule, RuleScope } from './rule.ts';
import type { Capabilities, DoctorCheck, Server } from './server.ts';
import type { ServerReach } from './serverReach.ts';
import type { ExitStatus, SessionFacts, ShareAccess } from './session.ts';
import type { Assignment, Dependency, Failure, PipelineOrigin, Plan, TaskDraft, TaskFacts } from './task.ts';
import type { TaskResult } from './taskResult.ts';
import type { Template } from './template.ts';
import type { ToolDecision } from './toolDecision.ts';

type TaskId = Id<'task'>;
type SessionId = Id<'session'>;
type ServerId = Id<'server'>;

/** Facts about a task. Every one stands in the task's timeline. */
interface TaskEvents extends EvidenceEvents {
  task_created: { readonly task: TaskFacts };
  /** Fields that changed, whole; null is a field that is not there any more. */
  task_updated: {
    readonly changes: Partial<Omit<TaskDraft, 'contracts' | 'external' | 'structuredSpec'>> & {
      readonly external?: TaskDraft['external'] | null;
      readonly structuredSpec?: TaskDraft['structuredSpec'] | null;
      readonly pipeline?: PipelineOrigin;
      readonly parentId?: TaskFacts['parentId'] | null;
      readonly dependencies?: readonly Dependency[];
      readonly promises?: TaskFacts['promises'];
      readonly queued?: boolean;
    };
    /** What it was below, where that has changed. */
    readonly movedFrom?: Id<'task'> | Id<'objective'> | undefined;
  };
  task_assigned: { readonly assignment: Assignment };
  task_auto_assigned: { readonly assignment: Assignment };
  /** Back to pending: taken back by a person, or its server was lost before the start. */
  task_unassigned: { readonly why: string; readonly queued: boolean };
  task_planning: { readonly sessionId: SessionId };
  task_plan_submitted: { readonly plan: Plan };
  task_plan_approved: { readonly revision: number; readonly comment?: string | undefined };
  task_plan_revised: { readonly revision: number; readonly comment: string };
  task_started: { readonly serverId: ServerId; readonly sessionId: SessionId };
  task_needs_human: { readonly interventionId: Id<'intervention'>; readonly question: string };
  /** The last thing that paused it is closed. */
  task_resumed: { readonly to: 'planning' | 'running' };
  task_note_added: { readonly note: Note };
  /** Ends name their attempt, so that a late one ends no other. Lines of before do without. */
  task_completed: { readonly result: TaskResult; readonly attempt?: number };
  /** By a person, after the end of its work. */
  task_accepted: { readonly comment?: string | undefined };
  task_sent_back: { readonly comment: string; readonly followUp: TaskId };
  task_failed: { readonly failure: Failure; readonly attempt?: number };
  /** `notNeeded` where it was there for the failure of another, which did not fail. */
  task_cancelled: { readonly message: string; readonly notNeeded?: true };
  /** Opens the next attempt; `notBefore` is set where the back-off delays it. */
  task_retried: {
    readonly attempt: number;
    readonly notBefore?: number | undefined;
    readonly onServer?: ServerId | undefined;
  };
  /** Told to the manager session of its objective. */
  task_status_update: { readonly status: string; readonly managerSessionId: SessionId };
  /** `first` where no fulfilment of this attempt came before it: consumers stop waiting. */
  contract_fulfilled: {
    readonly key: string;
    readonly version: number;
    readonly hash: string;
    readonly data: Json;
    readonly bytes?: number | undefined;
    readonly first: boolean;
    /** Compared with the fulfilment before; undefined where there was none. */
    readonly change?: ContractChange | undefined;
  };
  /** A contract came, but not whole: it resolves nothing. */
  contract_unfulfilled: {
    readonly key: string;
    readonly status: Exclude<ContractStatus, 'fulfilled'>;
    readonly version: number;
    readonly hash: string;
    readonly data: Json;
    readonly bytes?: number | undefined;
  };
  /** On the task that waited. */
  dependency_resolved: { readonly on: TaskId; readonly kind: Dependency['kind']; readonly key?: string | undefined };
  task_unblocked: { readonly by: TaskId | undefined };
  /** On the task that was given an input: there is a newer version of it, and how that differs from the one it has. */
  task_input_changed: {
    readonly key: string;
    readonly on: TaskId;
    readonly has: number;
    readonly version: number;
    readonly change: ContractChange;
  };
  /** On the task that owes the contract: what another schema means for who reads its data. */
  contract_schema_changed: { readonly key: string; readonly change: ContractChange };
  /** On a task that was given its data, or waits for it. */
  task_input_schema_changed: { readonly key: string; readonly on: TaskId; readonly change: ContractChange };
  artifact_added: { readonly artifact: Artifact };
  /** With the hash of its uploaded text, where it has one: nobody else may need it any more. */
  artifact_removed: {
    readonly artifactId: Id<'artifact'>;
    readonly name: string;
    readonly sha256?: string | undefined;
  };
  intervention_requested: { readonly intervention: TaskIntervention };
  intervention_responded: { readonly interventionId: Id<'intervention'>; readonly answer: string };
  intervention_withdrawn: { readonly interventionId: Id<'intervention'>; readonly why: string };
  /** A limit was reached; a person is asked. */
  guard_tripped: GuardTrip & { readonly why: string };
  /** 80 % of a budget are used. */
  guard_warned: GuardTrip;
  /** A person lets it go on: counted anew, or up to a higher limit. */
  guard_released: GuardTrip & { readonly raisedTo?: number | undefined };
}

/** Facts about a session; they stand in the timeline of its task, where it has one. */
interface SessionEvents extends ApprovalEvents {
  session_requested: { readonly session: SessionFacts };
  session_active: { readonly pid: number; readonly startedAt: number };
  /** What its program calls its conversation became known. */
  session_identified: { readonly providerSessionId: string };
  session_task_changed: { readonly taskId: TaskId | undefined; readonly attempt: number | undefined };
  session_close_requested: { readonly why: string };
  session_renamed: { readonly name: string; readonly was: string };
  /** Also where an earlier share is changed. */
  session_shared: { readonly personId: Id<'person'>; readonly access: ShareAccess };
  session_unshared: { readonly personId: Id<'person'>; readonly why: string };
  session_privacy_changed: { readonly private: boolean };
  /** `from` had it before. */
  session_driver_taken: { readonly personId: Id<'person'>; readonly from?: Id<'person'> | undefined };
  session_driver_released: { readonly personId: Id<'person'>; readonly why: string };
  session_recovering: Record<never, never>;
  session_recovered: { readonly pid: number; readonly startedAt: number };
  session_lost: { readonly reason: string; readonly lastScreen?: string | undefined };
  /** A turn of its agent ended; told where it changes how many were idle: so many now. Lines of before do not say it. */
  session_turn_ended: { readonly moved: boolean; readonly idleTurns?: number | undefined };
  /** What it used so far, and what of that is new; at most once a minute, and where a limit is crossed. */
  session_usage_recorded: {
    readonly total: Usage;
    readonly added: Usage;
    /** Who it counts for beside the session. */
    readonly countsFor: readonly MeteredId[];
    readonly provider: string;
  } & ContextFigures;
  session_ended: { readonly exit: ExitStatus; readonly reason: string };
}

interface ServerEvents {
  server_registered: { readonly server: Server; readonly tokenId: Id<'token'> };
  server_connected: { readonly instance: string; readonly capabilities: Capabilities };
  /** `isRefused`: its daemon was turned away, and does not come back by itself. */
  server_offline: { readonly why: string; readonly isRefused?: true };
  server_capabilities_changed: { readonly capabilities: Capabilities };
  server_checked: { readonly doctor: readonly DoctorCheck[] };
  server_updated: {
    readonly mode?: Server['mode'];
    readonly labels?: readonly string[];
    readonly capacity?: number;
    readonly projectIds?: readonly Id<'project'>[];
    /** Null where it is not reached by SSH any more. */
    readonly reach?: ServerReach | null;
  };
  /** Its durable reports up to this number are taken. */
  server_heard: { readonly upTo: number };
  /** With the projects that it served, so that their people still find it in the log. */
  server_removed: { readonly projectIds: readonly Id<'project'>[] };
}

interface ProjectEvents {
  project_created: { readonly project: Omit<Project, 'members'>; readonly owner: Id<'person'> | undefined };
  project_updated: { readonly name?: string; readonly settings?: ProjectSettings };
  project_member_set: { readonly personId: Id<'person'>; readonly role: ProjectRole };
  project_member_removed: { readonly personId: Id<'person'> };
}

interface ObjectiveEvents {
  objective_created: { readonly objective: Objective };
  objective_updated: {
    readonly changes: Partial<ObjectiveDraft> & {
      readonly pullRequests?: readonly string[];
      readonly managerSessionId?: SessionId;
    };
  };
  objective_done: Record<never, never>;
  objective_cancelled: Record<never, never>;
  /** Its manager is gone, or a guard stopped it: a person is asked. */
  objective_needs_human: { readonly intervention: ManagerIntervention };
  objective_human_responded: { readonly interventionId: Id<'intervention'>; readonly answer: string };
  objective_human_not_needed: { readonly interventionId: Id<'intervention'>; readonly why: string };
  /** Its manager nears a budget, its own or one that it shares. */
  objective_guard_warned: GuardTrip;
  /** A person lets its manager go on, which a guard had stopped. */
  objective_guard_released: GuardTrip & { readonly raisedTo?: number | undefined };
}

interface HubEvents {
  person_added: { readonly person: Person };
  token_created: { readonly token: Token };
  token_revoked: { readonly tokenId: Id<'token'> };
  hub_settings_changed: { readonly maxRunning: number };
  template_saved: { readonly template: Template };
  /** With the project that it belonged to, so that its people still find it in the log. */
  template_removed: {
    readonly templateId: Id<'template'>;
    readonly name: string;
    readonly ofProject: Id<'project'> | undefined;
  };
  /** What somebody tried and was refused; the same again within a minute is counted, not told again. */
  attempts_refused: RefusedAttempts;
  /** Somebody had the hub log in to a host to make it a server; of what was to be run there, the SHA-256 in hex. */
  host_wanted: { readonly host: string; readonly hostKeys: readonly string[]; readonly bootstrap?: string };
  /** The log was shortened: its lines up to this one are gone. With its hash the chain of the rest can be proven. */
  audit_pruned: { readonly upTo: number; readonly hash: string; readonly before: number };
  delivery_wanted: { readonly delivery: Delivery };
  delivery_received: { readonly deliveryId: Id<'delivery'> };
  /** Its daemon is so far with this try of it. */
  delivery_advanced: {
    readonly deliveryId: Id<'delivery'>;
    readonly attempt: number;
    readonly state: ReceiptState;
    readonly reason?: string | undefined;
  };
  /** A stranded one is wanted again. */
  delivery_retried: { readonly deliveryId: Id<'delivery'> };
  delivery_dropped: { readonly deliveryId: Id<'delivery'>; readonly reason: string };
  rule_added: { readonly rule: Rule };
  /** The rule as it is now. */
  rule_updated: { readonly rule: Rule };
  /** The rule as it was. */
  rule_removed: { readonly rule: Rule };
  /** All rules of a scope, in their new order. */
  rules_ordered: { readonly scope: RuleScope; readonly ruleIds: readonly Id<'rule'>[] };
  /** Nothing new is started with it there until its time is over. */
  provider_parked: { readonly parking: Parking };
  provider_unparked: { readonly parking: Parking; readonly why: string };
  /** A person of this project was asked about it. */
  provider_asked: {
    readonly parkingId: string;
    readonly projectAsked: Id<'project'>;
    readonly interventionId: Id<'intervention'>;
  };
  /** A call of a tool was allowed, denied or asked about. */
  decision_recorded: { readonly decision: ToolDecision };
}

type Subjects<Events, Key extends string, SubjectId> = {
  [Type in keyof Events]: { readonly type: Type; readonly actor: Actor } & {
    readonly [K in Key]: SubjectId;
  } & Events[Type];
}[keyof Events];

export type TaskEvent = Subjects<TaskEvents, 'taskId', TaskId>;
export type SessionEvent = Subjects<SessionEvents, 'sessionId', SessionId>;
export type ServerEvent = Subjects<ServerEvents, 'serverId', ServerId>;
export type ProjectEvent = Subjects<ProjectEvents, 'projectId', Id<'project'>>;
export type ObjectiveEvent = Subjects<ObjectiveEvents, 'objectiveId', Id<'objective'>>;
export type HubWideEvent = Subjects<HubEvents, never, never>;

/** Something that happened: what a journal line is made of. Its time stands on the line. */
export type HubEvent = TaskEvent | SessionEvent | ServerEvent | ProjectEvent | ObjectiveEvent | HubWideEvent;
export type EventType = HubEvent['type'];

type EventTable = Record<
  EventType,
  { readonly about: 'task' | 'session' | 'server' | 'project' | 'objective' | 'hub' }
>;

const task = { about: 'task' } as const;
const session = { about: 'session' } as const;
const server = { about: 'server' } as const;
const project = { about: 'project' } as const;
const objective = { about: 'objective' } as const;
const hub = { about: 'hub' } as const;

/** The closed table of all event names and what each is about. */
export const eventTable = {
  task_created: task,
  task_updated: task,
  task_assigned: task,
  task_auto_assigned: task,
  task_unassigned: task,
  task_planning: task,
  task_plan_submitted: task,
  task_plan_approved: task,
  task_plan_revised: task,
  task_started: task,
  task_needs_human: task,
  task_resumed: task,
  task_note_added: task,
  task_completed: task,
  evidence_wanted: task,
  evidence_checked: task,
  evidence_withdrawn: task,
  task_accepted: task,
  task_sent_back: task,
  task_failed: task,
  task_cancelled: task,
  task_retried: task,
  task_status_update: task,
  contract_fulfilled: task,
  contract_unfulfilled: task,
  dependency_resolved: task,
  task_unblocked: task,
  task_input_changed: task,
  contract_schema_changed: task,
  task_input_schema_changed: task,
  artifact_added: task,
  artifact_removed: task,
  intervention_requested: task,
  intervention_responded: task,
  intervention_withdrawn: task,
  guard_tripped: task,
  guard_warned: task,
  guard_released: task,
  session_requested: session,
  session_active: session,
  session_identified: session,
  session_task_changed: session,
  session_close_requested: session,
  session_renamed: session,
  session_shared: session,
  session_unshared: session,
  session_privacy_changed: session,
  session_driver_taken: session,
  session_driver_released: session,
  session_recovering: session,
  session_recovered: session,
  session_lost: session,
  session_turn_ended: session,
  session_usage_recorded: session,
  session_ended: session,
  session_needs_human: session,
  session_guard_warned: session,
  session_guard_released: session,
  session_human_responded: session,
  session_human_not_needed: session,
  approval_settled: session,
  server_registered: server,
  server_connected: server,
  server_offline: server,
  server_capabilities_changed: server,
  server_checked: server,
  server_updated: server,
  server_heard: server,
  server_removed: server,
  project_created: project,
  project_updated: project,
  project_member_set: project,
  project_member_removed: project,
  objective_created: objective,
  objective_updated: objective,
  objective_done: objective,
  objective_cancelled: objective,
  objective_needs_human: objective,
  objective_human_responded: objective,
  objective_human_not_needed: objective,
  objective_guard_warned: objective,
  objective_guard_released: objective,
  person_added: hub,
  token_created: hub,
  token_revoked: hub,
  hub_settings_changed: hub,
  template_saved: hub,
  template_removed: hub,
  attempts_refused: hub,
  host_wanted: hub,
  audit_pruned: hub,
  delivery_wanted: hub,
  delivery_received: hub,
  delivery_advanced: hub,
  delivery_retried: hub,
  delivery_dropped: hub,
  rule_added: hub,
  rule_updated: hub,
  rule_removed: hub,
  rules_ordered: hub,
  decision_recorded: hub,
  provider_parked: hub,
  provider_unparked: hub,
  provider_asked: hub,
} as const satisfies EventTable;

export const isTaskEvent = (event: HubEvent): event is TaskEvent => eventTable[event.type].about === 'task';
