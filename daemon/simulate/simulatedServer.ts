import { randomUUID } from 'node:crypto';
import type { Capabilities } from '../../shared/model/server.ts';
import type {
  DaemonToHub,
  HubToDaemon,
  NumberedReport,
  Order,
  OrderOf,
  Report,
  ReportedSession,
  TaskOffer,
} from '../../shared/protocol/daemon.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { sampleFromSchema } from '../agent/scripted/sampleFromSchema.ts';
import type { HubChannel } from '../hubConversation.ts';
import type { LinkConversation } from '../hubLink.ts';
import type { HubRefusal } from '../hubRefusal.ts';
import { tellLie } from './lies.ts';
import { simulatedChecks, simulatedHeartbeat } from './simulatedMachine.ts';
import { simulationLimits } from './simulation.ts';
import type { Manners, SimulationFigures, SimulationWorld } from './simulation.ts';

/** What a simulated server is. */
export interface SimulatedServerParts {
  readonly key: string;
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly manners: Manners;
  readonly figures: SimulationFigures;
  readonly world: SimulationWorld;
  /** Calls once after a time. */
  readonly after: (delayMs: number, call: () => void) => void;
}

/** Answers of a machine on which nothing runs. */
const answers: Partial<Record<Order['type'], (order: never) => unknown>> = {
  'session.capture': ({ at }: OrderOf<'session.capture'>) => ({
    lines: ['This session is simulated.'],
    at: at ?? 0,
    live: at === undefined,
  }),
  'session.input': () => ({}),
  'session.interrupt': () => ({}),
  'doctor.run': () => ({ checks: simulatedChecks }),
  'paths.list': () => ({ directories: [], left: 0 }),
};
const unanswered: ReadonlySet<Order['type']> = new Set([
  'session.start',
  'session.close',
  'task.offer',
  'text.deliver',
  'evidence.run',
  'evidence.keep',
  'sessions.hold',
]);

/**
 * A server without a machine that speaks the real protocol: it numbers its reports and says them again until they are heard,
 * its sessions live as long as it does, and its agents hand over what their tasks promise.
 */
export class SimulatedServer implements LinkConversation {
  readonly #parts: SimulatedServerParts;
  readonly #instance = randomUUID();
  readonly #sessions = new Map<string, ReportedSession>();
  readonly #ended = new Set<string>();
  #waiting: NumberedReport[] = [];
  #lastNumber = 0;
  /** Counts up with each that is lost. */
  #connection = 0;
  #channel: HubChannel | undefined;
  #refusal: HubRefusal | undefined;

  constructor(parts: SimulatedServerParts) {
    this.#parts = parts;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** Why the hub will not have it any more. */
  get refusal(): HubRefusal | undefined {
    return this.#refusal;
  }

  isWelcomed(): boolean {
    return this.#channel !== undefined;
  }

  hello(): Promise<DaemonToHub> {
    const { key, version, capabilities } = this.#parts;
    return Promise.resolve({
      type: 'hello',
      protocol: protocolVersion,
      key,
      instance: this.#instance,
      version,
      lastNumber: this.#lastNumber,
      capabilities,
      doctor: [...simulatedChecks],
    });
  }

  handle(frame: HubToDaemon, channel: HubChannel): Promise<void> {
    const connection = this.#connection;
    this.#later(() => {
      // What came slowly may be of a connection that is gone.
      if (connection === this.#connection) this.#take(frame, channel);
    });
    return Promise.resolve();
  }

  handleTerminal(): void {
    // Nobody types into what is not there.
  }

