import * as z from 'zod';
import { errorStatus, HubError, hubErrorFrom } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { operationTable } from '../../shared/operations/operations.ts';
import type { OperationName, ResultOf } from '../../shared/operations/operations.ts';

const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** The result of an operation, checked by its schema. Throws HubError `upgrade-required` for anything else. */
export function parseResult<Name extends OperationName>(operation: Name, value: unknown): ResultOf<Name> {
  const parsed = operationTable[operation].result.safeParse(value);
  if (!parsed.success) {
    const message = `The answer to ${operation} is not understood: this command and the hub differ in version.`;
    throw new HubError('upgrade-required', message, { detail: parsed.error.message });
  }
  // The table's entry of this name has parsed it.
  return parsed.data as ResultOf<Name>;
}

/** The refusal in a body that came over a wire; undefined where it holds none. */
export function readRefusal(body: unknown): HubError | undefined {
  const inner = typeof body === 'object' && body !== null && 'error' in body ? body.error : body;
  const parsed = errorBody.safeParse(inner);
  if (!parsed.success) return undefined;
  const { code, message, details } = parsed.data;
  return hubErrorFrom({ code: isErrorCode(code) ? code : 'internal', message, details });
}

/** The system's code of a failed connection (`ECONNREFUSED`), where it has one. */
export const systemCode = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorStatus, code);
