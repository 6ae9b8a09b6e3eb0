import type { HubState } from '../state/hubState.ts';
import type { Placeable } from './asked.ts';

/** Which of its locks other tasks hold now. */
export function heldLocks(state: HubState, task: Placeable): readonly string[] {
  return task.placement.locks.filter((lock) =>
    [...state.by.lock.of(`${task.projectId}/${lock}`)].some((id) => id !== task.id),
  );
}
