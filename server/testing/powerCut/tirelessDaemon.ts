import type { HubToDaemon, NumberedReport, Order, Report, ReportedSession } from '../../../shared/protocol/daemon.ts';
import { protocolVersion } from '../../../shared/protocol/version.ts';
import type { Connection, ConnectionHandler } from '../../link/connection.ts';
import type { DaemonLinks } from '../../link/daemonLinks.ts';
import { someCapabilities } from '../builders.ts';
import { serverKey } from './hubOnDisk.ts';

/**
 * A daemon that outlives its hub and forgets nothing: numbers what it says, keeps it until it is told that it was
 * heard, and says the rest again on every new connection. What the hub sends is read only in `pump`.
 */
export class TirelessDaemon {
  /** The highest number that a hub has ever called heard. */
  heardUpTo = 0;
  /** Every report ever made, heard or not. */
  readonly reports: NumberedReport[] = [];
  /** Reports of agents that were answered with a refusal. */
  readonly refused = new Set<number>();
  readonly #living = new Map<string, ReportedSession>();
  readonly #ended = new Set<string>();
  readonly #received = new Set<string>();
  readonly #taskOf = new Map<string, string>();
  #connection: Connection | undefined;
  #handler: ConnectionHandler | undefined;
  #frames: HubToDaemon[] = [];
  #isWelcome = false;

  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Sessions with the task that their agent works on. */
  get agents(): readonly { readonly sessionId: ReportedSession['sessionId']; readonly taskId: string }[] {
    return [...this.#living.values()].flatMap(({ sessionId }) => {
      const taskId = this.#taskOf.get(sessionId);
      return taskId === undefined ? [] : [{ sessionId, taskId }];
    });
  }

  /** Connects anew; what the old connection still held is gone. */
  connect(links: DaemonLinks): void {
    this.disconnect();
    const connection: Connection = {
      address: '127.0.0.1',
      queuedBytes: 0,
      send: (text) => {
        if (this.#connection === connection) this.#frames.push(JSON.parse(text) as HubToDaemon);
      },
      sendBytes: () => {
        throw new Error('nobody watches');
      },
      close: () => {
        if (this.#connection === connection) this.disconnect();
      },
      askReceipt: () => {},
      pause: () => {},
      resume: () => {},
    };
    this.#connection = connection;
    this.#handler = links.open(connection);
    const capabilities = someCapabilities();
    const lastNumber = this.reports.length;
    const hello = { protocol: protocolVersion, key: serverKey, instance: 'instance-1', version: '0.1.0', lastNumber };
    this.#send({ type: 'hello', ...hello, capabilities, doctor: [] });
  }

  disconnect(): void {
    const handler = this.#handler;
    this.#connection = this.#handler = undefined;
    this.#isWelcome = false;
    this.#frames = [];
    handler?.onClosed(true);
  }

  /** Keeps a report for ever and says it where somebody listens. */
  say(report: Report): void {
    const entry = { number: this.reports.length + 1, at: 1, report };
    this.reports.push(entry);
    if (this.#isWelcome) this.#send({ type: 'report', entry });
  }

  /** Reads what came. */
  pump(): void {
    for (const frame of this.#frames.splice(0)) this.#onFrame(frame);
  }

  /** The program of a session ends by itself. */
  endSession(sessionId: ReportedSession['sessionId']): void {
    if (this.#ended.has(sessionId)) return;
    this.#ended.add(sessionId);
    this.#living.delete(sessionId);
    this.say({ type: 'session.exited', sessionId, exit: { exitCode: 0 }, reason: 'exited' });
  }

  #onFrame(frame: HubToDaemon): void {
    if (frame.type === 'welcome') {
      this.#isWelcome = true;
      this.heardUpTo = Math.max(this.heardUpTo, frame.heardUpTo);
      const sessions = [...this.#living.values()];
      this.#send({ type: 'inventory', sessions, complete: true, lastNumber: this.reports.length });
      for (const entry of this.reports.slice(frame.heardUpTo)) this.#send({ type: 'report', entry });
    } else if (frame.type === 'heard') this.heardUpTo = Math.max(this.heardUpTo, frame.upTo);
    else if (frame.type === 'said' && frame.error !== undefined) this.refused.add(frame.number);
    else if (frame.type === 'order') this.#obey(frame.body);
  }

  #obey(order: Order): void {
    if (order.type === 'session.start') {
      const { sessionId, task } = order.session;
      if (this.#living.has(sessionId) || this.#ended.has(sessionId)) return;
      const session = { sessionId, pid: 7, startedAt: 1 };
      this.#living.set(sessionId, session);
      if (task !== undefined) this.#taskOf.set(sessionId, task.taskId);
      this.say({ type: 'session.started', ...session });
    } else if (order.type === 'session.close') this.endSession(order.sessionId);
    else if (order.type === 'text.deliver' && !this.#received.has(order.deliveryId)) {
      this.#received.add(order.deliveryId);
      this.say({ type: 'delivery.received', deliveryId: order.deliveryId });
    }
  }

  #send(frame: object): void {
    this.#handler?.onText(JSON.stringify(frame));
  }
}
