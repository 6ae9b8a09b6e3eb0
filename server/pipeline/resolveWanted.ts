import type { Problem } from '../../shared/errors.ts';
import { conflict, HubError } from '../../shared/errors.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { checkEdge, requireDistinct } from '../decide/dependencies.ts';
import type { HubState } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';
import { findCycles } from './findCycles.ts';
import type { ParsedPipeline, PipelineEdge, TaskOutline } from './pipelineFile.ts';
import { nameWithin } from './pipelineTasks.ts';
import { edgeKey } from './plan.ts';
import type { Wanted } from './plan.ts';

/** Finds records outside the file that it names. Throws a HubError where there is none. */
export interface PipelineNames {
  task: (key: string) => Task;
  parent: (key: string) => Id<'task'> | Id<'objective'>;
}

export interface Surroundings {
  readonly state: HubState;
  readonly projectId: Id<'project'>;
  /** The tasks of this pipeline as they are, by key. */
  readonly before: ReadonlyMap<string, Task>;
  readonly names: PipelineNames;
  readonly context: Context;
}

/** What was made, or nothing and one problem more. */
export function collect<Made>(
  problems: Problem[],
  place: Omit<Problem, 'message'>,
  make: () => Made,
): Made | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    problems.push({ ...place, message: error.message });
    return undefined;
  }
}

/** Every task of the file with what it names found, also where the rest of it could not be read. */
export function resolveWanted(
  file: ParsedPipeline,
  around: Surroundings,
  problems: Problem[],
): ReadonlyMap<string, Wanted> {
  const { before, context } = around;
  const ids = new Map(file.outlines.map(({ name }) => [name, before.get(name)?.id ?? context.newId('task')]));
  const resolved = file.outlines.map((outline): Wanted => ({
    name: outline.name,
    line: outline.line,
    id: ids.get(outline.name) ?? context.newId('task'),
    before: before.get(outline.name),
    dependencies: resolveEdges(outline, ids, around, { problems, isJudged: isJudged(file, outline) }),
    parentId: resolveParent(outline, ids, around, problems),
  }));
  if (!file.problems.some(({ path }) => path === 'tasks')) problems.push(...cyclesAcross(file, resolved, around));
  return new Map(resolved.map((wanted) => [wanted.name, wanted]));
}

/** Whether the edges of a task were found wrong already when the file was read. */
const isJudged = ({ problems }: ParsedPipeline, { name }: TaskOutline) =>
  problems.some(({ path }) => path === `tasks.${name}.dependsOn`);

function resolveEdges(
  outline: TaskOutline,
  ids: Ids,
  around: Surroundings,
  told: { readonly problems: Problem[]; readonly isJudged: boolean },
): readonly Dependency[] {
  const { problems } = told;
  const { state, projectId, before } = around;
  const path = `tasks.${outline.name}.dependsOn`;
  const known = before.get(outline.name);
  const knownEdges = new Set(known?.dependencies.map(edgeKey));
  const self = { id: known?.id ?? outline.name, ref: known?.ref ?? outline.name, projectId };
  const found = outline.edges.flatMap((edge): readonly Dependency[] => {
    const made = collect(problems, { path, line: edge.line }, () => {
      const on = ids.get(edge.task) ?? otherTask(edge, ids, around).id;
      if (on === known?.id && edge.task !== outline.name) throw conflict('a task cannot wait for itself');
      const dependency: Dependency = { kind: edge.type, on, key: edge.contractKey, ifFailed: edge.ifFailed };
      const isNew = !knownEdges.has(edgeKey(dependency));
      // What is wrong between tasks of the file is said where the file was read.
      if (isNew && edge.task !== outline.name && state.tasks.get(on) !== undefined && isWhole(dependency))
        checkEdge(state, self, dependency);
      return dependency;
    });
    return made === undefined ? [] : [made];
  });
  if (!told.isJudged) {
    collect(problems, { path, line: outline.line }, () => {
      requireDistinct(state, self, found);
    });
  }
  return found;
}

type Ids = ReadonlyMap<string, Id<'task'>>;

const isWhole = ({ kind, key }: Dependency) => kind !== 'input' || key !== undefined;

/** A task outside the file: one that the file had once and that has ended, or any other by its id or ref. */
function otherTask({ task: key }: PipelineEdge, ids: Ids, { before, names }: Surroundings): Task {
  const task = before.get(key) ?? names.task(key);
  requireStays(task, key, ids, before);
  return task;
}

/** @throws conflict for a task that the file has no more and that is cancelled therefore. */
function requireStays(task: Task, key: string, ids: Ids, before: Surroundings['before']): void {
  const own = task.pipeline?.key ?? '';
  if (before.get(own)?.id !== task.id || ids.has(own) || hasEnded(task)) return;
  throw conflict(`"${key}" is not in this file any more, so ${task.ref} would be cancelled; remove this too`);
}

function resolveParent(
  { name, parent, line }: TaskOutline,
  ids: Ids,
  { names, before, state, projectId }: Surroundings,
  problems: Problem[],
): Wanted['parentId'] {
  if (parent === undefined) return undefined;
  return collect(problems, { path: `tasks.${name}.parent`, line }, () => {
    const id = ids.get(parent) ?? before.get(parent)?.id ?? names.parent(parent);
    const task = state.tasks.get(id);
    if (task !== undefined) requireStays(task, parent, ids, before);
    const record = task ?? state.objectives.get(id);
    if (record !== undefined && record.projectId !== projectId)
      throw conflict(`${record.ref} belongs to another project than this file`);
    return id;
  });
}

/** Ways through tasks outside the file that lead back into it. */
function cyclesAcross(file: ParsedPipeline, resolved: readonly Wanted[], { state }: Surroundings): readonly Problem[] {
  const wanted = new Map<string, Wanted>(resolved.map((one) => [one.id, one]));
  const nameOf = (id: string) => wanted.get(id)?.name ?? nameWithin(state, file.pipeline, id);
  const cycles = findCycles(wanted.keys(), (id) => {
    const edges = wanted.get(id)?.dependencies ?? state.tasks.get(id)?.dependencies ?? [];
    return edges.filter(({ on }) => on !== id).map(({ on }) => ({ to: on, line: 0 }));
  });
  return cycles.map(({ names }) => {
    const first = names.map((id) => wanted.get(id)?.name).find((name) => name !== undefined) ?? '';
    const line = file.lineOf(['tasks', first, 'dependsOn']);
    return { path: 'tasks', line, message: `a cycle: ${names.map(nameOf).join(' → ')}` };
  });
}
