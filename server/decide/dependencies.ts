import { conflict, HubError } from '../../shared/errors.ts';
import { nearestName } from '../../runtime/nearestName.ts';
import type { OwedKey } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import { isBlocked, isResolved } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { contractOf, hasEnded } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { requireContractRoom } from './contracts.ts';
import { requireTask, requireVersion } from './requireRecord.ts';
import { requireState } from './transitions.ts';

/** Names one edge between two tasks, or every edge. */
interface EdgeFilter {
  readonly kind?: Dependency['kind'] | undefined;
  readonly key?: string | undefined;
}

/**
 * Adds an edge to a pending or running task. An input of a key that the other does not owe yet makes it owe it.
 * @throws cycle with the path, conflict where the edge stands already or can never be fulfilled.
 */
export function decideAddDependency(
  state: HubState,
  {
    id,
    dependency,
    version,
  }: { readonly id: string; readonly dependency: Dependency; readonly version?: number | undefined },
  context: Context,
): HubEvent[] {
  const task = requireTask(state, id);
  requireVersion(task, version);
  return rewire(state, task, { gone: [], added: [dependency] }, context);
}

/** Removes every edge to a task, or those of one kind and key. A task that nothing blocks any more is unblocked. */
export function decideRemoveDependency(
  state: HubState,
  wish: EdgeFilter & { readonly id: string; readonly on: string; readonly version?: number | undefined },
  context: Context,
): HubEvent[] {
  const task = requireTask(state, wish.id);
  requireVersion(task, wish.version);
  return rewire(state, task, { gone: edgesTo(task, wish), added: [] }, context);
}

/**
 * Moves one end of the edges to a task, or of those of one kind and key: `on` lets the same task wait for another one,
 * `waiting` lets another task wait in its place. All of it or nothing.
 * @throws what adding and removing them throws, and then nothing has changed.
 */
export function decideMoveDependency(
  state: HubState,
  wish: EdgeFilter & {
    readonly id: string;
    readonly on: string;
    readonly end: 'on' | 'waiting';
    readonly to: Id<'task'>;
    readonly version?: number | undefined;
  },
  context: Context,
): HubEvent[] {
  const task = requireTask(state, wish.id);
  requireVersion(task, wish.version);
  const gone = edgesTo(task, wish);
  if (wish.to === (wish.end === 'on' ? wish.on : wish.id)) throw conflict('The edge ends at that task already.');
  if (wish.end === 'on')
    return rewire(state, task, { gone, added: gone.map((edge) => ({ ...edge, on: wish.to })) }, context);
  const removed = rewire(state, task, { gone, added: [] }, context);
  return [...removed, ...rewire(state, requireTask(state, wish.to), { gone: [], added: gone }, context)];
}

/** @throws conflict where there is none. */
function edgesTo(task: Task, { on, kind, key }: EdgeFilter & { readonly on: string }): readonly Dependency[] {
  const found = task.dependencies.filter(
    (edge) => edge.on === on && (kind === undefined || edge.kind === kind) && (key === undefined || edge.key === key),
  );
  if (found.length === 0) throw conflict(`${task.ref} has no such dependency.`);
  return found;
}

/** Takes edges off a task and gives it others, in one change of it. */
function rewire(
  state: HubState,
  task: Task,
  { gone, added }: { readonly gone: readonly Dependency[]; readonly added: readonly Dependency[] },
  context: Context,
): HubEvent[] {
  requireState(task, 'update');
  for (const edge of added) checkEdge(state, task, edge);
  const dependencies = [...task.dependencies.filter((edge) => !gone.includes(edge)), ...added];
  if (added.length > 0) requireDistinct(state, task, dependencies);
  if (added.length > 0 && dependencies.length > limits.dependenciesPerTask)
    throw conflict(`${task.ref} has ${limits.dependenciesPerTask} dependencies, which is the limit.`);
  for (const { on } of added) {
    const path = pathTo(state, on, task.id);
    if (path !== undefined) throw cycle(state, [task.id, ...path]);
  }
  const isPending = task.status === 'pending';
  const held = isPending && task.queued && added.some((edge) => !isResolved(edge, state.tasks.get(edge.on)));
  const freed = isPending && isBlocked(state, task) && !isBlocked(state, { ...task, dependencies });
  return [
    {
      type: 'task_updated',
      taskId: task.id,
      actor: context.actor,
      changes: { dependencies, ...(held ? { queued: false } : {}) },
    },
    ...(freed ? [{ type: 'task_unblocked', taskId: task.id, actor: context.actor, by: undefined } as const] : []),
    ...owedBy(state, added, context),
  ];
}

