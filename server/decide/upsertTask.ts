import { badRequest, conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { ExternalRef, Task, TaskDraft } from '../../shared/model/task.ts';
import { taskDraft } from '../../shared/model/task.ts';
import type { ParamsOf } from '../../shared/operations/operations.ts';
import { externalKey } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { isSame } from '../state/isSame.ts';
import { hasEnded } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { decideCreateTask, placementBelow } from './createTask.ts';
import { decideUpdateTask } from './updateTask.ts';

type Fields = Omit<ParamsOf<'task.update'>, 'id' | 'version' | 'external'>;

export interface UpsertWish {
  readonly projectId: Id<'project'>;
  readonly external: ExternalRef;
  /** What is left out stays as it is, or is what a new task begins with. */
  readonly fields: Fields;
  readonly parentId: Id<'task'> | Id<'objective'> | undefined;
}

export interface Upsert {
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly taskId: string;
  readonly events: readonly HubEvent[];
}

/**
 * The task with this identity elsewhere becomes as it is said. Said twice, the second time changes nothing.
 * @throws bad-request for a new task without a title; wrong-state where it has ended and would have to change.
 */
export function decideUpsertTask(state: HubState, wish: UpsertWish, context: Context): Upsert {
  const { system, id } = wish.external;
  const [known] = state.tasks.pick(state.by.external.of(externalKey(wish.projectId, system, id)));
  return known === undefined ? create(state, wish, context) : update(state, known, wish, context);
}

function create(state: HubState, { projectId, external, fields, parentId }: UpsertWish, context: Context): Upsert {
  if (fields.title === undefined) {
    throw badRequest([{ path: 'title', message: `is needed: there is no task ${external.system}:${external.id} yet` }]);
  }
  const draft: TaskDraft = taskDraft.parse({ ...fields, external });
  const events = decideCreateTask(state, { projectId, draft, parentId, dependencies: [] }, context);
  const [created] = events;
  return { outcome: 'created', taskId: created?.type === 'task_created' ? created.taskId : '', events };
}

function update(state: HubState, task: Task, wish: UpsertWish, context: Context): Upsert {
  const { external, parentId } = wish;
  if (parentId !== undefined && parentId !== task.parentId)
    throw conflict(`${task.ref} belongs elsewhere already; a task keeps its place in the tree.`, { id: task.id });
  const { contracts, placement, ...fields } = wish.fields;
  const known = { ...task, contracts: task.promises };
  const given = {
    ...fields,
    external: { ...external, url: external.url ?? task.external?.url },
    placement: placement && placementBelow(state, placement, task.parentId),
    contracts: contracts && [...contracts, ...waitedFor(state, task, contracts)],
  };
  const before = new Map<string, unknown>(Object.entries(known));
  const news = Object.entries(given).filter(
    ([field, value]) => value !== undefined && !isSame(before.get(field), value),
  );
  if (news.length === 0) return { outcome: 'unchanged', taskId: task.id, events: [] };
  const changes: Partial<typeof given> = Object.fromEntries(news);
  return { outcome: 'changed', taskId: task.id, events: decideUpdateTask(state, { id: task.id, ...changes }, context) };
}

/** Contracts that open tasks wait for: whoever speaks from elsewhere does not know of them, and takes none away. */
function waitedFor(state: HubState, task: Task, contracts: Task['promises']): Task['promises'] {
  const open = [...state.tasks.pick(state.by.dependents.of(task.id))].filter((other) => !hasEnded(other));
  const isWaitedFor = (key: string) =>
    open.some(({ dependencies }) =>
      dependencies.some((edge) => edge.kind === 'input' && edge.on === task.id && edge.key === key),
    );
  return task.promises.filter(({ key }) => isWaitedFor(key) && !contracts.some((given) => given.key === key));
}
