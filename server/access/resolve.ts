import { ambiguous, badRequest, notFound } from '../../shared/errors.ts';
import { base32Alphabet } from '../../shared/model/ids.ts';
import type { IdPrefix } from '../../shared/model/ids.ts';
import type { Intervention } from '../../shared/model/intervention.ts';
import type { Objective } from '../../shared/model/objective.ts';
import type { Person } from '../../shared/model/person.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Rule, RuleScope } from '../../shared/model/rule.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task } from '../../shared/model/task.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { HubState } from '../state/hubState.ts';
import type { Index, Table } from '../state/table.ts';
import type { Caller } from './caller.ts';
import { roleIn } from './roleIn.ts';
import type { ScopeRecord } from './target.ts';
import { opensProject, seesAll } from './tokenLimits.ts';

/** The task that an id, an id's unambiguous beginning or a short ref names, among those the caller can see. */
export const resolveTask = (state: HubState, caller: Caller, key: string): Task =>
  resolve<Task>(key, {
    noun: 'task',
    table: state.tasks,
    exact: state.by.taskRef,
    label: (task) => `${task.ref} (${task.id})`,
    isVisible: (task) => isProjectVisible(state, caller, task.projectId),
    visible: () => inProjects(state, caller, state.by.taskProject, state.tasks),
  });

/** The server that a name, an id or an id's unambiguous beginning names. */
export const resolveServer = (state: HubState, caller: Caller, key: string): Server =>
  resolve<Server>(key, {
    noun: 'server',
    table: state.servers,
    exact: state.by.serverName,
    label: (server) => `${server.name} (${server.id})`,
    isVisible: (server) => isServerVisible(state, caller, server),
    visible: () =>
      seesAll(caller) ? state.servers.values() : inProjects(state, caller, state.by.serverProject, state.servers),
  });

/** The session that a name, an id or an id's unambiguous beginning names; of ended ones the last that had the name. */
export const resolveSession = (state: HubState, caller: Caller, key: string): Session =>
  resolve<Session>(key, {
    noun: 'session',
    table: state.sessions,
    exact: state.by.sessionName,
    ended: state.by.endedSessionName,
    label: (session) => `${session.name} (${session.id})`,
    isVisible: (session) => isProjectVisible(state, caller, session.projectId),
    visible: () => inProjects(state, caller, state.by.sessionProject, state.sessions),
  });

/** The project that a name, a key, an id or an id's unambiguous beginning names. */
export const resolveProject = (state: HubState, caller: Caller, key: string): Project =>
  resolve<Project>(key, {
    noun: 'project',
    table: state.projects,
    exact: state.by.projectName,
    label: (project) => `${project.key} "${project.name}" (${project.id})`,
    isVisible: (project) => isProjectVisible(state, caller, project.id),
    visible: () => visibleProjects(state, caller),
  });

/** The objective that a short ref, an id or an id's unambiguous beginning names. */
export const resolveObjective = (state: HubState, caller: Caller, key: string): Objective =>
  resolve<Objective>(key, {
    noun: 'objective',
    table: state.objectives,
    exact: state.by.objectiveRef,
    label: (objective) => `${objective.ref} (${objective.id})`,
    isVisible: (objective) => isProjectVisible(state, caller, objective.projectId),
    visible: () => inProjects(state, caller, state.by.objectiveProject, state.objectives),
  });

/** The intervention that an id or an id's unambiguous beginning names. */
export const resolveIntervention = (state: HubState, caller: Caller, key: string): Intervention =>
  resolve<Intervention>(key, {
    noun: 'intervention',
    table: state.interventions,
    label: (intervention) => intervention.id,
    isVisible: (intervention) => isProjectVisible(state, caller, intervention.projectId),
    visible: () => inProjects(state, caller, state.by.interventionProject, state.interventions),
  });

/** The rule that an id or an id's unambiguous beginning names, with where it holds. */
export function resolveRule(
  state: HubState,
  caller: Caller,
  key: string,
): { readonly record: Rule; readonly scope: ScopeRecord } {
  const isVisible = (rule: Rule) => isScopeVisible(state, caller, rule.scope);
  const record = resolve<Rule>(key, {
    noun: 'rule',
    table: state.rules,
    label: (rule) => rule.id,
    isVisible,
    visible: () => [...state.rules.values()].filter(isVisible),
  });
  const scope = readScope(state, record.scope);
  if (scope === undefined) throw notFound('rule', record.id);
  return { record, scope };
}

/** Rules and templates of the whole hub are there for everybody who is in a project. */
export const seesHubWide = (state: HubState, caller: Caller): boolean =>
  seesAll(caller) || visibleProjects(state, caller).length > 0;

function isScopeVisible(state: HubState, caller: Caller, scope: RuleScope): boolean {
  if (scope.kind === 'hub') return seesHubWide(state, caller);
  if (scope.kind === 'project') return isProjectVisible(state, caller, scope.id);
  const server = state.servers.get(scope.id);
  return server !== undefined && isServerVisible(state, caller, server);
}

function readScope(state: HubState, scope: RuleScope): ScopeRecord | undefined {
  if (scope.kind === 'hub') return scope;
  if (scope.kind === 'project') {
    const record = state.projects.get(scope.id);
    return record && { kind: 'project', record };
  }
  const record = state.servers.get(scope.id);
  return record && { kind: 'server', record };
}

