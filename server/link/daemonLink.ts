import type { ByteBudget } from '../../shared/byteBudget.ts';
import { BudgetShare } from '../../shared/byteBudget.ts';
import { HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import { daemonToHub } from '../../shared/protocol/daemon.ts';
import type { DaemonToHub, HubToDaemon, NumberedReport, Order, ReportedSession } from '../../shared/protocol/daemon.ts';
import type { WholeFrame } from '../../shared/protocol/pieces.ts';
import { FrameReader, piecesOf } from '../../shared/protocol/pieces.ts';
import { encodeTerminalFrame, readTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { closeCodes, daemonMismatch, olderHub, protocolVersion, wasRemoved } from '../../shared/protocol/version.ts';
import { readJson } from '../../shared/readJson.ts';
import { timings } from '../../shared/timings.ts';
import { isKeyOfRemoved, readServerByKey } from '../access/authenticate.ts';
import { decideConnected, decideGone, decideInventory, goneFrom } from '../decide/daemonReports.ts';
import { decideRecoveryOver, decideReport } from '../decide/daemonReports.ts';
import { ordersOnConnect } from '../effects/orders.ts';
import type { Hub } from '../hub.ts';
import type { DaemonPort, Relay } from '../relay/relay.ts';
import type { Saying } from './agentCalls.ts';
import { AgentCalls } from './agentCalls.ts';
import { anyHello } from './anyHello.ts';
import type { Clock } from './clock.ts';
import type { Connection, ConnectionHandler } from './connection.ts';
import { daemonLimits } from './daemonLimits.ts';
import { OrderedSender } from './orderedSender.ts';
import { PendingOrders } from './pendingOrders.ts';

type Frame<Type extends DaemonToHub['type']> = Extract<DaemonToHub, { type: Type }>;
export type ActivityFrame = Frame<'activity'>;

/** What a daemon's link uses of its surroundings. */
export interface DaemonSurroundings {
  readonly hub: Hub;
  readonly clock: Clock;
  /** What all daemons together may have sent of frames that are not whole yet. */
  readonly largeFrames: ByteBudget;
  toRefusal: (thrown: unknown) => HubError;
  onRefused: (address: string, error: unknown) => void;
  onHello: (serverId: string, link: DaemonLink) => void;
  onAlive: (serverId: string) => void;
  onHeartbeat: (serverId: string, heartbeat: Heartbeat) => void;
  onActivity: (serverId: string, frame: ActivityFrame) => void;
  /** Its daemon is turned away for good by this link, for a reason that is said with the server. */
  onTurnedAway: (serverId: string, why: string, link: DaemonLink) => void;
  readonly relay: Relay;
  /** Of this hub's program. */
  readonly version: string;
}

/** Where it is not in the log that its server ended it, the next connection begins anew. */
const mayRetry = closeCodes.goingAway;

/** One daemon: it says who it is and what lives, reports in order, asks for its agents, and gets orders. */
export class DaemonLink implements ConnectionHandler {
  readonly #connection: Connection;
  readonly #around: DaemonSurroundings;
  readonly #sender: OrderedSender;
  readonly #orders: PendingOrders;
  readonly #calls: AgentCalls;
  readonly #reader: FrameReader;
  readonly #queue: { readonly frame: Frame<'report'> | Frame<'inventory'>; readonly characters: number }[] = [];
  #queuedCharacters = 0;
  readonly #inventory: ReportedSession[] = [];
  #serverId: string | undefined;
  /** Of the daemon's program, as it says. */
  #version = '';
  #lastNumber: number | undefined;
  #lastOrder = 0;
  #isWorking = false;
  #isInventoried = false;
  /** The last number that it had given a report when it connected, or said last what lives. */
  #spokenUpTo = 0;
  readonly #terminals: DaemonPort = {
    // It tells nothing that the disk could lose, and bytes for its channel must not overtake it.
    say: (frame) => this.#connection.send(JSON.stringify(frame)),
    queuedBytes: () => this.#connection.queuedBytes,
    sendTerminal: (frame) => this.#connection.sendBytes(encodeTerminalFrame(frame)),
  };
  readonly #afterReports: (() => void)[] = [];
  #isClosed = false;
  #endGrace: (() => void) | undefined;

  constructor(connection: Connection, around: DaemonSurroundings) {
    this.#connection = connection;
    this.#around = around;
    this.#sender = new OrderedSender(connection);
    this.#orders = new PendingOrders(around.clock);
    const share = new BudgetShare(around.largeFrames);
    this.#reader = new FrameReader({ maxCharacters: daemonLimits.frameCharacters, share });
    const { hub, toRefusal } = around;
    const send = (frame: HubToDaemon) => this.#send(frame);
    this.#calls = new AgentCalls({ hub, toRefusal, send, serverId: () => this.#serverId });
  }

  /** Undefined until a key has proven which server it is. */
  get serverId(): string | undefined {
    return this.#serverId;
  }

  onText(text: string): void {
    if (this.#isClosed) return;
    if (this.#serverId === undefined) return this.#hello(readJson(text));
    this.#around.onAlive(this.#serverId);
    const whole = this.#read(text);
    if (whole === undefined) return;
    const frame = daemonToHub.safeParse(whole.value);
    if (!frame.success) return this.#misunderstood('This is no frame of a daemon.');
    this.#onFrame(frame.data, whole.characters, this.#serverId);
  }

  onBytes(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    const frame = this.#serverId === undefined ? undefined : readTerminalFrame(bytes);
    if (frame === undefined || this.#serverId === undefined) return this.#misunderstood('This is no terminal frame.');
    this.#around.onAlive(this.#serverId);
    this.#around.relay.onDaemonFrame(this.#serverId, frame);
  }

  onDrain(): void {
    // Orders are few and wanted: they are queued whole, and a daemon that takes none is found by its silence.
  }

  onReceipt(): void {
    // Daemons are asked for none: what they have taken they say themselves.
  }

  onClosed(): void {
    this.#isClosed = true;
    if (this.#serverId !== undefined) this.#around.relay.closed(this.#serverId, this.#terminals);
    this.#endGrace?.();
    this.#reader.end();
    this.#sender.stop();
    this.#orders.rejectAll();
    this.#queue.length = 0;
    this.#afterReports.length = 0;
  }

  /** Sends an order that follows from the state; before the inventory nothing is sent, since that brings them all. */
  order(body: Order, durable: Promise<void>): void {
    if (this.#isInventoried) this.#push(this.#numbered(body), durable);
  }

  /** Sends an order and waits for its answer. */
  ask(body: Order): Promise<unknown> {
    const frame = this.#numbered(body);
    const answer = this.#orders.wait(frame.order);
    this.#push(frame, this.#around.hub.durable());
    return answer;
  }

  /** Ends the connection for a reason that its daemon is told. */
  close(code: number, reason: string): void {
    this.#close(code, reason);
  }

  #hello(value: unknown): void {
    const { hub } = this.#around;
    const version = anyHello.safeParse(value);
    if (!version.success) return this.#close(closeCodes.badFrame, 'The first frame must be a hello.');
    // The version comes first: another one may have another hello.
    const { protocol, key, version: theirs } = version.data;
    const known = readServerByKey(hub.state, key)?.id;
    if (protocol !== protocolVersion) return this.#turnAway(known, daemonMismatch(protocol));
    this.#version = theirs;
    const hello = daemonToHub.safeParse(value);
    if (!hello.success || hello.data.type !== 'hello') return this.#misunderstood('This hello is not valid.', known);
    const server = readServerByKey(hub.state, hello.data.key);
    if (server === undefined) {
      if (isKeyOfRemoved(hub.state, hello.data.key)) return this.#close(closeCodes.removed, wasRemoved);
      const reason = 'This key is not known here. Register the server again.';
      this.#around.onRefused(this.#connection.address, new HubError('unauthenticated', reason));
      return this.#close(closeCodes.unauthenticated, reason);
    }
    this.#open(server, hello.data);
  }

  #open(server: Server, hello: Frame<'hello'>): void {
    const { hub, clock } = this.#around;
    this.#serverId = server.id;
    this.#spokenUpTo = hello.lastNumber;
    this.#around.onHello(server.id, this);
    const context = hub.context(actorOf(server));
    if (!this.#commit((now) => decideConnected(now, server, hello, context))) return;
    const welcome: HubToDaemon = {
      type: 'welcome',
      protocol: protocolVersion,
      serverId: server.id,
      name: server.name,
      heardUpTo: server.lastReport,
      at: clock.now(),
    };
    this.#send(welcome);
    this.#endGrace = clock.after(timings.recoveryGraceMs, () =>
      this.#whenReported(() => {
        this.#commit((state, current) => decideRecoveryOver(state, current, hub.context(actorOf(current))));
      }),
    );
  }

  /** Undefined where it is not whole yet, and where there is no end to it: the connection is closed then. */
  #read(text: string): WholeFrame | undefined {
    try {
      return this.#reader.read(text);
    } catch (error) {
      const { code, message } = this.#around.toRefusal(error);
      this.#close(code === 'too-large' ? closeCodes.tooLarge : closeCodes.overloaded, message);
      return undefined;
    }
  }

  #onFrame(frame: DaemonToHub, characters: number, serverId: string): void {
    switch (frame.type) {
      case 'hello':
        return this.#close(closeCodes.badFrame, 'One hello is enough.');
      case 'heartbeat':
        return this.#around.onHeartbeat(serverId, frame.heartbeat);
      case 'activity':
        return this.#around.onActivity(serverId, frame);
      case 'answer':
        return this.#orders.settle(frame);
      case 'ask':
        return void this.#calls.ask(frame);
      case 'terminal.watched':
      case 'terminal.ended':
      case 'terminal.notice':
        return this.#around.relay.onDaemonSaid(serverId, frame);
      case 'report':
      case 'inventory':
        this.#queue.push({ frame, characters });
        this.#queuedCharacters += characters;
        if (this.#isBacklog(1)) this.#connection.pause();
        if (!this.#isWorking) void this.#work();
    }
  }

  /** Strictly one after the other: what an agent said last must not overtake what it said first. */
  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let next = this.#queue.shift(); next !== undefined && !this.#isClosed; next = this.#queue.shift()) {
      const { frame, characters } = next;
      this.#queuedCharacters -= characters;
      if (!this.#isBacklog(0.5)) this.#connection.resume();
      if (frame.type === 'inventory') this.#takeInventory(frame);
      else await this.#takeReport(frame);
    }
    this.#connection.resume();
    this.#isWorking = false;
  }

  #isBacklog(share: number): boolean {
    const { queued, queuedCharacters } = daemonLimits;
    return this.#queue.length >= queued * share || this.#queuedCharacters >= queuedCharacters * share;
  }

  #takeInventory({ sessions, complete, lastNumber = 0 }: Frame<'inventory'>): void {
    const { hub } = this.#around;
    this.#inventory.push(...sessions);
    if (this.#inventory.length > daemonLimits.sessions) return this.#close(closeCodes.tooLarge, 'Too many sessions.');
    if (!complete) return;
    this.#spokenUpTo = Math.max(this.#spokenUpTo, lastNumber);
    const reported = this.#inventory.splice(0);
    const isTaken = this.#commit((state, server) =>
      decideInventory(state, server, reported, hub.context(actorOf(server))),
    );
    if (!isTaken || this.#serverId === undefined) return;
    if (!this.#isInventoried) this.#around.relay.opened(this.#serverId, this.#terminals);
    this.#isInventoried = true;
    for (const order of ordersOnConnect(hub.state, this.#serverId, reported)) this.order(order, hub.durable());
    const server = this.#server();
    const gone = server === undefined ? [] : goneFrom(hub.state, server, reported);
    if (gone.length === 0) return;
    this.#whenReported(() => {
      this.#commit((state, current) => decideGone(state, gone, hub.context(actorOf(current))));
    });
  }

  /**
   * Does something when everything is heard that the daemon had said by then. What lives comes first, and
   * reports from before after it: a session that is not there any more may still have said something.
   */
  #whenReported(act: () => void): void {
    this.#afterReports.push(act);
    this.#actAfterReports();
  }

  #actAfterReports(): void {
    const heardUpTo = this.#server()?.lastReport ?? 0;
    if (heardUpTo >= this.#spokenUpTo) for (const act of this.#afterReports.splice(0)) act();
  }

  async #takeReport({ entry, ageMs = 0 }: Frame<'report'>): Promise<void> {
    const server = this.#server();
    if (server === undefined) return this.#close(closeCodes.removed, wasRemoved);
    const { number, report } = entry;
    const expected = (this.#lastNumber ?? server.lastReport) + 1;
    // The first may lie further on: a daemon gives up what it was told is heard, and a hub may have been set back.
    if (this.#lastNumber !== undefined && number > expected)
      return this.#close(mayRetry, `Report ${expected} is missing.`);
    this.#lastNumber = Math.max(number, this.#lastNumber ?? 0);
    if (report.type !== 'agent.said') this.#commit((state, current) => this.#decide(entry, ageMs, state, current));
    else if (!(await this.#takeSaid({ number, said: report, agoMs: ageMs }, server))) return;
    this.#sayHeard();
    this.#actAfterReports();
  }

  /** A report that cannot be understood is heard all the same: it would come again for ever. */
  #decide(entry: NumberedReport, saidAgoMs: number, state: Hub['state'], server: Server): readonly HubEvent[] {
    const context = { ...this.#around.hub.context(actorOf(server)), saidAgoMs };
    try {
      return decideReport(state, server, entry, context);
    } catch (error) {
      this.#around.toRefusal(error);
      return entry.number > server.lastReport ? [heard(server, entry.number)] : [];
    }
  }

  /** False where nothing can be taken now: the daemon keeps it and says it again on its next connection. */
  async #takeSaid(saying: Pick<Saying, 'number' | 'said' | 'agoMs'>, server: Server): Promise<boolean> {
    const { number } = saying;
    const isRepeat = number <= server.lastReport;
    const later = await this.#calls.say({ ...saying, isRepeat, also: isRepeat ? [] : [heard(server, number)] });
    if (later !== undefined) this.#close(closeCodes.overloaded, later.message);
    else this.#commit((_state, current) => (current.lastReport < number ? [heard(current, number)] : []));
    return later === undefined;
  }

  #sayHeard(): void {
    const upTo = this.#server()?.lastReport;
    if (upTo !== undefined) this.#send({ type: 'heard', upTo });
  }

  #server(): Server | undefined {
    return this.#serverId === undefined ? undefined : this.#around.hub.state.servers.get(this.#serverId);
  }

  /** False where nothing can be written now, or the server is gone; the connection is closed then. */
  #commit(decide: (state: Hub['state'], server: Server) => readonly HubEvent[]): boolean {
    const { hub } = this.#around;
    const server = this.#server();
    if (server === undefined) {
      this.#close(closeCodes.removed, wasRemoved);
      return false;
    }
    try {
      const events = decide(hub.state, server);
      if (events.length > 0) hub.commit(events, actorOf(server));
      return true;
    } catch (error) {
      this.#close(closeCodes.overloaded, this.#around.toRefusal(error).message);
      return false;
    }
  }

  #numbered(body: Order): Extract<HubToDaemon, { type: 'order' }> {
    this.#lastOrder += 1;
    return { type: 'order', order: this.#lastOrder, body };
  }

  /** The inputs of a task, or what an agent reads, may be longer than a frame. */
  #push(frame: HubToDaemon, durable: Promise<void>): void {
    for (const text of piecesOf(JSON.stringify(frame))) this.#sender.push(text, durable);
  }

  #send(frame: HubToDaemon): void {
    this.#push(frame, this.#around.hub.durable());
    if (this.#sender.queuedBytes > daemonLimits.queuedBytes)
      this.#close(closeCodes.overloaded, 'Too much waits for this daemon.');
  }

  /** What a newer daemon says and this hub does not know is no fault of it. */
  #misunderstood(what: string, serverId = this.#serverId): void {
    const reason = olderHub(this.#version, this.#around.version);
    if (reason === undefined) this.#close(closeCodes.badFrame, what);
    else this.#turnAway(serverId, reason);
  }

  #turnAway(serverId: string | undefined, why: string): void {
    if (serverId !== undefined) this.#around.onTurnedAway(serverId, why, this);
    this.#close(closeCodes.versionMismatch, why);
  }

  #close(code: number, reason: string): void {
    this.#isClosed = true;
    this.#sender.close(code, reason);
  }
}

const actorOf = ({ id, name }: Server): Actor => ({ kind: 'server', id, name });

const heard = (server: Server, upTo: number): HubEvent => ({
  type: 'server_heard',
  serverId: server.id,
  actor: actorOf(server),
  upTo,
});
