/**
 * A session's terminal, whatever carries it. One interface, several hosts (tmux, echo), held to the same sentences
 * by `terminal.contract.ts`.
 */
import type { Position } from '../../shared/terminal/position.ts';

/** What to run and where. `env` may hold secrets: a host never puts it into argv, a log, or a file that stays. */
export interface TerminalSpec {
  readonly sessionId: string;
  /** Program and arguments; the program takes the launcher's place (`exec`), no shell reads them. */
  readonly command: readonly [string, ...string[]];
  /** Absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
}

/** How a program ended. `unknown` is said where the host could not learn it. */
export type ExitStatus =
  | { readonly how: 'code'; readonly exitCode: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'unknown' };

/** A program that runs; `startedAt` in ms since 1970. */
export interface RunningTerminal {
  readonly pid: number;
  readonly startedAt: number;
}

/** A session that lived on while no daemon was there. */
export interface FoundTerminal extends RunningTerminal {
  readonly sessionId: string;
  readonly position: Position;
}

/** The lines on a screen, without colours; at most as many as the terminal has rows. */
export interface Screen {
  readonly lines: readonly string[];
  readonly title?: string | undefined;
}

export interface PositionedScreen extends Screen {
  /** Everything up to here was read when the screen was taken; the screen may already show more. */
  readonly position: Position;
}

/** What brings any emulator to a session's screen: it clears it, paints it, and sets its modes. */
export interface Snapshot {
  /** The bytes that follow this position continue the screen. */
  readonly position: Position;
  readonly columns: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** A place in a terminal: how many characters wide, how many lines high. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A screen as whoever types needs it. */
export interface TypingView extends Screen {
  /** Its program has ended, and the terminal is about to. */
  readonly isDead: boolean;
  /** Row of the cursor, from 0; undefined where the host does not know. */
  readonly cursorRow?: number | undefined;
  /** How long ago a person typed, through this host, what was not sent yet; undefined where nothing waits. */
  readonly draftAgeMs?: number | undefined;
}

/** A session's keyboard in the hands of one. Before each key a mode is left in which keys do not reach the program. */
export interface Keyboard {
  look: () => Promise<TypingView>;
  /** Text at once: in brackets where the program asked for it, else plain. Without control characters but tab and newline. */
  paste: (text: string) => Promise<void>;
  /** Keys, as raw bytes. */
  press: (bytes: Uint8Array) => Promise<void>;
}

/** What a host tells. The order of one session's calls is the order in which things happened. */
export interface TerminalListener {
  /** `bytes` begin at `position`, and are recorded already; they are used again after the call. */
  output?: (sessionId: string, position: Position, bytes: Uint8Array) => void;
  /** Its size changed; programs draw anew. */
  resized?: (sessionId: string, size: TerminalSize) => void;
  /**
   * What was drawn from the output may differ from the screen: whoever shows it takes a snapshot, of the screen alone.
   * Told at the first quiet moment after a change of size (a terminal breaks its lines in its own way), after a snapshot
   * that was taken while output flooded and is only nearly right, and after each epoch that began with a capture.
   * An epoch begins wherever it is not proven that a byte follows the one before: positions of another epoch are not
   * held any more, so `read` gives nothing for them, and a viewer goes on from a snapshot. A snapshot stands for exactly
   * all bytes before its position.
   */
  redrawn?: (sessionId: string) => void;
  /** Comes after the last output. Told again after a restart until `forget` is called. */
  exited?: (sessionId: string, exit: { readonly status: ExitStatus; readonly lastScreen: Screen }) => void;
  /** The terminal is gone and nobody knows how its program ended. Told again after a restart until `forget`. */
  lost?: (sessionId: string, loss: { readonly reason: string; readonly lastScreen: Screen }) => void;
}

export interface TerminalHost {
  /**
   * Makes the host ready and gives the sessions that live on from before. Those that ended or were lost meanwhile
   * are told to the listeners, so register these first.
   */
  open: () => Promise<readonly FoundTerminal[]>;
  /** Starts a session; for one that lives it gives the same answer again. Throws HubError. */
  start: (spec: TerminalSpec) => Promise<RunningTerminal>;
  /** Types bytes, in order with other writes of this session. */
  write: (sessionId: string, bytes: Uint8Array) => Promise<void>;
  /** What is on the screen now, for one who is about to type. Throws HubError. */
  look: (sessionId: string) => Promise<TypingView>;
  /**
   * Types as one: while `work` has the keyboard, every other write waits. Throws HubError `overloaded` where the keyboard
   * is not free within `waitMs`; nothing was typed then.
   */
  hold: <T>(
    sessionId: string,
    options: { readonly waitMs: number },
    work: (keyboard: Keyboard) => Promise<T>,
  ) => Promise<T>;
  resize: (sessionId: string, columns: number, rows: number) => Promise<void>;
  screen: (sessionId: string) => Promise<PositionedScreen>;
  /** The screen in full, with at most so many lines from above it. Only of a session that runs. */
  snapshot: (sessionId: string, options: { readonly scrollbackLines: number }) => Promise<Snapshot>;
  /** Where the output of a session that runs ends now, and its size; undefined for any other. */
  stream: (sessionId: string) => (TerminalSize & { readonly position: Position }) | undefined;
  /** Up to `maxBytes` of output from a position, none at its end; undefined where they are not held any more. */
  read: (sessionId: string, from: Position, maxBytes: number) => Uint8Array | undefined;
  /** What attaches to a session without the daemon; undefined where it cannot be reached by another program. */
  direct?: (sessionId: string) => { readonly command: readonly string[]; readonly socket: string } | undefined;
  /** What Ctrl-C does. */
  interrupt: (sessionId: string) => Promise<void>;
  /** Ends the program with everything it started: asks, waits `graceMs`, then kills, and checks. */
  close: (sessionId: string, options: { readonly graceMs: number }) => Promise<ExitStatus>;
  /** Lets go of an ended or lost session; its recording stays. */
  forget: (sessionId: string) => Promise<void>;
  /** Registers a listener; `dispose` takes it away. */
  on: (listener: TerminalListener) => { dispose: () => void };
  /** The daemon goes; programs live on where the host can keep them. */
  stop: () => Promise<void>;
}
