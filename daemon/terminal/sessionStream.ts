import { join } from 'node:path';
import { toError } from '../../shared/errors.ts';
import { ByteRing } from '../../shared/terminal/byteRing.ts';
import { firstPosition, nextEpoch } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { Recording } from './recording.ts';
import type { RecordingRest } from './recording.ts';
import type { SessionRecord, SessionRecords } from './sessionRecord.ts';
import type { ExitStatus, Screen, TerminalSize } from './terminal.ts';
import { terminalLimits } from './terminalLimits.ts';

/** What every session's stream of one daemon shares. */
export interface StreamContext {
  readonly records: SessionRecords;
  readonly recordingsDir: string;
  readonly recordingBytes?: number | undefined;
  readonly now: () => number;
  readonly onTrouble: (message: string, error: Error) => void;
}

/** The facts of a session that do not change while its program runs. */
export interface StreamSubject {
  readonly sessionId: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
}

/**
 * One session's output from the first byte on: its position, its recording, its last known screen, and what of
 * these outlives the daemon. Each byte passes `accept` once, in the tick it was read.
 */
export class SessionStream {
  private readonly context: StreamContext;
  private readonly recording: Recording;
  private record: SessionRecord;
  private readonly ring: ByteRing;
  /** The offset at which the remembered screen was taken; -1 before the first. */
  private screenOffset = -1;
  private screenAt = 0;

  private constructor(context: StreamContext, record: SessionRecord, at: Position, takeScreen: () => Promise<Screen>) {
    this.context = context;
    this.record = record;
    this.ring = new ByteRing(terminalLimits.ringBytes, at);
    const { sessionId, columns, rows, title } = record;
    this.recording = new Recording({
      path: join(context.recordingsDir, `${sessionId}.cast`),
      header: { sessionId, columns, rows, title, epoch: at.epoch },
      maxBytes: context.recordingBytes ?? terminalLimits.recordingBytes,
      now: context.now,
      takeScreen: async () => (await takeScreen()).lines,
      rest: restOf(record),
      onTrouble: context.onTrouble,
    });
  }

  /** The stream of a session that starts now. */
  static begin(context: StreamContext, subject: StreamSubject, takeScreen: () => Promise<Screen>): SessionStream {
    const record: SessionRecord = {
      version: 1,
      ...pickSubject(subject),
      epoch: firstPosition.epoch,
      screen: { lines: [] },
    };
    const stream = new SessionStream(context, record, firstPosition, takeScreen);
    stream.save({});
    return stream;
  }

  /**
   * The stream of a session found again. It goes on in its epoch only after an orderly stop: a daemon that was killed
   * may have read bytes that it did not record.
   */
  static resume(context: StreamContext, subject: StreamSubject, takeScreen: () => Promise<Screen>): SessionStream {
    const found = context.records.read(subject.sessionId);
    // Seconds since 1970 are beyond any epoch that was counted from 1, and fit into 32 bits until 2106.
    const unknown: SessionRecord = {
      version: 1,
      ...pickSubject(subject),
      epoch: Math.floor(context.now() / 1000),
      screen: { lines: [] },
    };
    const { offset, pending, ...rest } = found ?? unknown;
    // Without its offset nothing proves that the rest of a character is what comes next.
    const record = offset === undefined ? rest : { ...rest, pending };
    const stream = new SessionStream(context, record, { epoch: record.epoch, offset: offset ?? 0 }, takeScreen);
    if (offset === undefined) stream.beginEpoch('the daemon was restarted');
    // From now on only another orderly stop proves the offset.
    else stream.save({});
    return stream;
  }

  get position(): Position {
    return this.ring.end;
  }

  get size(): TerminalSize {
    return { columns: this.record.columns, rows: this.record.rows };
  }

  /** Up to `maxBytes` of output from a position; undefined where they are not held any more. */
  read(from: Position, maxBytes: number): Uint8Array | undefined {
    return this.ring.read(from, maxBytes);
  }

  get lastScreen(): Screen {
    return this.record.screen;
  }

  /** How the program ended, as soon as that is known. */
  get exit(): ExitStatus | undefined {
    return this.record.exit;
  }

  /** Records bytes and gives the position where they begin. */
  accept(bytes: Uint8Array): Position {
    const begin = this.ring.end;
    this.recording.append(bytes);
    this.ring.push(begin, bytes);
    return begin;
  }

  /** Continuity cannot be proven from here on. */
  beginEpoch(reason: string): void {
    const begin = nextEpoch(this.ring.end);
    this.ring.reset(begin);
    this.screenOffset = -1;
    this.recording.beginEpoch(begin.epoch, reason);
    this.save({ epoch: begin.epoch });
  }

  resize(columns: number, rows: number): void {
    this.recording.resize(columns, rows);
    this.save({ columns, rows });
  }

  /** Whether output came since the remembered screen was taken, and long enough ago. */
  isScreenStale(): boolean {
    return this.screenOffset !== this.position.offset && this.context.now() - this.screenAt >= terminalLimits.screenMs;
  }

  /** Remembers a screen that was taken when the stream was at `offset`. */
  rememberScreen(screen: Screen, offset: number): void {
    this.screenOffset = offset;
    this.screenAt = this.context.now();
    this.save({ screen: copyScreen(screen) });
  }

  /** Writes down how the program ended, before anything of it is taken away. */
  rememberExit(exit: ExitStatus, screen: Screen | undefined): void {
    this.save({ exit, ...(screen ? { screen: copyScreen(screen) } : {}) });
  }

  /** Everything that was read is recorded: the offset is proven, for the next daemon or for good. */
  async close(): Promise<void> {
    const hasEnded = this.exit !== undefined;
    await (hasEnded ? this.recording.close() : this.recording.suspend());
    const { pending } = this.recording.rest;
    this.save({
      offset: this.position.offset,
      ...(pending === undefined ? {} : { pending: Buffer.from(pending).toString('base64') }),
    });
  }

  private save(change: Partial<SessionRecord>): void {
    const { pending: _used, ...record } = this.record;
    this.record = { ...record, snapshot: this.recording.rest.snapshot, ...change };
    try {
      this.context.records.write(this.record);
    } catch (thrown) {
      this.context.onTrouble('a session record cannot be written', toError(thrown));
    }
  }
}

function pickSubject({ sessionId, pid, startedAt, title, columns, rows }: StreamSubject): StreamSubject {
  return { sessionId, pid, startedAt, title, columns, rows };
}

function restOf({ snapshot, pending }: SessionRecord): RecordingRest {
  return { snapshot, ...(pending === undefined ? {} : { pending: Buffer.from(pending, 'base64') }) };
}

function copyScreen({ lines, title }: Screen): SessionRecord['screen'] {
  return { lines: [...lines], ...(title === undefined ? {} : { title }) };
}
