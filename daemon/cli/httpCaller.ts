import { randomUUID } from 'node:crypto';
import { HubError, toError } from '../../shared/errors.ts';
import { changesState } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { readJson } from '../../shared/readJson.ts';
import { parseResult, readRefusal, systemCode } from './answers.ts';
import type { Caller } from './caller.ts';
import { exchange, NoAnswer } from '../../runtime/httpExchange.ts';
import type { HttpAnswer } from '../../runtime/httpExchange.ts';
import { httpRequestOf } from './httpRequest.ts';
import { answerLimitMs } from './patience.ts';

/** Where a hub is, and who asks. Without a token only public operations are answered. */
export interface HubAddress {
  readonly hub: string;
  readonly token?: string | undefined;
}

/** The caller that speaks HTTP with the hub. */
export function createHttpCaller({ hub, token }: HubAddress, limitMsOf = answerLimitMs): Caller {
  return {
    async call(operation, params, { commandId = randomUUID() } = {}) {
      const { method, path, body } = httpRequestOf(operation, params);
      const asked = {
        url: new URL(path, hub),
        method,
        body,
        timeoutMs: limitMsOf(operation),
        headers: {
          accept: 'application/json',
          ...bearer(token),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(changesState(operation) ? { 'idempotency-key': commandId } : {}),
        },
      };
      const answer = await exchange(asked).catch((error: unknown) => {
        if (error instanceof NoAnswer) throw hung(hub, operation, error);
        if (!isDropped(error)) throw unreachable(hub, error);
        // The hub knows the command by its id, so a repeat acts once even where the first one arrived.
        return exchange(asked).catch((again: unknown) => {
          throw unreachable(hub, again);
        });
      });
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
      return parseResult(operation, readJson(answer.text));
    },
  };
}

/** The header that carries a token; nothing where there is none. */
export const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** The refusal in an HTTP answer, whatever stands in its body. */
export const refusalOf = ({ status, text }: Pick<HttpAnswer, 'status' | 'text'>): HubError =>
  readRefusal(readJson(text)) ??
  new HubError('internal', `The hub answered with status ${status} and no explanation. Is it a Rostrum hub?`);

/** Nobody answers at an address; refusals pass through. */
export function unreachable(hub: string, thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown;
  const reason = systemCode(thrown) ?? toError(thrown).message;
  return new HubError(
    'unreachable',
    `No hub answers at ${hub} (${reason}). Start one with "rostrum up" or "rostrum hub start", or name another with "--hub".`,
    { hub },
  );
}

/** Somebody took the connection and says nothing. */
const hung = (hub: string, operation: OperationName, { timeoutMs }: NoAnswer) =>
  new HubError(
    'unreachable',
    `The hub at ${hub} took ${operation} and did not answer within ${timeoutMs / 1000} s. ${changesState(operation) ? 'Whether it was done is not known: look before you repeat it. ' : ''}If it does not answer "rostrum hub ping" either it hangs: look into its log, end it and start it again.`,
    { hub },
  );

const droppedCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const isDropped = (error: unknown) => droppedCodes.has(systemCode(error) ?? '');
