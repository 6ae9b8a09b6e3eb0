import { HubError } from '../errors.ts';
import { limits } from '../timings.ts';
import type { OperationName } from './operations.ts';
import { operationTable } from './operations.ts';

/** How long the request of an operation may be as JSON, where a process takes `usual` bytes of every other. */
export const maxRequestBytes = (name: OperationName, usual: number = limits.bodyBytes): number =>
  Math.max(operationTable[name].maxBodyBytes ?? 0, usual);

/** A request that is longer than its operation takes. */
export function requestTooLarge(name: OperationName, bytes: number, maxBytes: number): HubError {
  const next = operationTable[name].maxBodyBytes === undefined ? '' : ` ${largeDataAdvice}`;
  return new HubError('too-large', `${name} is asked with ${bytes} bytes; at most ${maxBytes} are taken.${next}`, {
    bytes,
    maxBytes,
  });
}

/** The operation whose requests may be the longest, which what is too long for every other can only be meant for. */
export const longestRequest = 'contract.publish' satisfies OperationName;

/** Contracts with more data together than one task carries. */
export const contractsTooLarge = (whose: string, bytes: number): HubError =>
  new HubError(
    'too-large',
    `${whose} would have ${bytes} bytes together; at most ${limits.contractDataBytes} are kept. ${largeDataAdvice}`,
    { bytes, maxBytes: limits.contractDataBytes },
  );

const largeDataAdvice = `The contracts of a task carry at most ${limits.contractDataBytes / 1_048_576} MiB: put the bulk into a file of the repository or an artifact, and its path into the contract.`;
