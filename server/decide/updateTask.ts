import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { StartRule, Task } from '../../shared/model/task.ts';
import type { ParamsOf } from '../../shared/operations/operations.ts';
import type { HubState } from '../state/hubState.ts';
import { isSame } from '../state/isSame.ts';
import { contractOf, hasEnded, isUnderWay } from '../state/taskQueries.ts';
import type { Context } from './context.ts';
import { requireContractRoom } from './contracts.ts';
import { requireEvidenceAuthor } from './evidence.ts';
import { requireFreeExternal } from './createTask.ts';
import { decideMove } from './moveTask.ts';
import type { Parent } from './moveTask.ts';
import { requireTask, requireVersion } from './requireRecord.ts';
import { requireState } from './transitions.ts';

/** A wish to change a task, its new parent as an id: null where it shall stand alone. */
export type UpdateWish = Omit<ParamsOf<'task.update'>, 'parent'> & {
  readonly parentId?: Parent | null | undefined;
};

/** Changes fields of a task that has not ended. The assignment of the attempt under way stays as it is. */
export function decideUpdateTask(
  state: HubState,
  { id, version, contracts, parentId, ...changes }: UpdateWish,
  context: Context,
): HubEvent[] {
  const task = requireTask(state, id);
  requireVersion(task, version);
  requireState(task, 'update');
  requireFreeExternal(state, task.projectId, changes.external, task.id);
  if (contracts !== undefined) {
    requireOwed(state, task, contracts);
    requireContractRoom({ ...task, promises: contracts }, []);
  }
  requireHeldLocks(task, changes.placement);
  if (changes.evidence !== undefined) requireEvidenceAuthor(task, context.actor);
  const move = parentId === undefined ? undefined : decideMove(state, task, parentId, context);
  const queued = task.status === 'pending' ? queuedBy[changes.start ?? 'unblocked'] : undefined;
  return [
    {
      type: 'task_updated',
      taskId: task.id,
      actor: context.actor,
      changes: {
        ...move?.changes,
        ...changes,
        ...(contracts ? { promises: contracts } : {}),
        ...(queued === undefined ? {} : { queued }),
      },
      ...(move?.from === undefined ? {} : { movedFrom: move.from }),
    },
  ];
}

/** What a new rule means for a pending task: at once, only by hand, or as it was. */
const queuedBy: Readonly<Record<StartRule, boolean | undefined>> = { auto: true, manual: false, unblocked: undefined };

/** @throws conflict where another task waits for a contract that would not be owed any more. */
function requireOwed(state: HubState, task: Task, contracts: Task['promises']): void {
  for (const dependent of state.tasks.pick(state.by.dependents.of(task.id))) {
    for (const { kind, on, key } of dependent.dependencies) {
      const isDropped = kind === 'input' && on === task.id && !contracts.some((promise) => promise.key === key);
      if (isDropped && contractOf(task, key) === undefined && !hasEnded(dependent))
        throw conflict(`${dependent.ref} waits for "${key}" of ${task.ref}. Remove that dependency first.`, { key });
    }
  }
}

/** @throws conflict where the locks of a task change while it may hold them. */
function requireHeldLocks(task: Task, placement: Task['placement'] | undefined): void {
  if (placement === undefined || !isUnderWay(task) || isSame(placement.locks, task.placement.locks)) return;
  throw conflict(`${task.ref} is ${task.status} and holds its locks until it ends; they cannot change now.`);
}