/** What new input edges make other tasks owe: one event for each of them, with all keys that it owes from now on. */
export function owedBy(state: HubState, dependencies: readonly Dependency[], context: Context): HubEvent[] {
  const owed = new Map<Task, Set<string>>();
  for (const { kind, on, key } of dependencies) {
    const other = requireTask(state, on);
    if (kind !== 'input' || key === undefined || owes(other, key)) continue;
    owed.set(other, (owed.get(other) ?? new Set()).add(key));
  }
  for (const [other, keys] of owed) requireContractRoom(other, keys);
  return [...owed].map(([other, keys]) => ({
    type: 'task_updated',
    taskId: other.id,
    actor: context.actor,
    changes: { promises: [...other.promises, ...[...keys].map((key) => ({ key }))] },
  }));
}

/** The contracts that these events make other tasks owe, by their refs; the state is the one before the events. */
export function newlyOwed(state: HubState, events: readonly HubEvent[]): OwedKey[] {
  return events.flatMap((event) => {
    const other = event.type === 'task_updated' ? state.tasks.get(event.taskId) : undefined;
    if (event.type !== 'task_updated' || other === undefined) return [];
    const keys = (event.changes.promises ?? []).map(({ key }) => key).filter((key) => !owes(other, key));
    const known = other.promises.map(({ key }) => key);
    return keys.map((key) => owedKey(other.ref, key, known));
  });
}

/** A contract that a task did not promise, with the one of its own that may have been meant. */
export function owedKey(task: string, key: string, known: readonly string[]): OwedKey {
  const meant = nearestName(key, known);
  return meant === undefined ? { task, key } : { task, key, meant };
}

/** @throws conflict where an edge stands twice, or two inputs would come under one key: the one would hide the other. */
export function requireDistinct(
  state: HubState,
  task: { readonly id: string; readonly ref: string },
  dependencies: readonly Dependency[],
): void {
  const known = new Set<string>();
  const inputs = new Set<string | undefined>();
  for (const edge of dependencies) {
    const name = state.tasks.get(edge.on)?.ref ?? edge.on;
    const said = `${edge.kind} ${edge.on} ${edge.key ?? ''}`;
    if (known.has(said))
      throw conflict(`${task.ref} has this dependency on ${name} already.`, { id: task.id, on: edge.on });
    if (edge.kind === 'input' && inputs.has(edge.key))
      throw conflict(`${task.ref} gets an input "${edge.key}" already. Let ${name} publish under another key.`, {
        key: edge.key,
      });
    known.add(said);
    if (edge.kind === 'input') inputs.add(edge.key);
  }
}

/** @throws bad input that no state can make good. */
export function checkEdge(
  state: HubState,
  task: { readonly id: string; readonly ref: string; readonly projectId: string },
  dependency: Dependency,
): void {
  const other = requireTask(state, dependency.on);
  if (other.projectId !== task.projectId) throw conflict(`${other.ref} belongs to another project than ${task.ref}.`);
  if (dependency.kind === 'on_failure' && other.status === 'done') {
    throw conflict(`${other.ref} is done, so ${task.ref} would never run: it is to run only if that fails.`);
  }
  if (dependency.kind === 'input' && dependency.key === undefined) {
    throw conflict(`An input names the contract that it waits for. Add "--contract-key KEY".`);
  }
  if (dependency.kind === 'input' && dependency.key !== undefined && hasEnded(other) && !owes(other, dependency.key)) {
    throw conflict(`${other.ref} has ended and never promised "${dependency.key}".`);
  }
}

const owes = (task: Task, key: string): boolean =>
  contractOf(task, key) !== undefined || task.promises.some((promise) => promise.key === key);

/** The way from one task to another along its dependencies, both ends included; undefined where there is none. */
function pathTo(state: HubState, from: string, to: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return walkBack(cameFrom, to);
    for (const { on } of state.tasks.get(at)?.dependencies ?? []) {
      if (cameFrom.has(on)) continue;
      cameFrom.set(on, at);
      open.push(on);
    }
  }
  return undefined;
}

function walkBack(cameFrom: ReadonlyMap<string, string | undefined>, to: string): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
  return path;
}

function cycle(state: HubState, path: readonly string[]): HubError {
  const refs = path.map((id) => state.tasks.get(id)?.ref ?? id);
  return new HubError('cycle', `This would be a cycle: ${refs.join(' → ')}. Remove one of these dependencies first.`, {
    path,
    refs,
  });
}
