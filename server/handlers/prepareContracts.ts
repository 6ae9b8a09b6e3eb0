import { isHeavy } from '../../runtime/json/weight.ts';
import { HubError } from '../../shared/errors.ts';
import type { ContractChange, Json } from '../../shared/model/contract.ts';
import type { Task } from '../../shared/model/task.ts';
import { knownContents } from '../content/knownContents.ts';
import type { Publication } from '../decide/contracts.ts';
import { requireTask } from '../decide/requireRecord.ts';
import { givenBefore } from '../policy/staleInputs.ts';
import { contractOf, lastFulfilment } from '../state/taskQueries.ts';
import type { Request } from './handler.ts';

type Surroundings = Pick<Request, 'state' | 'ports'>;

/**
 * Works out what deciding on publications needs of long data, off the main thread: their hashes, and how they differ from
 * the fulfilments before and from what others were given.
 */
export async function prepareContracts(
  { state, ports }: Surroundings,
  taskId: string,
  publications: readonly Publication[],
): Promise<void> {
  for (const publication of publications) {
    const { data } = publication;
    if (isHeavy(data) && knownContents.contentOf(data) === undefined)
      knownContents.noteContent(data, await ports.contents.describe(data));
    const known = new Map<string, ContractChange>();
    const older = olderThan(state, requireTask(state, taskId), publication);
    for (const { hash, data: before } of older.filter((one) => isUnknown(one, data))) {
      const change = known.get(hash) ?? (await changeOf(ports, before, data));
      known.set(hash, change);
      knownContents.noteChange(before, data, change);
    }
  }
}

/** Whether all that is known that a decision of now needs; another version may have come since it was worked out. */
export function arePrepared({ state }: Surroundings, taskId: string, publications: readonly Publication[]): boolean {
  const task = requireTask(state, taskId);
  return publications.every(
    (publication) =>
      (!isHeavy(publication.data) || knownContents.contentOf(publication.data) !== undefined) &&
      !olderThan(state, task, publication).some((older) => isUnknown(older, publication.data)),
  );
}

interface Older {
  readonly hash: string;
  readonly data: Json;
}

/** What a publication is compared with when it is decided on. */
function olderThan(state: Request['state'], task: Task, { key, status }: Publication): readonly Older[] {
  if (status !== 'fulfilled') return [];
  const before = contractOf(task, key);
  const fulfilled = lastFulfilment(before);
  const given = givenBefore(state, { taskId: task.id, key, version: (before?.version ?? 0) + 1 });
  return [
    ...(fulfilled === undefined ? [] : [fulfilled]),
    ...given.map(({ source: { hash }, data }) => ({ hash, data })),
  ];
}

function isUnknown({ hash, data: before }: Older, after: Json): boolean {
  if (knownContents.contentOf(after)?.hash === hash) return false;
  return (isHeavy(before) || isHeavy(after)) && knownContents.changeBetween(before, after) === undefined;
}

/** What cannot be compared breaks: to look once more than needed costs less than to believe what is not so. */
async function changeOf(ports: Request['ports'], before: Json, after: Json): Promise<ContractChange> {
  try {
    return (await ports.contents.compare(before, after)).change;
  } catch (error) {
    if (error instanceof HubError && error.code === 'too-large') return 'breaking';
    throw error;
  }
}
