import { HubError } from '../../shared/errors.ts';
import type { HubToClient } from '../../shared/protocol/hubToClient.ts';
import type { TerminalFromClient } from '../../shared/protocol/terminal.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { ByteRing } from '../../shared/terminal/byteRing.ts';
import { nextEpoch } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import type { ShownBytes } from '../../shared/terminal/viewedTerminal.ts';
import type { RemoteTerminal } from '../../runtime/remoteTerminals.ts';
import { RemoteTerminals } from '../../runtime/remoteTerminals.ts';
import type { Snapshot, TerminalHost, TerminalListener } from '../../daemon/terminal/terminal.ts';

/** So many bytes as they stand from a position on. */
export const bytesAt = (begin: Position, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, at) => byteAt({ ...begin, offset: begin.offset + at }));

/** The byte that stands at a position: one that is missing, doubled or of another epoch is another byte. */
const byteAt = ({ epoch, offset }: Position): number =>
  (Math.imul(offset, 2_654_435_761) ^ Math.imul(epoch, 40_503) ^ (offset >>> 7)) & 0xff;

export const size = { columns: 80, rows: 24 };
/** Small, so that falling behind it happens. */
const ringBytes = 65_536;

/** A session whose output is known everywhere, and whose snapshots come when they are told to. */
export class KnownSession {
  readonly #ring = new ByteRing(ringBytes);
  readonly #listeners: TerminalListener[] = [];
  readonly #captures: (() => void)[] = [];
  readonly #sessionId: string;
  #hasEnded = false;
  /** What was typed, in order. */
  typed: Uint8Array[] = [];

  constructor(sessionId: string) {
    this.#sessionId = sessionId;
  }

  get position(): Position {
    return this.#ring.end;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  print(count: number): void {
    if (this.#hasEnded) return;
    const begin = this.#ring.end;
    const bytes = bytesAt(begin, count);
    this.#ring.push(begin, bytes);
    for (const listener of this.#listeners) listener.output?.(this.#sessionId, begin, bytes);
  }

  beginEpoch(): void {
    if (this.#hasEnded) return;
    this.#ring.reset(nextEpoch(this.#ring.end));
    this.redraw();
  }

  redraw(): void {
    for (const listener of this.#listeners) listener.redrawn?.(this.#sessionId);
  }

  /** The oldest snapshot that was asked for is there. */
  capture(): boolean {
    const capture = this.#captures.shift();
    capture?.();
    return capture !== undefined;
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const lastScreen = { lines: [paint(this.#ring.end)] };
    for (const listener of this.#listeners)
      listener.exited?.(this.#sessionId, { status: { how: 'code', exitCode: 0 }, lastScreen });
  }

  /** A daemon's view of it; another daemon's listeners come instead of these. */
  host(): TerminalHost {
    this.#listeners.length = 0;
    const mine = (id: string): boolean => id === this.#sessionId && !this.#hasEnded;
    const unasked = () => Promise.reject(new Error('nobody asks for this here'));
    return {
      open: unasked,
      start: unasked,
      screen: unasked,
      interrupt: unasked,
      close: unasked,
      forget: unasked,
      stop: unasked,
      look: unasked,
      hold: unasked,
      write: (_id, bytes) => Promise.resolve(void this.typed.push(bytes.slice())),
      resize: () => Promise.resolve(),
      snapshot: (id) => this.#snapshot(mine(id)),
      stream: (id) => (mine(id) ? { ...size, position: this.#ring.end } : undefined),
      read: (_id, from, maxBytes) => this.#ring.read(from, maxBytes),
      on: (listener) => {
        this.#listeners.push(listener);
        return { dispose: () => undefined };
      },
    };
  }

  #snapshot(isRunning: boolean): Promise<Snapshot> {
    if (!isRunning) return Promise.reject(new HubError('wrong-state', 'It has ended.'));
    const position = this.#ring.end;
    // Longer than one piece now and then.
    const bytes = new TextEncoder().encode(paint(position).padEnd(position.offset % 3 === 0 ? 150_000 : 100));
    return new Promise((resolve) => this.#captures.push(() => resolve({ ...size, position, bytes })));
  }
}

/** What a snapshot paints: where it stands. */
export const paint = ({ epoch, offset }: Position): string => `|${epoch}:${offset}|`;

/** A window whose terminal is a log: it knows at which position of the session it stands, and whether all fits. */
export class LogWindow {
  readonly terminals: RemoteTerminals;
  readonly flaws: string[] = [];
  readonly shows: ('output' | 'screen' | 'whole')[] = [];
  readonly terminal: RemoteTerminal;
  position: Position | undefined;
  hasEnded = false;
  isStalled = false;
  readonly #untaken: (() => void)[] = [];
  #send: { say: (frame: TerminalFromClient) => void; send: (frame: TerminalFrame) => void } | undefined;

  constructor(session: string) {
    this.terminals = new RemoteTerminals({
      now: () => 0,
      say: (frame) => this.#send?.say(frame),
      send: (frame) => this.#send?.send(frame),
    });
    this.terminal = this.terminals.attach(
      { session, ...size },
      {
        show: (shown, done) => {
          this.#show(shown);
          if (this.isStalled) this.#untaken.push(done);
          else done();
        },
        resized: () => undefined,
        attached: () => undefined,
        waiting: () => undefined,
        noticed: () => undefined,
        ended: () => (this.hasEnded = true),
      },
    );
  }

  get isConnected(): boolean {
    return this.#send !== undefined;
  }

  connected(send: (frame: string | Uint8Array) => void): void {
    this.#send = {
      say: (frame) => send(JSON.stringify(frame)),
      send: (frame) => send(encodeTerminalFrame(frame)),
    };
    this.terminals.connected();
  }

  disconnected(): void {
    this.#send = undefined;
    this.terminals.disconnected();
  }

  take(frame: string | Uint8Array): void {
    if (typeof frame === 'string') {
      const said = JSON.parse(frame) as HubToClient;
      if (said.type === 'terminal.attached' || said.type === 'terminal.waiting' || said.type === 'terminal.detached')
        this.terminals.onSaid(said);
      return;
    }
    const read = readTerminalFrame(frame);
    if (read === undefined) this.flaws.push('a frame could not be read');
    else this.terminals.onFrame(read);
  }

  go(): void {
    this.isStalled = false;
    for (const done of this.#untaken.splice(0)) done();
  }

  #show({ what, bytes }: ShownBytes): void {
    this.shows.push(what);
    if (what !== 'output') {
      const [, epoch = '', offset = ''] = /\|(\d+):(\d+)\|/.exec(new TextDecoder().decode(bytes)) ?? [];
      this.position = { epoch: Number(epoch), offset: Number(offset) };
      return;
    }
    for (const byte of bytes) {
      const at = this.position;
      if (at === undefined || byteAt(at) !== byte) {
        this.flaws.push(`${byte} is shown at ${JSON.stringify(at)}`);
        return;
      }
      this.position = { ...at, offset: at.offset + 1 };
    }
  }
}
