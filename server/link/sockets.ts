import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RawData, WebSocket } from 'ws';
import { errorStatus } from '../../shared/errors.ts';
import { closeCodes } from '../../shared/protocol/version.ts';
import { limits, timings } from '../../shared/timings.ts';
import { refusePlace } from '../access/hostRules.ts';
import type { HostRules } from '../access/hostRules.ts';
import type { Clock } from './clock.ts';
import type { Connection, ConnectionHandler } from './connection.ts';

/** Who takes the connections at a path, and how much may wait for one of them before it is given up. */
export interface Door {
  readonly open: (connection: Connection) => ConnectionHandler;
  readonly maxQueuedBytes: number;
}

/** Where sockets arrive, and who takes them. */
export interface SocketsOptions {
  readonly http: Server;
  readonly hosts: HostRules;
  readonly clock: Clock;
  /** By path: what a connection there is. */
  readonly doors: ReadonlyMap<string, Door>;
}

/** All open sockets of the hub. */
export interface Sockets {
  readonly count: number;
  /** Takes no more, gives those that were told to go a moment, and cuts what is left. */
  close: () => Promise<void>;
}

const maxSockets = 20_000;
/** How the end of a connection is called that nobody has closed (RFC 6455, 7.1.5). */
const noGoodbye = 1_006;
/** Connections are pinged in turns: all at once would hold the process. */
const pingTurns = 15;
/** How long the other side may take to answer a close before the socket is cut. */
const closeMs = 2_000;
const longestReasonBytes = 120;

/** Takes WebSocket upgrades at the given paths of an HTTP server, under the same rules of host and origin. */
export function openSockets({ http, hosts, clock, doors }: SocketsOptions): Sockets {
  const upgrader = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const alive = new Map<WebSocket, { turn: number; isAnswered: boolean }>();
  let turn = 0;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const { host, origin } = request.headers;
    const [path = ''] = (request.url ?? '').split('?');
    const door = doors.get(path);
    const refusal = refusePlace({ host, origin }, hosts);
    if (refusal !== undefined) return refuse(socket, errorStatus[refusal.code]);
    if (door === undefined) return refuse(socket, 404);
    if (alive.size >= maxSockets) return refuse(socket, 503);
    upgrader.handleUpgrade(request, socket, head, (opened) => {
      alive.set(opened, { turn: alive.size % pingTurns, isAnswered: true });
      accept(opened, request.socket.remoteAddress ?? '', door);
    });
  };

  const accept = (socket: WebSocket, address: string, door: Door): void => {
    const { maxQueuedBytes } = door;
    const connection = connectionOf(socket, { address, clock, maxQueuedBytes, onDrain: () => handler.onDrain() });
    const handler = door.open(connection);
    const endFirst = clock.after(timings.firstFrameMs, () =>
      connection.close(closeCodes.firstFrameLate, `No frame came within ${timings.firstFrameMs / 1_000} s.`),
    );
    const onAlive = (): void => {
      const entry = alive.get(socket);
      if (entry !== undefined) entry.isAnswered = true;
    };
    socket.on('message', (data: RawData, isBinary: boolean) => {
      endFirst();
      // Its answer to a ping may wait behind much else that it sends; who speaks lives.
      onAlive();
      if (isBinary) handler.onBytes(bytesOf(data));
      else handler.onText(bytesOf(data).toString('utf8'));
    });
    socket.on('pong', (words: Buffer) => {
      onAlive();
      if (words.length > 0) handler.onReceipt(words.toString('latin1'));
    });
    // Too large, no UTF-8, broken framing: ws closes it with the code that says so.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      endFirst();
      alive.delete(socket);
      handler.onClosed(code === noGoodbye);
    });
  };

  const endPings = clock.every(timings.pingMs / pingTurns, () => {
    turn = (turn + 1) % pingTurns;
    for (const [socket, entry] of alive) {
      if (entry.turn !== turn) continue;
      if (!entry.isAnswered) socket.terminate();
      else socket.ping();
      entry.isAnswered = false;
    }
  });

  http.on('upgrade', onUpgrade);
  return {
    get count() {
      return alive.size;
    },
    async close() {
      endPings();
      http.off('upgrade', onUpgrade);
      const closed = [...alive.keys()].map(
        (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      );
      const cut = clock.after(closeMs, () => {
        for (const socket of alive.keys()) socket.terminate();
      });
      await Promise.all(closed);
      cut();
    },
  };
}

interface SocketUse {
  readonly address: string;
  readonly clock: Clock;
  readonly maxQueuedBytes: number;
  readonly onDrain: () => void;
}

function connectionOf(socket: WebSocket, { address, clock, maxQueuedBytes, onDrain }: SocketUse): Connection {
  let isClosing = false;
  const close = (code: number, reason: string): void => {
    if (isClosing) return;
    isClosing = true;
    socket.close(code, shorten(reason));
    clock.after(closeMs, () => socket.terminate());
  };
  const onSent = (): void => {
    if (socket.bufferedAmount < limits.pieceBytes) onDrain();
  };
  const send = (frame: string | Uint8Array): void => {
    if (isClosing) return;
    // The first frame above the limit still goes: one answer may be larger than what may wait.
    if (socket.bufferedAmount > maxQueuedBytes) {
      return close(closeCodes.overloaded, 'This side reads too slowly; connect again.');
    }
    socket.send(frame, onSent);
  };
  return {
    address,
    get queuedBytes() {
      return socket.bufferedAmount;
    },
    send,
    sendBytes: send,
    askReceipt: (words) => {
      if (socket.readyState === socket.OPEN) socket.ping(words);
    },
    close,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

// A frame comes as one Buffer: the type of the library leaves more open.
const bytesOf = (data: RawData): Buffer => (Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Buffer[]));

/** A close frame carries at most 123 bytes of reason. */
function shorten(reason: string): string {
  if (Buffer.byteLength(reason) <= longestReasonBytes) return reason;
  return Buffer.from(reason)
    .subarray(0, longestReasonBytes)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}
