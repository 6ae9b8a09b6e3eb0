import type { Actor } from '../../shared/model/actor.ts';
import type { Artifact } from '../../shared/model/artifact.ts';
import type { Id, IdPrefix } from '../../shared/model/ids.ts';
import type { Intervention, TaskIntervention } from '../../shared/model/intervention.ts';
import type { Delivery } from '../../shared/model/note.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Person, Token } from '../../shared/model/person.ts';
import type { Parking } from '../../shared/model/parking.ts';
import { placement } from '../../shared/model/placement.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Rule } from '../../shared/model/rule.ts';
import type { Capabilities, Server } from '../../shared/model/server.ts';
import type { Lifecycle, Session, SessionFacts } from '../../shared/model/session.ts';
import type { Task, TaskFacts, TaskPhase } from '../../shared/model/task.ts';
import type { Template } from '../../shared/model/template.ts';
import type { ToolDecision } from '../../shared/model/toolDecision.ts';
import type { Context } from '../decide/context.ts';
import type { HubState } from '../state/hubState.ts';
import { createState } from '../state/hubState.ts';

/** The moment at which everything in these records begins. */
export const bornAt = 1_000;

/** An id with a number, in the form that ids have. */
export const anId = <Prefix extends IdPrefix>(prefix: Prefix, number = 1): Id<Prefix> =>
  `${prefix}_${String(number).padStart(16, '0')}`;

export const alice: Actor = { kind: 'user', id: anId('person'), name: 'alice' };

export const aPerson = (given: Partial<Person> = {}): Person => ({
  id: anId('person'),
  name: 'alice',
  admin: false,
  createdAt: bornAt,
  ...given,
});

export const aToken = (given: Partial<Token> = {}): Token => ({
  id: anId('token'),
  name: 'laptop',
  hash: 'a'.repeat(64),
  createdAt: bornAt,
  state: 'valid',
  opens: { kind: 'person', personId: anId('person') },
  ...given,
});

export const aProject = (given: Partial<Project> = {}): Project => ({
  id: anId('project'),
  name: 'Shop',
  key: 'SHOP',
  lastNumber: 0,
  members: new Map([[anId('person'), 'owner']]),
  settings: { maxRunning: 100, defaultProvider: 'scripted' },
  createdAt: bornAt,
  ...given,
});

export const someCapabilities = (given: Partial<Capabilities> = {}): Capabilities => ({
  os: 'linux',
  osRelease: '6.1',
  arch: 'x64',
  hostname: 'gpu1',
  cpus: 8,
  memoryBytes: 16e9,
  daemonVersion: '0.1.0',
  terminal: 'tmux',
  tools: [],
  providers: [
    { name: 'shell', usable: true },
    { name: 'scripted', usable: true },
  ],
  repos: [],
  languages: [],
  frameworks: [],
  labels: [],
  maxSessions: 10,
  workRoot: '/srv/work',
  ...given,
});

/** The same, where a dead session of the scripted agent can go on, and a guard can hold a living one. */
export const resumingCapabilities = (given: Partial<Capabilities> = {}): Capabilities =>
  someCapabilities({
    providers: [
      { name: 'shell', usable: true },
      { name: 'scripted', usable: true, resumes: ['last'], seesTools: true },
    ],
    ...given,
  });

/** Online since the beginning. */
export const aServer = (given: Partial<Server> = {}): Server => ({
  id: anId('server'),
  name: 'gpu1',
  projectIds: [anId('project')],
  mode: 'enabled',
  labels: [],
  capabilities: someCapabilities(),
  doctor: [],
  connection: { state: 'online', since: bornAt, instance: 'instance-1' },
  keyHash: 'b'.repeat(64),
  lastReport: 0,
  idleSince: bornAt,
  capacity: 10,
  registeredAt: bornAt,
  ...given,
});

/** A shell whose program runs; with a lifecycle given, its facts are to be given too. */
export function aSession(given: Partial<SessionFacts> & Partial<Lifecycle> = {}): Session {
  const phase = 'lifecycle' in given ? {} : { lifecycle: 'active', pid: 42, startedAt: bornAt };
  const facts: SessionFacts = {
    id: anId('session'),
    projectId: anId('project'),
    serverId: anId('server'),
    name: 'shell-1',
    provider: 'shell',
    role: 'shell',
    mode: undefined,
    cwd: undefined,
    taskId: undefined,
    attempt: undefined,
    objectiveId: undefined,
    wanted: 'running',
    openedBy: alice,
    private: undefined,
    shares: undefined,
    driver: undefined,
    resumedFrom: undefined,
    providerSessionId: undefined,
    createdAt: bornAt,
  };
  // The facts of a lifecycle come with it: that is the caller's word.
  return { ...facts, ...phase, ...given } as Session;
}

