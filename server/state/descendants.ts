import type { Task } from '../../shared/model/task.ts';
import type { HubState } from './hubState.ts';

/** All tasks below a task or an objective, parents before their children. */
export function descendantsOf(state: HubState, parentId: string): readonly Task[] {
  const found = new Map<string, Task>();
  const parents = [parentId];
  for (let next = parents.pop(); next !== undefined; next = parents.pop()) {
    for (const child of state.tasks.pick(state.by.taskParent.of(next))) {
      if (found.has(child.id)) continue;
      found.set(child.id, child);
      parents.push(child.id);
    }
  }
  return [...found.values()];
}

/** The objective at the root of a task, where it has one. */
export function objectiveOf(state: HubState, task: Task) {
  const seen = new Set<string>();
  let parentId: string | undefined = task.parentId;
  while (parentId !== undefined && !seen.has(parentId)) {
    const objective = state.objectives.get(parentId);
    if (objective !== undefined) return objective;
    seen.add(parentId);
    parentId = state.tasks.get(parentId)?.parentId;
  }
  return undefined;
}
