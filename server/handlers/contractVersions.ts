import { conflict, notFound } from '../../shared/errors.ts';
import type { Contract, ContractVersion, Json } from '../../shared/model/contract.ts';
import type { Task } from '../../shared/model/task.ts';
import { contractOf, versionsOf } from '../state/taskQueries.ts';
import type { Request } from './handler.ts';

/** A contract that was published. @throws not-found for one that is only promised, or unknown. */
export function requirePublished(task: Task, key: string): Contract {
  const contract = contractOf(task, key);
  if (contract === undefined) throw notFound('contract', `${key} of ${task.ref}`);
  return contract;
}

/** @throws conflict that names the versions there are. */
export function requireVersionOf(contract: Contract, version: number): ContractVersion {
  const versions = versionsOf(contract);
  const found = versions.find((known) => known.version === version);
  if (found !== undefined) return found;
  const known = versions.map((one) => one.version);
  throw conflict(
    `There is no version ${version} of "${contract.key}" to read back; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
    { versions: known },
  );
}

/** The data of a version: the last is in memory, those before stand in the log. */
export async function readVersion(
  { state, ports }: Pick<Request, 'state' | 'ports'>,
  task: Task,
  contract: Contract,
  { version, seq }: ContractVersion,
): Promise<Json> {
  if (version === contract.version) return contract.data;
  const lines = await ports.readLinesAt([seq]);
  for (const event of lines.flatMap(({ events }) => events)) {
    if (event.type !== 'contract_fulfilled' && event.type !== 'contract_unfulfilled') continue;
    if (event.taskId === task.id && event.key === contract.key && event.version === version) return event.data;
  }
  throw conflict(`Version ${version} of "${contract.key}" cannot be read back: ${whyNot(seq, state.prunedUpTo)}.`);
}

function whyNot(seq: number, prunedUpTo: number): string {
  if (seq === 0) return 'it is older than versions are kept';
  if (seq <= prunedUpTo) return 'it was pruned from the log';
  return 'it is on its way to the disk; try again in a moment';
}
