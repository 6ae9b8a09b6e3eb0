import { WebSocket } from 'ws';
import * as z from 'zod';
import { toError } from '../shared/errors.ts';
import type { DaemonToHub } from '../shared/protocol/daemon.ts';
import { hubToDaemon } from '../shared/protocol/daemon.ts';
import { FrameReader, piecesOf } from '../shared/protocol/pieces.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../shared/protocol/terminalFrame.ts';
import { closeCodes, noRetry } from '../shared/protocol/version.ts';
import { limits, timings } from '../shared/timings.ts';
import { connectionTo, readHubPlace } from '../runtime/hubPlace.ts';
import type { Log } from '../runtime/log.ts';
import { frameMask } from './frameMask.ts';
import type { HubConversation } from './hubConversation.ts';
import type { HubRefusal } from './hubRefusal.ts';
import { readRefusal } from './hubRefusal.ts';
import { nextDelay } from '../runtime/nextDelay.ts';

/** Times of the link, so that a test need not wait for those of a real network. */
export interface LinkTimes {
  readonly firstFrameMs: number;
  readonly pingMs: number;
  readonly healthyAfterMs: number;
  readonly delayMs: (attempt: number) => number;
}

const usualLinkTimes: LinkTimes = {
  firstFrameMs: timings.firstFrameMs,
  pingMs: timings.pingMs,
  healthyAfterMs: timings.healthyAfterMs,
  delayMs: (attempt) => nextDelay(attempt, Math.random()),
};

/** The connection to the hub: made from here, kept, and made again when it is lost. */
export interface HubLink {
  /** Closes the connection and makes no other. */
  stop: () => Promise<void>;
  /** Loses the connection, as a network does; another is made. */
  cut: () => void;
}

/** What the link needs of whoever speaks over it. */
export type LinkConversation = Pick<
  HubConversation,
  'hello' | 'handle' | 'handleTerminal' | 'isWelcomed' | 'ended' | 'refused'
>;

export interface HubLinkOptions {
  readonly hubUrl: string;
  readonly conversation: LinkConversation;
  readonly log: Log;
  readonly times?: LinkTimes;
}

const missedPingsAllowed = 2;
/** The inputs of a task at their largest, in an answer that tells more than them. */
const maxFrameCharacters = 4 * limits.contractDataBytes;

/** The address of a hub's door for daemons: http becomes ws, https becomes wss. */
export function daemonSocketUrl(hubUrl: string): string {
  const url = new URL(`${readHubPlace(hubUrl)?.url ?? hubUrl}/`);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new URL('api/v1/daemon', url).href;
}

/** Connects to the hub and stays connected until it is stopped, or the hub refuses this daemon for good. */
export function startHubLink(options: HubLinkOptions): HubLink {
  const link = new ReconnectingLink(options);
  link.connect();
  return link;
}

class ReconnectingLink implements HubLink {
  private readonly url: string;
  private readonly way: ReturnType<typeof connectionTo>;
  private readonly conversation: LinkConversation;
  private readonly log: Log;
  private readonly times: LinkTimes;
  private socket: WebSocket | undefined;
  private retryTimer: NodeJS.Timeout | undefined;
  private attempt = 0;
  private isStopped = false;

  constructor({ hubUrl, conversation, log, times = usualLinkTimes }: HubLinkOptions) {
    this.url = daemonSocketUrl(hubUrl);
    const place = readHubPlace(hubUrl);
    this.way = place === undefined ? {} : connectionTo(place);
    this.conversation = conversation;
    this.log = log;
    this.times = times;
  }

