import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { DaemonToHub, HubToDaemon, NumberedReport, Order, Report } from '../shared/protocol/daemon.ts';
import { daemonToHub } from '../shared/protocol/daemon.ts';
import { FrameReader } from '../shared/protocol/pieces.ts';
import { protocolVersion } from '../shared/protocol/version.ts';
import { limits } from '../shared/timings.ts';
import { until } from '../runtime/until.fixture.ts';

/** How a fake hub behaves; a test changes it while it runs. */
export interface HubManners {
  /** Acknowledges every report. */
  hears: boolean;
  /** Answers what an agent said; undefined = silence. */
  judges: ((said: Extract<Report, { type: 'agent.said' }>, number: number) => object | undefined) | undefined;
  tells: (operation: string) => object;
  /** Closes every newcomer with this code. */
  refuses: { readonly code: number; readonly reason: string } | undefined;
  protocol: number;
  /** How far its clock is ahead of this machine's. */
  aheadMs: number;
}

/** The hub's side of the wire, in a few lines: it remembers what it heard, as the real one does on its disk. */
export class FakeHub {
  readonly manners: HubManners = {
    hears: true,
    judges: () => ({ result: {} }),
    tells: () => ({ result: {} }),
    refuses: undefined,
    protocol: protocolVersion,
    aheadMs: 0,
  };
  readonly frames: DaemonToHub[] = [];
  /** Reports as the hub took them: each number once. */
  readonly taken: NumberedReport[] = [];
  readonly hellos: Extract<DaemonToHub, { type: 'hello' }>[] = [];
  heardUpTo = 0;
  private server: http.Server | undefined;
  private sockets: WebSocketServer | undefined;
  private port = 0;
  private lastOrder = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Opens the door, at the same port as before. */
  async open(): Promise<void> {
    this.server = http.createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? 200 : 404).end();
    });
    const maxPayload = limits.frameBytes;
    this.sockets = new WebSocketServer({ server: this.server, path: '/api/v1/daemon', maxPayload });
    this.sockets.on('connection', (socket) => this.serve(socket));
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Goes away, as by kill -9. */
  async close(): Promise<void> {
    for (const socket of this.sockets?.clients ?? []) socket.terminate();
    this.sockets?.close();
    await new Promise((resolve) => (this.server === undefined ? resolve(undefined) : this.server.close(resolve)));
  }

  /** Cuts the connections but stays. */
  cut(): void {
    for (const socket of this.sockets?.clients ?? []) socket.terminate();
  }

  send(frame: HubToDaemon): void {
    for (const socket of this.sockets?.clients ?? []) socket.send(JSON.stringify(frame));
  }

  order(body: Order): number {
    this.lastOrder += 1;
    this.send({ type: 'order', order: this.lastOrder, body });
    return this.lastOrder;
  }

  /** Waits for the answer to an order. */
  answerTo(order: number): Promise<Extract<DaemonToHub, { type: 'answer' }>> {
    return until(() => this.framesOf('answer').find((frame) => frame.order === order), `the answer to order ${order}`);
  }

  framesOf<Type extends DaemonToHub['type']>(type: Type): Extract<DaemonToHub, { type: Type }>[] {
    return this.frames.filter((frame): frame is Extract<DaemonToHub, { type: Type }> => frame.type === type);
  }

  reportsOf<Type extends Report['type']>(type: Type): Extract<Report, { type: Type }>[] {
    return this.taken
      .map(({ report }) => report)
      .filter((report): report is Extract<Report, { type: Type }> => report.type === type);
  }

  isConnected(): boolean {
    return (this.sockets?.clients.size ?? 0) > 0 && this.framesOf('inventory').length > 0;
  }

  private serve(socket: WebSocket): void {
    socket.on('error', () => undefined);
    const reader = new FrameReader({ maxCharacters: 10_000_000 });
    socket.on('message', (data: Buffer) => {
      const whole = reader.read(data.toString('utf8'));
      if (whole === undefined) return;
      const frame = daemonToHub.parse(whole.value);
      this.frames.push(frame);
      const reply = (answer: HubToDaemon) => socket.send(JSON.stringify(answer));
      if (frame.type === 'hello') this.welcome(frame, socket, reply);
      if (frame.type === 'report') this.take(frame.entry, reply);
      if (frame.type === 'ask') reply({ type: 'told', ask: frame.ask, ...this.manners.tells(frame.operation) });
    });
  }

  private welcome(
    hello: Extract<DaemonToHub, { type: 'hello' }>,
    socket: WebSocket,
    reply: (answer: HubToDaemon) => void,
  ): void {
    this.hellos.push(hello);
    const { refuses, protocol, aheadMs } = this.manners;
    if (refuses !== undefined) return socket.close(refuses.code, refuses.reason);
    reply({
      type: 'welcome',
      protocol,
      serverId: 'server_0000000000000000',
      name: 'here',
      heardUpTo: this.heardUpTo,
      at: Date.now() + aheadMs,
    });
  }

  private take(entry: NumberedReport, reply: (answer: HubToDaemon) => void): void {
    if (!this.manners.hears) return;
    const isNew = entry.number > this.heardUpTo;
    if (isNew) {
      this.taken.push(entry);
      this.heardUpTo = entry.number;
    }
    reply({ type: 'heard', upTo: this.heardUpTo });
    const judged =
      isNew && entry.report.type === 'agent.said' ? this.manners.judges?.(entry.report, entry.number) : undefined;
    if (judged !== undefined) reply({ type: 'said', number: entry.number, ...judged });
  }
}
