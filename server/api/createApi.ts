import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { isAllowedOrigin, refusePlace } from '../access/hostRules.ts';
import type { HostRules } from '../access/hostRules.ts';
import type { Hub } from '../hub.ts';
import { answerHeaders, sendError, sendJson } from '../../runtime/http/answers.ts';
import { createDispatch } from './dispatch.ts';
import { HttpRefusal } from '../../runtime/http/httpRefusal.ts';
import { openApiDocument } from './openapi.ts';

/** What the API is told by the hub's configuration. */
export interface ApiConfig {
  readonly hosts: HostRules;
  readonly maxBodyBytes: number;
  readonly isTls: boolean;
  /** Ends the streams when the hub stops. */
  readonly stopping: AbortSignal;
}

/** Everything over plain HTTP: every operation under /api/v1, its description, the event stream, and health. */
export function createApi(hub: Hub, config: ApiConfig, now: () => number = Date.now): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', false);
  app.get('/healthz', (_request, response) => sendJson(response, 200, { alive: true }));
  app.get('/readyz', (_request, response) => {
    const { readOnly } = hub.ports.facts();
    sendJson(
      response,
      readOnly === undefined ? 200 : 503,
      readOnly === undefined ? { ready: true } : { ready: false, why: readOnly },
    );
  });
  app.get('/api/v1/openapi.json', (_request, response) =>
    sendJson(response, 200, openApiDocument(hub.ports.facts().version)),
  );
  app.use((_request, response) => sendError(response, noSuchRoute(), hub.log));
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendError(response, error, hub.log),
  );
  const guard = createGuard(hub, config);
  const dispatch = createDispatch(hub, { ...config, now });
  // Operations are matched by one look into a table; a router's walk would cost as much as the operation.
  return (request, response) => {
    guard(request, response, () => {
      const url = request.url ?? '/';
      const others = () => {
        request.url = url;
        app(request, response);
      };
      if (!url.startsWith(operationsPrefix)) return others();
      request.url = url.slice(operationsPrefix.length - 1);
      dispatch(request, response, others);
    });
  };
}

const operationsPrefix = '/api/v1/';

const noSuchRoute = () =>
  new HttpRefusal(404, { code: 'not-found', message: 'There is nothing at this address. See /api/v1/openapi.json.' });

const preflightHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID',
  'Access-Control-Max-Age': '600',
} as const;

/** Before anything else: who is asked, from which page, and what every answer carries. */
function createGuard(hub: Hub, { hosts, isTls }: ApiConfig) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (isTls) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    const { host, origin } = request.headers;
    const refusal = refusePlace({ host, origin }, hosts);
    if (refusal !== undefined) return sendError(response, refusal, hub.log);
    if (origin !== undefined && isAllowedOrigin(origin, hosts)) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Expose-Headers', 'X-Rostrum-Seq');
      response.setHeader('Vary', 'Origin');
      if (request.method === 'OPTIONS') {
        response.writeHead(204, { ...answerHeaders, ...preflightHeaders }).end();
        return;
      }
    }
    next();
  };
}
