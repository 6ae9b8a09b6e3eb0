import type { Artifact } from '../../shared/model/artifact.ts';
import type { Meter } from '../../shared/model/guard.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import { isOfSession } from '../../shared/model/intervention.ts';
import type { Delivery, Note } from '../../shared/model/note.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Parking } from '../../shared/model/parking.ts';
import type { Person, Token } from '../../shared/model/person.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Rule } from '../../shared/model/rule.ts';
import type { RemovedServer, Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Template } from '../../shared/model/template.ts';
import type { DecisionLog } from '../../shared/model/toolDecision.ts';
import { ReadyQueue } from './readyQueue.ts';
import { assignmentOf, boundServer, hasEnded, isUnderWay } from './taskQueries.ts';
import { Index, Table } from './table.ts';
import { UndoLog } from './undoLog.ts';

/** A command that was carried out: where its answer stands in the log, and what it was. */
export interface RememberedCommand {
  readonly id: string;
  readonly seq: number;
  /** Actor, operation and params in one hash: an id belongs to all three. */
  readonly fingerprint: string;
}

/** Where in the log something was said of a task. */
export interface Timeline {
  readonly taskId: string;
  /** Ascending; it only grows. */
  readonly seqs: number[];
}

/** Everything that the hub knows, as it stands after `seq`. Only `applyEvent` changes it. */
export interface HubState {
  seq: number;
  maxRunning: number;
  /** Lines of the log up to this one are not wanted any more; 0 where all are. */
  prunedUpTo: number;
  readonly persons: Table<Person>;
  readonly tokens: Table<Token>;
  readonly projects: Table<Project>;
  readonly servers: Table<Server>;
  readonly removedServers: Table<RemovedServer>;
  readonly tasks: Table<Task>;
  readonly objectives: Table<Objective>;
  readonly sessions: Table<Session>;
  readonly interventions: Table<Intervention>;
  readonly notes: Table<Note>;
  readonly deliveries: Table<Delivery>;
  readonly rules: Table<Rule>;
  readonly parkings: Table<Parking>;
  /** What guards count, by task, session, objective and project. */
  readonly meters: Table<Meter>;
  /** The last decisions about tools, by project. */
  readonly decisionLogs: Table<DecisionLog>;
  readonly artifacts: Table<Artifact>;
  readonly templates: Table<Template>;
  /** The last commands, oldest first. */
  readonly commands: Map<string, RememberedCommand>;
  /** For each task the log positions at which something was said of it, ascending. */
  readonly timelines: Map<string, Timeline>;
  /** The last one that was made: what the next one says as it does is held once. */
  newestTask: Task | undefined;
  readonly by: Indexes;
  /** What the scheduler may take. */
  readonly queue: ReadyQueue;
  /** Takes back what a commit changed whose line the log refused. */
  readonly undo: UndoLog;
}

export type Indexes = ReturnType<typeof createIndexes>;

const lower = (text: string) => text.toLowerCase();

