import type { IncomingMessage, ServerResponse } from 'node:http';
import { BudgetShare, ByteBudget } from '../../shared/byteBudget.ts';
import { badRequest, overloaded } from '../../shared/errors.ts';
import { commandId } from '../../shared/model/ids.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { operationTable } from '../../shared/operations/operations.ts';
import { maxRequestBytes, requestTooLarge } from '../../shared/operations/requestSize.ts';
import { limits } from '../../shared/timings.ts';
import { addressClass } from '../access/addressClass.ts';
import { authenticate, nobody, tooManyAttempts } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import { callerRate, createRateLimit, failureRate } from '../access/rateLimit.ts';
import type { Hub } from '../hub.ts';
import { badParams } from '../issueProblems.ts';
import { sendError, sendJson } from '../../runtime/http/answers.ts';
import { successStatus } from './successStatus.ts';
import { startEventStream } from './eventStream.ts';
import { wrongVerb } from '../../runtime/http/httpRefusal.ts';
import type { BodyLimits } from '../../runtime/http/readBody.ts';
import { readBody } from '../../runtime/http/readBody.ts';
import { mergeParams } from './readParams.ts';
import { startRecordingStream, wantsFile } from './recordingStream.ts';
import { createRouteTable } from './routeTable.ts';

/** What the routes need beside the hub. */
export interface DispatchOptions {
  readonly maxBodyBytes: number;
  readonly now: () => number;
  /** Ends the streams when the hub stops. */
  readonly stopping: AbortSignal;
}

/** Answers every operation's route and hands on the rest; `request.url` begins after the API's own prefix. */
export type Dispatch = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** An operation with what its address says of it. */
interface Wish {
  readonly name: OperationName;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Makes the one function behind all routes: they all come from the table of operations. */
export function createDispatch(hub: Hub, { maxBodyBytes, now, stopping }: DispatchOptions): Dispatch {
  const routes = createRouteTable<OperationName>(operationTable);
  const callers = createRateLimit(callerRate);
  const failures = createRateLimit(failureRate);
  const largeBodies = new ByteBudget(limits.largeRequestsBytes);

  const signIn = (request: IncomingMessage): Caller => {
    const token = readBearer(request);
    const from = addressClass(request.socket.remoteAddress);
    if (token === undefined) return { ...nobody, from };
    try {
      return authenticate(hub.state, token, now());
    } catch (error) {
      hub.noteRefusal(error, { actor: nobody.actor, operation: 'sign-in', from });
      if (!failures.take(request.socket.remoteAddress ?? '', now())) throw tooManyAttempts();
      throw error;
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> => {
    const { path, query } = splitUrl(request.url ?? '/');
    const route = routes.match(request.method ?? 'GET', path);
    if (route.kind === 'unknown') return next();
    if (route.kind === 'malformed') throw badRequest([{ path: '', message: 'the address is not valid' }]);
    if (route.kind === 'wrong-verb') throw wrongVerb(route.allowed);
    const caller = signIn(request);
    try {
      await carryOut(caller, { name: route.name, path: route.pathParams, query }, request, response);
    } catch (error) {
      const from = caller.kind === 'nobody' ? caller.from : undefined;
      hub.noteRefusal(error, { actor: caller.actor, operation: route.name, from });
      throw error;
    }
  };

  const carryOut = async (
    caller: Caller,
    { name, path, query }: Wish,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const rateKey = caller.kind === 'person' ? caller.personId : (request.socket.remoteAddress ?? '');
    if (!callers.take(rateKey, now())) throw overloaded('this account');
    const share = new BudgetShare(largeBodies);
    try {
      const params = mergeParams({ path, query, body: await readBody(request, bodyLimitsOf(name, share)) });
      if (name === 'event.list' && wantsStream(request)) {
        return startEventStream({ hub, caller, params, request, response, now, stopping });
      }
      if (name === 'session.recording' && wantsFile(request)) {
        return startRecordingStream({ hub, params, response, signIn: () => signIn(request), stopping });
      }
      const command = readCommandId(request);
      const asker = { renew: () => authenticate(hub.state, readBearer(request), now()), gone: goneOf(response) };
      const options = command === undefined ? { asker } : { asker, commandId: command };
      const { seq, result } = await hub.execute(caller, name, params, options);
      sendJson(response, successStatus(name), result, seq);
    } finally {
      share.end();
    }
  };

  const bodyLimitsOf = (name: OperationName, share: BudgetShare): BodyLimits => {
    const maxBytes = maxRequestBytes(name, maxBodyBytes);
    return {
      maxBytes,
      usualBytes: maxBodyBytes,
      holder: 'the hub',
      share,
      tooLarge: (bytes) => requestTooLarge(name, bytes, maxBytes),
    };
  };

  return (request, response, next) => {
    answer(request, response, next).catch((error: unknown) => sendError(response, error, hub.log));
  };
}

function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const at = url.indexOf('?');
  if (at === -1) return { path: url, query: noQuery };
  return { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}

/** Fires when the connection ends, also with the answer behind it. */
function goneOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.closed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}

const noQuery = new URLSearchParams();
const maxTokenCharacters = 200;

function readBearer({ headers }: IncomingMessage): string | undefined {
  const match = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '');
  return match?.[1]?.slice(0, maxTokenCharacters);
}

function readCommandId({ headers }: IncomingMessage): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined) return undefined;
  const parsed = commandId.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badParams(parsed.error.issues, ['Idempotency-Key']);
}

const wantsStream = ({ headers }: IncomingMessage): boolean => (headers.accept ?? '').includes('text/event-stream');
