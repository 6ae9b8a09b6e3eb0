import type { DaemonToHub, HubToDaemon } from '../../shared/protocol/daemon.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { toError } from '../../shared/errors.ts';
import type { HubError } from '../../shared/errors.ts';
import { Uplink } from '../../daemon/relay/uplink.ts';
import type { Caller } from '../../server/access/caller.ts';
import type { Hub } from '../../server/hub.ts';
import { ClientTerminals } from '../../server/link/clientTerminals.ts';
import { Relay } from '../../server/relay/relay.ts';
import type { DaemonPort } from '../../server/relay/relay.ts';
import { aHub, silent } from '../../server/testing/aHub.ts';
import { alice, anId, aSession } from '../../server/testing/builders.ts';
import { createFakeClock } from '../../server/testing/fakeClock.ts';
import { KnownSession, LogWindow } from './relayPlaces.ts';

type Frame = string | Uint8Array;
type Control = Extract<HubToDaemon, { type: `terminal.${string}` }>;

/** So little that who takes nothing soon stands at what is not held any more. */
const littleHeld = { ...relayLimits, heldBytes: 65_536, heldBytesLeast: 65_536 };

/** One direction of a connection: frames come in order, when they are told to, or never. */
class Way {
  #frames: Frame[] = [];
  readonly #take: (frame: Frame) => void;

  constructor(take: (frame: Frame) => void) {
    this.#take = take;
  }

  get bytes(): number {
    return this.#frames.reduce((sum, { length }) => sum + length, 0);
  }

  readonly send = (frame: Frame): void => void this.#frames.push(frame);

  deliver(count: number): boolean {
    const due = this.#frames.splice(0, count);
    for (const frame of due) this.#take(frame);
    return due.length > 0;
  }

  cut(): void {
    this.#frames = [];
  }
}

interface Seat {
  readonly window: LogWindow;
  /** Bytes that it was sent on its connection before it has said that it took any. */
  untakenBytes?: number | undefined;
  ways?: { readonly up: Way; readonly down: Way; readonly link: ClientTerminals } | undefined;
}

const person: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: false };
const sessionId = anId('session');
const serverId = anId('server');

/** A daemon, a hub and windows, joined by ways that the test holds; all that is between them is the real code. */
export class RelayWorld {
  readonly session = new KnownSession(sessionId);
  readonly clock = createFakeClock();
  readonly seats: Seat[] = [];
  readonly flaws: string[] = [];
  readonly #hub: Hub;
  #relay: Relay;
  #uplink: Uplink;
  #daemon: { readonly up: Way; readonly down: Way; readonly port: DaemonPort } | undefined;

  private constructor(hub: Hub) {
    this.#hub = hub;
    this.#relay = this.#newRelay();
    this.#uplink = this.#newUplink();
    this.connectDaemon();
  }

  static async create(): Promise<RelayWorld> {
    const { hub } = await aHub();
    const { lifecycle: _lifecycle, ...facts } = aSession();
    hub.commit(
      [
        { type: 'session_requested', sessionId, actor: alice, session: facts },
        { type: 'session_active', sessionId, actor: alice, pid: 42, startedAt: 1_000 },
      ],
      alice,
    );
    return new RelayWorld(hub);
  }

  get hasDaemon(): boolean {
    return this.#daemon !== undefined;
  }

  /** Who is stalled takes nothing from the beginning. */
  come({ isStalled = false }: { readonly isStalled?: boolean } = {}): void {
    if (this.seats.length >= 4) return;
    const seat: Seat = { window: new LogWindow(sessionId) };
    seat.window.isStalled = isStalled;
    this.seats.push(seat);
    this.connect(seat);
  }

  leave(seat: Seat): void {
    this.cut(seat);
    this.seats.splice(this.seats.indexOf(seat), 1);
  }

  connect(seat: Seat): void {
    if (seat.ways !== undefined) return;
    const { window } = seat;
    const down = new Way((frame) => window.take(frame));
    seat.untakenBytes = 0;
    const link = new ClientTerminals({
      relay: this.#relay,
      caller: () => person,
      sendTerminal: (frame) => {
        if ('bytes' in frame && seat.untakenBytes !== undefined) seat.untakenBytes += frame.bytes.length;
        down.send(encodeTerminalFrame(frame));
      },
      queuedBytes: () => 0,
      askReceipt: () => undefined,
      elapsed: () => this.clock.elapsed(),
      say: (frame) => down.send(JSON.stringify(frame)),
      toRefusal: (thrown) => thrown as HubError,
      onRefused: (error) => this.flaws.push(`refused: ${error.message}`),
    });
    const up = new Way((frame) => {
      const isTaken = typeof frame === 'string' ? link.take(JSON.parse(frame)) : link.takeBytes(frame);
      if (!isTaken) this.flaws.push('the hub does not know a frame of a window');
      if (typeof frame !== 'string' && readOr(frame).kind === 'taken') seat.untakenBytes = undefined;
    });
    seat.ways = { up, down, link };
    window.connected(up.send);
  }

