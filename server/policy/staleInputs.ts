import { hubActor } from '../../shared/model/actor.ts';
import type { ContractChange, Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { InputSource, Task } from '../../shared/model/task.ts';
import { changeBetween } from '../contract/changeBetween.ts';
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
    const known = compared.get(hash) ?? changeBetween(data, event.data);
    compared.set(hash, known);
    return known;
  };
  return givenBefore(state, event).flatMap(({ task, source, data }) => {
    const change = classOf(source.hash, data);
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

/** What somebody has of a contract that an older version gave. */
export interface GivenBefore {
  readonly task: Task;
  readonly source: InputSource;
  readonly data: Json;
}

/** Who has an older version of a contract than this one, of those that are told. */
export function givenBefore(
  state: HubState,
  { taskId, key, version }: { readonly taskId: Task['id']; readonly key: string; readonly version: number },
): readonly GivenBefore[] {
  return [...state.tasks.pick(state.by.consumers.of(taskId))].flatMap((task) => {
    const source = inputSourceOf(task, key);
    if (!isOfInterest(task) || source?.on !== taskId || source.version >= version) return [];
    return [{ task, source, data: assignmentOf(task)?.resolvedInputs[key] ?? null }];
  });
}

/** Under way or done: what failed or was cancelled is given the newest when it is retried. */
const isOfInterest = (task: Task): boolean => isUnderWay(task) || task.status === 'done';
