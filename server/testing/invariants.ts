import { isOfSession, pausingKinds } from '../../shared/model/intervention.ts';
import type { Task } from '../../shared/model/task.ts';
import { blockersOf, isResolved } from '../state/blockers.ts';
import { descendantsOf } from '../state/descendants.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { rightOfPerson } from '../state/sessionRights.ts';
import { hasEnded, isUnderWay } from '../state/taskQueries.ts';
import { plainIndexes, reloaded } from './plainState.ts';

/** It runs, or may be found again, and nobody has closed it meanwhile. */
function isThere({ sessions, servers }: HubState, id: string): boolean {
  const session = sessions.get(id);
  if (session === undefined || session.lifecycle === 'exited' || servers.get(session.serverId) === undefined)
    return false;
  return session.lifecycle !== 'lost' || session.wanted === 'running';
}

/** Every sentence that must be true of a state at any moment, each with what breaks it. Empty = the state is possible. */
export function invariants(state: HubState): readonly string[] {
  const tasks = [...state.tasks.values()];
  const sessions = [...state.sessions.values()];
  const interventions = [...state.interventions.values()];
  const open = interventions.filter(({ outcome }) => outcome.state === 'open');
  const live = sessions.filter(isLive);
  const projects = [...state.projects.values()];
  const servers = [...state.servers.values()];

  const pausing = (task: Task) => open.filter(({ taskId, kind }) => taskId === task.id && pausingKinds.has(kind));
  const sessionOf = (task: Task) =>
    'assignment' in task && task.assignment !== undefined ? state.sessions.get(task.assignment.sessionId) : undefined;

  return [
    ...broken('needs a human only while something that pauses it is open', tasks, (task) =>
      task.status === 'needs_human' ? pausing(task).length > 0 : true,
    ),
    ...broken('while something that pauses it is open, needs a human or has its plan reviewed', tasks, (task) =>
      pausing(task).every(
        ({ kind }) =>
          task.status === 'needs_human' ||
          task.status === 'plan_review' ||
          // Asked about the provider that it waits for; there is nothing yet to be paused.
          (task.status === 'pending' && kind === 'provider_usage'),
      ),
    ),
    ...broken('a pending task with nothing open before it is not blocked, and the other way round', tasks, (task) =>
      task.status === 'pending'
        ? (blockersOf(state, task).length === 0) ===
          task.dependencies.every((edge) => isResolved(edge, state.tasks.get(edge.on)))
        : blockersOf(state, task).length === 0,
    ),
    ...broken('what is asked about a session alone is of one that has not ended', open, (asked) =>
      isOfSession(asked) ? isThere(state, asked.sessionId) : true,
    ),
    ...broken('waits only for tasks of its own project that exist', tasks, (task) =>
      task.dependencies.every(({ on }) => state.tasks.get(on)?.projectId === task.projectId),
    ),
    ...cycles(state, tasks),
    ...doubles('a lock is held by one task', tasks.filter(isUnderWay), (task) =>
      [...new Set(task.placement.locks)].map((lock) => `${task.projectId}/${lock}`),
    ),
    ...broken('a task under way has its session, which knows it', tasks.filter(isUnderWay), (task) => {
      const session = sessionOf(task);
      return session?.taskId === task.id && session.attempt === task.attempt;
    }),
    ...broken('past attempts are numbered from 1 and have ended', tasks, (task) =>
      task.pastAttempts.every(({ number, status }, index) => number === index + 1 && status !== 'done'),
    ),
    ...broken('the attempt is the one after the past ones', tasks, ({ attempt, pastAttempts }) => {
      return attempt === pastAttempts.length + 1;
    }),
    ...broken('a live session that is to run works on a task under way that is its own', live, (session) => {
      const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
      if (task === undefined || session.wanted === 'closed') return true;
      return isUnderWay(task) && sessionOf(task)?.id === session.id;
    }),
    ...broken('a live session stands on a server that exists', live, ({ serverId }) => {
      return state.servers.get(serverId) !== undefined;
    }),
    ...broken('an open intervention is about the attempt under way, or about how it ended', open, (one) => {
      if (one.taskId === undefined) return true;
      const task = state.tasks.get(one.taskId);
      if (task === undefined || task.attempt !== one.attempt) return false;
      return one.kind === 'failure' ? task.status === 'failed' : !hasEnded(task);
    }),
    ...broken('a manager is asked about while its objective is open: that it is gone, or what it does', open, (one) => {
      const { objectiveId, kind } = one;
      if (objectiveId === undefined) return true;
      const objective = state.objectives.get(objectiveId);
      const manager = state.sessions.get(objective?.managerSessionId ?? '');
      if (objective?.status !== 'open' || manager === undefined) return false;
      return kind === 'failure' ? !isLive(manager) : manager.lifecycle !== 'exited';
    }),
    ...broken('a plan is reviewed while its task waits for that', open, ({ kind, taskId }) =>
      kind === 'plan_review' ? state.tasks.get(taskId ?? '')?.status === 'plan_review' : true,
    ),
    ...broken('an objective that is done has no open task', [...state.objectives.values()], (objective) =>
      objective.status === 'done' ? descendantsOf(state, objective.id).every(hasEnded) : true,
    ),
    ...broken('a project has an owner', projects, ({ members }) => [...members.values()].includes('owner')),
    ...broken('what stands in a project stands in one that exists', [...tasks, ...sessions, ...open], (one) => {
      return state.projects.get(one.projectId) !== undefined;
    }),
    ...broken('a delivery is for a session that exists', [...state.deliveries.values()], ({ sessionId }) => {
      return state.sessions.get(sessionId) !== undefined;
    }),
    ...broken('a session is shared with people of its project', sessions, ({ projectId, shares = [] }) =>
      shares.every(({ personId }) => state.projects.get(projectId)?.members.has(personId) === true),
    ),
    ...broken('who drives a session alone may drive it', sessions, (session) =>
      session.driver === undefined ? true : rightOfPerson(state, session, session.driver) === 'drive',
    ),
    ...broken(
      'what has exited is shared with nobody and driven by nobody',
      sessions,
      ({ lifecycle, shares, driver }) => (lifecycle === 'exited' ? shares === undefined && driver === undefined : true),
    ),
    ...doubles('a ref is given once', [...tasks, ...state.objectives.values()], ({ projectId, ref }) => [
      `${projectId}/${ref.toLowerCase()}`,
    ]),
    ...doubles('a person has a name of their own', [...state.persons.values()], ({ name }) => [name.toLowerCase()]),
    ...doubles('a server has a name of its own', servers, ({ name }) => [name.toLowerCase()]),
    ...doubles('a project has a key of its own', projects, ({ key }) => [key]),
    ...doubles(
      'a session that is to run has a name of its own in its project',
      live.filter(({ wanted }) => wanted === 'running'),
      ({ projectId, name }) => [`${projectId}/${name.toLowerCase()}`],
    ),
    ...doubles('an external reference is given once in a project', tasks, ({ projectId, external }) =>
      external === undefined ? [] : [`${projectId}/${external.system}/${external.id}`],
    ),
    ...doubles('a secret opens one thing', [...state.tokens.values()], ({ hash }) => [hash]),
    ...wrongIndexes(state),
  ];
}

