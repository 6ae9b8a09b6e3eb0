import type { Problem } from '../../shared/errors.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Dependency, Task, TaskDraft, TaskFacts } from '../../shared/model/task.ts';
import type { Context } from '../decide/context.ts';
import { requireFreeExternal, taskFacts } from '../decide/createTask.ts';
import { requireEvidenceAuthor } from '../decide/evidence.ts';
import { requireProject } from '../decide/requireRecord.ts';
import { isResolved, openWaiting } from '../state/blockers.ts';
import { externalKey } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';
import { fieldChanges } from './fieldChanges.ts';
import type { FileField } from './fieldRules.ts';
import { fieldRules, refusalOf, stageOf } from './fieldRules.ts';
import type { ParsedPipeline, PipelineTask } from './pipelineFile.ts';
import { nameWithin, pipelineTasks } from './pipelineTasks.ts';
import type { FieldChange, Plan, PlanItem, Wanted } from './plan.ts';
import { collect, resolveWanted } from './resolveWanted.ts';
import type { PipelineNames } from './resolveWanted.ts';

export interface PipelineWish {
  readonly projectId: Id<'project'>;
  readonly file: ParsedPipeline;
  /** Whether tasks that wait for nothing are placed at once. */
  readonly start: boolean;
}

/** What a file would do against what is there, and every reason why it cannot. Changes nothing. */
export function planPipeline(
  state: HubState,
  wish: PipelineWish,
  names: PipelineNames,
  context: Context,
): { readonly plan: Plan; readonly problems: readonly Problem[] } {
  const { file, projectId } = wish;
  const { pipeline } = file;
  const before = pipeline === undefined ? new Map<string, Task>() : pipelineTasks(state, projectId, pipeline);
  const problems: Problem[] = [...externalTwice(file)];
  const wanted = resolveWanted(file, { state, projectId, before, names, context }, problems);
  const own = new Map<string, string>([...wanted.values()].map(({ id, name }) => [id, name]));
  const inFile = new Set(file.outlines.map(({ name }) => name));
  const vanished = [...before].filter(([key]) => !inFile.has(key));
  const planning: Planning = {
    state,
    wish,
    context,
    problems,
    wanted,
    goes: new Set(vanished.flatMap(([, task]) => (hasEnded(task) ? [] : [task.id]))),
    owed: promisedWithin(file),
    externals: new Map(file.tasks.map(({ name, draft }) => [before.get(name)?.id ?? name, draft.external])),
    own,
    nameOf: (id) => own.get(id) ?? nameWithin(state, pipeline, id),
    nextNumber: requireProject(state, projectId).lastNumber + 1,
  };
  const items = file.tasks.flatMap((task) => planTask(task, planning));
  const isOutside = ({ on }: Dependency) => state.tasks.get(on) !== undefined && !own.has(on);
  const outside = items.flatMap((item) => edgesGiven(item).filter(isOutside));
  const left = vanished.map(([key, task]) => planVanished(key, task, planning));
  return { plan: { pipeline, items: [...items, ...left], outside }, problems: [...file.problems, ...problems] };
}

interface Planning {
  readonly state: HubState;
  readonly wish: PipelineWish;
  readonly context: Context;
  readonly problems: Problem[];
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** Tasks that this plan cancels. */
  readonly goes: ReadonlySet<string>;
  readonly owed: ReadonlyMap<string, readonly string[]>;
  /** What the file gives each task as its identity elsewhere, by the id of one that exists. */
  readonly externals: ReadonlyMap<string, TaskDraft['external']>;
  /** The names of the file's tasks by their ids. */
  readonly own: ReadonlyMap<string, string>;
  /** How this file writes another task or objective, also one that it makes. */
  nameOf: (id: string) => string;
  nextNumber: number;
}

function planTask(task: PipelineTask, planning: Planning): PlanItem[] {
  const wanted = planning.wanted.get(task.name);
  if (wanted === undefined) return [];
  return wanted.before === undefined
    ? planNew(task, wanted, planning)
    : planKnown(task, wanted, wanted.before, planning);
}

function planNew(task: PipelineTask, wanted: Wanted, planning: Planning): PlanItem[] {
  const { state, wish, context, problems, owed } = planning;
  const { key: projectKey } = requireProject(state, wish.projectId);
  const place = { path: `tasks.${task.name}`, line: task.line };
  const made = collect(problems, place, (): TaskFacts => {
    const { dependencies, parentId, id } = wanted;
    requireExternal(task, undefined, planning);
    const { pipeline: name } = wish.file;
    const pipeline = name === undefined ? undefined : { name, key: task.name, start: task.draft.start };
    // Whether its identity elsewhere is free was asked above: another task of this file may be giving it up.
    const draft = { ...task.draft, external: undefined };
    const wished = { projectId: wish.projectId, draft, parentId, dependencies, pipeline };
    const facts = taskFacts(state, wished, `${projectKey}-${planning.nextNumber}`, context);
    return { ...withPromises(facts, owed.get(task.name) ?? []), id, external: task.draft.external };
  });
  if (made === undefined) return [];
  planning.nextNumber += 1;
  const waits = isWaiting(state, wanted.dependencies);
  const start = wish.start && made.start === 'unblocked' && !waits ? 'auto' : made.start;
  const created = { ...made, start, queued: start === 'auto' && !waits };
  return [{ action: 'created', key: task.name, line: task.line, task: created }];
}