  cut(seat: Seat): void {
    if (seat.ways === undefined) return;
    seat.ways.up.cut();
    seat.ways.down.cut();
    seat.ways.link.close(true);
    seat.ways = undefined;
    seat.window.disconnected();
  }

  connectDaemon(): void {
    if (this.#daemon !== undefined) return;
    const uplink = this.#uplink;
    const down = new Way((frame) => {
      if (typeof frame === 'string') uplink.handleControl(JSON.parse(frame) as Control);
      else uplink.handleFrame(readOr(frame));
    });
    const up = new Way((frame) => {
      if (typeof frame === 'string')
        this.#relay.onDaemonSaid(serverId, JSON.parse(frame) as Extract<DaemonToHub, { type: `terminal.${string}` }>);
      else this.#relay.onDaemonFrame(serverId, readOr(frame));
    });
    const port: DaemonPort = {
      say: (frame) => down.send(JSON.stringify(frame)),
      sendTerminal: (frame) => down.send(encodeTerminalFrame(frame)),
      queuedBytes: () => down.bytes,
    };
    this.#daemon = { up, down, port };
    uplink.connected({
      send: (frame) => up.send(JSON.stringify(frame)),
      sendTerminal: (frame) => up.send(encodeTerminalFrame(frame)),
    });
    this.#relay.opened(serverId, port);
  }

  /** `noticed`: whether the hub learns of it before the daemon is there again. */
  cutDaemon(noticed: boolean): void {
    if (this.#daemon === undefined) return;
    const { up, down, port } = this.#daemon;
    up.cut();
    down.cut();
    this.#daemon = undefined;
    this.#uplink.disconnected();
    if (noticed) return this.#relay.closed(serverId, port);
    this.connectDaemon();
    this.#relay.closed(serverId, port);
  }

  /** The daemon's process is another one; what it had read is not proven. */
  killDaemon(): void {
    this.cutDaemon(true);
    this.session.beginEpoch();
    this.#uplink = this.#newUplink();
  }

  killHub(): void {
    for (const seat of this.seats) this.cut(seat);
    this.cutDaemon(true);
    this.#relay.close();
    this.#relay = this.#newRelay();
  }

  deliver(count: number, which: number): void {
    const ways = [this.#daemon?.up, this.#daemon?.down, ...this.seats.flatMap(({ ways }) => [ways?.up, ways?.down])];
    ways[which % ways.length]?.deliver(count);
  }

  /** The most that waits for one window in the hub. */
  get longestQueue(): number {
    return Math.max(0, ...this.seats.map(({ ways }) => ways?.down.bytes ?? 0));
  }

  /** The most that a window was sent that has not taken anything yet. */
  get mostUntakenBytes(): number {
    return Math.max(0, ...this.seats.map(({ untakenBytes = 0 }) => untakenBytes));
  }

  /** Everybody is connected and takes what comes; ends when nothing moves any more. */
  async rest(): Promise<void> {
    this.connectDaemon();
    for (const seat of this.seats) {
      seat.window.go();
      this.connect(seat);
    }
    await this.settle();
  }

  /** Ends when nothing moves any more; who takes nothing goes on taking nothing. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 12;) {
      let isMoving = this.session.capture();
      for (const way of [this.#daemon?.up, this.#daemon?.down]) isMoving = (way?.deliver(1_000) ?? false) || isMoving;
      for (const { ways } of this.seats)
        for (const way of [ways?.up, ways?.down]) isMoving = (way?.deliver(1_000) ?? false) || isMoving;
      this.clock.advance(100);
      await new Promise((resolve) => void setImmediate(resolve));
      quiet = isMoving ? 0 : quiet + 1;
    }
  }

  /** What is wrong now; at rest also who does not show what the session shows. */
  wrong(isAtRest: boolean): readonly string[] {
    const { position } = this.session;
    const elsewhere = this.seats
      .filter(({ window }) => isAtRest && JSON.stringify(window.position) !== JSON.stringify(position))
      .map(({ window }) => `shows ${JSON.stringify(window.position)} instead of ${JSON.stringify(position)}`);
    return [...this.flaws, ...this.seats.flatMap(({ window }) => window.flaws), ...elsewhere];
  }

  close(): void {
    this.#relay.close();
  }

  #newRelay(): Relay {
    return new Relay({ hub: this.#hub, clock: this.clock, tellPresence: () => undefined, held: littleHeld });
  }

  #newUplink(): Uplink {
    return new Uplink({
      terminals: this.session.host(),
      log: { ...silent, error: (message) => this.flaws.push(message) },
      elapsed: () => this.clock.elapsed(),
      after: (delayMs, call) => this.clock.after(delayMs, call),
    });
  }
}

function readOr(encoded: Uint8Array): TerminalFrame {
  const frame = readTerminalFrame(encoded);
  if (frame === undefined) throw toError('a frame could not be read');
  return frame;
}