  connect(): void {
    const socket = new WebSocket(this.url, {
      maxPayload: limits.frameBytes,
      perMessageDeflate: false,
      handshakeTimeout: this.times.firstFrameMs,
      followRedirects: false,
      ...frameMask(this.url),
      ...this.way,
    });
    this.socket = socket;
    const stopWatching = this.watch(socket);
    const reader = new FrameReader({ maxCharacters: maxFrameCharacters });
    let whyLost: Error | undefined;
    socket.on('open', () => void this.greet(socket));
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.handleBytes(data);
      else this.handleText(socket, bytesOf(data).toString('utf8'), reader);
    });
    socket.on('error', (error) => (whyLost = error));
    socket.on('close', (code, reason) => {
      stopWatching();
      this.socket = undefined;
      this.conversation.ended();
      if (this.isStopped) return;
      if (noRetry.has(code)) return this.giveUp(readRefusal(code, reason.toString()));
      const delayMs = this.times.delayMs(this.attempt);
      this.attempt += 1;
      this.log.warn('the hub is not connected; trying again', {
        code,
        reason: reason.toString(),
        error: whyLost?.message,
        delayMs,
      });
      this.retryTimer = setTimeout(() => this.connect(), delayMs);
    });
  }

  cut(): void {
    this.socket?.terminate();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.retryTimer);
    const { socket } = this;
    if (socket === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.terminate(), 1_000);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.close(closeCodes.goingAway, 'the daemon stops');
    });
  }

  private async greet(socket: WebSocket): Promise<void> {
    try {
      const hello = await this.conversation.hello();
      if (socket.readyState === WebSocket.OPEN) send(socket, hello);
    } catch (error) {
      this.log.error('the hello could not be made', { error: toError(error) });
      socket.terminate();
    }
  }

  private handleText(socket: WebSocket, text: string, reader: FrameReader): void {
    try {
      const whole = reader.read(text);
      if (whole !== undefined) this.handleFrame(socket, whole.value);
    } catch (error) {
      this.log.error('what the hub sent in pieces is too large', { error: toError(error) });
      socket.terminate();
    }
  }

  private handleBytes(data: WebSocket.RawData): void {
    const frame = readTerminalFrame(bytesOf(data));
    if (frame !== undefined) this.conversation.handleTerminal(frame);
    else this.log.warn('the hub sent bytes that are not understood; they are ignored');
  }

  private handleFrame(socket: WebSocket, value: unknown): void {
    const frame = hubToDaemon.safeParse(value).data;
    if (frame === undefined) {
      // A later hub may know frames and orders that this daemon does not.
      this.log.warn('the hub sent what is not understood; it is ignored', { type: typeOf(value) });
      return;
    }
    const channel = {
      send: (reply: DaemonToHub, sent?: () => void) => send(socket, reply, sent),
      sendTerminal: (reply: TerminalFrame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(encodeTerminalFrame(reply));
      },
      queuedBytes: () => socket.bufferedAmount,
      refuse: (refusal: HubRefusal) => {
        socket.close(closeCodes.versionMismatch);
        this.giveUp(refusal);
      },
    };
    this.conversation.handle(frame, channel).catch((error: unknown) => {
      // Half of what the hub wants would be worse than hearing it again after a reconnect.
      this.log.error('a frame of the hub could not be handled', { type: frame.type, error: toError(error) });
      socket.terminate();
    });
  }

  /** Pings, and ends a connection that is silent; says when it has lived long enough to count as healthy. */
  private watch(socket: WebSocket): () => void {
    let missedPings = 0;
    const heard = () => (missedPings = 0);
    socket.on('pong', heard);
    socket.on('ping', heard);
    socket.on('message', heard);
    const welcomeTimer = setTimeout(() => {
      if (!this.conversation.isWelcomed()) socket.terminate();
    }, this.times.firstFrameMs * 2);
    const healthyTimer = setInterval(() => {
      if (this.conversation.isWelcomed()) this.attempt = 0;
    }, this.times.healthyAfterMs);
    const pingTimer = setInterval(() => {
      if (missedPings >= missedPingsAllowed) return socket.terminate();
      missedPings += 1;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, this.times.pingMs);
    return () => {
      clearTimeout(welcomeTimer);
      clearInterval(healthyTimer);
      clearInterval(pingTimer);
    };
  }

  private giveUp(refusal: HubRefusal): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.log.error('the hub refuses this daemon, and it will not try again', {
      code: refusal.code,
      reason: refusal.message,
    });
    this.conversation.refused(refusal);
  }
}

function send(socket: WebSocket, frame: DaemonToHub, sent?: () => void): void {
  // What cannot be sent any more is sent again after the next welcome, or is asked again by the hub.
  if (socket.readyState !== WebSocket.OPEN) return;
  const pieces = piecesOf(JSON.stringify(frame));
  for (const [at, text] of pieces.entries()) {
    socket.send(text, at < pieces.length - 1 ? undefined : (error) => error ?? sent?.());
  }
}

// Frames come as one Buffer, as `binaryType` is left as it is: the type of the library leaves more open.
const bytesOf = (data: WebSocket.RawData): Buffer =>
  Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Buffer[]);

/** What kind of frame, and for an order of what, as far as it says. */
function typeOf(value: unknown): string {
  const named = z
    .object({ type: z.string().max(100), body: z.object({ type: z.string().max(100) }).optional() })
    .safeParse(value).data;
  return named === undefined ? 'none' : [named.type, named.body?.type].filter((part) => part !== undefined).join(' ');
}
