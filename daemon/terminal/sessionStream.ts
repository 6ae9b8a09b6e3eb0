import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { toError } from '../../shared/errors.ts';
import { ByteRing } from '../../shared/terminal/byteRing.ts';
import { firstPosition, nextEpoch } from '../../shared/terminal/position.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { SessionScreen } from './screen/sessionScreen.ts';
import { clearModes, firstModes, renderModes } from './stream/modes.ts';
import type { ModeState } from './stream/modes.ts';
import { Timeline } from './stream/timeline.ts';
import { readRecordedModes } from './recordedModes.ts';
import type { RecordedScreens } from './recordedScreens.ts';
import { Recording } from './recording.ts';
import type { RecordingRest } from './recording.ts';
import type { SessionRecord, SessionRecords } from './sessionRecord.ts';
import type { ExitStatus, Screen, TerminalSize } from './terminal.ts';
import { terminalLimits } from './terminalLimits.ts';

/** What every session's stream of one daemon shares. */
export interface StreamContext {
  readonly records: SessionRecords;
  readonly recordingsDir: string;
  readonly recordedScreens: RecordedScreens;
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

/** A screen that is known where an epoch begins: from a terminal that could be asked. */
export interface EpochSeed {
  /** Paints it on an empty screen. */
  readonly painting: string;
  /** Brings the cursor to its place. */
  readonly cursor: string;
  readonly modes: ModeState;
}

/**
 * One session's output from the first byte on: its position, its recording, its modes and its screen, and what of
 * these outlives the daemon. Each byte passes `accept` once, in the tick it was read.
 */
export class SessionStream {
  private readonly context: StreamContext;
  private readonly recording: Recording;
  private record: SessionRecord;
  private readonly ring: ByteRing;
  readonly timeline: Timeline;
  /** The screen in full; made from the stream when it is wanted. */
  readonly screen: SessionScreen;
  /** The offset at which the remembered screen was taken; -1 before the first. */
  private screenOffset = -1;
  private screenAt = 0;

  private constructor(context: StreamContext, record: SessionRecord, at: Position) {
    this.context = context;
    this.record = record;
    this.ring = new ByteRing(terminalLimits.ringBytes, at);
    const { sessionId, columns, rows, title, modes = firstModes } = record;
    this.timeline = new Timeline({ offset: at.offset, modes, size: { columns, rows } });
    this.screen = new SessionScreen(this);
    this.recording = new Recording({
      path: join(context.recordingsDir, `${sessionId}.cast`),
      header: { sessionId, columns, rows, title, epoch: at.epoch },
      maxBytes: context.recordingBytes ?? terminalLimits.recordingBytes,
      now: context.now,
      takeScreen: () => this.takeRecordedScreen(),
      rest: restOf(record),
      onTrouble: context.onTrouble,
    });
  }

  /** The stream of a session that starts now. */
  static begin(context: StreamContext, subject: StreamSubject): SessionStream {
    const record: SessionRecord = {
      version: 1,
      ...pickSubject(subject),
      epoch: firstPosition.epoch,
      screen: { lines: [] },
    };
    const stream = new SessionStream(context, record, firstPosition);
    const { columns, rows } = subject;
    stream.screen.seed({ ...firstPosition, size: { columns, rows }, modes: firstModes, bytes: new Uint8Array(0) });
    stream.save({});
    return stream;
  }

  /**
   * The stream of a session found again. It goes on in its epoch only after an orderly stop: a daemon that was killed
   * may have read bytes that it did not record.
   */
  static resume(context: StreamContext, subject: StreamSubject): SessionStream {
    const found = context.records.read(subject.sessionId);
    // Seconds since 1970 are beyond any epoch that was counted from 1, and fit into 32 bits until 2106.
    const unknown: SessionRecord = {
      version: 1,
      ...pickSubject(subject),
      epoch: Math.floor(context.now() / 1000),
      screen: { lines: [] },
    };
    const { offset, pending, ...last } = found ?? unknown;
    const recordingPath = join(context.recordingsDir, `${subject.sessionId}.cast`);
    const modes = offset === undefined ? readRecordedModes(recordingPath, last.modes) : last.modes;
    const known = { ...last, ...(modes === undefined ? {} : { modes }) };
    // Without its offset nothing proves that the rest of a character is what comes next.
    const record = offset === undefined ? known : { ...known, pending };
    const stream = new SessionStream(context, record, { epoch: record.epoch, offset: offset ?? 0 });
    if (offset === undefined) stream.beginEpoch('the daemon was restarted');
    // From now on only another orderly stop proves the offset.
    else stream.save({});
    return stream;
  }

