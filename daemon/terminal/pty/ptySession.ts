import { toError } from '../../../shared/errors.ts';
import { advance } from '../../../shared/terminal/position.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import type { TerminalListeners } from '../listeners.ts';
import type { HostedSession } from '../hostedSessions.ts';
import { markOf, sessionMark } from '../markedProcesses.ts';
import { endProcessGroup } from '../processGroup.ts';
import { inputStranded, notEnded } from '../refusals.ts';
import { SessionStream } from '../sessionStream.ts';
import type { StreamContext } from '../sessionStream.ts';
import type { ExitStatus, Keyboard, Screen, Snapshot, TerminalSize, TerminalSpec, TypingView } from '../terminal.ts';
import { PasteBrackets } from '../pasteBrackets.ts';
import { StreamFilter } from '../stream/streamFilter.ts';
import type { TakenQuery } from '../stream/streamFilter.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { TypingLock } from '../typingLock.ts';
import type { PtyProcess, PtySpawner } from './loadPty.ts';
import { readPlainScreen } from './plainScreen.ts';
import { QueryAnswers } from './queryAnswers.ts';

/** What a session needs of its host. */
export interface PtySessionContext extends StreamContext {
  readonly spawn: PtySpawner;
  readonly listeners: TerminalListeners;
}

/** How much of the newest output a screen is read from: more than the largest one holds, with its sequences. Bytes. */
const screenBytes = 262_144;
const leftoverGraceMs = 2_000;
const usualPath = '/usr/local/bin:/usr/bin:/bin';

/** One session in a pseudo-terminal of the daemon's own, from its start to its end. */
export class PtySession implements HostedSession {
  readonly sessionId: string;
  readonly startedAt: number;
  /** Settles when the end has been told. */
  readonly ended: Promise<ExitStatus>;
  private readonly context: PtySessionContext;
  private readonly pty: PtyProcess;
  private readonly stream: SessionStream;
  private readonly typing = new TypingLock();
  private readonly brackets = new PasteBrackets();
  private readonly answers: QueryAnswers;
  private readonly filter: StreamFilter;
  /** Questions in the output that is being read. */
  private queries: TakenQuery[] = [];
  private state: 'running' | 'ending' | 'gone' = 'running';
  private lossReason: string | undefined;
  private settleEnded: (status: ExitStatus) => void = () => undefined;

  /** Starts the program; its bytes are read at full speed from the first on. @throws where it cannot be started. */
  constructor(context: PtySessionContext, spec: TerminalSpec) {
    const { sessionId, command, cwd, columns, rows, title } = spec;
    this.context = context;
    this.sessionId = sessionId;
    this.startedAt = context.now();
    this.ended = new Promise((resolve) => (this.settleEnded = resolve));
    this.answers = new QueryAnswers({
      ask: (position, sequence) => this.stream.screen.ask(position, sequence),
      type: (bytes) => this.answer(bytes),
      onTrouble: context.onTrouble,
    });
    this.filter = new StreamFilter({ dialect: 'xterm', onQuery: (query) => this.queries.push(query) });
    this.pty = context.spawn({
      command,
      cwd,
      // The program's own memory is the only place that the environment goes to: no argv, no file.
      env: { PATH: usualPath, TERM: 'xterm-256color', ...spec.env, ...markOf(sessionId) },
      columns,
      rows,
      onBytes: (bytes) => this.accept(bytes),
      onExit: (status) => void this.finish(status),
    });
    const subject = { sessionId, pid: this.pty.pid, startedAt: this.startedAt, title, columns, rows };
    this.stream = SessionStream.begin(context, subject);
  }

