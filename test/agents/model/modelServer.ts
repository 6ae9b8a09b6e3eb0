import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { anthropic } from './anthropic.ts';
import { chat } from './chat.ts';
import { callOf } from './clientTools.ts';
import type { Conversation, Item } from './conversation.ts';
import { renderMark } from './conversation.ts';
import type { Turn } from './decideTurn.ts';
import { decideTurn } from './decideTurn.ts';
import { gemini } from './gemini.ts';
import { responses } from './responses.ts';
import type { Json, Said, WireFormat } from './wire.ts';

/** One request, as a test reads it. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly format: WireFormat['name'];
  readonly status: number;
  /** Which of its client's conversations it belongs to, by what the client says of itself. */
  readonly correlation: Readonly<Record<string, string>>;
  /** For turns: why this one was given, and what it said and called. */
  readonly because?: Turn['because'];
  readonly said?: string;
  readonly calls?: readonly string[];
  /** For turns: what the model heard since it spoke last. */
  readonly heard?: readonly Item[];
  readonly tools?: readonly string[];
  /** For turns that were answered: what its answer says that it used. */
  readonly used?: { readonly tokensIn: number; readonly tokensOut: number };
  /** For turns: the sessions of ours, and the runs of a suite ("run-NAME"), that its conversation speaks of. */
  readonly about?: readonly string[];
}

/** A model on 127.0.0.1 that plays the scripts which it is told. */
export interface ModelServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The last requests, oldest first. */
  requests: () => readonly LoggedRequest[];
  close: () => Promise<void>;
}

const maxRequests = 5_000;
/** Contexts of agents are long, but no test's is longer. */
const maxBodyBytes = 32 * 1024 * 1024;
const maxFailures = 1_000;
/** What clients send that tells their conversations apart. */
const correlating = ['x-claude-code-session-id', 'session-id', 'thread-id', 'x-session-affinity', 'user-agent'];

/** Starts a model; `onBody` sees every request's whole body. */
export async function startModelServer({
  onBody = () => undefined,
}: { readonly onBody?: (path: string, body: Json) => void } = {}): Promise<ModelServer> {
  const log: LoggedRequest[] = [];
  const failed = new Set<string>();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://model').pathname;
    const format = formatOf(path, request);
    const about = { method: request.method ?? '', path, format: format.name, correlation: correlationOf(request) };
    const write = (entry: Omit<LoggedRequest, 'at' | keyof typeof about>) => {
      const logged: { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] } = {
        ...{ at: Date.now(), ...about, ...entry },
      };
      log.push(logged);
      if (log.length > maxRequests) log.shift();
      return logged;
    };
    const text = await readBody(request);
    const body: Json = text === '' ? {} : JSON.parse(text);
    onBody(path, body);
    if (!format.isTurn(path)) {
      write({ status: 200 });
      return send(response, 200, 'application/json', JSON.stringify(format.answerOther(path, tokensIn(text))));
    }
    const conversation = format.readConversation(body);
    const turn = decideTurn(conversation);
    const failsNow = turn.errorStatus !== undefined && failsFirst(conversation, failed);
    const spent = turn.isSpent === true ? format.spent : undefined;
    const status = failsNow ? (turn.errorStatus ?? 500) : (spent?.status ?? 200);
    const said = sayTurn(turn, conversation, { model: modelOf(path, body), inputTokens: tokensIn(text) });
    const logged = write({
      status,
      because: turn.because,
      said: turn.say,
      calls: said.calls.map(({ name }) => name),
      heard: heardIn(conversation),
      tools: [...conversation.tools],
      about: aboutOf(conversation),
    });
    if (turn.sleepMs > 0) await pause(turn.sleepMs, undefined, { ref: false });
    if (failsNow) return send(response, status, 'application/json', JSON.stringify(format.renderError(status)));
    if (spent !== undefined) return send(response, status, 'application/json', JSON.stringify(spent.body));
    const reply = format.render(said, { path, body });
    if (!response.destroyed) logged.used = { tokensIn: said.inputTokens, tokensOut: said.outputTokens };
    send(response, 200, reply.contentType, reply.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      log.push({
        at: Date.now(),
        method: request.method ?? '',
        path: request.url ?? '',
        format: 'chat',
        status: 400,
        correlation: {},
        said: words,
      });
      send(response, 400, 'application/json', JSON.stringify({ error: { message: words } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Models are listed by several vendors on one path; who asks tells which list is meant. */
function formatOf(path: string, request: IncomingMessage): WireFormat {
  if (path.startsWith('/v1/messages') || request.headers['anthropic-version'] !== undefined) return anthropic;
  if (path.startsWith('/v1beta/') || path.includes(':')) return gemini;
  return path === '/v1/chat/completions' ? chat : responses;
}

function sayTurn(
  { say, actions, mark, because }: Turn,
  { tools }: Conversation,
  { model, inputTokens }: Pick<Said, 'model' | 'inputTokens'>,
): Said {
  const replyId = randomBytes(8).toString('hex');
  const calls = actions.map((action, index) => ({
    ...callOf(action, tools),
    id: `call${renderMark(mark)}${replyId}${index}`,
  }));
  const outputTokens = tokensIn(JSON.stringify([say, calls]));
  return { text: say, calls, model, replyId, inputTokens, outputTokens, isAside: because === 'aside' };
}

/** The same request comes again after its error; then it is answered. */
function failsFirst({ items }: Conversation, failed: Set<string>): boolean {
  const key = createHash('sha256').update(JSON.stringify(items)).digest('hex');
  if (failed.has(key)) return false;
  if (failed.size >= maxFailures) failed.clear();
  failed.add(key);
  return true;
}

const heardIn = ({ items }: Conversation): readonly Item[] =>
  items.slice(items.findLastIndex(({ is }) => is === 'assistant' || is === 'call') + 1);

function aboutOf({ items }: Conversation): readonly string[] {
  const texts = items.flatMap((item) => (item.is === 'call' ? [] : [item.text]));
  return [...new Set(texts.flatMap((text) => text.match(/\bsession_[0-9a-z]{16}\b|\brun-[a-z-]+\b/g) ?? []))];
}

function correlationOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const found = correlating.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(found.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

const modelOf = (path: string, body: Json): string => body.model ?? /models\/([^/:]+):/.exec(path)?.[1] ?? 'scripted';

/** About four characters make a token. */
const tokensIn = (text: string): number => Math.ceil(text.length / 4);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': contentType });
  response.end(body);
}
