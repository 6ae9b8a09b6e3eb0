import * as http from 'node:http';
import * as https from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { HubError, toError } from '../shared/errors.ts';

/** What is sent to an address. */
export interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  /** Where the address alone does not lead there, as to a Unix socket. */
  readonly createConnection?: (() => Socket) | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Somebody took a connection and was silent on it for as long as was waited. */
export class NoAnswer extends HubError {
  readonly timeoutMs: number;

  constructor(origin: string, timeoutMs: number) {
    super('unreachable', `${origin} did not answer within ${timeoutMs / 1000} s.`);
    this.timeoutMs = timeoutMs;
  }
}

/** Larger than any page or contract that the hub gives. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** Opens an exchange; resolves with the response as soon as its head is there. Rejects with the socket's own error. */
export function openExchange({ url, timeoutMs, ...asking }: Exchange): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http;
  const { method, body, createConnection } = asking;
  const headers = { ...asking.headers, ...lengthOf(body) };
  // A connection of its own for each exchange: a kept one may have been closed by the hub in the meantime.
  const way = createConnection === undefined ? { agent: false as const } : { createConnection };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, ...way }, resolve);
    asked.on('error', reject);
    asked.setTimeout(timeoutMs, () => {
      asked.destroy(new NoAnswer(url.origin, timeoutMs));
    });
    asked.end(body);
  });
}

/** One request and its whole answer. */
export async function exchange(asked: Exchange): Promise<HttpAnswer> {
  const response = await openExchange(asked);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      response.destroy();
      throw new HubError('too-large', `The answer has more than ${maxAnswerBytes} bytes. Ask for a smaller page.`);
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') };
}

/** Why an exchange failed. Several addresses of one name fail together, with a reason for each and none of their own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((each) => toError(each).message).join(', ');
  return toError(error).message;
}

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
