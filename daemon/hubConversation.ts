import { HubError, toError } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/errors.ts';
import type { ReportedActivity } from '../shared/model/activity.ts';
import type { Capabilities, DoctorCheck } from '../shared/model/server.ts';
import type { Heartbeat } from '../shared/model/heartbeat.ts';
import type { DaemonToHub, HubToDaemon, Order, ReportedSession } from '../shared/protocol/daemon.ts';
import { protocolVersion } from '../shared/protocol/version.ts';
import type { TerminalFrame } from '../shared/protocol/terminalFrame.ts';
import { limits } from '../shared/timings.ts';
import type { Log } from '../runtime/log.ts';
import type { HubRefusal } from './hubRefusal.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { AgentQuestion } from './questions.ts';
import { hubAway, Questions } from './questions.ts';
import type { AgentSaying, SayingOutcome, SayingTimes, SayingVerdict } from './sayings.ts';
import { Sayings } from './sayings.ts';
import type { Uplink } from './relay/uplink.ts';

/** One connection as the conversation sees it; it knows no socket. */
export interface HubChannel {
  /** `sent` is called when the bytes have left this process. */
  send: (frame: DaemonToHub, sent?: () => void) => void;
  sendTerminal: (frame: TerminalFrame) => void;
  /** Bytes that wait in this process. */
  queuedBytes: () => number;
  /** Ends the connection, and makes no other. */
  refuse: (refusal: HubRefusal) => void;
}

/** What the daemon is, as it says with each connection. */
export interface HelloFacts {
  readonly key: string;
  readonly instance: string;
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly doctor: readonly DoctorCheck[];
}

export interface ConversationPorts {
  readonly outbox: Outbox;
  readonly log: Log;
  readonly readHello: () => Promise<HelloFacts>;
  readonly inventory: () => readonly ReportedSession[];
  /** Carries an order out; what it gives is the answer, where the order is one that is answered. */
  readonly obey: (order: Order) => Promise<unknown>;
  readonly onWelcome?: (welcome: Extract<HubToDaemon, { type: 'welcome' }>) => void;
  /** Terminal bytes of this connection. */
  readonly uplink?: Pick<Uplink, 'connected' | 'disconnected' | 'handleControl' | 'handleFrame'>;
  readonly onVerdict?: (verdict: SayingVerdict) => void;
  readonly onRefused?: (refusal: HubRefusal) => void;
  readonly sayingTimes?: SayingTimes;
}

// Reports wait on disk rather than in the socket's memory.
const reportWindowBytes = 1_048_576;
// Behind this much nothing is answered any more; one report at its largest is no reason to.
const maxQueuedBytes = limits.contractBodyBytes + limits.clientQueueBytes;
const inventoryPage = 1_000;
const answeredOrders: ReadonlySet<string> = new Set([
  'session.input',
  'session.interrupt',
  'session.capture',
  'transcript.read',
  'transcript.search',
  'doctor.run',
  'paths.list',
  'file.read',
  'session.direct',
]);

/**
 * What daemon and hub say to each other, on whichever connection lives. After a welcome: the outbox is trimmed, the
 * inventory sent, every report that the hub has not taken is sent again in order, and then what is new.
 */
export class HubConversation {
  private readonly ports: ConversationPorts;
  private readonly sayings: Sayings;
  private readonly questions = new Questions();
  private channel: HubChannel | undefined;
  private sentUpTo = 0;
  private welcoming: Promise<void> = Promise.resolve();

  constructor(ports: ConversationPorts) {
    this.ports = ports;
    this.sayings = new Sayings(ports.sayingTimes);
    ports.outbox.onAdded(() => this.pump());
  }

  isWelcomed(): boolean {
    return this.channel !== undefined;
  }

  async hello(): Promise<DaemonToHub> {
    const facts = await this.ports.readHello();
    return {
      type: 'hello',
      protocol: protocolVersion,
      lastNumber: this.ports.outbox.lastNumber,
      ...facts,
      doctor: [...facts.doctor],
    };
  }

  /** @throws where the connection should be made anew. */
  async handle(frame: HubToDaemon, channel: HubChannel): Promise<void> {
    switch (frame.type) {
      case 'welcome':
        this.welcoming = this.handleWelcome(frame, channel);
        return this.welcoming;
      case 'heard':
        return this.ports.outbox.heard(frame.upTo);
      case 'said': {
        const verdict = this.sayings.judged(frame.number, frame.result, asErrorBody(frame.error));
        if (verdict !== undefined) this.ports.onVerdict?.(verdict);
        return;
      }
      case 'told':
        return this.questions.told(frame.ask, frame.result, asErrorBody(frame.error));
      case 'order':
        return this.handleOrder(frame.order, frame.body, channel);
      case 'report.inventory':
        return this.sendInventory(channel);
      case 'terminal.watch':
      case 'terminal.unwatch':
      case 'terminal.refresh':
      case 'terminal.rest':
        return this.ports.uplink?.handleControl(frame);
    }
  }

  /** Input, sizes and receipts of a watcher; before the welcome there is none. */
  handleTerminal(frame: TerminalFrame): void {
    if (this.channel !== undefined) this.ports.uplink?.handleFrame(frame);
  }

  /** The connection is gone: those who wait for it are told, each in its way. */
  ended(): void {
    this.channel = undefined;
    this.ports.uplink?.disconnected();
    this.questions.connectionLost();
    this.sayings.connectionLost();
  }

