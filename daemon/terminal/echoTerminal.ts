import { TerminalListeners } from './listeners.ts';
import { ByteRing } from '../../shared/terminal/byteRing.ts';
import { firstPosition } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { noSuchTerminal, stillRunning, terminalEnded, tooMuchInput } from './refusals.ts';
import { requireSize, requireSpec } from './specCheck.ts';
import type { ExitStatus, FoundTerminal, Keyboard, PositionedScreen, RunningTerminal } from './terminal.ts';
import type { Snapshot, TerminalHost, TerminalListener, TerminalSize, TerminalSpec, TypingView } from './terminal.ts';
import { terminalLimits } from './terminalLimits.ts';
import { PasteBrackets } from './pasteBrackets.ts';
import { TypingLock } from './typingLock.ts';

/** What a simulated program can do with its terminal. */
export interface EchoTerminalProgram {
  readonly spec: TerminalSpec;
  readonly print: (text: string | Uint8Array) => void;
  readonly exit: (exitCode: number) => void;
}

/** What a simulated program does with what comes to it; all may be left out. */
export interface EchoReactions {
  readonly onInput?: (bytes: Uint8Array) => void;
  /** Returns whether it leaves; one that does not is killed when its grace is over. */
  readonly onHangup?: () => boolean;
}

/** A program by the name of its command's first word. */
export type EchoProgram = (terminal: EchoTerminalProgram) => EchoReactions;

interface EchoSession extends RunningTerminal {
  readonly spec: TerminalSpec;
  readonly typing: TypingLock;
  readonly brackets: PasteBrackets;
  reactions: EchoReactions;
  isProgramRunning: boolean;
  size: TerminalSize;
  readonly output: ByteRing;
  text: string;
  status: ExitStatus | undefined;
}

/** Answers each byte with the same byte; Ctrl-C ends it. */
const echo: EchoProgram = ({ print }) => ({ onInput: print });

const screenCharacters = 65_536;
const clearScreen = '\u001bc';

/** Sessions without processes: programs are functions. For everything above terminals that wants to be tried fast. */
export class EchoTerminal implements TerminalHost {
  private readonly programs: Readonly<Record<string, EchoProgram>>;
  private readonly now: () => number;
  private readonly listeners: TerminalListeners;
  private readonly sessions = new Map<string, EchoSession>();
  private nextPid = 1_000_000;

  /** Commands without a program of theirs echo. */
  constructor(
    options: { readonly programs?: Readonly<Record<string, EchoProgram>>; readonly now?: () => number } = {},
  ) {
    this.programs = options.programs ?? {};
    this.now = options.now ?? Date.now;
    this.listeners = new TerminalListeners((_message, error) => {
      throw error;
    });
  }

  async open(): Promise<readonly FoundTerminal[]> {
    return [];
  }

  async start(spec: TerminalSpec): Promise<RunningTerminal> {
    requireSpec(spec);
    const living = this.sessions.get(spec.sessionId);
    if (living?.status) throw terminalEnded(spec.sessionId, 'start again');
    if (living) return { pid: living.pid, startedAt: living.startedAt };
    this.nextPid += 1;
    const session: EchoSession = {
      spec,
      pid: this.nextPid,
      startedAt: this.now(),
      typing: new TypingLock(),
      brackets: new PasteBrackets(),
      reactions: {},
      isProgramRunning: false,
      size: { columns: spec.columns, rows: spec.rows },
      output: new ByteRing(terminalLimits.ringBytes, firstPosition),
      text: '',
      status: undefined,
    };
    this.sessions.set(spec.sessionId, session);
    // The program runs after the answer, as a process does.
    setImmediate(() => this.runProgram(session));
    return { pid: session.pid, startedAt: session.startedAt };
  }

