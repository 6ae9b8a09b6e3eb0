import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import * as path from 'node:path';
import type { DaemonConfig } from '../runtime/daemonConfig.ts';
import { loadDaemonConfig } from '../runtime/daemonConfig.ts';
import type { Id, IdPrefix } from '../shared/model/ids.ts';
import { idFromBytes } from '../shared/model/ids.ts';
import type { SessionOrder, TaskOffer } from '../shared/protocol/daemon.ts';
import type { ToolboxRequest, ToolboxResponse } from '../shared/protocol/toolbox.ts';
import type { RunningDaemon } from './daemon.ts';
import { openDaemon } from './daemon.ts';
import { FakeHub } from './fakeHub.fixture.ts';
import { createTestLog, makePlace, removePlaces } from './places.fixture.ts';
import { EchoTerminal } from './terminal/echoTerminal.ts';
import { noSuchTerminal } from './terminal/refusals.ts';
import type { TerminalHost, TerminalSpec } from './terminal/terminal.ts';
import { until } from '../runtime/until.fixture.ts';

export const newId = <Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> => idFromBytes(prefix, randomBytes(10));

/** A task as the hub offers it, with what a test wants to be otherwise. */
export const taskOffer = (changes: Partial<TaskOffer> = {}): TaskOffer => ({
  taskId: newId('task'),
  ref: 'API-1',
  projectId: newId('project'),
  title: 'Design the schema',
  type: 'feature',
  priority: 'normal',
  attempt: 1,
  spec: 'Write it down.',
  resolvedInputs: {},
  contracts: [],
  requirePlanApproval: false,
  ...changes,
});

export const sessionOrder = (changes: Partial<SessionOrder> = {}): SessionOrder => ({
  sessionId: newId('session'),
  name: 'one',
  projectId: newId('project'),
  provider: 'scripted',
  role: 'worker',
  ...changes,
});

/** An echo host that remembers what it was asked to start, and can be handed to the next daemon as tmux would be. */
class WatchedTerminals extends EchoTerminal {
  readonly started: TerminalSpec[] = [];
  private readonly vanished = new Set<string>();
  private readonly living = new Map<
    string,
    { sessionId: string; pid: number; startedAt: number; position: { epoch: number; offset: number } }
  >();

  override async open() {
    return [...this.living.values()];
  }

  override async start(spec: TerminalSpec) {
    const running = await super.start(spec);
    this.started.push(spec);
    this.living.set(spec.sessionId, { sessionId: spec.sessionId, ...running, position: { epoch: 1, offset: 0 } });
    return running;
  }

  override async forget(sessionId: string) {
    this.living.delete(sessionId);
    await super.forget(sessionId);
  }

  override async screen(sessionId: string) {
    if (this.vanished.has(sessionId)) throw noSuchTerminal(sessionId);
    return super.screen(sessionId);
  }

  /** As if the machine had lost it, with everything that was known of it. */
  loseQuietly(sessionId: string): void {
    this.living.delete(sessionId);
    this.vanished.add(sessionId);
  }

  override async stop() {
    // The next daemon finds what lives.
  }

  isRunning(sessionId: string): boolean {
    return this.living.has(sessionId);
  }

  /** The secret of a session, as only its programs know it. */
  tokenOf(sessionId: string): string {
    return this.started.find((spec) => spec.sessionId === sessionId)?.env['ROSTRUM_TOKEN'] ?? '';
  }
}

/** A daemon with its hub, in temporary directories. */
export class TestDaemon {
  readonly hub = new FakeHub();
  readonly terminals = new WatchedTerminals();
  private readonly logs: (readonly string[])[] = [];
  place = '';
  /** How often a held call says that it lives, and how long it waits at once, where a test is not to wait. */
  progressMs: number | undefined;
  waitMs: number | undefined;
  config: DaemonConfig | undefined;
  running: RunningDaemon | undefined;

