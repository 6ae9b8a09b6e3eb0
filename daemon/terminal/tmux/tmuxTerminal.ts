import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../../../shared/errors.ts';
import { recordingsDirectory } from '../recordingsDirectory.ts';
import { HostedSessions } from '../hostedSessions.ts';
import { TerminalListeners } from '../listeners.ts';
import { endLost } from '../endLost.ts';
import { endProcessGroup } from '../processGroup.ts';
import { RecordedScreens } from '../recordedScreens.ts';
import { badTerminal, notEnded, stillRunning, terminalEnded } from '../refusals.ts';
import { SessionRecords } from '../sessionRecord.ts';
import type { SessionRecord } from '../sessionRecord.ts';
import { requireSpec } from '../specCheck.ts';
import type { ExitStatus, FoundTerminal, RunningTerminal, TerminalHost, TerminalSpec } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { killPaneCommand, listPanesCommand, parsePanes, startCommands } from './commands.ts';
import type { PaneRow } from './commands.ts';
import { prepareRuntimeDir, tmuxPaths } from './config.ts';
import type { TmuxPaths } from './config.ts';
import { TmuxGone, TmuxRefusal } from './controlClient.ts';
import { writeLaunchScript } from './launcher.ts';
import { makeFifo, removeFifo } from './outputPipe.ts';
import type { OwnScope } from './ownScope.ts';
import { decideFindings } from './sweep.ts';
import type { Finding } from './sweep.ts';
import { TmuxServer } from './tmuxServer.ts';
import { TmuxSession } from './tmuxSession.ts';
import type { TmuxSessionContext } from './tmuxSession.ts';

/** Where a tmux host lives, and what it may be told otherwise. */
export interface TmuxTerminalOptions {
  /** Short: the socket's path must stay below 100 bytes. Holds nothing that outlives the machine's boot. */
  readonly runtimeDir: string;
  /** Holds `recordings/`. */
  readonly dataDir: string;
  readonly onTrouble: (message: string, error: Error) => void;
  /** The program; `tmux` on the PATH where not said. */
  readonly tmux?: string | undefined;
  /** Where its server is started in; the daemon's own place where it is not said. */
  readonly scope?: OwnScope | undefined;
  readonly now?: (() => number) | undefined;
  readonly recordingBytes?: number | undefined;
  readonly beatMs?: number | undefined;
  readonly keeperGraceSeconds?: number | undefined;
  readonly keeperStepSeconds?: number | undefined;
}

const exitToldMs = 15_000;
const goneReason = 'tmux was gone when the daemon returned';

/** Sessions in panes of a tmux server of our own, which outlives the daemon. */
export class TmuxTerminal extends HostedSessions<TmuxSession> implements TerminalHost {
  private readonly options: TmuxTerminalOptions;
  private readonly now: () => number;
  private readonly paths: TmuxPaths;
  private readonly recordingsDir: string;
  private readonly server: TmuxServer;
  private readonly context: TmuxSessionContext;
  private readonly starting = new Map<string, Promise<TmuxSession>>();
  private timers: readonly NodeJS.Timeout[] = [];
  private sweeping: Promise<void> | undefined;
  private isSweepWanted = false;
  private isNewServer = false;
  private isStopped = false;
  private beats = 0;

  constructor(options: TmuxTerminalOptions) {
    const { onTrouble } = options;
    const recordingsDir = recordingsDirectory(options.dataDir);
    super(new SessionRecords(recordingsDir), new TerminalListeners(onTrouble));
    this.options = options;
    this.now = options.now ?? Date.now;
    this.paths = tmuxPaths(options.runtimeDir);
    this.recordingsDir = recordingsDir;
    this.server = new TmuxServer({
      tmux: options.tmux ?? 'tmux',
      scope: options.scope,
      paths: this.paths,
      onTrouble,
      onPaneDied: () => this.wantSweep(),
      onReconnected: (isNewServer) => {
        this.isNewServer ||= isNewServer;
        this.wantSweep();
      },
    });
    this.context = {
      records: this.records,
      recordingsDir,
      recordedScreens: new RecordedScreens(recordingsDir),
      recordingBytes: options.recordingBytes,
      now: this.now,
      onTrouble,
      run: (...list) => this.server.run(...list),
      listeners: this.listeners,
      onPipeEnded: () => this.wantSweep(),
    };
  }

