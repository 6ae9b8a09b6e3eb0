import type { Position } from '../../shared/terminal/position.ts';
import type { TerminalListeners } from './listeners.ts';
import { noSuchTerminal, terminalEnded, tooMuchInput } from './refusals.ts';
import type { SessionRecord, SessionRecords } from './sessionRecord.ts';
import { requireSize } from './specCheck.ts';
import type { Keyboard, PositionedScreen, Screen, Snapshot, TerminalListener } from './terminal.ts';
import type { TerminalSize, TypingView } from './terminal.ts';
import { terminalLimits } from './terminalLimits.ts';

/** A session of a host, whatever holds its terminal. */
export interface HostedSession {
  readonly isRunning: boolean;
  readonly position: Position;
  readonly size: TerminalSize;
  write: (bytes: Uint8Array) => Promise<void>;
  look: () => Promise<TypingView>;
  hold: <T>(waitMs: number, work: (keyboard: Keyboard) => Promise<T>) => Promise<T>;
  resize: (columns: number, rows: number) => Promise<void>;
  /** What it shows, or showed last. */
  screen: () => Promise<Screen>;
  snapshot: (scrollbackLines: number) => Promise<Snapshot>;
  read: (from: Position, maxBytes: number) => Uint8Array | undefined;
}

/**
 * What is asked of any host's sessions: of those it holds, and where it may be of those that it only remembers. How a
 * session begins and ends is the host's own.
 */
export abstract class HostedSessions<Session extends HostedSession> {
  protected readonly sessions = new Map<string, Session>();
  protected readonly records: SessionRecords;
  protected readonly listeners: TerminalListeners;

  protected constructor(records: SessionRecords, listeners: TerminalListeners) {
    this.records = records;
    this.listeners = listeners;
  }

  async write(sessionId: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > terminalLimits.writeBytes) throw tooMuchInput(bytes.length);
    await this.requireRunning(sessionId, 'take input').write(bytes);
  }

  async look(sessionId: string): Promise<TypingView> {
    return this.requireRunning(sessionId, 'be typed into').look();
  }

  async hold<T>(
    sessionId: string,
    { waitMs }: { readonly waitMs: number },
    work: (keyboard: Keyboard) => Promise<T>,
  ): Promise<T> {
    return this.requireRunning(sessionId, 'take input').hold(waitMs, work);
  }

  async resize(sessionId: string, columns: number, rows: number): Promise<void> {
    requireSize(columns, rows);
    await this.requireRunning(sessionId, 'change its size').resize(columns, rows);
  }

  async screen(sessionId: string): Promise<PositionedScreen> {
    const session = this.sessions.get(sessionId);
    if (session) {
      const screen = await session.screen();
      return { ...screen, position: session.position };
    }
    const { screen, epoch, offset = 0 } = this.requireRecord(sessionId);
    return { ...screen, position: { epoch, offset } };
  }

  async snapshot(sessionId: string, { scrollbackLines }: { readonly scrollbackLines: number }): Promise<Snapshot> {
    return this.requireRunning(sessionId, 'be shown').snapshot(scrollbackLines);
  }

  stream(sessionId: string): (TerminalSize & { readonly position: Position }) | undefined {
    const session = this.sessions.get(sessionId);
    return session?.isRunning ? { ...session.size, position: session.position } : undefined;
  }

  read(sessionId: string, from: Position, maxBytes: number): Uint8Array | undefined {
    return this.sessions.get(sessionId)?.read(from, maxBytes);
  }

  async interrupt(sessionId: string): Promise<void> {
    await this.requireRunning(sessionId, 'be interrupted').write(Uint8Array.of(3));
  }

  on(listener: TerminalListener): { dispose: () => void } {
    return this.listeners.add(listener);
  }

  /** The session, to do something with; `wish` says what that would have been. @throws HubError where it does not run. */
  protected requireRunning(sessionId: string, wish: string): Session {
    const session = this.sessions.get(sessionId);
    if (session?.isRunning) return session;
    throw (session ?? this.records.read(sessionId)) ? terminalEnded(sessionId, wish) : noSuchTerminal(sessionId);
  }

  /** What is remembered of a session that is not held any more. @throws HubError `not-found`. */
  protected requireRecord(sessionId: string): SessionRecord {
    const record = this.records.read(sessionId);
    if (!record) throw noSuchTerminal(sessionId);
    return record;
  }
}
