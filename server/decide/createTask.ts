import { conflict } from '../../shared/errors.ts';
import { demanded } from '../../shared/model/evidence.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Dependency, PipelineOrigin, TaskDraft, TaskFacts } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import { isBlocked } from '../state/blockers.ts';
import { descendantsOf, objectiveOf } from '../state/descendants.ts';
import { externalKey } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { checkEdge, owedBy, requireDistinct } from './dependencies.ts';
import { requireProject } from './requireRecord.ts';

export interface NewTask {
  readonly projectId: Id<'project'>;
  readonly draft: TaskDraft;
  readonly parentId?: Id<'task'> | Id<'objective'> | undefined;
  readonly dependencies: readonly Dependency[];
  readonly followUpOf?: Id<'task'> | undefined;
  readonly pipeline?: PipelineOrigin | undefined;
}

/** A new task, its short ref the next number of its project. A new task cannot close a cycle: nothing points at it yet. */
export function decideCreateTask(state: HubState, wish: NewTask, context: Context): HubEvent[] {
  const project = requireProject(state, wish.projectId);
  requireRoomOfManager(state, wish.parentId, context);
  const facts = taskFacts(state, wish, `${project.key}-${project.lastNumber + 1}`, context);
  for (const dependency of wish.dependencies) checkEdge(state, facts, dependency);
  requireDistinct(state, facts, wish.dependencies);
  const owed = owedBy(state, wish.dependencies, context);
  const startsNow = facts.start === 'auto' && !isBlocked(state, facts);
  const task = startsNow ? { ...facts, queued: true } : facts;
  return [{ type: 'task_created', taskId: task.id, actor: context.actor, task }, ...owed];
}

/** The record of a task as it begins. @throws conflict where the external reference is taken or the parent has ended. */
export function taskFacts(
  state: HubState,
  { projectId, draft, parentId, dependencies, followUpOf, pipeline }: NewTask,
  ref: string,
  context: Context,
): TaskFacts {
  requireFreeExternal(state, projectId, draft.external);
  requireOpenParent(state, parentId);
  // Field by field: records of one shape are a fraction of the cost of spread ones, in time and in memory.
  return {
    id: context.newId('task'),
    ref,
    projectId,
    parentId,
    followUpOf,
    title: draft.title,
    type: draft.type,
    priority: draft.priority,
    spec: draft.spec,
    structuredSpec: draft.structuredSpec,
    placement: placementBelow(state, draft.placement, parentId),
    dependencies,
    promises: draft.contracts,
    contracts: {},
    labels: draft.labels,
    external: draft.external,
    pipeline,
    requirePlanApproval: draft.requirePlanApproval,
    start: draft.start,
    queued: false,
    retry: draft.retry,
    evidence: demanded(draft.evidence),
    attempt: 1,
    pastAttempts: [],
    version: 1,
    createdAt: context.now,
    createdBy: context.actor,
    updatedAt: context.now,
  };
}

/** An agent adds to an objective only so many tasks; people add what they want. @throws conflict that says what to do. */
function requireRoomOfManager(state: HubState, parentId: NewTask['parentId'], { actor }: Context): void {
  if (actor.kind !== 'agent' || parentId === undefined) return;
  const parent = state.tasks.get(parentId);
  const objective = state.objectives.get(parentId) ?? (parent && objectiveOf(state, parent));
  if (objective === undefined) return;
  const open = descendantsOf(state, objective.id).filter((task) => !hasEnded(task)).length;
  if (open >= limits.openTasksPerManager)
    throw conflict(
      `${objective.ref} has ${open} open tasks, which is as many as an agent may have there at once. Wait until some are done, cancel some, or ask a person to create more.`,
      { open },
    );
}

/** (system, external id) is unique in a project. `except` is the task that may have it already. */
export function requireFreeExternal(
  state: HubState,
  projectId: string,
  external: TaskDraft['external'],
  except?: string,
): void {
  if (external === undefined) return;
  for (const id of state.by.external.of(externalKey(projectId, external.system, external.id))) {
    const ref = state.tasks.get(id)?.ref ?? id;
    if (id !== except)
      throw conflict(`${ref} has the external reference ${external.system}:${external.id} already.`, { id });
  }
}

/** Children of an objective work on its repo and base branch unless they say otherwise. */
export function placementBelow(
  state: HubState,
  placement: TaskDraft['placement'],
  parentId: string | undefined,
): TaskDraft['placement'] {
  const objective = parentId === undefined ? undefined : state.objectives.get(parentId);
  if (objective === undefined) return placement;
  const { repo = objective.repo, baseBranch = objective.baseBranch } = placement;
  return { ...placement, repo, baseBranch };
}

/** @throws conflict where what a task would belong to is over. */
export function requireOpenParent(state: HubState, parentId: string | undefined): void {
  if (parentId === undefined) return;
  const task = state.tasks.get(parentId);
  if (task !== undefined && hasEnded(task)) throw conflict(`${task.ref} has ended; no task can be placed below it.`);
  const objective = state.objectives.get(parentId);
  if (objective !== undefined && objective.status !== 'open')
    throw conflict(`${objective.ref} is ${objective.status}; open another objective for this task.`);
}
