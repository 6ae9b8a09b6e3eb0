import { HubError, type ErrorCode } from '../shared/errors.ts';
import { exitCodes } from './cliCommand.ts';

const special: Partial<Record<ErrorCode, number>> = {
  unauthenticated: exitCodes.forbidden,
  forbidden: exitCodes.forbidden,
  'not-found': exitCodes.notFound,
  unreachable: exitCodes.unreachable,
  overloaded: exitCodes.unreachable,
  'read-only': exitCodes.unreachable,
  damaged: exitCodes.failure,
  internal: exitCodes.failure,
};

/** The exit code of an error: refusals by their code, everything else is a failure. */
export function exitCodeOf(error: unknown): number {
  return error instanceof HubError ? (special[error.code] ?? exitCodes.refused) : exitCodes.failure;
}
