import { hubActor } from '../../shared/model/actor.ts';
import type { ContractChange, Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import { diffData } from '../contract/dataDiff.ts';
import type { HubState } from '../state/hubState.ts';
import { assignmentOf, inputSourceOf, isUnderWay } from '../state/taskQueries.ts';

/**
 * What a contract that is published again says to those that were given an older version: that theirs is not the newest,
 * and how the newest differs from theirs. What they were given stays as it is, and nothing is run again.
 */
export function markConsumers(state: HubState, event: HubEvent): HubEvent[] {
  if (event.type !== 'contract_fulfilled' || event.version === 1) return [];
  const compared = new Map<string, ContractChange>([[event.hash, 'same']]);
  const classOf = (hash: string, data: Json): ContractChange => {
    const known = compared.get(hash) ?? diffData(data, event.data).change;
    compared.set(hash, known);
    return known;
  };
  return [...state.tasks.pick(state.by.consumers.of(event.taskId))].flatMap((task) => {
    const source = inputSourceOf(task, event.key);
    if (!isOfInterest(task) || source?.on !== event.taskId || source.version >= event.version) return [];
    const change = classOf(source.hash, assignmentOf(task)?.resolvedInputs[event.key] ?? null);
    // Whoever has the same content hears of it only where they were told otherwise before.
    if (change === 'same' && (source.newest?.change ?? 'same') === 'same') return [];
    const { key, taskId: on, version } = event;
    return [
      {
        type: 'task_input_changed',
        taskId: task.id,
        actor: hubActor,
        key,
        on,
        has: source.version,
        version,
        change,
      },
    ];
  });
}

/** Under way or done: what failed or was cancelled is given the newest when it is retried. */
const isOfInterest = (task: Task): boolean => isUnderWay(task) || task.status === 'done';
