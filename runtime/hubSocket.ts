import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { HubError } from '../shared/errors.ts';
import { hubToClient } from '../shared/protocol/client.ts';
import type { HubToClient } from '../shared/protocol/client.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../shared/protocol/terminalFrame.ts';
import type { TerminalFromClient } from '../shared/protocol/terminal.ts';
import { noRetry, protocolVersion } from '../shared/protocol/version.ts';
import { timings } from '../shared/timings.ts';
import { RemoteTerminals } from './remoteTerminals.ts';
import type { RemoteTerminal, RemoteTerminalListener, TerminalWish } from './remoteTerminals.ts';

/** How a client reaches its hub. */
export interface HubSocketOptions {
  /** As in `http://127.0.0.1:7420`. */
  readonly hub: string;
  readonly token: string;
  /** The hub refuses this client for good, and no other attempt is made. */
  readonly onRefused: (error: HubError) => void;
  /** The connection is there, or is gone and will be made again. */
  readonly onConnected?: (isConnected: boolean) => void;
  readonly delayMs?: (attempt: number) => number;
}

/** A client's connection to the hub, made again when it is lost; its terminals go on where they were. */
export class HubSocket {
  readonly #options: HubSocketOptions;
  readonly #terminals: RemoteTerminals;
  readonly #clientId = randomUUID();
  #socket: WebSocket | undefined;
  #isWelcome = false;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: HubSocketOptions) {
    this.#options = options;
    this.#terminals = new RemoteTerminals({
      say: (frame) => this.#say(frame),
      send: (frame) => this.#sendTerminal(frame),
    });
    this.#connect();
  }

  /** Watches a session; what is shown comes to the listener, over every reconnect. */
  attach(wish: TerminalWish, listener: RemoteTerminalListener): RemoteTerminal {
    return this.#terminals.attach(wish, listener);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(clientSocketUrl(this.#options.hub), {
      perMessageDeflate: false,
      handshakeTimeout: timings.firstFrameMs,
      followRedirects: false,
    });
    this.#socket = socket;
    let isAlive = true;
    const watching = setInterval(() => {
      // Half-open connections are found by silence: nothing else would end them.
      if (!isAlive) return socket.terminate();
      isAlive = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, timings.pingMs);
    const heard = (): void => {
      isAlive = true;
    };
    socket.on('open', () => {
      const { token } = this.#options;
      const hello = { type: 'hello', protocol: protocolVersion, clientId: this.#clientId, token, mirror: false };
      socket.send(JSON.stringify(hello));
    });
    socket.on('pong', heard);
    socket.on('ping', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      if (isBinary) this.#takeBytes(bytesOf(data));
      else this.#takeText(bytesOf(data).toString('utf8'));
    });
    socket.on('error', () => undefined); // The close that follows is acted on.
    socket.on('close', (code, reason) => {
      clearInterval(watching);
      this.#lost(code, reason.toString());
    });
  }

  #lost(code: number, reason: string): void {
    const wasWelcome = this.#isWelcome;
    this.#isWelcome = false;
    this.#terminals.disconnected();
    if (this.#isClosed) return;
    if (noRetry.has(code)) return this.#options.onRefused(new HubError('unauthenticated', reason));
    if (wasWelcome) this.#options.onConnected?.(false);
    const delayMs = (this.#options.delayMs ?? usualDelayMs)(this.#attempt);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  #takeText(text: string): void {
    const frame = hubToClient.safeParse(readJson(text)).data;
    // A later hub may know frames that this client does not.
    if (frame === undefined) return;
    if (frame.type === 'welcome') {
      this.#attempt = 0;
      this.#isWelcome = true;
      this.#options.onConnected?.(true);
      this.#terminals.connected();
    } else if (isAboutTerminal(frame)) this.#terminals.onSaid(frame);
  }

  #takeBytes(bytes: Uint8Array): void {
    const frame = readTerminalFrame(bytes);
    if (frame !== undefined) this.#terminals.onFrame(frame);
  }

  #say(frame: TerminalFromClient): void {
    if (this.#isWelcome) this.#socket?.send(JSON.stringify(frame));
  }

  #sendTerminal(frame: TerminalFrame): void {
    if (this.#isWelcome) this.#socket?.send(encodeTerminalFrame(frame));
  }
}

/** The address of a hub's door for windows: http becomes ws, https becomes wss. */
function clientSocketUrl(hub: string): string {
  const url = new URL('/api/v1/ws', hub);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Undefined where it is none: what this client does not understand it leaves. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type AboutTerminal = Extract<HubToClient, { type: `terminal.${string}` }>;

const isAboutTerminal = (frame: HubToClient): frame is AboutTerminal => frame.type.startsWith('terminal.');

/** Doubled from the first to the last, with jitter, so that many windows do not return at once. */
const usualDelayMs = (attempt: number): number =>
  Math.min(timings.reconnectFirstMs * 2 ** attempt, timings.reconnectLastMs) * (0.5 + Math.random() / 2);

// A frame comes as one Buffer: the type of the library leaves more open.
const bytesOf = (data: RawData): Buffer => (Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Buffer[]));