  refused(refusal: HubRefusal): void {
    this.ports.onRefused?.(refusal);
  }

  /** Keeps what an agent said, and waits for the hub's answer while the hub is there. */
  async say(saying: AgentSaying): Promise<SayingOutcome> {
    const { number } = await this.ports.outbox.add(saying);
    return this.channel === undefined ? { state: 'queued' } : this.sayings.waitFor(number);
  }

  /** @throws HubError `unreachable` while the hub is away. */
  async ask(question: AgentQuestion): Promise<unknown> {
    const { channel } = this;
    if (channel === undefined) throw hubAway();
    return this.questions.ask(question, (frame) => channel.send(frame));
  }

  /** Figures that matter only now are left out while the connection is behind. */
  beat(heartbeat: Heartbeat): void {
    if (this.channel !== undefined && this.channel.queuedBytes() < limits.clientQueueBytes) {
      this.channel.send({ type: 'heartbeat', heartbeat });
    }
  }

  /** What sessions do now; left out like figures, since it is said again. */
  tellActivities(idleTimeoutMs: number, activities: readonly ReportedActivity[]): void {
    if (this.channel === undefined || this.channel.queuedBytes() >= limits.clientQueueBytes) return;
    for (let start = 0; start < activities.length; start += inventoryPage) {
      const sessions = activities.slice(start, start + inventoryPage);
      this.channel.send({ type: 'activity', idleTimeoutMs, sessions });
    }
  }

  close(): void {
    this.channel = undefined;
    this.ports.uplink?.disconnected();
    this.questions.connectionLost();
    this.sayings.close();
  }

  private async handleWelcome(welcome: Extract<HubToDaemon, { type: 'welcome' }>, channel: HubChannel): Promise<void> {
    if (welcome.protocol !== protocolVersion) {
      const older = welcome.protocol < protocolVersion ? 'the hub' : 'this server ("npm install -g rostrum@latest")';
      const message = `This daemon speaks protocol ${protocolVersion}, the hub ${welcome.protocol}: upgrade ${older}.`;
      return channel.refuse({ code: 0, message });
    }
    const { outbox, log } = this.ports;
    await outbox.continueAfter(welcome.heardUpTo);
    outbox.heard(welcome.heardUpTo);
    this.sayings.takenUpTo(welcome.heardUpTo);
    this.sendInventory(channel);
    log.info('connected to the hub', {
      serverId: welcome.serverId,
      server: welcome.name,
      heardUpTo: welcome.heardUpTo,
    });
    this.sentUpTo = welcome.heardUpTo;
    this.channel = channel;
    this.ports.uplink?.connected(channel);
    this.pump();
    this.ports.onWelcome?.(welcome);
  }

  private async handleOrder(order: number, body: Order, channel: HubChannel): Promise<void> {
    // The hub may send it right behind its welcome: what is answered is answered by a daemon that is connected.
    await this.welcoming.catch(() => undefined);
    const isAnswered = answeredOrders.has(body.type);
    const answer = (outcome: { readonly result?: unknown; readonly error?: ErrorBody }) => {
      if (isAnswered) channel.send({ type: 'answer', order, result: outcome.result, ...errorPart(outcome.error) });
    };
    if (channel.queuedBytes() > maxQueuedBytes) return; // The hub's own time limit tells the asker.
    try {
      answer({ result: await this.ports.obey(body) });
    } catch (error) {
      // An order that is repeated until reported comes again; nothing is lost by going on.
      this.ports.log.warn('an order was not carried out', { type: body.type, error: toError(error) });
      answer({
        error: error instanceof HubError ? error.toBody() : { code: 'internal', message: toError(error).message },
      });
    }
  }

  private sendInventory(channel: HubChannel): void {
    const sessions = this.ports.inventory();
    const { lastNumber } = this.ports.outbox;
    for (let start = 0; start === 0 || start < sessions.length; start += inventoryPage) {
      const complete = start + inventoryPage >= sessions.length;
      const page = sessions.slice(start, start + inventoryPage);
      channel.send({ type: 'inventory', sessions: page, complete, lastNumber });
    }
  }

  /** Sends what is durable and not sent on this connection yet, as far as the socket takes it. */
  private pump(): void {
    const { channel } = this;
    if (channel === undefined) return;
    for (;;) {
      const { outbox } = this.ports;
      const entries = outbox.after(this.sentUpTo);
      for (const entry of entries) {
        if (channel.queuedBytes() > reportWindowBytes) return;
        this.sentUpTo = entry.number;
        if (entry.report.type === 'agent.said') this.sayings.remember(entry.number, entry.report);
        const frame = { type: 'report', entry, ageMs: outbox.ageMs(entry.number) } as const;
        channel.send(frame, () => this.channel === channel && this.pump());
      }
      if (entries.length === 0) return;
    }
  }
}

/** The wire's error with its code not yet narrowed: `hubErrorFrom` turns unknown codes into `internal`. */
const asErrorBody = (
  error: { code: string; message: string; details?: Record<string, unknown> | undefined } | undefined,
) => error as ErrorBody | undefined;

const errorPart = (error: ErrorBody | undefined) =>
  error === undefined
    ? {}
    : {
        error: {
          code: error.code,
          message: error.message,
          ...(error.details ? { details: { ...error.details } } : {}),
        },
      };