/** The person that a name, an id or an id's unambiguous beginning names. Who owns a project may name anybody in full. */
export function resolvePerson(state: HubState, caller: Caller, key: string): Person {
  const projects = visibleProjects(state, caller);
  const mayInvite = projects.some((project) => roleIn(caller, project) === 'owner');
  const isSelf = (person: Person) => caller.kind === 'person' && caller.personId === person.id;
  const isKnown = (person: Person) =>
    seesAll(caller) || isSelf(person) || projects.some((project) => project.members.has(person.id));
  return resolve<Person>(key, {
    noun: 'person',
    table: state.persons,
    exact: state.by.personName,
    label: (person) => `${person.name} (${person.id})`,
    isVisible: (person) => mayInvite || isKnown(person),
    visible: () => [...state.persons.values()].filter(isKnown),
  });
}

/** The projects that the caller can see: all for an admin, their own for others. */
export function visibleProjects(state: HubState, caller: Caller): readonly Project[] {
  switch (caller.kind) {
    case 'nobody':
      return [];
    case 'agent':
      return [...state.projects.pick([caller.projectId])];
    case 'person':
      return seesAll(caller) ? [...state.projects.values()] : [...state.projects.pick(projectIdsOf(state, caller))];
  }
}

/** The project that is meant where none was named: an agent's own, or the only one that the caller can see. */
export function defaultProject(state: HubState, caller: Caller): Project {
  const projects = visibleProjects(state, caller);
  const [only, another] = projects;
  if (only !== undefined && another === undefined) return only;
  const names = projects.slice(0, 20).map((project) => project.key);
  const message =
    only === undefined
      ? 'you are a member of no project yet; make one with "rostrum project create"'
      : `say which project: ${names.join(', ')} (on the command line with "-p")`;
  throw badRequest([{ path: 'project', message }]);
}

/** Whether the caller may know that this project exists. */
export function isProjectVisible(state: HubState, caller: Caller, projectId: string): boolean {
  switch (caller.kind) {
    case 'nobody':
      return false;
    case 'agent':
      return caller.projectId === projectId;
    case 'person':
      return (
        opensProject(caller, projectId) && (caller.admin || state.by.projectMember.of(caller.personId).has(projectId))
      );
  }
}

/** The row as this caller may see it: a server does not tell of projects that are not theirs, a project tells their role in it. */
export function rowFor<Shown extends Row>(state: HubState, caller: Caller, row: Shown): Shown {
  if (row.kind === 'project') {
    const project = state.projects.get(row.id);
    const role = project && roleIn(caller, project);
    return role === undefined ? row : { ...row, role };
  }
  return row.kind === 'server' && !row.projectIds.every((id) => isProjectVisible(state, caller, id))
    ? { ...row, projectIds: row.projectIds.filter((id) => isProjectVisible(state, caller, id)) }
    : row;
}

/** Whether the caller may know that this server exists: it serves one of the projects they see. */
const isServerVisible = (state: HubState, caller: Caller, server: Server): boolean =>
  seesAll(caller) || server.projectIds.some((projectId) => isProjectVisible(state, caller, projectId));

/** The one that a bound token opens, or those that the person is a member of. */
function projectIdsOf({ by }: HubState, caller: Extract<Caller, { kind: 'person' }>): Iterable<string> {
  const own = by.projectMember.of(caller.personId);
  const only = caller.limits?.projectId;
  if (only === undefined) return own;
  return caller.admin || own.has(only) ? [only] : [];
}

interface Noun<Item extends { readonly id: string }> {
  readonly noun: IdPrefix;
  readonly table: Table<Item>;
  /** Short refs or names, in lower case. */
  readonly exact?: Index<Item>;
  /** Names that are free again: the last record that had one is meant, where no other has it now. */
  readonly ended?: Index<Item>;
  readonly label: (item: Item) => string;
  readonly isVisible: (item: Item) => boolean;
  /** Walked only to find an id by its beginning. */
  readonly visible: () => Iterable<Item>;
}

const minPrefixCharacters = 4;
const maxCandidates = 10;
const idBeginning = new RegExp(`^[${base32Alphabet}]{${minPrefixCharacters},16}$`);

function resolve<Item extends { readonly id: string }>(key: string, noun: Noun<Item>): Item {
  const wanted = key.trim().toLowerCase();
  const byId = noun.table.get(wanted);
  if (byId !== undefined && noun.isVisible(byId)) return byId;
  const named = (index: Index<Item> | undefined) =>
    index === undefined ? [] : [...noun.table.pick(index.of(wanted))].filter(noun.isVisible);
  const exact = named(noun.exact);
  const ended = exact.length > 0 ? [] : named(noun.ended).slice(-1);
  const found = [exact, ended].find((items) => items.length > 0) ?? byIdBeginning(wanted, noun);
  const [only, another] = found;
  if (only === undefined) throw notFound(noun.noun, plainLine(key).slice(0, 100));
  if (another !== undefined) throw ambiguous(noun.noun, plainLine(key), found.slice(0, maxCandidates).map(noun.label));
  return only;
}

function byIdBeginning<Item extends { readonly id: string }>(wanted: string, noun: Noun<Item>): readonly Item[] {
  const beginning = wanted.startsWith(`${noun.noun}_`) ? wanted.slice(noun.noun.length + 1) : wanted;
  if (!idBeginning.test(beginning)) return [];
  const prefix = `${noun.noun}_${beginning}`;
  // A record may stand in several projects of the caller; it is one candidate all the same.
  const found = new Map<string, Item>();
  for (const item of noun.visible()) if (item.id.startsWith(prefix)) found.set(item.id, item);
  return [...found.values()];
}

function* inProjects<Item extends { readonly id: string }>(
  state: HubState,
  caller: Caller,
  index: Index<Item>,
  table: Table<Item>,
): IterableIterator<Item> {
  for (const project of visibleProjects(state, caller)) yield* table.pick(index.of(project.id));
}
