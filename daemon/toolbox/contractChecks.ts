import type { Problem } from '../../shared/errors.ts';
import type { ParamsOf } from '../../shared/operations/operations.ts';
import type { TaskOffer } from '../../shared/protocol/daemon.ts';
import { contractsTooLarge } from '../../shared/operations/requestSize.ts';
import { limits } from '../../shared/timings.ts';
import { writeJson } from '../../runtime/json/writeJson.ts';
import { contractInvalid, missingContracts } from './refusals.ts';

/** Checks data against a contract's schema, off the main thread. Empty = it fits. */
export type CheckSchema = (schema: unknown, data: unknown) => Promise<readonly Problem[]>;

/** What of a contract is judged. */
export interface ContractData {
  readonly key: string;
  readonly status: 'fulfilled' | 'partial' | 'failed';
  readonly data: unknown;
}

/**
 * Refuses data that breaks the schema its task promised, while the agent is still there to mend it. What is said not to
 * be whole (partial, failed) need not fit.
 *
 * @throws HubError `contract-invalid` with every problem.
 */
export async function requireFittingContract(
  task: TaskOffer,
  { key, status, data }: ContractData,
  checkSchema: CheckSchema,
): Promise<void> {
  if (status === 'fulfilled') {
    const problems = await findContractProblems(task, key, data, checkSchema);
    if (problems.length > 0) throw contractInvalid(key, problems);
  }
}

/**
 * Refuses data that no hub would keep.
 *
 * @throws HubError `too-large` with what to do instead.
 */
export async function requireDataSize(data: readonly unknown[]): Promise<void> {
  let bytes = 0;
  for (const one of data) for (const piece of await writeJson(one ?? null)) bytes += piece.length;
  if (bytes > limits.contractDataBytes) throw contractsTooLarge('These contracts', bytes);
}

/** Everything that keeps data from being this contract; empty where it has no schema. */
export async function findContractProblems(
  task: TaskOffer,
  key: string,
  data: unknown,
  checkSchema: CheckSchema,
): Promise<readonly Problem[]> {
  const schema = task.contracts.find((promise) => promise.key === key)?.schema;
  return schema === undefined ? [] : checkSchema(schema, data);
}

/**
 * Refuses a result without every promised contract, or with data that breaks a schema.
 *
 * @throws HubError `missing-contracts` with the keys, `contract-invalid` with the problems of the first that breaks.
 */
export async function requireCompleteResult(
  task: TaskOffer,
  result: ParamsOf<'task.complete'>['result'],
  { published, checkSchema }: { readonly published: readonly string[]; readonly checkSchema: CheckSchema },
): Promise<void> {
  const isFulfilled = (key: string) => {
    const given = result.contracts[key];
    return given === undefined ? published.includes(key) : given.status === 'fulfilled';
  };
  const missing = task.contracts.map(({ key }) => key).filter((key) => !isFulfilled(key));
  if (missing.length > 0) throw missingContracts(task.ref, missing);
  for (const [key, { status, data }] of Object.entries(result.contracts)) {
    await requireFittingContract(task, { key, status, data: data ?? null }, checkSchema);
  }
}
