import { randomBytes } from 'node:crypto';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { HubError, toError } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import { timings } from '../../shared/timings.ts';
import { HttpRefusal, httpStatusOf } from './httpRefusal.ts';

/** What every answer tells a browser: keep nothing, guess nothing, embed nothing. */
export const answerHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Sends a value as JSON, with the log position that it was computed at. */
export function sendJson(response: ServerResponse, status: number, value: unknown, seq?: number): void {
  const text = JSON.stringify(value);
  // All headers at once and a text as the body: Node then makes one write of them.
  const headers = jsonHeaders(text);
  if (seq !== undefined) headers['X-Rostrum-Seq'] = seq;
  response.writeHead(status, headers).end(text);
}

const jsonHeaders = (text: string): OutgoingHttpHeaders => ({
  ...answerHeaders,
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': Buffer.byteLength(text),
});

/** Sends a refusal as it is; anything else is a bug, which is logged under an incident and told as nothing but that. */
export function sendError(response: ServerResponse, thrown: unknown, log: Log): void {
  const error = toHubError(thrown, log);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof HttpRefusal) {
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  }
  const status = httpStatusOf(error);
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (status === 429) response.setHeader('Retry-After', '1');
  const answer: { error: ErrorBody } = { error: error.toBody() };
  if (response.req.complete) sendJson(response, status, answer);
  else sendAndHearOut(response, status, JSON.stringify(answer));
}

/**
 * Answers whoever is still sending. The rest of the body is thrown away, so that it is not taken for the next request;
 * closed before it was heard, the connection would be reset, and the answer lost with it (RFC 9112, section 9.6).
 */
function sendAndHearOut(response: ServerResponse, status: number, text: string): void {
  const { req } = response;
  response.writeHead(status, { ...jsonHeaders(text), Connection: 'close' }).write(text);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, timings.hearOutMs);
  req.once('end', end).once('close', end).resume();
}

/** A refusal stays one; a bug becomes `internal` with the number under which the log has it. */
export function toHubError(thrown: unknown, log: Log): HubError {
  if (thrown instanceof HubError && thrown.code === 'damaged')
    log.error('What was asked for cannot be read', { why: thrown.message });
  if (thrown instanceof HubError && thrown.code !== 'internal') return thrown;
  const incident = randomBytes(6).toString('hex');
  log.error('A request failed by a mistake of the program', { incident, error: toError(thrown).stack });
  return new HubError(
    'internal',
    `Something went wrong. The log of the program that was asked has the details under ${incident}.`,
    {
      incident,
    },
  );
}