interface Named {
  readonly id: string;
}

const broken = <Item extends Named>(
  sentence: string,
  items: readonly Item[],
  holds: (item: Item) => boolean,
): readonly string[] => items.filter((item) => !holds(item)).map((item) => `${sentence}: ${told(item)}`);

function doubles<Item extends Named>(
  sentence: string,
  items: readonly Item[],
  keysOf: (item: Item) => readonly string[],
): readonly string[] {
  const owners = new Map<string, string[]>();
  for (const item of items) for (const key of keysOf(item)) owners.set(key, [...(owners.get(key) ?? []), item.id]);
  return [...owners]
    .filter(([, ids]) => ids.length > 1)
    .map(([key, ids]) => `${sentence}: ${key} of ${ids.join(', ')}`);
}

/** Tasks that would wait for themselves: found by taking away, again and again, those that wait for nothing left. */
function cycles(state: HubState, tasks: readonly Task[]): readonly string[] {
  const left = new Set(tasks.map(({ id }) => id));
  const isFree = (id: string) => !(state.tasks.get(id)?.dependencies ?? []).some(({ on }) => left.has(on));
  for (let free = [...left].filter(isFree); free.length > 0; free = [...left].filter(isFree)) {
    for (const id of free) left.delete(id);
  }
  return left.size === 0 ? [] : [`no task waits for itself: ${[...left].join(', ')}`];
}

/** An index says what one says that is made anew from the records. */
function wrongIndexes(state: HubState): readonly string[] {
  const anew = new Map(plainIndexes(reloaded(state).by));
  return plainIndexes(state.by)
    .filter(([name, lines]) => lines.join('\n') !== anew.get(name)?.join('\n'))
    .map(([name, lines]) => `the index ${name} is as its records say: ${lines.join('; ')}`);
}

const told = (item: Named): string => JSON.stringify(item).slice(0, 600);
