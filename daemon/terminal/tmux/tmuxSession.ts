import { renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../../../shared/errors.ts';
import { plainLine } from '../../../shared/model/text.ts';
import type { TerminalListeners } from '../listeners.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import type { Emulator } from '../screen/emulator.ts';
import { endProcessGroup } from '../processGroup.ts';
import { inputStranded } from '../refusals.ts';
import { SessionStream } from '../sessionStream.ts';
import { StreamFilter } from '../stream/streamFilter.ts';
import type { StreamContext, StreamSubject } from '../sessionStream.ts';
import type { ExitStatus, Keyboard, Screen, Snapshot, TerminalSize, TypingView } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { captureCommands, mergeModes, readCapture } from './capture.ts';
import type { Capture } from './capture.ts';
import { TypingLock } from '../typingLock.ts';
import {
  closePipeCommand,
  inputCommands,
  killPaneCommand,
  openPipeCommand,
  resizeCommand,
  screenCommands,
} from './commands.ts';
import { TmuxRefusal } from './controlClient.ts';
import type { Replies } from './controlClient.ts';
import { makeFifo, OutputPipe } from './outputPipe.ts';
import { readOlder } from './history.ts';
import { RedrawDebt } from './redrawDebt.ts';
import { renderCapture } from './renderCapture.ts';
import type { KnownPane } from './sweep.ts';
import { createTmuxKeyboard } from './tmuxKeyboard.ts';

/** What a session needs of its host. */
export interface TmuxSessionContext extends StreamContext {
  readonly run: (commands: readonly string[]) => Promise<Replies>;
  readonly listeners: TerminalListeners;
  /** A pipe ended: its pane, or all of tmux, may be gone. */
  readonly onPipeEnded: () => void;
}

/** A session's pane in tmux. */
export interface TmuxSessionSubject extends StreamSubject {
  readonly paneId: string;
  readonly fifoPath: string;
  /** Found when its program had ended already. */
  readonly isDead: boolean;
}

const leftoverGraceMs = 2_000;

/** One session in tmux, from its start or its recovery to its end. */
export class TmuxSession {
  readonly sessionId: string;
  readonly paneId: string;
  readonly pid: number;
  readonly startedAt: number;
  /** Settles when the exit has been told. */
  readonly ended: Promise<ExitStatus>;
  private readonly context: TmuxSessionContext;
  private readonly fifoPath: string;
  private readonly wasSeenAlive: boolean;
  private readonly stream: SessionStream;
  private state: 'running' | 'repiping' | 'ending' | 'gone' = 'running';
  private pipe: OutputPipe | undefined;
  private readonly typing = new TypingLock();
  private readonly keyboard: Keyboard;
  private readonly filter = new StreamFilter();
  /** Whether the filter has seen the stream from where tmux began to read a sequence. */
  private isFilterKnown: boolean;
  private readonly redraw: RedrawDebt;
  private timedString: number | undefined;
  private stringTimer: NodeJS.Timeout | undefined;
  private seeding: Promise<void> | undefined;
  private deadSince: number | undefined;
  private settleEnded: (status: ExitStatus) => void = () => undefined;

  private constructor(context: TmuxSessionContext, subject: TmuxSessionSubject, isNew: boolean) {
    this.wasSeenAlive = !subject.isDead;
    const { sessionId, paneId, pid, startedAt, fifoPath } = subject;
    this.context = context;
    this.sessionId = sessionId;
    this.paneId = paneId;
    this.pid = pid;
    this.startedAt = startedAt;
    this.fifoPath = fifoPath;
    this.keyboard = createTmuxKeyboard({ ...context, sessionId, paneId });
    this.ended = new Promise((resolve) => (this.settleEnded = resolve));
    this.stream = isNew ? SessionStream.begin(context, subject) : SessionStream.resume(context, subject);
    this.isFilterKnown = isNew;
    this.redraw = new RedrawDebt({ idleMs: () => this.pipe?.idleMs ?? 0, pay: () => this.payRedraw() });
  }

  /** The session of a pane that was just made; reads its output from the first byte. */
  static begin(context: TmuxSessionContext, subject: TmuxSessionSubject): TmuxSession {
    const session = new TmuxSession(context, subject, true);
    session.tryPipe(true);
    return session;
  }

  /** The session of a pane found again. Where its pipe was closed meanwhile, the next sweep opens another. */
  static resume(context: TmuxSessionContext, subject: TmuxSessionSubject): TmuxSession {
    const session = new TmuxSession(context, subject, false);
    session.tryPipe(false);
    return session;
  }

  get isRunning(): boolean {
    return this.state === 'running' || this.state === 'repiping';
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

  get lastScreen(): Screen {
    return this.stream.lastScreen;
  }

  /** What a sweep compares; undefined while something is being done about it already. */
  get known(): KnownPane | undefined {
    const { sessionId, paneId, deadSince } = this;
    return this.state === 'running'
      ? { sessionId, paneId, deadSince, isPipeEnded: this.pipe?.isEnded ?? true }
      : undefined;
  }

  /** One writer at a time: each piece goes after tmux took the one before. */
  async write(bytes: Uint8Array): Promise<void> {
    return this.typing.write(bytes, () => this.type(bytes));
  }

  /** Nothing else is typed while `work` has the keyboard. */
  hold<T>(waitMs: number, work: (keyboard: Keyboard) => Promise<T>): Promise<T> {
    return this.typing.hold(waitMs, () => work(this.keyboard));
  }

  async look(): Promise<TypingView> {
    return { ...(await this.keyboard.look()), draftAgeMs: this.typing.draftAgeMs };
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.context.run([resizeCommand(this.paneId, columns, rows)]);
    this.stream.resize(columns, rows);
    // tmux breaks its lines anew in its own way.
    this.stream.screen.doubt();
    this.context.listeners.tell((listener) => listener.resized?.(this.sessionId, { columns, rows }));
    this.redraw.owe();
  }

  /** Exact where the screen is known or the session is quiet; else right after what came last, and made good later. */
  async snapshot(scrollbackLines: number): Promise<Snapshot> {
    if (!this.stream.screen.isExact) await this.seed();
    const { context, paneId } = this;
    const older = (emulator: Emulator) => readOlder({ paneId, emulator, scrollbackLines, run: context.run });
    const { isExact, ...snapshot } = await this.stream.screen.snapshot(scrollbackLines, older);
    if (!isExact) this.redraw.owe();
    return snapshot;
  }

  /** The screen as tmux shows it; bounded. */
  async captureScreen(): Promise<Screen> {
    const offset = this.stream.position.offset;
    const [lines = [], titles = []] = await this.context.run(screenCommands(this.paneId));
    const screen = readScreen(lines, titles[0] ?? '');
    if (this.isRunning) this.stream.rememberScreen(screen, offset);
    return screen;
  }

  async refreshScreen(): Promise<void> {
    if (this.isRunning && this.stream.isScreenStale()) await this.captureScreen();
  }

  noteDead(now: number): void {
    this.deadSince ??= now;
  }

  /** The pane is dead: remembers how, takes it down, reads what is left, and tells. */
  async finish(status: ExitStatus): Promise<void> {
    if (!this.isRunning) return;
    this.state = 'ending';
    this.redraw.forgive();
    const screen = await this.captureScreen().catch(() => undefined);
    // Written down first: after the pane is gone, nothing else knows of the exit.
    this.stream.rememberExit(status, screen);
    await this.endLeftovers();
    // tmux declares a pane dead only after it handed everything to the pipe; without the pane, the pipe then ends.
    await this.context.run([killPaneCommand(this.paneId)]).catch((thrown: unknown) => {
      this.context.onTrouble('a dead pane cannot be removed', toError(thrown));
    });
    await this.drain();
    await this.stream.close();
    this.state = 'gone';
    const lastScreen = this.stream.lastScreen;
    this.context.listeners.tell((listener) => listener.exited?.(this.sessionId, { status, lastScreen }));
    this.settleEnded(status);
  }

  /** The pane is gone and nobody knows how its program ended. */
  async lose(reason: string): Promise<void> {
    if (!this.isRunning) return;
    this.state = 'ending';
    this.redraw.forgive();
    await this.drain();
    await this.stream.close();
    this.state = 'gone';
    const lastScreen = this.stream.lastScreen;
    this.context.listeners.tell((listener) => listener.lost?.(this.sessionId, { reason, lastScreen }));
    this.settleEnded({ how: 'unknown' });
  }

  /** Opens another pipe where the old one ended. What came in between is not known, so an epoch begins. */
  async repipe(hasPipe: boolean): Promise<void> {
    if (this.state !== 'running') return;
    if (hasPipe) await this.context.run([closePipeCommand(this.paneId)]);
    this.isFilterKnown = false;
    await this.replacePipe('its output was not read for a while');
    this.tellRedrawn();
  }

  /** The daemon goes, the program stays. */
  async suspend(): Promise<void> {
    if (!this.isRunning) {
      // Its last bytes are being read; the exit is told again by the next daemon if it is not forgotten.
      await Promise.race([this.ended, delay(leftoverGraceMs, undefined, { ref: false })]);
      this.pipe?.close();
      return;
    }
    this.state = 'gone';
    this.redraw.forgive();
    this.pipe?.close();
    this.pass(this.filter.flush());
    await this.stream.close();
  }

  private async payRedraw(): Promise<void> {
    const isSeeded = !this.stream.screen.isExact && (await this.seed());
    if (!isSeeded) this.tellRedrawn();
  }

  /** Makes the screen exact where that loses nothing: tmux drops what a pipe holds that is replaced. */
  private async seed(): Promise<boolean> {
    const isQuiet = this.pipe !== undefined && !this.pipe.isEnded && this.pipe.idleMs >= terminalLimits.quietMs;
    if (this.seeding === undefined && (!isQuiet || this.state !== 'running')) return false;
    this.seeding ??= this.replacePipe('the screen was taken anew').finally(() => (this.seeding = undefined));
    try {
      await this.seeding;
    } catch (thrown) {
      this.context.onTrouble('a screen cannot be taken', toError(thrown));
      return false;
    }
    this.tellRedrawn();
    return true;
  }

  /**
   * Pipe and capture are one list of commands, so the capture is the screen behind the last byte of the old pipe and
   * before the first byte of the new one: there an epoch begins.
   */
  private async replacePipe(reason: string): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'repiping';
    const next = `${this.fifoPath}.next`;
    try {
      await makeFifo(next);
      const commands = [openPipeCommand(this.paneId, next), ...captureCommands(this.paneId, this.size)];
      const [, ...replies] = await this.context.run(commands);
      await this.drain();
      if (!this.isRunning) return;
      this.beginSeeded(reason, readCapture(replies));
      this.pipe = this.readPipe(next, true);
      await Promise.race([this.pipe.greeted, delay(terminalLimits.drainIdleMs, undefined, { ref: false })]);
      // Under its own name a daemon looks for it that comes after a crash. Its writer, a shell that tmux has just started,
      // must have it open by then: it would make a file of the old name, and write into that.
      renameSync(next, this.fifoPath);
    } finally {
      if (this.state === 'repiping') this.state = 'running';
    }
  }

  private beginSeeded(reason: string, capture: Capture): void {
    const modes = mergeModes(this.stream.modes, capture);
    this.stream.beginEpoch(reason, renderCapture(capture, modes));
    const { columns, rows } = this.size;
    // A new size came while the screen was taken: it is taken again, because a new size owes that.
    if (capture.facts.pane_width !== columns || capture.facts.pane_height !== rows) this.stream.screen.doubt();
    if (this.isFilterKnown) return;
    this.filter.reset();
    this.isFilterKnown = true;
    this.pass(this.filter.push(Buffer.from(capture.pending, 'latin1')));
  }

  private tellRedrawn(): void {
    this.context.listeners.tell((listener) => listener.redrawn?.(this.sessionId));
  }

  /** A program that runs is not given up for its pipe: the next sweep opens another. */
  private tryPipe(isNew: boolean): void {
    try {
      this.pipe = this.readPipe(this.fifoPath, isNew);
    } catch (thrown) {
      this.context.onTrouble('an output pipe cannot be opened', toError(thrown));
    }
  }

  private readPipe(path: string, isNew: boolean): OutputPipe {
    const pipe = new OutputPipe({ path, isNew, onBytes: (bytes) => this.take(bytes) });
    void pipe.ended.then(() => {
      if (this.isRunning && pipe === this.pipe) this.context.onPipeEnded();
    });
    return pipe;
  }

  private take(bytes: Uint8Array): void {
    this.pass(this.filter.push(bytes));
    const { openString } = this.filter;
    if (openString === undefined || openString === this.timedString) return;
    this.timedString = openString;
    clearTimeout(this.stringTimer);
    this.stringTimer = setTimeout(() => this.giveUpString(openString), terminalLimits.stringMs).unref();
  }

  /** As tmux does. Which bytes came before and which after is not known to the last one. */
  private giveUpString(number: number): void {
    if (this.filter.openString !== number || !this.isRunning) return;
    this.pass(this.filter.cutString());
    this.stream.screen.doubt();
    this.redraw.owe();
  }

  private pass(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const position = this.stream.accept(bytes);
    this.context.listeners.tell((listener) => listener.output?.(this.sessionId, position, bytes));
  }

  private async type(bytes: Uint8Array): Promise<void> {
    try {
      for (const command of inputCommands(this.paneId, bytes)) await this.context.run([command]);
    } catch (thrown) {
      throw thrown instanceof TmuxRefusal ? inputStranded(this.sessionId, thrown.message) : thrown;
    }
  }

  /**
   * Some agents leave their tools' processes behind. Ended only where the exit was seen as it happened: of one that is
   * found long after, the number may be another group's.
   */
  private async endLeftovers(): Promise<void> {
    if (!this.wasSeenAlive || !isGroupAlive(this.pid)) return;
    await endProcessGroup({ pid: this.pid, isLeaderGone: true, graceMs: leftoverGraceMs }).catch((thrown: unknown) =>
      this.context.onTrouble('what a session left running cannot be ended', toError(thrown)),
    );
  }

  /** Reads until the pipe has ended, or nothing came for long. */
  private async drain(): Promise<void> {
    const { pipe } = this;
    if (!pipe) return;
    const idleMs = terminalLimits.drainIdleMs;
    await Promise.race([pipe.greeted, delay(idleMs, undefined, { ref: false })]);
    pipe.releaseGuard();
    while (!pipe.isEnded && pipe.idleMs < idleMs) {
      await Promise.race([pipe.ended, delay(idleMs - pipe.idleMs, undefined, { ref: false })]);
    }
    if (!pipe.isEnded) this.context.onTrouble('an output pipe did not end', new Error(`session ${this.sessionId}`));
    pipe.close();
  }
}

/** Lines as text, without what follows the last one that shows something. */
function readScreen(captured: readonly string[], title: string): Screen {
  const lines = captured
    .slice(-terminalLimits.rows)
    .map((line) => plainLine(line).slice(0, terminalLimits.screenLineCharacters).trimEnd());
  const filled = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  const plainTitle = plainLine(title).slice(0, 200);
  return { lines: filled, ...(plainTitle === '' ? {} : { title: plainTitle }) };
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false; // ESRCH: none of it lives.
  }
}