  get pid(): number {
    return this.pty.pid;
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get position(): Position {
    return this.stream.position;
  }

  get size(): TerminalSize {
    return this.stream.size;
  }

  read(from: Position, maxBytes: number): Uint8Array | undefined {
    return this.stream.read(from, maxBytes);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.typing.write(bytes, async () => this.type(bytes));
  }

  /** Nothing else is typed while `work` has the keyboard. */
  hold<T>(waitMs: number, work: (keyboard: Keyboard) => Promise<T>): Promise<T> {
    const keyboard: Keyboard = {
      look: () => this.look(),
      paste: async (text) => this.type(this.brackets.keysOf(text)),
      press: async (bytes) => this.type(bytes),
    };
    return this.typing.hold(waitMs, () => work(keyboard));
  }

  async look(): Promise<TypingView> {
    return { ...this.shown(), isDead: !this.isRunning, draftAgeMs: this.typing.draftAgeMs };
  }

  async resize(columns: number, rows: number): Promise<void> {
    this.pty.resize(columns, rows);
    this.stream.resize(columns, rows);
    this.context.listeners.tell((listener) => listener.resized?.(this.sessionId, { columns, rows }));
  }

  async screen(): Promise<Screen> {
    return this.shown();
  }

  async snapshot(scrollbackLines: number): Promise<Snapshot> {
    const { isExact: _, ...snapshot } = await this.stream.screen.snapshot(scrollbackLines);
    return snapshot;
  }

  /** Remembers the screen from time to time: after a crash it is what was seen last. */
  refreshScreen(): void {
    if (this.isRunning && this.stream.isScreenStale()) this.stream.rememberScreen(this.shown(), this.position.offset);
  }

  /** Ends the program with everything it started, and gives how it ended. @throws HubError where some of it does not end. */
  async close(graceMs: number): Promise<ExitStatus> {
    if (this.isRunning) {
      const { pid, tty } = this.pty;
      const left = await endProcessGroup({ pid, tty, graceMs, mark: sessionMark(this.sessionId) });
      if (left.length > 0) throw notEnded(this.sessionId, left);
    }
    return this.ended;
  }

  /** The daemon goes, and the terminal with it: the same end, told as a loss with its reason. */
  async lose(reason: string, graceMs: number): Promise<void> {
    if (this.isRunning) this.lossReason = reason;
    await this.close(graceMs);
  }

  private accept(bytes: Uint8Array): void {
    this.brackets.see(bytes);
    this.queries = [];
    const begin = this.position;
    this.pass(this.filter.push(bytes));
    for (const query of this.queries) this.answers.answer(advance(begin, query.at), query.bytes);
  }

  private pass(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const position = this.stream.accept(bytes);
    this.context.listeners.tell((listener) => listener.output?.(this.sessionId, position, bytes));
  }

  /** Not a person's keys: they wait for no keyboard, and leave no draft. Nobody needs them where the program is gone or reads nothing. */
  private answer(bytes: Uint8Array): void {
    const isTaken = this.isRunning && this.pty.pendingBytes() + bytes.length <= terminalLimits.writeBytes;
    if (isTaken) this.pty.write(bytes);
  }

  private type(bytes: Uint8Array): void {
    if (!this.isRunning) throw inputStranded(this.sessionId, 'its program has ended');
    if (this.pty.pendingBytes() + bytes.length > terminalLimits.writeBytes)
      throw inputStranded(this.sessionId, 'its program does not read what was typed before');
    this.pty.write(bytes);
  }

  private async finish(status: ExitStatus): Promise<void> {
    this.state = 'ending';
    this.pass(this.filter.flush());
    const lastScreen = this.shown();
    const { lossReason } = this;
    // A loss is told by the next daemon, where this one does not come to it.
    if (lossReason === undefined) this.stream.rememberExit(status, lastScreen);
    else this.stream.rememberScreen(lastScreen, this.position.offset);
    await this.endLeftovers();
    await this.stream.close();
    this.state = 'gone';
    this.context.listeners.tell((listener) => {
      if (lossReason === undefined) listener.exited?.(this.sessionId, { status, lastScreen });
      else listener.lost?.(this.sessionId, { reason: lossReason, lastScreen });
    });
    this.settleEnded(status);
  }

  /** Some agents leave their tools' processes behind. */
  private async endLeftovers(): Promise<void> {
    const { sessionId, pid } = this;
    await endProcessGroup({ pid, isLeaderGone: true, mark: sessionMark(sessionId), graceMs: leftoverGraceMs }).catch(
      (thrown: unknown) => this.context.onTrouble('what a session left running cannot be ended', toError(thrown)),
    );
  }

  /** What its newest output shows. */
  private shown(): Screen {
    return { lines: readPlainScreen(this.newestText(), this.size.rows) };
  }

  private newestText(): string {
    const { epoch, offset } = this.position;
    const parts: Uint8Array[] = [];
    for (let at = Math.max(0, offset - screenBytes); at < offset;) {
      const part = this.stream.read({ epoch, offset: at }, screenBytes);
      if (part === undefined || part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts).toString('utf8');
  }
}