  async open(): Promise<readonly FoundTerminal[]> {
    const { runtimeDir, keeperGraceSeconds: graceSeconds, keeperStepSeconds: stepSeconds } = this.options;
    const { socket: socketPath, beat: beatPath } = this.paths;
    mkdirSync(this.recordingsDir, { recursive: true, mode: 0o700 });
    const tmux = this.options.tmux ?? 'tmux';
    prepareRuntimeDir(runtimeDir, this.paths, { tmux, socketPath, beatPath, graceSeconds, stepSeconds });
    // Before anything else: from here on the keeper leaves the pipes open.
    this.beat();
    await this.server.open();
    const panes = await this.listPanes();
    for (const pane of panes) if (!this.sessions.has(pane.sessionId)) this.adopt(pane);
    this.removeLeftovers();
    const found = [...this.sessions.values()].filter(({ paneId }) =>
      panes.some((pane) => pane.paneId === paneId && !pane.isDead),
    );
    const gone = this.records.list().filter(({ sessionId }) => !this.sessions.has(sessionId));
    this.timers = [
      setInterval(() => this.beat(), this.options.beatMs ?? terminalLimits.beatMs).unref(),
      setInterval(() => this.wantSweep(), terminalLimits.sweepMs).unref(),
    ];
    setImmediate(() => {
      for (const record of gone) void this.tellGone(record);
      this.wantSweep();
    });
    return found.map(({ sessionId, pid, startedAt, position }) => ({ sessionId, pid, startedAt, position }));
  }

  async start(spec: TerminalSpec): Promise<RunningTerminal> {
    const { sessionId } = spec;
    const session = this.sessions.get(sessionId) ?? (await this.startOnce(spec));
    if (!session.isRunning) throw terminalEnded(sessionId, 'start again');
    return { pid: session.pid, startedAt: session.startedAt };
  }

  direct(sessionId: string): { readonly command: readonly string[]; readonly socket: string } {
    const { socket } = this.paths;
    // An exact name: a beginning would do for tmux, and be another session's.
    return {
      command: [this.options.tmux ?? 'tmux', '-u', '-S', socket, 'attach-session', '-t', `=${sessionId}:`],
      socket,
    };
  }

  async close(sessionId: string, { graceMs }: { readonly graceMs: number }): Promise<ExitStatus> {
    const session = this.sessions.get(sessionId);
    if (!session) return this.requireRecord(sessionId).exit ?? { how: 'unknown' };
    // Asked now: only a living pane that carries our mark says which processes are ours.
    const pane = (await this.listPanes()).find((row) => row.paneId === session.paneId && row.sessionId === sessionId);
    if (pane && !pane.isDead && session.isRunning) {
      const left = await endProcessGroup({ pid: pane.pid, tty: pane.tty, graceMs });
      if (left.length > 0) throw notEnded(sessionId, left);
    }
    this.wantSweep();
    const status = await Promise.race([session.ended, delay(exitToldMs, undefined, { ref: false })]);
    if (!status) throw notEnded(sessionId, [session.pid]);
    return status;
  }

  async forget(sessionId: string): Promise<void> {
    const session = this.sessions.get(sessionId);
    if (session?.isRunning) throw stillRunning(sessionId);
    await session?.ended;
    const dead = (await this.listPanes()).filter((pane) => pane.sessionId === sessionId && pane.isDead);
    for (const { paneId } of dead) await this.server.run([killPaneCommand(paneId)]);
    this.sessions.delete(sessionId);
    this.records.remove(sessionId);
    removeFifo(this.fifoPath(sessionId));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.allSettled(this.starting.values());
    await Promise.all([...this.sessions.values()].map((session) => session.suspend()));
    this.server.stop();
    await this.sweeping;
  }

  /** Two who ask at the same time wait for the same start. */
  private startOnce(spec: TerminalSpec): Promise<TmuxSession> {
    const { sessionId } = spec;
    const begun = this.starting.get(sessionId);
    if (begun) return begun;
    const promise = this.startNow(spec).finally(() => this.starting.delete(sessionId));
    this.starting.set(sessionId, promise);
    return promise;
  }

  private async startNow(spec: TerminalSpec): Promise<TmuxSession> {
    requireSpec(spec);
    const { sessionId, columns, rows, title } = spec;
    if (this.records.read(sessionId)) throw terminalEnded(sessionId, 'start again');
    const startedAt = this.now();
    const launchPath = join(this.paths.launches, sessionId);
    const fifoPath = this.fifoPath(sessionId);
    try {
      writeLaunchScript(launchPath, spec);
      await makeFifo(fifoPath);
      const made = await this.makePane(
        sessionId,
        startCommands({ sessionId, columns, rows, startedAt, launchPath, fifoPath }),
      );
      const session = TmuxSession.begin(this.context, {
        sessionId,
        columns,
        rows,
        title,
        startedAt,
        fifoPath,
        isDead: false,
        ...made,
      });
      this.sessions.set(sessionId, session);
      return session;
    } catch (thrown) {
      rmSync(launchPath, { force: true });
      removeFifo(fifoPath);
      throw thrown;
    }
  }