  ended(): void {
    this.#connection += 1;
    if (this.#channel === undefined) return;
    this.#channel = undefined;
    this.#parts.figures.connected -= 1;
    this.#parts.figures.lost += 1;
  }

  refused(refusal: HubRefusal): void {
    this.#refusal = refusal;
  }

  /** Says how it is; a liar says something else too. */
  beat(): void {
    const { capabilities, figures, manners, world } = this.#parts;
    const { random, now } = world;
    if (this.#channel === undefined || this.#channel.queuedBytes() > 0) return;
    const heartbeat = simulatedHeartbeat(capabilities, {
      sessions: this.#sessions.size,
      random: random(),
      at: now(),
    });
    figures.heartbeats += 1;
    this.#channel.send({ type: 'heartbeat', heartbeat });
    if (!manners.isLiar) return;
    const lie = tellLie(random, now());
    figures.lies += 1;
    if ('report' in lie) this.#say(lie.report);
    else this.#channel.send(lie.frame);
  }

  #take(frame: HubToDaemon, channel: HubChannel): void {
    const { figures } = this.#parts;
    if (frame.type === 'welcome') {
      this.#heard(frame.heardUpTo);
      this.#lastNumber = Math.max(this.#lastNumber, frame.heardUpTo);
      this.#channel = channel;
      figures.connected += 1;
      this.#sendInventory();
      for (const entry of this.#waiting) channel.send({ type: 'report', entry });
    } else if (frame.type === 'heard') this.#heard(frame.upTo);
    else if (frame.type === 'said') figures[frame.error === undefined ? 'completed' : 'refused'] += 1;
    else if (frame.type === 'report.inventory') this.#sendInventory();
    else if (frame.type === 'order') this.#obey(frame.order, frame.body);
  }

  #obey(order: number, body: Order): void {
    this.#parts.figures.orders += 1;
    if (body.type === 'session.start') this.#start(body);
    else if (body.type === 'session.close') this.#end(body.sessionId, body.why);
    else if (body.type === 'task.offer') this.#work(body.sessionId, body.task);
    else if (body.type === 'text.deliver') this.#receive(body);
    else if (body.type === 'evidence.run') this.#prove(body);
    if (unanswered.has(body.type)) return;
    const answer = answers[body.type];
    const error = { code: 'conflict', message: 'This server is simulated, and has nothing of that.' };
    // The table holds one function for each type; only their union is known here.
    const outcome = answer === undefined ? { error } : { result: answer(body as never) };
    this.#channel?.send({ type: 'answer', order, ...outcome });
  }

  #start({ session: { sessionId, task } }: OrderOf<'session.start'>): void {
    // Twice ordered, it starts once.
    if (this.#sessions.has(sessionId) || this.#ended.has(sessionId)) return;
    const session = { sessionId, pid: this.#sessions.size + 2, startedAt: this.#parts.world.now() };
    this.#sessions.set(sessionId, session);
    this.#parts.figures.started += 1;
    this.#say({ type: 'session.started', ...session });
    if (task !== undefined) this.#work(sessionId, task);
  }

  #end(sessionId: ReportedSession['sessionId'], why: string): void {
    if (this.#ended.has(sessionId)) return;
    this.#ended.add(sessionId);
    this.#sessions.delete(sessionId);
    this.#say({ type: 'session.exited', sessionId, exit: { exitCode: 0 }, reason: why.slice(0, 500) });
  }

  #work(sessionId: ReportedSession['sessionId'], { taskId, contracts, attempt }: TaskOffer): void {
    const { manners, after } = this.#parts;
    after(manners.workMs, () => {
      if (!this.#sessions.has(sessionId)) return;
      const promised: Record<string, unknown> = {};
      for (const { key, schema } of contracts) promised[key] = { status: 'fulfilled', data: sampleFromSchema(schema) };
      const result = { summary: 'Simulated: nothing was done.', contracts: promised };
      this.#say({
        type: 'agent.said',
        sessionId,
        operation: 'task.complete',
        commandId: `simulated-${taskId}-${attempt}`.slice(0, 64),
        params: { id: taskId, result },
      });
    });
  }

  /** Nothing was done, so nothing speaks against it. */
  #prove({ proofId, taskId, command, branchMoved }: OrderOf<'evidence.run'>): void {
    const predicates = [
      ...(command === undefined ? [] : (['command'] as const)),
      ...(branchMoved ? (['branchMoved'] as const) : []),
    ];
    const checks = predicates.map((predicate) => ({ predicate, passed: true, detail: 'Simulated.' }));
    this.#say({ type: 'evidence.checked', proofId, taskId, checks });
  }

  #receive({ deliveryId, attempt }: OrderOf<'text.deliver'>): void {
    this.#say({ type: 'delivery.received', deliveryId });
    this.#say({ type: 'delivery.receipt', deliveryId, attempt, state: 'verified' });
  }

  /** Keeps a report until it is heard. A server whose hub is away for long says nothing new, and forgets nothing. */
  #say(report: Report): void {
    if (this.#waiting.length >= simulationLimits.reports) return;
    this.#later(() => {
      this.#lastNumber += 1;
      const entry = { number: this.#lastNumber, at: this.#parts.world.now(), report };
      this.#waiting.push(entry);
      this.#channel?.send({ type: 'report', entry });
    });
  }

  #heard(upTo: number): void {
    this.#waiting = this.#waiting.filter(({ number }) => number > upTo);
  }

  #sendInventory(): void {
    const sessions = [...this.#sessions.values()];
    this.#channel?.send({ type: 'inventory', sessions, complete: true, lastNumber: this.#lastNumber });
  }

  #later(call: () => void): void {
    const { manners, after } = this.#parts;
    if (manners.delayMs === 0) call();
    else after(manners.delayMs, call);
  }
}
