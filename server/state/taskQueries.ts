import type { Contract, ContractVersion, SchemaReplaced, StaleInput } from '../../shared/model/contract.ts';
import type { Proving } from '../../shared/model/evidence.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Assignment, InputSource, Task, TaskStatus } from '../../shared/model/task.ts';

const ended: ReadonlySet<TaskStatus> = new Set(['done', 'failed', 'cancelled']);

export const hasEnded = (task: Task): boolean => ended.has(task.status);

/** Assigned and not ended: it holds capacity, caps and locks. */
export const isUnderWay = (task: Task): boolean => task.status !== 'pending' && !hasEnded(task);

/** What the current attempt was given, where there is one. */
export const assignmentOf = (task: Task): Assignment | undefined =>
  'assignment' in task ? task.assignment : undefined;

/** The completion of its current attempt that waits for evidence. */
export const provingOf = (task: Task): Proving | undefined => ('proving' in task ? task.proving : undefined);

/** The server that its work binds it to while no attempt runs; undefined where it may go anywhere. */
export const boundServer = (task: Task): Id<'server'> | undefined => ('onServer' in task ? task.onServer : undefined);

/** The last publication under a key. A key is free text: it may be the name of something that every object has. */
export const contractOf = (task: Task | undefined, key: string | undefined): Contract | undefined =>
  task !== undefined && key !== undefined && Object.hasOwn(task.contracts, key) ? task.contracts[key] : undefined;

/** Where an input of the current attempt came from. */
export function inputSourceOf(task: Task, key: string): InputSource | undefined {
  const inputs = assignmentOf(task)?.inputs;
  return inputs !== undefined && Object.hasOwn(inputs, key) ? inputs[key] : undefined;
}

/** Inputs that say something else now than when the task was given them, or whose schema does. */
export const staleInputsOf = (task: Task): readonly StaleInput[] =>
  Object.entries(assignmentOf(task)?.inputs ?? {}).flatMap(([key, { on, version, newest, schemaChange = 'same' }]) => {
    const change = newest?.change ?? 'same';
    if (change === 'same' && schemaChange === 'same') return [];
    const schema = schemaChange === 'same' ? {} : { schemaChange };
    return [{ key, on, has: version, newest: newest?.version ?? version, change, ...schema }];
  });

/** What is known of the last change of a contract's schema. */
export const schemaReplacedOf = (task: Task, key: string): SchemaReplaced | undefined =>
  task.schemasReplaced !== undefined && Object.hasOwn(task.schemasReplaced, key)
    ? task.schemasReplaced[key]
    : undefined;

/** What was published last that was whole; a later try that is not whole does not take it away. */
export const lastFulfilment = (contract: Contract | undefined): Pick<Contract, 'hash' | 'data'> | undefined =>
  contract?.status === 'fulfilled' ? contract : contract?.fulfilledBefore;

/** The last publications, oldest first. One of before they were kept is the first that is known. */
export function versionsOf(contract: Contract | undefined): readonly ContractVersion[] {
  if (contract === undefined) return [];
  const { status, version, hash, at, attempt } = contract;
  return contract.versions ?? [{ status, version, hash, at, attempt, seq: 0 }];
}

export type WorkingTask = Extract<Task, { readonly status: 'planning' | 'plan_review' | 'running' | 'needs_human' }>;

/** Whether its agent has begun. */
export const isWorking = (task: Task): task is WorkingTask =>
  task.status === 'planning' ||
  task.status === 'plan_review' ||
  task.status === 'running' ||
  task.status === 'needs_human';
