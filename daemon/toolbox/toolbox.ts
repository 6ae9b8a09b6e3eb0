import { chmod, rm } from 'node:fs/promises';
import * as net from 'node:net';
import { BudgetShare, ByteBudget } from '../../shared/byteBudget.ts';
import { badRequest, HubError, overloaded, toError, tooLarge } from '../../shared/errors.ts';
import { isOperationName } from '../../shared/operations/operations.ts';
import { longestRequest, maxRequestBytes, requestTooLarge } from '../../shared/operations/requestSize.ts';
import type { ToolboxRequest } from '../../shared/protocol/toolbox.ts';
import { toolboxRequest } from '../../shared/protocol/toolbox.ts';
import { requireShallow } from '../../shared/jsonDepth.ts';
import { readJson } from '../../shared/readJson.ts';
import { limits } from '../../shared/timings.ts';
import type { Log } from '../../runtime/log.ts';
import type { AnswerAgent, ToolboxAnswer } from './agentRequests.ts';
import { toAnswer } from './agentRequests.ts';

/** The door for what agents say: a Unix socket that only this user can open. */
export interface Toolbox {
  close: () => Promise<void>;
}

export interface ToolboxOptions {
  /** In a directory of mode 0700; below 100 bytes. */
  readonly socketPath: string;
  readonly answer: AnswerAgent;
  readonly log: Log;
  /** What the lines of all connections may have together until they are answered. */
  readonly maxBytes?: number;
}

const maxConnections = 256;
const maxOpenRequests = 32;
const maxPathBytes = 100;
/** What a line adds around the request of an operation: its number, the token, and names. */
const lineSlackBytes = 1_024;

/** Opens the socket. The data directory's lock is held, so a socket that is still there is a dead daemon's. */
export async function openToolbox(options: ToolboxOptions): Promise<Toolbox> {
  const { socketPath, log } = options;
  if (Buffer.byteLength(socketPath) >= maxPathBytes) {
    throw new HubError(
      'bad-request',
      `The socket path ${socketPath} is too long for the system. Set XDG_RUNTIME_DIR or TMPDIR to a shorter directory.`,
    );
  }
  await rm(socketPath, { force: true });
  const connections = new Set<net.Socket>();
  const memory = new ByteBudget(options.maxBytes ?? limits.largeRequestsBytes);
  const server = net.createServer((connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', (error) => log.debug('an agent hung up', { error: error.message }));
    serveConnection(connection, memory, options);
  });
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => resolve());
  });
  await chmod(socketPath, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

function serveConnection(connection: net.Socket, memory: ByteBudget, { answer, log }: ToolboxOptions): void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let open = 0;
  let share = new BudgetShare(memory);
  const reply = (request: number, response: ToolboxAnswer) => {
    if (connection.writable) connection.write(`${JSON.stringify({ request, ...response })}\n`);
  };
  const handleLine = async (line: string, lineBytes: number): Promise<void> => {
    const request = readRequest(line);
    if (request === undefined)
      return reply(
        readNumber(line),
        toAnswer(badRequest([{ path: '', message: 'must be a request: one JSON object a line' }])),
      );
    if (open >= maxOpenRequests) return reply(request.request, toAnswer(overloaded('one connection')));
    open += 1;
    try {
      requireSize(request.operation, lineBytes);
      requireShallow(request.params);
      reply(request.request, await answer(request));
    } catch (error) {
      if (!(error instanceof HubError))
        log.error("an agent's request failed", { operation: request.operation, error: toError(error) });
      reply(request.request, toAnswer(error));
    } finally {
      open -= 1;
    }
  };
  connection.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      const line = Buffer.concat([...chunks, rest.subarray(0, end)]);
      [chunks, bytes, rest] = [[], 0, rest.subarray(end + 1)];
      const refusal = findRefusal(line.length);
      if (refusal !== undefined) return refuseLine(refusal);
      const held = share;
      share = new BudgetShare(memory);
      if (line.length > 0) void handleLine(line.toString('utf8'), line.length).finally(() => held.end());
      else held.end();
    }
    bytes += rest.length;
    const refusal = findRefusal(bytes);
    if (refusal !== undefined) return refuseLine(refusal);
    if (rest.length > 0) chunks.push(rest);
  });
  connection.on('close', () => share.end());

  /** Lines of the usual size are always taken; what is longer shares the memory with all others. */
  function findRefusal(lineBytes: number): HubError | undefined {
    const mostBytes = maxRequestBytes(longestRequest) + lineSlackBytes;
    if (lineBytes > mostBytes) return requestTooLarge(longestRequest, lineBytes, mostBytes);
    return lineBytes <= limits.frameBytes || share.hold(lineBytes) ? undefined : overloaded('this server');
  }

  /** What follows such a line cannot be told from the rest of it, so the connection ends with the answer. */
  function refuseLine(refusal: HubError): void {
    connection.removeAllListeners('data');
    share.end();
    chunks = [];
    connection.end(`${JSON.stringify({ request: 0, ...toAnswer(refusal) })}\n`);
    connection.resume();
  }
}

/** @throws HubError `too-large` where a line is longer than its operation takes. */
function requireSize(operation: string, lineBytes: number): void {
  const mostBytes = (isOperationName(operation) ? maxRequestBytes(operation) : limits.bodyBytes) + lineSlackBytes;
  if (lineBytes <= mostBytes) return;
  throw isOperationName(operation)
    ? requestTooLarge(operation, lineBytes, mostBytes)
    : tooLarge('The request', lineBytes, mostBytes);
}

function readRequest(line: string): ToolboxRequest | undefined {
  return toolboxRequest.safeParse(readJson(line)).data;
}

/** The number of a request that is wrong otherwise, so that its answer finds it. */
function readNumber(line: string): number {
  const value = readJson(line);
  return typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'number'
    ? value.request
    : 0;
}
