import { conflict, forbidden, HubError } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { isSame } from '../state/isSame.ts';
import type { Context } from './context.ts';
import { placementBelow, requireOpenParent } from './createTask.ts';

/** What a task can be below. */
export type Parent = Id<'task'> | Id<'objective'>;

export interface Move {
  readonly changes: Pick<Extract<HubEvent, { type: 'task_updated' }>['changes'], 'parentId' | 'placement'>;
  /** What it was below, where it leaves that. */
  readonly from: Parent | undefined;
}

/**
 * What changes when a task is put below another task or an objective, or alone (null). What has not been placed yet takes
 * repo and base branch of a new objective where it has none.
 * @throws cycle below itself; conflict for another project, an ended parent, or a place that a pipeline's file says;
 * forbidden for agents, whose tasks would leave the scope that they were given.
 */
export function decideMove(state: HubState, task: Task, parentId: Parent | null, { actor }: Context): Move {
  if (parentId === (task.parentId ?? null)) return { changes: {}, from: undefined };
  if (actor.kind === 'agent') throw forbidden(`move ${task.ref}`, 'a person', 'Ask for it: "rostrum task help".');
  const { pipeline } = task;
  if (pipeline !== undefined && pipeline.removed !== true)
    throw conflict(
      `${task.ref} stands where the file of the pipeline "${pipeline.name}" has it; it cannot be moved by hand.`,
    );
  if (parentId === null) return { changes: { parentId: null }, from: task.parentId };
  const parent = state.tasks.get(parentId) ?? state.objectives.get(parentId);
  if (parent !== undefined && parent.projectId !== task.projectId)
    throw conflict(`${parent.ref} belongs to another project than ${task.ref}.`);
  requireOpenParent(state, parentId);
  requireNotBelow(state, task, parentId);
  const placement = placementBelow(state, task.placement, parentId);
  const isPlacedAnew = task.status === 'pending' && !isSame(placement, task.placement);
  return { changes: { parentId, ...(isPlacedAnew ? { placement } : {}) }, from: task.parentId };
}

/** @throws cycle with the way from the task down to what it was to be put below. */
function requireNotBelow(state: HubState, task: Task, parentId: string): void {
  const path: string[] = [];
  let at: string | undefined = parentId;
  while (at !== undefined && !path.includes(at)) {
    path.unshift(at);
    if (at === task.id) {
      const refs = path.map((id) => state.tasks.get(id)?.ref ?? id);
      const [first = task.ref, ...below] = refs;
      const why =
        below.length === 0 ? `${first} cannot be below itself` : `${refs.join(' → ')} stand below each other already`;
      throw new HubError('cycle', `This would be a cycle: ${why}. Move the lower one away first.`, { path, refs });
    }
    at = state.tasks.get(at)?.parentId;
  }
}