function createIndexes() {
  return {
    tokenHash: new Index<Token>((token) => [token.hash]),
    tokenPerson: new Index<Token>((token) => (token.opens.kind === 'person' ? [token.opens.personId] : [])),
    personName: new Index<Person>((person) => [lower(person.name)]),
    projectName: new Index<Project>((project) => [lower(project.name), lower(project.key)]),
    projectMember: new Index<Project>((project) => [...project.members.keys()]),
    serverName: new Index<Server>((server) => [lower(server.name)]),
    serverKey: new Index<Server>((server) => [server.keyHash]),
    serverProject: new Index<Server>((server) => server.projectIds),
    removedServerKey: new Index<RemovedServer>((server) => [server.keyHash]),
    taskRef: new Index<Task>((task) => [lower(task.ref)]),
    taskProject: new Index<Task>((task) => [task.projectId]),
    openTaskProject: new Index<Task>((task) => (hasEnded(task) ? [] : [task.projectId])),
    endedTaskProject: new Index<Task>((task) => (hasEnded(task) ? [task.projectId] : [])),
    taskParent: new Index<Task>((task) => (task.parentId === undefined ? [] : [task.parentId])),
    openTaskParent: new Index<Task>((task) => (task.parentId === undefined || hasEnded(task) ? [] : [task.parentId])),
    /** Tasks that wait for, or look at, a task. */
    dependents: new Index<Task>((task) => task.dependencies.map((dependency) => dependency.on)),
    /** Tasks whose current attempt was given data by a task. */
    consumers: new Index<Task>((task) => [
      ...new Set(Object.values(assignmentOf(task)?.inputs ?? {}).map((source) => source.on)),
    ]),
    underWayProject: new Index<Task>((task) => (isUnderWay(task) ? [task.projectId] : [])),
    underWayServer: new Index<Task>((task) => {
      const assignment = isUnderWay(task) ? assignmentOf(task) : undefined;
      return assignment === undefined ? [] : [assignment.serverId];
    }),
    /** Tasks whose next attempt stays on a server. */
    boundServer: new Index<Task>((task) => [boundServer(task) ?? []].flat()),
    lock: new Index<Task>((task) =>
      isUnderWay(task) ? task.placement.locks.map((lock) => `${task.projectId}/${lock}`) : [],
    ),
    external: new Index<Task>((task) =>
      task.external === undefined ? [] : [externalKey(task.projectId, task.external.system, task.external.id)],
    ),
    /** Tasks of a pipeline, as far as its file still has them. */
    pipeline: new Index<Task>(({ projectId, pipeline }) =>
      pipeline === undefined || pipeline.removed ? [] : [pipelineKey(projectId, pipeline.name)],
    ),
    objectiveRef: new Index<Objective>((objective) => [lower(objective.ref)]),
    objectiveProject: new Index<Objective>((objective) => [objective.projectId]),
    sessionName: new Index<Session>((session) => (isLive(session) ? [lower(session.name)] : [])),
    endedSessionName: new Index<Session>((session) => (isLive(session) ? [] : [lower(session.name)])),
    sessionProject: new Index<Session>((session) => [session.projectId]),
    /** Sessions that are shared with a person, or driven alone by them. */
    sessionPerson: new Index<Session>(personsOf),
    liveSessionServer: new Index<Session>((session) => (isLive(session) ? [session.serverId] : [])),
    interventionProject: new Index<Intervention>((intervention) => [intervention.projectId]),
    openInterventionProject: new Index<Intervention>((intervention) =>
      isOpen(intervention) ? [intervention.projectId] : [],
    ),
    openInterventionTask: new Index<Intervention>((intervention) =>
      isOpen(intervention) && intervention.taskId !== undefined ? [intervention.taskId] : [],
    ),
    openInterventionObjective: new Index<Intervention>((intervention) =>
      isOpen(intervention) && intervention.objectiveId !== undefined ? [intervention.objectiveId] : [],
    ),
    /** A call that waited or waits: what its session's server calls it. */
    approval: new Index<Intervention>(({ sessionId, call }) =>
      sessionId === undefined || call === undefined ? [] : [approvalKey(sessionId, call.approvalId)],
    ),
    /** By session, what a person was asked about calls of it whose end was not told yet. */
    unsettledApproval: new Index<Intervention>(({ sessionId, call }) =>
      sessionId === undefined || call === undefined || call.settled !== undefined ? [] : [sessionId],
    ),
    /** By session, what is asked about it alone, beside its calls: by its agent, or by a guard. */
    openSessionAsked: new Index<Intervention>((intervention) =>
      isOpen(intervention) && isOfSession(intervention) && intervention.kind !== 'tool_approval'
        ? [intervention.sessionId]
        : [],
    ),
    noteTask: new Index<Note>((note) => [note.taskId]),
    artifactTask: new Index<Artifact>((artifact) => [artifact.taskId]),
    artifactProject: new Index<Artifact>((artifact) => [artifact.projectId]),
    /** Who needs an uploaded text. */
    artifactHash: new Index<Artifact>(({ place }) => (place.at === 'hub' ? [place.sha256] : [])),
    deliverySession: new Index<Delivery>((delivery) => [delivery.sessionId]),
    /** `hub`, or the project or server that a rule is of. */
    ruleScope: new Index<Rule>(({ scope }) => [scope.kind === 'hub' ? 'hub' : scope.id]),
    parkingScope: new Index<Parking>(({ scope }) => [scope.id]),
    templateScope: new Index<Template>(({ projectId }) => [templateScope(projectId)]),
    templateName: new Index<Template>(({ projectId, name }) => [templateKey(projectId, name)]),
    strandedDelivery: new Index<Delivery>((delivery) => (delivery.state === 'stranded' ? [delivery.sessionId] : [])),
    wantedDelivery: new Index<Delivery>((delivery) => (delivery.state === 'wanted' ? [delivery.sessionId] : [])),
  };
}