  async write(sessionId: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > terminalLimits.writeBytes) throw tooMuchInput(bytes.length);
    const session = this.requireRunning(sessionId, 'take input');
    await session.typing.write(bytes, async () => this.input(session, bytes));
  }

  async look(sessionId: string): Promise<TypingView> {
    const session = this.requireRunning(sessionId, 'be typed into');
    return { lines: screenLines(session), isDead: false, draftAgeMs: session.typing.draftAgeMs };
  }

  async hold<T>(
    sessionId: string,
    { waitMs }: { readonly waitMs: number },
    work: (keyboard: Keyboard) => Promise<T>,
  ): Promise<T> {
    const session = this.requireRunning(sessionId, 'take input');
    const keyboard: Keyboard = {
      look: async () => ({ lines: screenLines(session), isDead: session.status !== undefined }),
      paste: async (text) => this.input(session, session.brackets.keysOf(text)),
      press: async (bytes) => this.input(session, bytes),
    };
    return session.typing.hold(waitMs, () => work(keyboard));
  }

  async resize(sessionId: string, columns: number, rows: number): Promise<void> {
    requireSize(columns, rows);
    const session = this.requireRunning(sessionId, 'change its size');
    session.size = { columns, rows };
    this.listeners.tell((listener) => listener.resized?.(sessionId, { columns, rows }));
  }

  async screen(sessionId: string): Promise<PositionedScreen> {
    const session = this.sessions.get(sessionId);
    if (!session) throw noSuchTerminal(sessionId);
    return { lines: screenLines(session), position: session.output.end };
  }

  async snapshot(sessionId: string, { scrollbackLines }: { readonly scrollbackLines: number }): Promise<Snapshot> {
    const { text, size, output } = this.requireRunning(sessionId, 'be shown');
    const lines = text.split('\n').slice(-size.rows - scrollbackLines);
    return { position: output.end, ...size, bytes: Buffer.from(`${clearScreen}${lines.join('\n')}`) };
  }

  stream(sessionId: string): (TerminalSize & { readonly position: Position }) | undefined {
    const session = this.sessions.get(sessionId);
    return session && !session.status ? { ...session.size, position: session.output.end } : undefined;
  }

  read(sessionId: string, from: Position, maxBytes: number): Uint8Array | undefined {
    return this.sessions.get(sessionId)?.output.read(from, maxBytes);
  }

  async interrupt(sessionId: string): Promise<void> {
    this.end(this.requireRunning(sessionId, 'be interrupted'), { how: 'signal', signal: 'SIGINT' });
  }

  async close(sessionId: string, { graceMs }: { readonly graceMs: number }): Promise<ExitStatus> {
    const session = this.sessions.get(sessionId);
    if (!session) throw noSuchTerminal(sessionId);
    if (session.status) return session.status;
    const leaves = session.reactions.onHangup?.() ?? true;
    if (!leaves) await new Promise((resolve) => setTimeout(resolve, graceMs));
    return this.end(session, { how: 'signal', signal: leaves ? 'SIGHUP' : 'SIGKILL' });
  }

  async forget(sessionId: string): Promise<void> {
    if (this.sessions.get(sessionId)?.status === undefined && this.sessions.has(sessionId))
      throw stillRunning(sessionId);
    this.sessions.delete(sessionId);
  }

  on(listener: TerminalListener): { dispose: () => void } {
    return this.listeners.add(listener);
  }

  async stop(): Promise<void> {
    this.sessions.clear();
  }

  private input(session: EchoSession, bytes: Uint8Array): void {
    if (session.status) throw terminalEnded(session.spec.sessionId, 'take input');
    this.runProgram(session);
    session.reactions.onInput?.(bytes);
  }

  private runProgram(session: EchoSession): void {
    if (session.status || session.isProgramRunning) return;
    session.isProgramRunning = true;
    const program = this.programs[session.spec.command[0]] ?? echo;
    session.reactions = program({
      spec: session.spec,
      print: (text) => this.print(session, typeof text === 'string' ? Buffer.from(text) : text),
      exit: (exitCode) => this.end(session, { how: 'code', exitCode }),
    });
  }

  private print(session: EchoSession, bytes: Uint8Array): void {
    const { sessionId } = session.spec;
    if (session.status || this.sessions.get(sessionId) !== session) return;
    const position = session.output.end;
    session.output.push(position, bytes);
    const text = Buffer.from(bytes).toString('utf8');
    session.brackets.see(bytes);
    session.text = (session.text + text).slice(-screenCharacters);
    this.listeners.tell((listener) => listener.output?.(sessionId, position, bytes));
  }

  private end(session: EchoSession, status: ExitStatus): ExitStatus {
    if (session.status) return session.status;
    session.status = status;
    const { sessionId } = session.spec;
    const lastScreen = { lines: screenLines(session) };
    this.listeners.tell((listener) => listener.exited?.(sessionId, { status, lastScreen }));
    return status;
  }

  private requireRunning(sessionId: string, wish: string): EchoSession {
    const session = this.sessions.get(sessionId);
    if (!session) throw noSuchTerminal(sessionId);
    if (session.status) throw terminalEnded(sessionId, wish);
    return session;
  }
}

function screenLines({ text, spec }: EchoSession): readonly string[] {
  const lines = text.split(/\r?\n/);
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).slice(-spec.rows);
}
