import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OwnServer } from '../ownServer.ts';

/** A server that answers as an opencode does, as far as its link asks, and what it was asked. */
export interface FakeOpencode {
  readonly server: OwnServer;
  readonly asked: string[];
  /** Says an event to all who listen. */
  tell: (type: string, properties: object) => void;
  /** Answers of a path from now on; undefined for never. */
  answer: (path: string, body: unknown) => void;
  /** Ends all connections, and takes new ones. */
  drop: () => void;
  listeners: () => number;
  /** Takes requests and answers none. */
  hang: (hangs: boolean) => void;
  close: () => Promise<void>;
}

export interface FakeOpencodeWish extends Partial<OwnServer> {
  /** Hears at once what is posted. */
  readonly onPosted?: (path: string, body: string) => void;
}

export async function startFakeOpencode(wish: FakeOpencodeWish = {}): Promise<FakeOpencode> {
  const { port = 0, password = 'fake-password', onPosted } = wish;
  const asked: string[] = [];
  const streams = new Set<ServerResponse>();
  let hangs = false;
  const answers = new Map<string, unknown>([
    ['/session/status', {}],
    ['/permission', []],
    ['/question', []],
    ['/mcp', { rostrum: { status: 'connected' } }],
    ['/config/providers', { providers: [{ id: 'p', models: { m: { limit: { context: 1_000 } } } }] }],
    ['/agent', [{ name: 'build', permission: [] }]],
  ]);
  const expected = `Basic ${Buffer.from(`rostrum:${password}`).toString('base64')}`;
  const write = (stream: ServerResponse, type: string, properties: object) =>
    stream.write(`data: ${JSON.stringify({ id: 'evt_1', type, properties })}\n\n`);
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    let body = '';
    for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) body += piece;
    if (hangs) return;
    if (request.headers.authorization !== expected) return void response.writeHead(401).end();
    if (path === '/event') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return void write(response, 'server.connected', {});
    }
    asked.push(`${request.method} ${path}${body === '' ? '' : ` ${body}`}`);
    if (request.method === 'POST') onPosted?.(path, body);
    if (request.method === 'POST' && path === '/session') return void response.end(JSON.stringify({ id: 'ses_new' }));
    if (request.method === 'POST') return void response.end('true');
    if (path.endsWith('/children') || path.endsWith('/message'))
      return void response.end(JSON.stringify(answers.get(path) ?? []));
    if (!answers.has(path)) return void response.writeHead(404).end();
    response.end(JSON.stringify(answers.get(path)));
  }
  const http = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  return {
    server: { port: (http.address() as AddressInfo).port, password },
    asked,
    tell: (type, properties) => streams.forEach((stream) => write(stream, type, properties)),
    answer: (path, body) => answers.set(path, body),
    drop: () => http.closeAllConnections(),
    listeners: () => streams.size,
    hang(next) {
      hangs = next;
      if (next) http.closeAllConnections();
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
