import { hubActor } from '../../shared/model/actor.ts';
import type { ContractChange } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import { diffSchemas } from '../contract/schemaDiff.ts';
import type { HubState } from '../state/hubState.ts';
import { inputSourceOf, isUnderWay } from '../state/taskQueries.ts';

/**
 * What follows from another schema of a contract, however it came to be changed: first what the change means, then that
 * to each task which was given its data or waits for it. What they were given stays as it is.
 */
export function markSchemas(state: HubState, event: HubEvent): HubEvent[] {
  if (event.type === 'task_updated' && event.changes.promises !== undefined) return compared(state, event.taskId);
  if (event.type !== 'contract_schema_changed' || event.change === 'same') return [];
  const { taskId: on, key, change } = event;
  const given = [...state.tasks.pick(state.by.consumers.of(on))].filter(
    (task) => inputSourceOf(task, key)?.on === on && (isUnderWay(task) || task.status === 'done'),
  );
  const waiting = [...state.tasks.pick(state.by.dependents.of(on))].filter((task) => waitsFor(task, on, key));
  return [...new Set([...given, ...waiting])].map((task) => toldOf(task, on, key, change));
}

function compared(state: HubState, taskId: Task['id']): HubEvent[] {
  const task = state.tasks.get(taskId);
  if (task === undefined) return [];
  const schemas = new Map(task.promises.map(({ key, schema }) => [key, schema]));
  return Object.entries(task.schemasReplaced ?? {})
    .filter(([, { change }]) => change === undefined)
    .map(([key, { before }]): HubEvent => {
      const { change } = diffSchemas(before, schemas.get(key));
      return { type: 'contract_schema_changed', taskId, actor: hubActor, key, change };
    });
}

const waitsFor = (task: Task, on: Task['id'], key: string): boolean =>
  task.status === 'pending' &&
  task.dependencies.some((edge) => edge.kind === 'input' && edge.on === on && edge.key === key);

const toldOf = (task: Task, on: Task['id'], key: string, change: ContractChange): HubEvent => ({
  type: 'task_input_schema_changed',
  taskId: task.id,
  actor: hubActor,
  key,
  on,
  change,
});
