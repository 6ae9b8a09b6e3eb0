import * as http from 'node:http';
import * as https from 'node:https';
import type { IncomingMessage } from 'node:http';
import { HubError } from '../../shared/errors.ts';

/** What is sent to an address. */
export interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
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
export function openExchange({ url, method, headers, body, timeoutMs }: Exchange): Promise<IncomingMessage> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    // A connection of its own for each exchange: a kept one may have been closed by the hub in the meantime.
    const asked = request(url, { method, headers: { ...headers, ...lengthOf(body) }, agent: false }, resolve);
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
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

const lengthOf = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