/** A pending task that nothing blocks; with a status given, the facts of that state are to be given too. */
export function aTask(given: Partial<TaskFacts> & Partial<TaskPhase> = {}): Task {
  const facts: TaskFacts & TaskPhase = {
    id: anId('task'),
    ref: 'SHOP-1',
    projectId: anId('project'),
    title: 'Design the schema',
    type: 'feature',
    priority: 'normal',
    spec: '',
    placement: placement.parse({}),
    dependencies: [],
    promises: [],
    contracts: {},
    labels: [],
    requirePlanApproval: false,
    start: 'unblocked',
    queued: false,
    retry: { max: 0 },
    attempt: 1,
    pastAttempts: [],
    version: 1,
    createdAt: bornAt,
    createdBy: alice,
    updatedAt: bornAt,
    status: 'pending',
  };
  // The facts of a status come with it: that is the caller's word.
  return { ...facts, ...given } as Task;
}

/** What a task that runs has beside its facts: the first session on the first server. */
export const runningFacts = {
  status: 'running',
  startedAt: bornAt,
  assignment: {
    serverId: anId('server'),
    sessionId: anId('session'),
    at: bornAt,
    resolvedInputs: {},
    reason: { by: 'hand' },
  },
} as const;

export const anObjective = (given: Partial<Objective> = {}): Objective => ({
  id: anId('objective'),
  ref: 'SHOP-9',
  projectId: anId('project'),
  title: 'Sell more',
  prompt: '',
  status: 'open',
  pullRequests: [],
  version: 1,
  createdAt: bornAt,
  createdBy: alice,
  ...given,
});

export const anIntervention = (given: Partial<TaskIntervention> = {}): TaskIntervention => ({
  id: anId('intervention'),
  projectId: anId('project'),
  taskId: anId('task'),
  attempt: 1,
  sessionId: anId('session'),
  kind: 'question',
  question: 'Which database?',
  options: [],
  askedBy: { kind: 'agent', sessionId: anId('session'), name: 'shell-1' },
  askedAt: bornAt,
  outcome: { state: 'open' },
  ...given,
});

export const aDelivery = (given: Partial<Delivery> = {}): Delivery => ({
  id: anId('delivery'),
  sessionId: anId('session'),
  kind: 'note',
  text: 'Note from alice on SHOP-1: mind the tests',
  urgent: false,
  about: anId('note'),
  wantedAt: bornAt,
  state: 'wanted',
  ...given,
});

/** Asks before every call of Bash in the first project. */
export const aRule = (given: Partial<Rule> = {}): Rule => ({
  id: anId('rule'),
  scope: { kind: 'project', id: anId('project') },
  order: 1,
  effect: 'ask',
  tool: 'Bash',
  args: undefined,
  note: undefined,
  createdBy: alice,
  createdAt: bornAt,
  updatedAt: bornAt,
  ...given,
});

/** A call that no rule spoke of, so that a person was asked. */
export const aToolDecision = (given: Partial<ToolDecision> = {}): ToolDecision => ({
  id: anId('decision'),
  projectId: anId('project'),
  serverId: anId('server'),
  sessionId: anId('session'),
  taskId: undefined,
  actor: { kind: 'agent', sessionId: anId('session'), name: 'shell-1' },
  tool: 'Bash',
  args: 'git status',
  isWhole: true,
  effect: 'ask',
  by: 'default',
  rule: undefined,
  latencyMs: 1,
  at: bornAt,
  ...given,
});

export interface Records {
  readonly persons?: readonly Person[];
  readonly tokens?: readonly Token[];
  readonly projects?: readonly Project[];
  readonly servers?: readonly Server[];
  readonly tasks?: readonly Task[];
  readonly objectives?: readonly Objective[];
  readonly sessions?: readonly Session[];
  readonly interventions?: readonly Intervention[];
  readonly deliveries?: readonly Delivery[];
  readonly rules?: readonly Rule[];
  readonly artifacts?: readonly Artifact[];
  readonly parkings?: readonly Parking[];
  readonly templates?: readonly Template[];
}

/** A state that knows these records, put there without any event. */
export function stateWith(records: Records = {}): HubState {
  const state = createState();
  for (const person of records.persons ?? []) state.persons.put(person);
  for (const token of records.tokens ?? []) state.tokens.put(token);
  for (const project of records.projects ?? []) state.projects.put(project);
  for (const server of records.servers ?? []) state.servers.put(server);
  for (const task of records.tasks ?? []) state.tasks.put(task);
  for (const objective of records.objectives ?? []) state.objectives.put(objective);
  for (const session of records.sessions ?? []) state.sessions.put(session);
  for (const intervention of records.interventions ?? []) state.interventions.put(intervention);
  for (const delivery of records.deliveries ?? []) state.deliveries.put(delivery);
  for (const parking of records.parkings ?? []) state.parkings.put(parking);
  for (const rule of records.rules ?? []) state.rules.put(rule);
  for (const artifact of records.artifacts ?? []) state.artifacts.put(artifact);
  for (const template of records.templates ?? []) state.templates.put(template);
  return state;
}

/** Time stands still and ids count: the first made is number 101. */
export function aContext({
  now = bornAt + 1,
  actor = alice,
}: { readonly now?: number; readonly actor?: Actor } = {}): Context {
  let made = 100;
  return {
    now,
    actor,
    newId: (prefix) => {
      made += 1;
      return anId(prefix, made);
    },
  };
}
