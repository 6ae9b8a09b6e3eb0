import { conflict } from '../../shared/errors.ts';
import type { ContractStatus, Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { TaskResult } from '../../shared/model/taskResult.ts';
import type { Task } from '../../shared/model/task.ts';
import { limits } from '../../shared/timings.ts';
import type { Context } from './context.ts';
import { describeContent } from '../contentHash.ts';
import { changeBetween } from '../contract/changeBetween.ts';
import { contractOf, lastFulfilment } from '../state/taskQueries.ts';
import { requireWork } from './transitions.ts';

export interface Publication {
  readonly key: string;
  readonly status: ContractStatus;
  readonly data: Json;
}

/** What a result publishes. */
export const publicationsOf = ({ contracts }: TaskResult): readonly Publication[] =>
  Object.entries(contracts).map(([key, { status, data }]) => ({ key, status, data: data ?? null }));

/** Publishes a contract while the task is under way. */
export function decidePublish(task: Task, publication: Publication, context: Context): HubEvent[] {
  requireWork(task, 'publish', context.actor);
  requireContractRoom(task, [publication.key]);
  return [contractEvent(task, publication, context)];
}

/** @throws conflict where a task would come to have more contracts than its row can carry. */
export function requireContractRoom(task: Task, added: Iterable<string>): void {
  const keys = new Set([...task.promises.map(({ key }) => key), ...Object.keys(task.contracts), ...added]);
  if (keys.size <= limits.contractsPerTask) return;
  throw conflict(`${task.ref} would have ${keys.size} contracts; at most ${limits.contractsPerTask} are kept.`, {
    id: task.id,
    max: limits.contractsPerTask,
  });
}

/**
 * The event of a publication, with the next version, the hash of its content, and how it differs from the fulfilment
 * before, be that of an earlier attempt.
 */
export function contractEvent(task: Task, { key, status, data }: Publication, context: Context): HubEvent {
  const before = contractOf(task, key);
  const fulfilled = lastFulfilment(before);
  const about = {
    taskId: task.id,
    actor: context.actor,
    key,
    version: (before?.version ?? 0) + 1,
    ...describeContent(data),
    data,
  } as const;
  if (status !== 'fulfilled') return { type: 'contract_unfulfilled', ...about, status };
  const first = before?.status !== 'fulfilled' || before.attempt !== task.attempt;
  if (fulfilled === undefined) return { type: 'contract_fulfilled', ...about, first };
  const change = fulfilled.hash === about.hash ? 'same' : changeBetween(fulfilled.data, data);
  return { type: 'contract_fulfilled', ...about, first, change };
}