  get position(): Position {
    return this.ring.end;
  }

  /** The oldest byte that is held. */
  get begin(): Position {
    return this.ring.begin;
  }

  /** What the program has set in its terminal by now. */
  get modes(): ModeState {
    return this.timeline.modes;
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
    this.timeline.push(bytes, this.ring.end.offset, this.ring.begin.offset);
    this.screen.notice();
    return begin;
  }

  /** Continuity cannot be proven from here on. With a seed the screen is known here, and recorded. */
  beginEpoch(reason: string, seed?: EpochSeed): void {
    const begin = nextEpoch(this.ring.end);
    const modes = seed?.modes ?? this.timeline.modes;
    this.ring.reset(begin);
    this.timeline.restart({ offset: begin.offset, modes, size: this.size });
    this.screenOffset = -1;
    this.recording.beginEpoch(begin.epoch, reason);
    if (seed !== undefined) {
      const bytes = Buffer.from(seed.painting + seed.cursor);
      this.screen.seed({ ...begin, size: this.size, modes, bytes });
      this.recording.putScreen(renderSeed(seed));
    }
    this.save({ epoch: begin.epoch });
  }

  resize(columns: number, rows: number): void {
    this.recording.resize(columns, rows);
    this.timeline.resize({ columns, rows }, this.position.offset);
    this.screenOffset = -1;
    this.save({ columns, rows });
  }

  /** Whether the remembered screen is that of now: neither output nor a new size came since it was taken. */
  isScreenCurrent(): boolean {
    return this.screenOffset === this.position.offset;
  }

  /** Whether output came since the remembered screen was taken, and long enough ago. */
  isScreenStale(): boolean {
    return !this.isScreenCurrent() && this.context.now() - this.screenAt >= terminalLimits.screenMs;
  }

  /** Remembers a screen that was taken when the stream was at `offset`. */
  rememberScreen(screen: Screen, offset: number): void {
    this.screenOffset = offset;
    this.screenAt = this.context.now();
    this.save({ screen: copyScreen(screen) });
  }

  /** The screen behind the last byte, of a session whose terminal cannot be asked any more. */
  async recallScreen(): Promise<Screen> {
    const { offset } = this.position;
    if (this.isScreenCurrent()) return this.lastScreen;
    const lines = await this.context.recordedScreens.read(this.record);
    if (lines !== undefined) this.rememberScreen({ ...this.lastScreen, lines }, offset);
    return this.lastScreen;
  }

  /** Writes down how the program ended, before anything of it is taken away. */
  rememberExit(exit: ExitStatus, screen: Screen | undefined): void {
    this.save({ exit, ...(screen ? { screen: copyScreen(screen) } : {}) });
  }

  /** Everything that was read is recorded: the offset is proven, for the next daemon or for good. */
  async close(): Promise<void> {
    this.screen.dispose();
    const hasEnded = this.exit !== undefined;
    await (hasEnded ? this.recording.close() : this.recording.suspend());
    const { pending } = this.recording.rest;
    this.save({
      offset: this.position.offset,
      ...(pending === undefined ? {} : { pending: Buffer.from(pending).toString('base64') }),
    });
  }

  /** A snapshot and what came after it, up to the last byte that was recorded. */
  private async takeRecordedScreen(): Promise<string> {
    const { position, bytes } = await this.screen.snapshot(0);
    const parts = [bytes];
    for (let from = position; from.offset !== this.position.offset || from.epoch !== this.position.epoch;) {
      const part = this.read(from, terminalLimits.ringBytes);
      if (part === undefined) throw new Error('the output ran away from its screen');
      parts.push(part);
      from = { ...from, offset: from.offset + part.length };
    }
    // A character that is not whole comes with the next frame.
    return new StringDecoder('utf8').write(Buffer.concat(parts));
  }

  private save(change: Partial<SessionRecord>): void {
    const { pending: _used, ...record } = this.record;
    this.record = { ...record, snapshot: this.recording.rest.snapshot, modes: this.timeline.modes, ...change };
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

function renderSeed({ painting, cursor, modes }: EpochSeed): string {
  const words = { cursor: Buffer.from(cursor).toString('latin1'), character: '' };
  const ending = Buffer.from(renderModes({ ...modes, pending: '' }, words), 'latin1').toString('utf8');
  return `${clearModes}\u001b[H\u001b[J${painting}${ending}`;
}
