import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { Mirror, RowsChange } from '../shared/client/mirror.ts';
import { HubError } from '../shared/errors.ts';
import type { InputOf, OperationName, ResultOf } from '../shared/operations/operations.ts';
import { hubToClient } from '../shared/protocol/hubToClient.ts';
import type { HubToClient } from '../shared/protocol/hubToClient.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../shared/protocol/terminalFrame.ts';
import type { TerminalFromClient } from '../shared/protocol/terminal.ts';
import { closeCodes, noRetry, protocolVersion } from '../shared/protocol/version.ts';
import { readJson } from '../shared/readJson.ts';
import { timings } from '../shared/timings.ts';
import { RemoteCalls } from './remoteCalls.ts';
import { RemoteTerminals } from './remoteTerminals.ts';
import type { RemoteTerminal, RemoteTerminalListener, TerminalWish } from './remoteTerminals.ts';

/** Who a client is at its hub. */
export type You = Extract<HubToClient, { type: 'welcome' }>['you'];

/** A mirror, and who hears what comes into it. */
export interface MirrorListener {
  readonly mirror: Mirror;
  readonly onRows: (change: RowsChange) => void;
  /** What matters only now; the last value of a key wins. */
  readonly onPulse: (key: string, value: unknown) => void;
}

/** How a client reaches its hub. */
export interface HubSocketOptions {
  /** As in `http://127.0.0.1:7420`. */
  readonly hub: string;
  readonly token: string;
  /**
   * The hub refuses this client for good, and no other attempt is made. Of an `upgrade-required` the details say which of
   * the two is `older`: `hub` or `client`.
   */
  readonly onRefused: (error: HubError) => void;
  /** The connection is there, or is not and will be tried again; each is told once. `at` is the hub's clock. */
  readonly onConnected?: (isConnected: boolean, you?: You, at?: number) => void;
  /** Without it no rows come: for a client that only watches terminals. */
  readonly mirrored?: MirrorListener;
  readonly delayMs?: (attempt: number) => number;
}

/** A client's connection to the hub, made again when it is lost; its terminals go on where they were. */
export class HubSocket {
  readonly #options: HubSocketOptions;
  readonly #terminals: RemoteTerminals;
  readonly #calls = new RemoteCalls((frame) => this.#socket?.send(JSON.stringify(frame)));
  readonly #clientId = randomUUID();
  #socket: WebSocket | undefined;
  #isWelcome = false;
  /** No attempt has come through since the hub was lost, or since the first. */
  #isAway = false;
  #attempt = 0;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: HubSocketOptions) {
    this.#options = options;
    this.#terminals = new RemoteTerminals({
      now: Date.now,
      say: (frame) => this.#say(frame),
      send: (frame) => this.#sendTerminal(frame),
    });
    this.#connect();
  }

  /** Watches a session; what is shown comes to the listener, over every reconnect. */
  attach(wish: TerminalWish, listener: RemoteTerminalListener): RemoteTerminal {
    return this.#terminals.attach(wish, listener);
  }

  /** Asks for an operation, over a lost connection too. The answer is the hub's own: it is not checked again. */
  call<Name extends OperationName>(operation: Name, params: InputOf<Name>, waitMs?: number): Promise<ResultOf<Name>> {
    return this.#calls.ask(operation, params, waitMs) as Promise<ResultOf<Name>>;
  }

  /** Tries at once where it waits for its next attempt. */
  hurry(): void {
    if (this.#retry === undefined || this.#isClosed) return;
    clearTimeout(this.#retry);
    this.#attempt = 0;
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    this.#calls.close(new HubError('unreachable', 'The connection to the hub was closed.'));
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  #connect(): void {
    this.#retry = undefined;
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
      const mirror = this.#options.mirrored?.mirror;
      const hello = { type: 'hello', protocol: protocolVersion, clientId: this.#clientId, token };
      socket.send(JSON.stringify({ ...hello, mirror: mirror !== undefined, last: mirror?.position }));
      hubToClient(); // Made while the hub answers.
    });
    socket.on('pong', heard);
    socket.on('ping', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      // What a hub said before it knew is for nobody any more.
      if (this.#isClosed) return;
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
    this.#isWelcome = false;
    this.#terminals.disconnected();
    this.#calls.disconnected();
    if (this.#isClosed) return;
    if (noRetry.has(code)) return this.#refused(code, reason);
    if (!this.#isAway) {
      this.#isAway = true;
      this.#options.onConnected?.(false);
    }
    const delayMs = (this.#options.delayMs ?? usualDelayMs)(this.#attempt);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  #takeText(text: string): void {
    const frame = hubToClient().safeParse(readJson(text)).data;
    // A later hub may know frames that this client does not.
    if (frame === undefined) return;
    const { mirrored } = this.#options;
    if (isAboutTerminal(frame)) this.#terminals.onSaid(frame);
    else if (frame.type === 'welcome') this.#welcome(frame);
    else if (frame.type === 'rows') mirrored?.onRows(mirrored.mirror.take(frame));
    else if (frame.type === 'pulse') mirrored?.onPulse(frame.key, frame.value);
    else this.#calls.onSaid(frame);
  }

  #welcome(frame: Extract<HubToClient, { type: 'welcome' }>): void {
    if (frame.protocol !== protocolVersion) return this.#turnAway(frame.protocol);
    this.#attempt = 0;
    this.#isWelcome = true;
    this.#isAway = false;
    this.#options.mirrored?.mirror.welcome(frame);
    this.#options.onConnected?.(true, frame.you, frame.at);
    this.#calls.connected();
    this.#terminals.connected();
  }

  /** A hub that takes clients of every version: what it says next may mean something else here. */
  #turnAway(protocol: number): void {
    this.#isClosed = true;
    this.#socket?.close();
    const { versionMismatch, hubTooOld } = closeCodes;
    this.#refused(protocol > protocolVersion ? versionMismatch : hubTooOld, `The hub speaks protocol ${protocol}.`);
  }

  #refused(code: number, reason: string): void {
    const { versionMismatch, hubTooOld } = closeCodes;
    const older = code === versionMismatch ? 'client' : code === hubTooOld ? 'hub' : undefined;
    const error =
      older === undefined
        ? new HubError('unauthenticated', reason)
        : new HubError('upgrade-required', reason, { older });
    this.#calls.close(error);
    this.#options.onRefused(error);
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

type AboutTerminal = Extract<HubToClient, { type: `terminal.${string}` }>;

const isAboutTerminal = (frame: HubToClient): frame is AboutTerminal => frame.type.startsWith('terminal.');

/** Doubled from the first to the last, with jitter, so that many windows do not return at once. */
const usualDelayMs = (attempt: number): number =>
  Math.min(timings.reconnectFirstMs * 2 ** attempt, timings.reconnectLastMs) * (0.5 + Math.random() / 2);

// A frame comes as one Buffer: the type of the library leaves more open.
const bytesOf = (data: RawData): Buffer => (Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Buffer[]));
