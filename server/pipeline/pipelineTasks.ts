import type { Task } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { pipelineKey } from '../state/hubState.ts';

/** The tasks of a pipeline by their keys in its file, in the order in which they were made. */
export function pipelineTasks(state: HubState, projectId: string, name: string): ReadonlyMap<string, Task> {
  const found = new Map<string, Task>();
  for (const task of state.tasks.pick(state.by.pipeline.of(pipelineKey(projectId, name)))) {
    if (task.pipeline !== undefined) found.set(task.pipeline.key, task);
  }
  return found;
}

/** How a pipeline writes another task: by its key where both are of one pipeline, else by its ref. */
export function nameWithin(state: HubState, pipeline: string | undefined, id: string): string {
  const task = state.tasks.get(id);
  const isOwn = pipeline !== undefined && task?.pipeline?.name.toLowerCase() === pipeline.toLowerCase();
  if (isOwn && !task.pipeline.removed) return task.pipeline.key;
  return task?.ref ?? state.objectives.get(id)?.ref ?? id;
}
