import { HubError, invalidFile } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Dependency, Task, TaskFacts } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { taskFacts } from '../decide/createTask.ts';
import { checkEdge, owedBy, requireDistinct } from '../decide/dependencies.ts';
import { requireProject } from '../decide/requireRecord.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import type { ParsedPipeline, PipelineTask } from './pipelineFile.ts';

export interface PipelineWish {
  readonly projectId: Id<'project'>;
  readonly file: ParsedPipeline;
  /** Whether tasks that wait for nothing are placed at once. */
  readonly start: boolean;
}

/** Finds records outside the file that it names. Throws a HubError where there is none. */
export interface PipelineNames {
  task: (key: string) => Task;
  parent: (key: string) => Id<'task'> | Id<'objective'>;
}

/** A task that was created, by its name in the file. */
interface Created {
  readonly name: string;
  readonly id: Id<'task'>;
}

/**
 * All tasks of a file in one journal line, or nothing. Refs are given in the order of the file.
 * @throws invalid-file with every problem at once, each with its line.
 */
export function decidePipeline(
  state: HubState,
  wish: PipelineWish,
  names: PipelineNames,
  context: Context,
): { readonly events: HubEvent[]; readonly created: readonly Created[] } {
  const project = requireProject(state, wish.projectId);
  const { tasks } = wish.file;
  const entries = tasks.map((task, at) => ({
    task,
    id: context.newId('task'),
    ref: `${project.key}-${project.lastNumber + 1 + at}`,
    projectId: project.id,
  }));
  const ids = new Map(entries.map(({ task, id }) => [task.name, id]));
  // What is wrong with a task of the file itself is said at its own place.
  const isUnread = (name: string) => wish.file.names.has(name) && !ids.has(name);
  const owed = promisedWithin(tasks);
  const problems = [...wish.file.problems, ...externalTwice(tasks)];
  const facts: TaskFacts[] = [];
  for (const { task, ...entry } of entries) {
    const dependencies = task.edges.flatMap((edge): readonly Dependency[] => {
      const found = { kind: edge.type, key: edge.contractKey, ifFailed: edge.ifFailed } as const;
      const inFile = ids.get(edge.task);
      if (inFile !== undefined) return [{ ...found, on: inFile }];
      if (isUnread(edge.task)) return [];
      return collect(problems, { path: `tasks.${task.name}.dependsOn`, line: edge.line }, () => {
        const dependency = { ...found, on: names.task(edge.task).id };
        checkEdge(state, entry, dependency);
        return [dependency];
      });
    });
    const made = collect(problems, { path: `tasks.${task.name}`, line: task.line }, () => {
      requireDistinct(state, entry, dependencies.filter(isOutside(state)));
      const parentId =
        task.parent === undefined || isUnread(task.parent) ? undefined : parentOf(task.parent, ids, names);
      const wanted = { projectId: project.id, draft: task.draft, parentId, dependencies };
      return [taskFacts(state, wanted, entry.ref, context)];
    });
    facts.push(...made.map((fact) => withPromises({ ...fact, id: entry.id }, owed.get(task.name) ?? [])));
  }
  if (problems.length > 0) throw invalidFile(problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
  const events = facts.map((task): HubEvent => ({
    type: 'task_created',
    taskId: task.id,
    actor: context.actor,
    task: started(state, task, wish.start),
  }));
  const outside = facts.flatMap(({ dependencies }) => dependencies).filter(isOutside(state));
  const created = entries.map(({ task, id }) => ({ name: task.name, id }));
  return { events: [...events, ...owedBy(state, outside, context)], created };
}

const isOutside =
  (state: HubState) =>
  ({ on }: Dependency): boolean =>
    state.tasks.get(on) !== undefined;

const parentOf = (key: string, ids: ReadonlyMap<string, Id<'task'>>, names: PipelineNames) =>
  ids.get(key) ?? names.parent(key);

/** What was made, or nothing and one problem more. */
function collect<Made>(
  problems: Problem[],
  place: Omit<Problem, 'message'>,
  make: () => readonly Made[],
): readonly Made[] {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    problems.push({ ...place, message: error.message });
    return [];
  }
}

/** Keys that inputs within the file ask of a task, whether it lists them or not. */
function promisedWithin(tasks: readonly PipelineTask[]): ReadonlyMap<string, readonly string[]> {
  const owed = new Map<string, string[]>();
  for (const { edges } of tasks) {
    for (const { task, type, contractKey } of edges) {
      if (type === 'input' && contractKey !== undefined) owed.set(task, [...(owed.get(task) ?? []), contractKey]);
    }
  }
  return owed;
}

function withPromises(task: TaskFacts, keys: readonly string[]): TaskFacts {
  const known = new Set(task.promises.map((promise) => promise.key));
  const more = [...new Set(keys)].filter((key) => !known.has(key)).map((key) => ({ key }));
  return more.length === 0 ? task : { ...task, promises: [...task.promises, ...more] };
}

function started(state: HubState, task: TaskFacts, startAll: boolean): TaskFacts {
  const waits = task.dependencies.some(waitsForNew(state)) || isBlocked(state, task);
  const start = startAll && task.start === 'unblocked' && !waits ? 'auto' : task.start;
  return { ...task, start, queued: start === 'auto' && !waits };
}

const waitsForNew = (state: HubState) => (dependency: Dependency) =>
  dependency.kind !== 'related' && state.tasks.get(dependency.on) === undefined;

function externalTwice(tasks: readonly PipelineTask[]): readonly Problem[] {
  const seen = new Set<string>();
  return tasks.flatMap(({ name, line, draft: { external } }) => {
    if (external === undefined) return [];
    const key = `${external.system}:${external.id}`;
    if (seen.has(key)) return [{ path: `tasks.${name}.external`, line, message: `${key} stands twice in this file` }];
    seen.add(key);
    return [];
  });
}