/** Both parts are free text: with the length of the first, no two pairs have one key. */
export const externalKey = (projectId: string, system: string, id: string) =>
  `${projectId}/${system.length}/${system}/${id}`;

/** A pipeline is found however its name is written: large or small. */
export const pipelineKey = (projectId: string, name: string) => `${projectId}/${lower(name)}`;

/** A daemon names its calls; those of another's sessions are others. */
export const approvalKey = (sessionId: string, approvalId: string) => `${sessionId}/${approvalId}`;

/** Whose templates: those of a project, or without one those for every project. */
export const templateScope = (projectId: string | undefined) => projectId ?? 'hub';
export const templateKey = (projectId: string | undefined, name: string) =>
  `${templateScope(projectId)}/${lower(name)}`;

/** Whether its program runs or should run. */
export const isLive = (session: Session): boolean => session.lifecycle !== 'exited' && session.lifecycle !== 'lost';

function personsOf({ shares, driver }: Session): readonly string[] {
  if (shares === undefined && driver === undefined) return [];
  return [...new Set([...(shares ?? []).map(({ personId }) => personId), ...(driver === undefined ? [] : [driver])])];
}

const isOpen = (intervention: Intervention): boolean => intervention.outcome.state === 'open';

/** How many tasks may be under way in the whole hub until somebody changes it. */
const defaultMaxRunning = 1_000;

/** A hub that knows nothing yet. */
export function createState(): HubState {
  const by = createIndexes();
  const undo = new UndoLog();
  const queue: ReadyQueue = new ReadyQueue({
    task: (id) => state.tasks.get(id),
    all: () => state.tasks.values(),
    dependents: (id) => by.dependents.of(id),
  });
  const state: HubState = {
    seq: 0,
    maxRunning: defaultMaxRunning,
    prunedUpTo: 0,
    persons: new Table([by.personName], undo),
    tokens: new Table([by.tokenHash, by.tokenPerson], undo),
    projects: new Table([by.projectName, by.projectMember], undo),
    servers: new Table([by.serverName, by.serverKey, by.serverProject], undo),
    removedServers: new Table([by.removedServerKey], undo),
    tasks: new Table(
      [
        by.taskRef,
        by.taskProject,
        by.openTaskProject,
        by.endedTaskProject,
        by.taskParent,
        by.openTaskParent,
        by.dependents,
        by.consumers,
        by.underWayProject,
        by.underWayServer,
        by.boundServer,
        by.lock,
        by.external,
        by.pipeline,
        queue,
      ],
      undo,
    ),
    objectives: new Table([by.objectiveRef, by.objectiveProject], undo),
    sessions: new Table(
      [by.sessionName, by.endedSessionName, by.sessionProject, by.sessionPerson, by.liveSessionServer],
      undo,
    ),
    interventions: new Table(
      [
        by.interventionProject,
        by.openInterventionProject,
        by.openInterventionTask,
        by.openInterventionObjective,
        by.approval,
        by.unsettledApproval,
        by.openSessionAsked,
      ],
      undo,
    ),
    notes: new Table([by.noteTask], undo),
    deliveries: new Table([by.deliverySession, by.strandedDelivery, by.wantedDelivery], undo),
    rules: new Table([by.ruleScope], undo),
    parkings: new Table([by.parkingScope], undo),
    meters: new Table([], undo),
    decisionLogs: new Table([], undo),
    artifacts: new Table([by.artifactTask, by.artifactProject, by.artifactHash], undo),
    templates: new Table([by.templateScope, by.templateName], undo),
    commands: new Map(),
    timelines: new Map(),
    newestTask: undefined,
    by,
    queue,
    undo,
  };
  return state;
}
