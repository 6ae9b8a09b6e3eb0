import type { HubError } from '../shared/errors.ts';
import type { HubToClient } from '../shared/protocol/hubToClient.ts';
import type { TerminalFrame } from '../shared/protocol/terminalFrame.ts';
import type { TerminalFromClient } from '../shared/protocol/terminal.ts';
import { inputGoesNowhere } from '../shared/terminal/inputNotices.ts';
import { relayLimits } from '../shared/terminal/relayLimits.ts';
import { ViewedTerminal } from '../shared/terminal/viewedTerminal.ts';
import type { ShownBytes } from '../shared/terminal/viewedTerminal.ts';
import { errorSaid } from './remoteCalls.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Which session, by name or id, and the size of the window that shows it. */
export interface TerminalWish extends Size {
  readonly session: string;
}

/** What a watched session tells the one who shows it. */
export interface RemoteTerminalListener {
  /** Calls `done` when it is written: only then more is sent. */
  show: (shown: ShownBytes, done: () => void) => void;
  /** The session's size, which may be another's window's. */
  resized: (size: Size) => void;
  /** Watched now; `why` input is not taken, where that is so. */
  attached: (access: {
    readonly sessionId: string;
    readonly drive: boolean;
    readonly why?: string | undefined;
  }) => void;
  /** It cannot be followed at this moment. */
  waiting: (reason: string) => void;
  /** Something that its person must know, such as that a paste ended early. */
  noticed: (message: string) => void;
  /** It is over: ended, or not to be seen (any more). */
  ended: (error: HubError) => void;
}

/** A session that is watched. */
export interface RemoteTerminal {
  input: (bytes: Uint8Array) => void;
  resize: (size: Size) => void;
  /** Its person has come to it: its size counts. */
  focus: () => void;
  /** Everything is to be drawn anew. */
  repaint: () => void;
  detach: () => void;
}

/** The connection as terminals use it; what cannot be sent now is dropped. */
export interface RemoteTerminalsPorts {
  /** Milliseconds that go on while the machine sleeps. */
  now: () => number;
  say: (frame: TerminalFromClient) => void;
  send: (frame: TerminalFrame) => void;
}

interface Watched {
  readonly wish: TerminalWish;
  readonly listener: RemoteTerminalListener;
  viewed: ViewedTerminal;
  size: Size;
  /** When its person came to it or typed last. */
  usedAt: number | undefined;
  /** 0 while there is none. */
  channel: number;
  takenBytes: number;
}

/** All terminals of one client. A channel lives as long as a connection; what a terminal shows goes on over them. */
export class RemoteTerminals {
  readonly #ports: RemoteTerminalsPorts;
  readonly #watched = new Set<Watched>();
  readonly #byChannel = new Map<number, Watched>();
  #lastChannel = 0;
  #isConnected = false;

  constructor(ports: RemoteTerminalsPorts) {
    this.#ports = ports;
  }

  attach(wish: TerminalWish, listener: RemoteTerminalListener): RemoteTerminal {
    const { columns, rows } = wish;
    const viewed = new ViewedTerminal();
    const size = { columns, rows };
    const watched: Watched = { wish, listener, viewed, size, usedAt: undefined, channel: 0, takenBytes: 0 };
    this.#watched.add(watched);
    if (this.#isConnected) this.#open(watched);
    return {
      input: (bytes) => this.#input(watched, bytes),
      resize: (size) => {
        watched.size = size;
        const { channel } = watched;
        if (channel !== 0) this.#ports.send({ kind: 'size', channel, columns: size.columns, rows: size.rows });
      },
      focus: () => {
        watched.usedAt = this.#ports.now();
        this.#say(watched, 'terminal.focus');
      },
      repaint: () => {
        // Where nothing was shown yet all comes anyway: who asks when it is attached would ask for ever.
        if (watched.viewed.position === undefined) return;
        watched.viewed = new ViewedTerminal();
        const { channel } = watched;
        // Without a connection it comes with the next one.
        if (channel === 0) return;
        this.#byChannel.delete(channel);
        this.#open(watched, channel);
      },
      detach: () => {
        this.#say(watched, 'terminal.detach');
        this.#forget(watched);
      },
    };
  }

  connected(): void {
    this.#isConnected = true;
    for (const watched of this.#watched) this.#open(watched);
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#byChannel.clear();
    for (const watched of this.#watched) {
      watched.channel = 0;
      watched.viewed.connectionLost();
    }
  }

  onSaid(frame: Extract<HubToClient, { type: `terminal.${string}` }>): void {
    const watched = this.#byChannel.get(frame.channel);
    if (watched === undefined) return;
    const { listener } = watched;
    switch (frame.type) {
      case 'terminal.attached':
        return listener.attached(frame);
      case 'terminal.waiting':
        return listener.waiting(frame.reason);
      case 'terminal.notice':
        return listener.noticed(frame.message);
      case 'terminal.detached':
        this.#forget(watched);
        return listener.ended(errorSaid(frame.error));
    }
  }

  onFrame(frame: TerminalFrame): void {
    const watched = this.#byChannel.get(frame.channel);
    if (watched === undefined) return;
    const { listener } = watched;
    if (frame.kind === 'size') return listener.resized(frame);
    if (frame.kind !== 'output' && frame.kind !== 'snapshot') return;
    const { channel } = watched;
    const done = (): void => {
      // Another connection counts from nothing.
      if (watched.channel !== channel) return;
      watched.takenBytes += frame.bytes.length;
      this.#ports.send({ kind: 'taken', channel, total: watched.takenBytes });
    };
    const shown = watched.viewed.take(frame);
    if (shown === undefined) done();
    else listener.show(shown, done);
  }

  #open(watched: Watched, instead?: number): void {
    const { wish, viewed, size, usedAt } = watched;
    this.#lastChannel += 1;
    watched.channel = this.#lastChannel;
    watched.takenBytes = 0;
    this.#byChannel.set(watched.channel, watched);
    const from = viewed.position;
    const { channel } = watched;
    const { session } = wish;
    this.#ports.say({
      type: 'terminal.attach',
      channel,
      session,
      ...size,
      ...(from === undefined ? {} : { from }),
      ...(instead === undefined ? {} : { instead }),
      ...(usedAt === undefined ? {} : { idleMs: Math.max(0, this.#ports.now() - usedAt) }),
    });
  }

  /** Not where it has no channel: it has ended, or was left, or the connection is gone. */
  #say({ channel }: Watched, type: 'terminal.focus' | 'terminal.detach'): void {
    if (channel !== 0) this.#ports.say({ type, channel });
  }

  #input(watched: Watched, bytes: Uint8Array): void {
    watched.usedAt = this.#ports.now();
    const { channel, listener } = watched;
    if (channel === 0) return listener.noticed(inputGoesNowhere);
    for (let at = 0; at < bytes.length; at += relayLimits.inputBytes) {
      this.#ports.send({ kind: 'input', channel, bytes: bytes.subarray(at, at + relayLimits.inputBytes) });
    }
  }

  #forget(watched: Watched): void {
    this.#watched.delete(watched);
    this.#byChannel.delete(watched.channel);
    watched.channel = 0;
  }
}
