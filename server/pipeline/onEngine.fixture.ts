import { notFound } from '../../shared/errors.ts';
import type { Task } from '../../shared/model/task.ts';
import { anId } from '../testing/builders.ts';
import type { Engine } from '../testing/engine.ts';
import { decidePipeline, readPlan } from './decidePipeline.ts';
import { parsePipeline } from './pipelineFile.ts';
import { pipelineTasks } from './pipelineTasks.ts';

/** Records as somebody who sees everything names them. */
export const namesOf = ({ state }: Engine) => ({
  task: (key: string): Task => {
    const [id = ''] = state.by.taskRef.of(key.toLowerCase());
    const task = state.tasks.get(id);
    if (task === undefined) throw notFound('task', key);
    return task;
  },
  parent: (key: string) => {
    const [id = ''] = state.by.objectiveRef.of(key.toLowerCase());
    const objective = state.objectives.get(id);
    if (objective === undefined) throw notFound('objective', key);
    return objective.id;
  },
});

export const wishOf = (text: string, start = false) => ({
  projectId: anId('project'),
  file: parsePipeline(text),
  start,
});

export const plan = (engine: Engine, text: string, start = false) =>
  readPlan(engine.state, wishOf(text, start), namesOf(engine), engine.context());

/** Applies a file of the pipeline "shop"; gives its tasks by key, as they are then. */
export function apply(engine: Engine, text: string, start = false): Readonly<Record<string, Task>> {
  const { events } = decidePipeline(engine.state, wishOf(text, start), namesOf(engine), engine.context());
  engine.commit(events);
  return Object.fromEntries(pipelineTasks(engine.state, anId('project'), 'shop'));
}

/** A plan as words: `~ a title`. */
export const words = (engine: Engine, text: string, start = false): readonly string[] =>
  plan(engine, text, start).items.map(({ action, key, changes }) =>
    [action, key, ...changes.map(({ field, from, to }) => `${field} ${from} → ${to}`)].join(' '),
  );
