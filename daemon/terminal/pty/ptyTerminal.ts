import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { toError } from '../../../shared/errors.ts';
import { HostedSessions } from '../hostedSessions.ts';
import { TerminalListeners } from '../listeners.ts';
import { endLost } from '../endLost.ts';
import { RecordedScreens } from '../recordedScreens.ts';
import { recordingsDirectory } from '../recordingsDirectory.ts';
import { badTerminal, hostStopped, stillRunning, terminalEnded } from '../refusals.ts';
import type { SessionRecord } from '../sessionRecord.ts';
import { SessionRecords } from '../sessionRecord.ts';
import { requireLaunchable, requireSpec } from '../specCheck.ts';
import type { ExitStatus, FoundTerminal, RunningTerminal, TerminalHost, TerminalSpec } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { loadPty } from './loadPty.ts';
import type { PtySpawner } from './loadPty.ts';
import { PtySession } from './ptySession.ts';

/** Where a pty host keeps what outlives it, and what it may be told otherwise. */
export interface PtyTerminalOptions {
  /** Holds `recordings/` and `terminals/`. */
  readonly dataDir: string;
  readonly onTrouble: (message: string, error: Error) => void;
  readonly spawn?: PtySpawner | undefined;
  readonly now?: (() => number) | undefined;
  readonly recordingBytes?: number | undefined;
  /** How long programs may take to leave when the daemon stops. */
  readonly stopGraceMs?: number | undefined;
}

const stopGraceMs = 3_000;
const stoppedReason = 'the daemon stopped, and sessions without tmux end with it';
const crashedReason = 'the daemon ended without notice, and sessions without tmux end with it';

/** Sessions in pseudo-terminals that the daemon itself holds, for machines without tmux: they end with the daemon. */
export class PtyTerminal extends HostedSessions<PtySession> implements TerminalHost {
  private readonly options: PtyTerminalOptions;
  private readonly now: () => number;
  private readonly recordingsDir: string;
  private readonly recordsDir: string;
  private readonly recordedScreens: RecordedScreens;
  private spawn: PtySpawner | undefined;
  private screenTimer: NodeJS.Timeout | undefined;
  private stopping: Promise<void> | undefined;

  constructor(options: PtyTerminalOptions) {
    // Not beside the recordings: the records there are those of sessions in tmux, which live on.
    const recordsDir = join(options.dataDir, 'terminals');
    super(new SessionRecords(recordsDir), new TerminalListeners(options.onTrouble));
    this.options = options;
    this.now = options.now ?? Date.now;
    this.spawn = options.spawn;
    this.recordingsDir = recordingsDirectory(options.dataDir);
    this.recordsDir = recordsDir;
    this.recordedScreens = new RecordedScreens(this.recordingsDir);
  }

  async open(): Promise<readonly FoundTerminal[]> {
    this.spawn ??= loadPty();
    for (const dir of [this.recordingsDir, this.recordsDir]) mkdirSync(dir, { recursive: true, mode: 0o700 });
    const gone = this.records.list();
    const { onTrouble } = this.options;
    for (const { sessionId, exit } of gone) if (exit === undefined) await endLost(sessionId, { graceMs: 0, onTrouble });
    const refresh = () => {
      for (const session of this.sessions.values()) session.refreshScreen();
    };
    this.screenTimer = setInterval(refresh, terminalLimits.screenMs).unref();
    setImmediate(() => {
      for (const record of gone) void this.tellGone(record);
    });
    return [];
  }

  async start(spec: TerminalSpec): Promise<RunningTerminal> {
    const { sessionId } = spec;
    const session = this.sessions.get(sessionId) ?? this.startNow(spec);
    if (!session.isRunning) throw terminalEnded(sessionId, 'start again');
    return { pid: session.pid, startedAt: session.startedAt };
  }

  async close(sessionId: string, { graceMs }: { readonly graceMs: number }): Promise<ExitStatus> {
    const session = this.sessions.get(sessionId);
    if (session) return session.close(graceMs);
    return this.requireRecord(sessionId).exit ?? { how: 'unknown' };
  }

  async forget(sessionId: string): Promise<void> {
    const session = this.sessions.get(sessionId);
    if (session?.isRunning) throw stillRunning(sessionId);
    await session?.ended;
    this.sessions.delete(sessionId);
    this.records.remove(sessionId);
  }

  /** Ends every session as a whole: without the daemon nobody holds its terminal. */
  stop(): Promise<void> {
    this.stopping ??= this.endAll();
    return this.stopping;
  }

  private async endAll(): Promise<void> {
    clearInterval(this.screenTimer);
    const graceMs = this.options.stopGraceMs ?? stopGraceMs;
    const ends = [...this.sessions.values()].map((session) =>
      session
        .lose(stoppedReason, graceMs)
        .catch((thrown: unknown) => this.options.onTrouble('a session does not end', toError(thrown))),
    );
    await Promise.all(ends);
  }

  private startNow(spec: TerminalSpec): PtySession {
    const { sessionId, cwd } = spec;
    requireSpec(spec);
    requireLaunchable(spec);
    if (this.stopping !== undefined || this.spawn === undefined) throw hostStopped();
    if (this.records.read(sessionId)) throw terminalEnded(sessionId, 'start again');
    if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
      throw badTerminal(`its directory "${cwd}" does not exist`);
    const { listeners, records, recordingsDir, recordedScreens, now, spawn } = this;
    const { onTrouble, recordingBytes } = this.options;
    const places = { records, recordingsDir, recordedScreens, recordingBytes };
    const context = { ...places, listeners, now, onTrouble, spawn };
    const session = new PtySession(context, spec);
    this.sessions.set(sessionId, session);
    return session;
  }

  private async tellGone(record: SessionRecord): Promise<void> {
    const { sessionId, exit, screen } = record;
    const lines = exit === undefined ? await this.recordedScreens.read(record) : undefined;
    if (this.stopping !== undefined) return;
    const lastScreen = lines === undefined ? screen : { lines };
    this.listeners.tell((listener) => {
      if (exit) listener.exited?.(sessionId, { status: exit, lastScreen });
      else listener.lost?.(sessionId, { reason: crashedReason, lastScreen });
    });
  }
}
