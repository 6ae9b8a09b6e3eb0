import type { Task } from '../../shared/model/task.ts';
import type { PipelineRow } from '../../shared/operations/pipelines.ts';
import type { HubState } from '../state/hubState.ts';
import { pipelineKey } from '../state/hubState.ts';
import { hasEnded } from '../state/taskQueries.ts';

/** How far a pipeline is. */
export function pipelineRow(name: string, tasks: Iterable<Task>): PipelineRow {
  const counts = { tasks: 0, open: 0, done: 0, failed: 0, cancelled: 0 };
  let updatedAt = 0;
  for (const task of tasks) {
    const { status } = task;
    counts.tasks += 1;
    if (!hasEnded(task)) counts.open += 1;
    if (status === 'done' || status === 'failed' || status === 'cancelled') counts[status] += 1;
    updatedAt = Math.max(updatedAt, task.updatedAt);
  }
  return { name, ...counts, updatedAt };
}

/** The pipelines of a project as they are listed: in the order in which they were first applied. */
export function* pipelineRows(state: HubState, projectId: string): IterableIterator<PipelineRow & { id: string }> {
  const beginning = pipelineKey(projectId, '');
  for (const key of state.by.pipeline.keys()) {
    if (!key.startsWith(beginning)) continue;
    const tasks = [...state.tasks.pick(state.by.pipeline.of(key))];
    const name = tasks[0]?.pipeline?.name ?? key.slice(beginning.length);
    yield { id: name, ...pipelineRow(name, tasks) };
  }
}