  async open(changes: Partial<DaemonConfig> = {}): Promise<this> {
    this.place = await makePlace();
    await this.hub.open();
    const env = { ROSTRUM_HOME: this.place };
    const config = loadDaemonConfig({ env, home: path.join(this.place, 'home'), cwd: this.place, hostname: 'here' });
    await mkdir(path.join(this.place, 'home'), { recursive: true });
    await makePrograms(this.binDir());
    this.config = { ...config, allowedCommands: ['scripted', 'bash', 'sh'], ...changes };
    await this.startAgain();
    return this;
  }

  async startAgain(terminals: TerminalHost = this.terminals): Promise<void> {
    if (this.config === undefined) throw new Error('open first');
    const { log, lines } = createTestLog();
    this.logs.push(lines);
    this.running = await openDaemon(this.config, {
      identity: {
        hubUrl: this.hub.url,
        serverId: newId('server'),
        name: 'here',
        projectId: newId('project'),
        key: daemonKey,
      },
      terminals,
      terminalKind: 'echo',
      runtimeDir: path.join(this.place, 'run'),
      rostrum: ['/usr/bin/env', 'rostrum'],
      version: '0.0.0',
      log,
      environment: { PATH: this.binDir(), HOME: this.place, SECRET_OF_THE_DAEMON: daemonKey, ROSTRUM_KEY: daemonKey },
      now: Date.now,
      linkTimes: { firstFrameMs: 2_000, pingMs: 1_000, healthyAfterMs: 200, delayMs: () => 20 },
      sayingTimes: { answerMs: 4_000, lostGraceMs: 100 },
      ...(this.progressMs === undefined ? {} : { progressMs: this.progressMs }),
      ...(this.waitMs === undefined ? {} : { waitMs: this.waitMs }),
    });
  }

  /** What all daemons of this place have logged until now. */
  get logLines(): readonly string[] {
    return this.logs.flat();
  }

  private binDir(): string {
    return path.join(this.place, 'programs');
  }

  async connected(): Promise<void> {
    await until(() => this.hub.isConnected(), 'the daemon at the hub');
  }

  /** Orders a session and waits until the hub has heard of its start. */
  async startSession(changes: Partial<SessionOrder> = {}): Promise<SessionOrder> {
    const session = sessionOrder(changes);
    this.hub.order({ type: 'session.start', session });
    await until(
      () => this.hub.reportsOf('session.started').some(({ sessionId }) => sessionId === session.sessionId),
      'session.started',
    );
    return session;
  }

  /** What the session's CLI would say. */
  ask(
    sessionId: string,
    operation: string,
    params: unknown = {},
    extra: Partial<ToolboxRequest> = {},
  ): Promise<ToolboxResponse> {
    return askToolbox(this.running?.socketPath ?? '', {
      request: 1,
      token: this.terminals.tokenOf(sessionId),
      operation,
      params,
      ...extra,
    });
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.hub.close();
    await removePlaces();
  }
}

/** A machine with a shell, and an agent that its owner does not allow. Looking at the real one would take its time. */
async function makePrograms(directory: string): Promise<void> {
  await mkdir(directory);
  for (const name of ['bash', 'claude'])
    await writeFile(path.join(directory, name), '#!/bin/sh\necho 1.2.3\n', { mode: 0o755 });
}

export const daemonKey = 'rkey_the-daemons-own-key';

/** One request over the socket. */
const askToolbox = (socketPath: string, request: ToolboxRequest): Promise<ToolboxResponse> =>
  sendLine(socketPath, `${JSON.stringify(request)}\n`);

/** One line over the socket, and the line that comes back. */
export function sendLine(socketPath: string, line: string): Promise<ToolboxResponse> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(socketPath, () => socket.write(line));
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (!text.includes('\n')) return;
      socket.destroy();
      resolve(JSON.parse(text) as ToolboxResponse);
    });
  });
}
