import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { repeatedError } from './guards.ts';
import { mayRetry } from './retries.ts';

/**
 * What the end of a task or a fulfilled contract does to those that waited:
 * contract_fulfilled → dependency_resolved → task_unblocked; the scheduler adds task_auto_assigned.
 */
export function cascade(state: HubState, event: HubEvent): HubEvent[] {
  switch (event.type) {
    case 'task_completed':
      return [
        ...resolved(state, event.taskId, (edge) => edge.kind === 'blocks'),
        ...notNeeded(state, event.taskId, 'is done'),
      ];
    case 'contract_fulfilled':
      return event.first
        ? resolved(state, event.taskId, (edge) => edge.kind === 'input' && edge.key === event.key)
        : [];
    case 'task_failed':
    case 'task_cancelled':
      if (!isOver(state, event.taskId)) return [];
      if ('notNeeded' in event && event.notNeeded === true) return notNeeded(state, event.taskId, 'was not needed');
      return [
        ...resolved(state, event.taskId, (edge) => edge.kind === 'on_failure'),
        ...cancelledWith(state, event.taskId),
      ];
    case 'dependency_resolved':
      return unblocked(state, event.taskId, event.on);
    default:
      return [];
  }
}

/** Whether it failed or was cancelled for good, as far as nobody retries it: a retry that follows by itself is no end. */
function isOver(state: HubState, id: string): boolean {
  const task = state.tasks.get(id);
  if (task?.status !== 'failed') return task?.status === 'cancelled';
  return !mayRetry(task) || repeatedError(state, task) !== undefined;
}

function resolved(state: HubState, on: Task['id'], concerns: (edge: Dependency) => boolean): HubEvent[] {
  return [...waitingFor(state, on)].flatMap((task) =>
    task.dependencies
      .filter((edge) => edge.on === on && concerns(edge))
      .map(({ kind, key }): HubEvent => ({
        type: 'dependency_resolved',
        taskId: task.id,
        actor: hubActor,
        on,
        kind,
        key,
      })),
  );
}

/** Dependents that are to go with it. An edge that waits for the failure is not one of them. */
function cancelledWith(state: HubState, on: Task['id']): HubEvent[] {
  const ref = state.tasks.get(on)?.ref ?? on;
  const status = state.tasks.get(on)?.status ?? 'cancelled';
  return [...waitingFor(state, on)]
    .filter((task) =>
      task.dependencies.some(
        (edge) => edge.on === on && edge.ifFailed === 'cancel' && edge.kind !== 'on_failure' && edge.kind !== 'related',
      ),
    )
    .map((task) => ({
      type: 'task_cancelled',
      taskId: task.id,
      actor: hubActor,
      message: `${ref} ${status === 'failed' ? 'failed' : 'was cancelled'}`,
    }));
}

/** Tasks that were there for its failure will never run: they do not keep their objective open. */
function notNeeded(state: HubState, on: Task['id'], why: string): HubEvent[] {
  const message = `not needed: ${state.tasks.get(on)?.ref ?? on} ${why}`;
  return [...waitingFor(state, on)]
    .filter((task) => task.dependencies.some((edge) => edge.on === on && edge.kind === 'on_failure'))
    .map(({ id }) => ({ type: 'task_cancelled', taskId: id, actor: hubActor, message, notNeeded: true }));
}

function unblocked(state: HubState, taskId: Task['id'], by: Task['id']): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task?.status !== 'pending' || isBlocked(state, task)) return [];
  return [{ type: 'task_unblocked', taskId, actor: hubActor, by }];
}

function* waitingFor(state: HubState, on: string): IterableIterator<Task> {
  for (const task of state.tasks.pick(state.by.dependents.of(on))) if (task.status === 'pending') yield task;
}