function planKnown(task: PipelineTask, wanted: Wanted, before: Task, planning: Planning): PlanItem[] {
  const { state, wish, problems, owed } = planning;
  const { file } = wish;
  const found = fieldChanges(before, {
    state,
    nameOf: (id) => planning.nameOf(id),
    wanted,
    draft: task.draft,
    owed: [...new Set([...(owed.get(task.name) ?? []), ...owedOutside(before, planning)])],
    waits: isWaiting(state, wanted.dependencies),
    startAll: wish.start,
  });
  const stage = stageOf(before);
  const by = (verdict: string) => found.filter(({ field }) => fieldRules[field][stage] === verdict);
  for (const { field } of by('refuse')) {
    const path = ['tasks', task.name, field];
    const at = path.join('.');
    // What could not be found differs too, and that was said.
    if ([...file.problems, ...problems].some((problem) => problem.path === at)) continue;
    problems.push({ path: at, line: file.lineOf(path), message: refusalOf(before, field) });
  }
  const changes = by('change');
  if (changes.some(({ field }) => field === 'external')) {
    collect(problems, { path: `tasks.${task.name}.external`, line: task.line }, () => {
      requireExternal(task, before, planning);
    });
  }
  if (changes.some(({ field }) => field === 'evidence'))
    collect(problems, { path: `tasks.${task.name}.evidence`, line: task.line }, () =>
      requireEvidenceAuthor(before, planning.context.actor),
    );
  return [
    itemOf(
      task,
      before,
      changes,
      by('keep').map(({ field }) => field),
    ),
  ];
}

function itemOf(
  { name: key, line }: PipelineTask,
  task: Task,
  changes: readonly FieldChange[],
  kept: readonly FileField[],
): PlanItem {
  return changes.length === 0
    ? { action: 'untouched', key, line, task, kept }
    : { action: 'changed', key, line, task, changes, kept };
}

/** Not in the file any more: cancelled while that is possible, else history. */
function planVanished(key: string, task: Task, { state, goes, own }: Planning): PlanItem {
  if (hasEnded(task)) return { action: 'untouched', key, task, kept: [] };
  const waiting = openWaiting(state, task.id).filter(({ id }) => !goes.has(id) && !own.has(id));
  const goWithIt = waiting.filter(
    ({ status, dependencies }) =>
      status === 'pending' &&
      dependencies.some(({ on, kind, ifFailed }) => on === task.id && ifFailed === 'cancel' && kind !== 'on_failure'),
  );
  return { action: 'cancelled', key, task, waiting, goWithIt };
}

/** Whether a task waits for one of these; what is made by the same plan cannot be done yet. */
const isWaiting = (state: HubState, dependencies: readonly Dependency[]): boolean =>
  dependencies.some((edge) => edge.kind !== 'related' && !isResolved(edge, state.tasks.get(edge.on)));

function edgesGiven(item: PlanItem): readonly Dependency[] {
  if (item.action === 'created') return item.task.dependencies;
  return item.action === 'changed' ? item.changes.flatMap(({ changes }) => changes.dependencies ?? []) : [];
}

/** Keys that tasks outside the file ask of one. What this plan cancels asks for nothing any more. */
function owedOutside({ id }: Task, { state, goes, own }: Planning): readonly string[] {
  return [...state.tasks.pick(state.by.dependents.of(id))]
    .filter((task) => !own.has(task.id) && !goes.has(task.id) && task.status !== 'cancelled')
    .flatMap(({ dependencies }) =>
      dependencies.flatMap(({ kind, on, key }) => (kind === 'input' && on === id && key !== undefined ? [key] : [])),
    );
}

/** Keys that inputs within the file ask of a task, whether it lists them or not. */
function promisedWithin({ outlines }: ParsedPipeline): ReadonlyMap<string, readonly string[]> {
  const owed = new Map<string, string[]>();
  for (const { edges } of outlines) {
    for (const { task, type, contractKey } of edges) {
      if (type !== 'input' || contractKey === undefined) continue;
      const keys = owed.get(task);
      if (keys === undefined) owed.set(task, [contractKey]);
      else keys.push(contractKey);
    }
  }
  return owed;
}

function withPromises(task: TaskFacts, keys: readonly string[]): TaskFacts {
  const known = new Set(task.promises.map((promise) => promise.key));
  const more = [...new Set(keys)].filter((key) => !known.has(key)).map((key) => ({ key }));
  return more.length === 0 ? task : { ...task, promises: [...task.promises, ...more] };
}

/** @throws conflict where another task has this reference and keeps it. */
function requireExternal({ draft }: PipelineTask, before: Task | undefined, planning: Planning): void {
  const { state, wish, externals } = planning;
  const { external } = draft;
  if (external === undefined) return;
  const holders = state.by.external.of(externalKey(wish.projectId, external.system, external.id));
  const gives = [...holders].some((id) => {
    const next = externals.get(id);
    const task = state.tasks.get(id);
    const isFree = task !== undefined && fieldRules.external[stageOf(task)] === 'change';
    return externals.has(id) && isFree && !(next?.system === external.system && next.id === external.id);
  });
  if (!gives) requireFreeExternal(state, wish.projectId, external, before?.id);
}

function externalTwice({ tasks }: ParsedPipeline): readonly Problem[] {
  const seen = new Set<string>();
  return tasks.flatMap(({ name, line, draft: { external } }) => {
    if (external === undefined) return [];
    const key = `${external.system}:${external.id}`;
    if (seen.has(key)) return [{ path: `tasks.${name}.external`, line, message: `${key} stands twice in this file` }];
    seen.add(key);
    return [];
  });
}
