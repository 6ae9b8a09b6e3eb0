import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../../../shared/errors.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import type { HostedSession } from '../hostedSessions.ts';
import { endLost } from '../endLost.ts';
import { endProcessGroup } from '../processGroup.ts';
import { SharedLook } from '../sharedLook.ts';
import type { ExitStatus, Keyboard, Screen, Snapshot, TerminalSize, TypingView } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { TypingLock } from '../typingLock.ts';
import { killPaneCommand, resizeCommand, screenCommands } from './commands.ts';
import { createPaneKeys } from './paneKeys.ts';
import type { PaneKeys } from './paneKeys.ts';
import { PaneOutput } from './paneOutput.ts';
import type { PaneOutputContext, PaneSubject } from './paneOutput.ts';
import type { KnownPane } from './sweep.ts';
import { createTmuxKeyboard } from './tmuxKeyboard.ts';

/** What a session needs of its host. */
export type TmuxSessionContext = Omit<PaneOutputContext, 'isRunning'>;

/** A session's pane in tmux, as it was found. */
export interface TmuxSessionSubject extends PaneSubject {
  /** Found when its program had ended already. */
  readonly isDead: boolean;
}

const leftoverGraceMs = 2_000;

/** One session in tmux, from its start or its recovery to its end. */
export class TmuxSession implements HostedSession {
  readonly sessionId: string;
  readonly paneId: string;
  readonly pid: number;
  readonly startedAt: number;
  /** Settles when the exit has been told. */
  readonly ended: Promise<ExitStatus>;
  private readonly context: TmuxSessionContext;
  private readonly wasSeenAlive: boolean;
  private readonly output: PaneOutput;
  private state: 'running' | 'ending' | 'gone' = 'running';
  private readonly typing = new TypingLock();
  private readonly looks = new SharedLook(
    async () => (this.isRunning ? this.captureScreen() : this.output.stream.lastScreen),
    () => delay(terminalLimits.lookMs, undefined, { ref: false }),
  );
  private readonly keys: PaneKeys;
  private readonly keyboard: Keyboard;
  private deadSince: number | undefined;
  private settleEnded: (status: ExitStatus) => void = () => undefined;

  private constructor(context: TmuxSessionContext, subject: TmuxSessionSubject, isNew: boolean) {
    this.wasSeenAlive = !subject.isDead;
    const { sessionId, paneId, pid, startedAt } = subject;
    this.context = context;
    this.sessionId = sessionId;
    this.paneId = paneId;
    this.pid = pid;
    this.startedAt = startedAt;
    this.keys = createPaneKeys({ sessionId, paneId, run: context.run });
    this.keyboard = createTmuxKeyboard(paneId, this.keys);
    this.ended = new Promise((resolve) => (this.settleEnded = resolve));
    this.output = new PaneOutput({ ...context, isRunning: () => this.isRunning }, subject, isNew);
  }

  /** The session of a pane that was just made; reads its output from the first byte. */
  static begin(context: TmuxSessionContext, subject: TmuxSessionSubject): TmuxSession {
    return new TmuxSession(context, subject, true);
  }

  /** The session of a pane found again. Where its pipe was closed meanwhile, the next sweep opens another. */
  static resume(context: TmuxSessionContext, subject: TmuxSessionSubject): TmuxSession {
    return new TmuxSession(context, subject, false);
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get position(): Position {
    return this.output.stream.position;
  }

  get size(): TerminalSize {
    return this.output.stream.size;
  }

  read(from: Position, maxBytes: number): Uint8Array | undefined {
    return this.output.stream.read(from, maxBytes);
  }

  /** What a sweep compares; undefined while something is being done about it already. */
  get known(): KnownPane | undefined {
    const { sessionId, paneId, deadSince } = this;
    const { isRepiping, isPipeEnded } = this.output;
    return this.isRunning && !isRepiping ? { sessionId, paneId, deadSince, isPipeEnded } : undefined;
  }

  /** One writer at a time: each piece goes after tmux took the one before. */
  async write(bytes: Uint8Array): Promise<void> {
    return this.typing.write(bytes, () => this.keys.type(bytes));
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
    this.output.resized(columns, rows);
  }

  snapshot(scrollbackLines: number): Promise<Snapshot> {
    return this.output.snapshot(scrollbackLines);
  }

  /** tmux is asked only where the screen may have changed, and not for each who asks. */
  async screen(): Promise<Screen> {
    const { stream, isPipeEnded } = this.output;
    const isKnown = !isPipeEnded && stream.isScreenCurrent();
    return isKnown || !this.isRunning ? stream.lastScreen : this.looks.take();
  }

  async refreshScreen(): Promise<void> {
    if (this.isRunning && this.output.stream.isScreenStale()) await this.looks.take();
  }

  noteDead(now: number): void {
    this.deadSince ??= now;
  }

  /** The pane is dead: remembers how, takes it down, reads what is left, and tells. */
  async finish(status: ExitStatus): Promise<void> {
    if (!this.isRunning) return;
    this.state = 'ending';
    this.output.ending();
    const screen = await this.captureScreen().catch(() => undefined);
    // Written down first: after the pane is gone, nothing else knows of the exit.
    this.output.stream.rememberExit(status, screen);
    await this.endLeftovers();
    // tmux declares a pane dead only after it handed everything to the pipe; without the pane, the pipe then ends.
    await this.context.run([killPaneCommand(this.paneId)]).catch((thrown: unknown) => {
      this.context.onTrouble('a dead pane cannot be removed', toError(thrown));
    });
    await this.output.drain();
    const lastScreen = screen ?? (await this.output.stream.recallScreen());
    await this.close();
    this.context.listeners.tell((listener) => listener.exited?.(this.sessionId, { status, lastScreen }));
    this.settleEnded(status);
  }

  /** The pane is gone and nobody knows how its program ended, or whether: it is ended before the loss is told. */
  async lose(reason: string): Promise<void> {
    if (!this.isRunning) return;
    this.state = 'ending';
    this.output.ending();
    await this.output.drain();
    const lastScreen = await this.output.stream.recallScreen();
    const { onTrouble } = this.context;
    // A program that ignores the end of its terminal would work on unseen, beside the session that goes on with its work.
    await endLost(this.sessionId, { graceMs: leftoverGraceMs, onTrouble });
    await this.close();
    this.context.listeners.tell((listener) => listener.lost?.(this.sessionId, { reason, lastScreen }));
    this.settleEnded({ how: 'unknown' });
  }

  /** Opens another pipe where the old one ended. */
  async repipe(hasPipe: boolean): Promise<void> {
    await this.output.repipe(hasPipe);
  }

  /** The daemon goes, the program stays. */
  async suspend(): Promise<void> {
    if (!this.isRunning) {
      // Its last bytes are being read; the exit is told again by the next daemon if it is not forgotten.
      await Promise.race([this.ended, delay(leftoverGraceMs, undefined, { ref: false })]);
      this.output.abandon();
      return;
    }
    this.state = 'gone';
    await this.output.suspend();
  }

  /** Nothing more will be read. */
  private async close(): Promise<void> {
    await this.output.stream.close();
    this.state = 'gone';
  }

  /** The screen as tmux shows it; bounded. */
  private async captureScreen(): Promise<Screen> {
    const { offset } = this.position;
    const [lines = [], titles = []] = await this.context.run(screenCommands(this.paneId));
    const screen = readScreen(lines, titles[0] ?? '');
    if (this.isRunning) this.output.stream.rememberScreen(screen, offset);
    return screen;
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
