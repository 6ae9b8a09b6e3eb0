import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { BudgetShare, ByteBudget } from '../../shared/byteBudget.ts';
import { overloaded, toError, tooLarge } from '../../shared/errors.ts';
import { requireShallow } from '../../shared/jsonDepth.ts';
import { limits } from '../../shared/timings.ts';
import { sendError } from '../../runtime/http/answers.ts';
import { wrongVerb } from '../../runtime/http/httpRefusal.ts';
import type { BodyFields } from '../../runtime/http/readBody.ts';
import { readBody } from '../../runtime/http/readBody.ts';
import type { Log } from '../../runtime/log.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { noSuchRoute, noToken, readToken, refusePlace, unknownSession } from './callGuard.ts';
import { doorLimits } from './doorLimits.ts';
import { listenOnOwnPort } from './doorPort.ts';

/** One call of a session's program, after everything about it was checked. */
export interface DoorCall {
  /** As it was when the call came. */
  readonly session: SessionRecord;
  /** Its secret, for what asks further in its name. */
  readonly token: string;
  /** The fields of its JSON body; empty where it has none. */
  readonly body: BodyFields;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Fires when nobody waits for the answer any more: its reason is a `CallerGone` or a `DoorCloses`. */
  readonly signal: AbortSignal;
}

/**
 * One thing that can be called. `serve` answers, at once or after hours; what it throws before it has begun to answer is
 * sent as a refusal.
 */
export interface DoorRoute {
  readonly method: 'GET' | 'POST';
  /** The whole path, without parameters. */
  readonly path: `/${string}`;
  readonly maxBytes: number;
  readonly serve: (call: DoorCall) => Promise<void> | void;
}

export interface DoorOptions {
  readonly dataDir: string;
  /** The living session that a token belongs to. */
  readonly findSession: (token: string) => SessionRecord | undefined;
  readonly routes: readonly DoorRoute[];
  readonly log: Log;
  /** How slowly a request may be sent; tests shorten it. */
  readonly headersMs?: number;
  readonly requestMs?: number;
  readonly slownessTickMs?: number;
}

/** The one address at which programs of sessions on this machine call their daemon. */
export interface Door {
  /** `http://127.0.0.1:PORT`, the same after a restart. It holds no secret. */
  readonly url: string;
  /** Takes no new calls, lets those that wait say so (`DoorCloses`), and cuts what is left. */
  close: () => Promise<void>;
}

/** Whoever called has hung up. */
export class CallerGone extends Error {}
/** The daemon stops: who is held should be told how to go on, at once. */
export class DoorCloses extends Error {}

/** Opens the door on the loopback address. @throws where it cannot listen at all. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { log, routes } = options;
  const memory = new ByteBudget(limits.largeRequestsBytes);
  const calls = new Set<AbortController>();
  const open = new Map<string, number>();
  const server = createServer(
    {
      maxHeaderSize: doorLimits.headerBytes,
      headersTimeout: options.headersMs ?? doorLimits.headersMs,
      requestTimeout: options.requestMs ?? doorLimits.requestMs,
      connectionsCheckingInterval: options.slownessTickMs ?? doorLimits.slownessTickMs,
      keepAliveTimeout: doorLimits.keepAliveMs,
    },
    (request, response) => void answer(request, response),
  );
  server.maxConnections = doorLimits.connections;
  const authority = await listenOnOwnPort(server, options);
  const url = `http://${authority}`;
  server.on('error', (error) => log.error('the door for agents failed', { error }));
  return {
    url,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const call of calls) call.abort(new DoorCloses());
      const cut = setTimeout(() => server.closeAllConnections(), doorLimits.closeMs);
      await closed;
      clearTimeout(cut);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const share = new BudgetShare(memory);
    const call = new AbortController();
    calls.add(call);
    response.on('error', (error) => log.debug('a caller hung up', { error: error.message }));
    response.on('close', () => {
      share.end();
      calls.delete(call);
      if (!response.writableFinished) call.abort(new CallerGone());
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    try {
      const { token, session } = requireSession(request);
      const route = findRoute(request, routes);
      const { sessionId } = session.order;
      const leave = enter(sessionId);
      response.on('close', leave);
      const body = await readBody(request, bodyLimits(route, share));
      requireShallow(body);
      await route.serve({ session, token, body, request, response, signal: call.signal });
    } catch (error) {
      if (response.destroyed) log.debug('a call ended after its caller had gone', { error: toError(error).message });
      else sendError(response, error, log);
    }
  }

  function requireSession(request: IncomingMessage): { token: string; session: SessionRecord } {
    const refusal = refusePlace(request.headers, authority);
    if (refusal !== undefined) throw refusal;
    const token = readToken(request.headers);
    if (token === undefined) throw noToken();
    const session = options.findSession(token);
    // Whoever has the port that a session was told of instead has seen its token.
    if (session === undefined || session.doorUrl !== url) throw unknownSession();
    return { token, session };
  }

  /** Counts a call of a session; gives what ends it. */
  function enter(sessionId: string): () => void {
    const count = open.get(sessionId) ?? 0;
    if (count >= doorLimits.callsPerSession) throw overloaded('one session');
    open.set(sessionId, count + 1);
    return () => {
      const left = (open.get(sessionId) ?? 1) - 1;
      if (left > 0) open.set(sessionId, left);
      else open.delete(sessionId);
    };
  }
}

function findRoute({ method, url = '/' }: IncomingMessage, routes: readonly DoorRoute[]): DoorRoute {
  const path = url.split('?', 1)[0];
  const found = routes.filter((route) => route.path === path);
  if (found.length === 0) throw noSuchRoute();
  const route = found.find((candidate) => candidate.method === method);
  if (route === undefined) throw wrongVerb(found.map((candidate) => candidate.method));
  return route;
}

const bodyLimits = ({ maxBytes }: DoorRoute, share: BudgetShare) => ({
  maxBytes,
  usualBytes: limits.bodyBytes,
  share,
  holder: 'this server',
  tooLarge: (bytes: number) => tooLarge('The request', bytes, maxBytes),
});
