import type { Connection, ConnectionHandler } from '../../server/link/connection.ts';
import { resumingCapabilities } from '../../server/testing/builders.ts';
import type { NumberedReport, Order, Report } from '../../shared/protocol/daemon.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { Wire } from './wire.ts';

interface Living {
  readonly pid: number;
  readonly startedAt: number;
}

/** A daemon as it should be: numbered reports that are kept until the hub has them, orders that may come again. */
export class DaemonModel {
  readonly serverId: string;
  readonly #key: string;
  readonly sessions = new Map<string, Living>();
  readonly #received = new Set<string>();
  /** Everything it has ever reported: what of it is heard is kept here only to be said once more. */
  readonly said: NumberedReport[] = [];
  wire: Wire | undefined;
  heardUpTo = 0;
  #isWelcomed = false;
  #instance = 1;
  #pids = 1;

  constructor(serverId: string, key: string) {
    this.serverId = serverId;
    this.#key = key;
  }

  connect(open: (connection: Connection) => ConnectionHandler): void {
    this.wire?.cut();
    this.#isWelcomed = false;
    this.wire = new Wire(open);
    this.wire.say({
      type: 'hello',
      protocol: protocolVersion,
      key: this.#key,
      instance: `instance-${this.#instance}`,
      version: '0.1.0',
      lastNumber: this.said.length,
      capabilities: resumingCapabilities({ maxSessions: 3 }),
      doctor: [],
    });
  }

  /** Started anew; some of its sessions did not live through it. */
  restart(lost: number): void {
    this.wire?.cut();
    this.#instance += 1;
    for (const id of [...this.sessions.keys()].slice(0, lost)) this.sessions.delete(id);
  }

  report(report: Report): void {
    const entry = { number: this.said.length + 1, at: 1, report };
    this.said.push(entry);
    if (this.#isWelcomed) this.wire?.say({ type: 'report', entry });
  }

  /** Says again what it has said, from some number on: harmless, and heard long ago. */
  repeat(from: number): void {
    if (!this.#isWelcomed) return;
    for (const entry of this.said.slice(from)) this.wire?.say({ type: 'report', entry });
  }

  exit(sessionId: string): void {
    if (!this.sessions.delete(sessionId)) return;
    this.report({
      type: 'session.exited',
      sessionId: sessionId as `session_${string}`,
      exit: { exitCode: 0 },
      reason: 'exited',
    });
  }

  take(count: number): void {
    for (let taken = 0; taken < count; taken += 1) {
      const text = this.wire?.take();
      if (text === undefined) return;
      this.#onFrame(JSON.parse(text));
    }
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- a frame as it came
  #onFrame(frame: any): void {
    if (frame.type === 'heard') this.heardUpTo = Math.max(this.heardUpTo, frame.upTo);
    if (frame.type === 'order') this.#obey(frame.body);
    if (frame.type !== 'welcome') return;
    this.heardUpTo = Math.max(this.heardUpTo, frame.heardUpTo);
    this.#isWelcomed = true;
    const sessions = [...this.sessions].map(([sessionId, living]) => ({ sessionId, ...living }));
    this.wire?.say({ type: 'inventory', sessions, complete: true });
    this.repeat(this.heardUpTo);
  }

  #obey(order: Order): void {
    if (order.type === 'session.start') this.#start(order.session.sessionId);
    if (order.type === 'session.close') this.exit(order.sessionId);
    if (order.type === 'text.deliver' && !this.#received.has(order.deliveryId)) {
      this.#received.add(order.deliveryId);
      this.report({ type: 'delivery.received', deliveryId: order.deliveryId });
    }
  }

  /** One that has lived here is not started twice, also where its end is not heard yet. */
  #start(sessionId: `session_${string}`): void {
    const wasHere = this.said.some(({ report }) => report.type === 'session.started' && report.sessionId === sessionId);
    if (wasHere) return;
    this.#pids += 1;
    const living = { pid: this.#pids, startedAt: 5 };
    this.sessions.set(sessionId, living);
    this.report({ type: 'session.started', sessionId, ...living });
  }
}
