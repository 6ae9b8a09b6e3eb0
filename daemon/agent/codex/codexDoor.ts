import { createHash, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { RawData } from 'ws';
import { toError } from '../../../shared/errors.ts';
import { readJson } from '../../../shared/readJson.ts';
import { limits } from '../../../shared/timings.ts';
import { agentTimings } from '../agentTimings.ts';
import type { HookAnswer } from './codexRelay.ts';
import { lateness } from './lateness.ts';

/** Where the terminal half of Codex and its hooks come in. */
export interface CodexDoor {
  /** Sends a message to the terminal; gives whether it keeps up. */
  toTerminal: (text: string) => boolean;
  close: () => Promise<void>;
}

export interface CodexDoorParts {
  /** A Unix socket in a directory of this user alone: nobody else, and no web page, gets there. */
  readonly path: string;
  /** The session's secret, which hooks send. The terminal cannot send one to a Unix socket. */
  readonly token: string;
  readonly onTerminal: (text: string) => void;
  /** The terminal takes messages again, after it did not keep up. */
  readonly onDrained: () => void;
  /** The signal fires when its hook waits no more; by `isLate` because it could not wait any longer. */
  readonly onHook: (body: unknown, signal: AbortSignal) => Promise<HookAnswer>;
  /** How long a hook is held: it is answered before Codex gives it up, and lets its call pass. ms. */
  readonly answerMs?: number;
}

export const hookPath = '/hook';

/** Messages of a terminal are texts and pictures that a person gave it; larger ones are none. */
const maxMessageBytes = 64 * 1024 * 1024;
/** What waits for a terminal that does not read; more is left with the app-server. */
const mostWaiting = 8 * 1024 * 1024;
/** How long the terminal may take to hear that this is the end. ms. */
const leaveMs = 1_000;

/** Opens the door for one terminal and for the hooks of its app-server. */
export async function openCodexDoor({
  path,
  token,
  onTerminal,
  onDrained,
  onHook,
  answerMs = agentTimings.hookAnswerMs,
}: CodexDoorParts): Promise<CodexDoor> {
  await rm(path, { force: true });
  let terminal: WebSocket | undefined;
  const server = createServer((request, response) => void answerHook(request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    // A page would say where it is from; and who comes second is not the terminal that we started.
    if (request.headers.origin !== undefined || terminal !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      terminal = opened;
      opened.on('error', () => undefined); // The close that follows is acted on.
      opened.on('message', (data) => onTerminal(bytesOf(data).toString('utf8')));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
  return {
    toTerminal(text) {
      if (terminal?.readyState !== WebSocket.OPEN) return true;
      const { bufferedAmount: before } = terminal;
      terminal.send(text, () => {
        if (terminal !== undefined && terminal.bufferedAmount <= mostWaiting) onDrained();
      });
      return before + text.length <= mostWaiting;
    },
    async close() {
      terminal?.close();
      // One that hangs takes no leave.
      const cut = setTimeout(() => terminal?.terminate(), leaveMs);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(cut);
      await rm(path, { force: true });
    },
  };

  async function answerHook(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, text: string) => {
      if (!response.destroyed) response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
    };
    if (request.method !== 'POST' || request.url !== hookPath || request.headers.origin !== undefined)
      return say(404, 'There is nothing at this address.');
    if (!isSame(/^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '', token))
      return say(401, 'A hook sends the token of its session.');
    const gone = new AbortController();
    const limit = setTimeout(() => gone.abort(lateness), answerMs).unref();
    response.on('close', () => {
      clearTimeout(limit);
      gone.abort();
    });
    try {
      const answer = await onHook(readJson(await readText(request)), gone.signal);
      say(200, answer.goesOn ? '{}' : `Rostrum: ${answer.why}`);
    } catch (error) {
      say(503, toError(error).message);
    }
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = chunk as Buffer;
    bytes += part.length;
    // A call may carry a whole file.
    if (bytes > limits.contractBodyBytes) throw new Error('This call is too large to be looked at.');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Compared by their hashes, whose time says nothing about how near it came. */
function isSame(given: string, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}

// A message comes as one Buffer: the type of the library leaves more open.
const bytesOf = (data: RawData): Buffer => (Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Buffer[]));