  private async makePane(sessionId: string, commands: readonly string[]): Promise<{ paneId: string; pid: number }> {
    try {
      const [made] = await this.server.run(commands);
      return readMade(made?.[0] ?? '');
    } catch (thrown) {
      if (thrown instanceof TmuxGone) {
        // It may have been done before the connection went.
        const pane = (await this.listPanes()).find((row) => row.sessionId === sessionId);
        if (pane) return { paneId: pane.paneId, pid: pane.pid };
      }
      if (!(thrown instanceof TmuxRefusal)) throw thrown;
      const half = thrown.done[0]?.[0];
      if (half !== undefined) await this.server.run([killPaneCommand(readMade(half).paneId)]);
      throw badTerminal(`tmux refused it: ${thrown.message}`);
    }
  }

  private adopt(pane: PaneRow): void {
    const title = this.records.read(pane.sessionId)?.title ?? '';
    const subject = { ...pane, title, fifoPath: this.fifoPath(pane.sessionId) };
    this.sessions.set(pane.sessionId, TmuxSession.resume(this.context, subject));
  }

  private async tellGone(record: SessionRecord): Promise<void> {
    const { sessionId, exit, screen } = record;
    const lines = exit === undefined ? await this.context.recordedScreens.read(record) : undefined;
    const onTrouble = (message: string, error: Error): void => this.trouble(message, error);
    // What ignored the end of its terminal while no daemon was there.
    if (exit === undefined) await endLost(sessionId, { graceMs: 0, onTrouble });
    if (this.isStopped) return;
    const lastScreen = lines === undefined ? screen : { ...screen, lines };
    this.listeners.tell((listener) => {
      if (exit) listener.exited?.(sessionId, { status: exit, lastScreen });
      else listener.lost?.(sessionId, { reason: goneReason, lastScreen });
    });
  }

  /** Launch scripts that no shell took hold secrets; what FIFOs without a session hold is nobody's. */
  private removeLeftovers(): void {
    for (const name of readdirSync(this.paths.launches)) rmSync(join(this.paths.launches, name), { force: true });
    for (const name of readdirSync(this.paths.fifos)) {
      if (!this.sessions.has(name)) removeFifo(join(this.paths.fifos, name));
    }
  }

  private wantSweep(): void {
    this.isSweepWanted = true;
    this.sweeping ??= this.sweepWhileWanted().finally(() => (this.sweeping = undefined));
  }

  private async sweepWhileWanted(): Promise<void> {
    while (this.isSweepWanted && !this.isStopped) {
      this.isSweepWanted = false;
      try {
        await this.sweep();
      } catch (thrown) {
        if (!this.isStopped) this.options.onTrouble('tmux cannot be asked for its panes', toError(thrown));
      }
    }
  }

  private async sweep(): Promise<void> {
    const known = [...this.sessions.values()].flatMap((session) => session.known ?? []);
    const panes = await this.listPanes();
    const findings = decideFindings(known, panes, performance.now());
    const handling = findings.map((finding) => this.handleFinding(finding));
    this.isNewServer = false;
    // Not waited for: a session that drains holds up no other.
    for (const promise of handling)
      promise.catch((thrown: unknown) => this.trouble('a session cannot be followed', thrown));
    const refreshed = [...this.sessions.values()].map((session) => session.refreshScreen());
    for (const promise of refreshed)
      promise.catch((thrown: unknown) => this.trouble('a screen cannot be read', thrown));
  }

  private async handleFinding(finding: Finding): Promise<void> {
    const session = this.sessions.get(finding.sessionId);
    if (!session || this.isStopped) return;
    switch (finding.kind) {
      case 'ended':
        return session.finish(finding.status);
      case 'vanished':
        return session.lose(this.isNewServer ? 'its tmux server ended' : 'its pane was removed by someone else');
      case 'unpiped':
        return session.repipe(finding.hasPipe);
      case 'statusMissing':
        session.noteDead(performance.now());
        // tmux collects statuses when a child ends; this makes one end.
        await this.server.run(["run-shell -b ':'"]);
        setTimeout(() => this.wantSweep(), 50).unref();
    }
  }

  private async listPanes(): Promise<readonly PaneRow[]> {
    const [lines = []] = await this.server.run([listPanesCommand]);
    return parsePanes(lines);
  }

  private beat(): void {
    this.beats += 1;
    try {
      writeFileSync(this.paths.beat, `${process.pid} ${this.beats} ${this.now()}\n`, { mode: 0o600 });
    } catch (thrown) {
      this.trouble('the sign of life for the keeper cannot be written', thrown);
    }
  }

  private trouble(message: string, thrown: unknown): void {
    if (!this.isStopped) this.options.onTrouble(message, toError(thrown));
  }

  private fifoPath(sessionId: string): string {
    return join(this.paths.fifos, sessionId);
  }
}

function readMade(line: string): { readonly paneId: string; readonly pid: number } {
  const match = /^(%\d+) (\d+)$/.exec(line);
  if (!match?.[1]) throw badTerminal(`tmux answered "${line}"`);
  return { paneId: match[1], pid: Number(match[2]) };
}
