import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { castMarkers, renderFrame } from '../../shared/asciicast.ts';
import type { FrameKind } from '../../shared/asciicast.ts';
import { toError } from '../../shared/errors.ts';
import { clearedScreen, droppedMarker, readFrameSeconds, readHeader, renderHeader } from './asciicast.ts';
import type { CastHeader } from './asciicast.ts';
import { copyRange, readRange, writeAll } from './fileRange.ts';
import { Utf8Text } from './utf8Text.ts';

/** A frame that a shortened file may begin with: its place, and what a header must say there. */
export interface Snapshot {
  /** Bytes of frames before it, dropped ones too. */
  readonly place: number;
  readonly epoch: number;
  readonly columns: number;
  readonly rows: number;
}

/** What the next daemon must know to go on as if there had been one. */
export interface RecordingRest {
  readonly snapshot?: Snapshot | undefined;
  /** Bytes of a character that is not whole yet. */
  readonly pending?: Uint8Array | undefined;
}

/** What a recording needs from outside. */
export interface RecordingOptions {
  readonly path: string;
  readonly header: Omit<CastHeader, 'timestamp' | 'base'>;
  readonly rest?: RecordingRest | undefined;
  readonly maxBytes: number;
  /** ms since 1970. */
  readonly now: () => number;
  /** The screen at the last byte that was appended, for the frame that a shortened recording begins with. */
  readonly takeScreen: () => Promise<string>;
  readonly onTrouble: (message: string, error: Error) => void;
  /** Appends all bytes or throws; given where a disk is to fail on purpose. */
  readonly write?: ((fd: number, bytes: Uint8Array) => void) | undefined;
}

const copyBytes = 1_048_576;
const retryMs = 5_000;
/** Each can be six bytes in a file: a frame is then below 100 KiB, and a page of whole frames has an end. */
const frameCharacters = 16_384;

/**
 * An asciicast file that is written in the tick its bytes are read, so that a killed daemon has recorded what it had read.
 * When it grows beyond its limit, the older half is dropped: at every half a snapshot is put in, and the file is
 * cut to begin with the last one.
 */
export class Recording {
  private readonly options: RecordingOptions;
  private readonly text: Utf8Text;
  private fd: number | undefined;
  private epoch: number;
  private columns: number;
  private rows: number;
  private size = 0;
  private headBytes = 0;
  /** Bytes of frames that were dropped before the first one of the file. */
  private base = 0;
  private timestamp: number;
  private lastSeconds = 0;
  private snapshot: Snapshot | undefined;
  private isSnapshotWanted = false;
  private compaction: Promise<void> | undefined;
  private brokenSince: number | undefined;
  private lostBytes = 0;
  /** When room was last looked for in a full file; undefined while lines are written. */
  private roomTriedAt: number | undefined;
  private isClosed = false;

  /** Goes on where the file ends, without a torn last line; makes it where there is none. */
  constructor(options: RecordingOptions) {
    const { header, rest = {}, now } = options;
    this.options = options;
    this.text = new Utf8Text(rest.pending);
    this.epoch = header.epoch;
    this.columns = header.columns;
    this.rows = header.rows;
    this.snapshot = rest.snapshot;
    this.timestamp = Math.floor(now() / 1000);
    this.writeLine('');
  }

  /** What is kept of it for the next daemon. */
  get rest(): RecordingRest {
    const { rest: pending } = this.text;
    return { snapshot: this.snapshot, ...(pending.length > 0 ? { pending } : {}) };
  }

  /** Records output. Bytes of a character that is not whole yet wait for the rest. */
  append(bytes: Uint8Array): void {
    this.output(this.text.take(bytes));
    if (this.size - this.snapshotAt > this.options.maxBytes / 2) this.requestSnapshot();
  }

  /** Marks a gap: from here on positions belong to `epoch`. */
  beginEpoch(epoch: number, reason: string): void {
    this.output(this.text.end());
    this.epoch = epoch;
    this.frame('m', `epoch ${epoch}: ${reason}`);
  }

  /** Records a screen that no output drew: what brings any terminal to it. */
  putScreen(screen: string): void {
    if (!this.isClosed) this.writeLine(this.screenLines(screen));
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.frame('r', `${columns}x${rows}`);
  }

  /** The session has ended: what came of a character is written, and the file closed. */
  async close(): Promise<void> {
    this.output(this.text.end());
    await this.suspend();
  }

  /** Closes the file so that another recording can go on with `rest`; what runs on it is waited for. */
  async suspend(): Promise<void> {
    // A gap that is not marked now would be seen by nobody.
    this.brokenSince = undefined;
    if (this.lostBytes > 0) this.writeLine('', Infinity);
    this.isClosed = true;
    await this.compaction;
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  /** File position of the newest snapshot; of the first frame where there is none. */
  private get snapshotAt(): number {
    return this.snapshot === undefined ? this.headBytes : this.headBytes + this.snapshot.place - this.base;
  }

  /** So far back that a file which began with it would hardly be shorter. */
  private get isSnapshotFar(): boolean {
    return this.size - this.snapshotAt > this.options.maxBytes * 1.5;
  }

  private output(text: string): void {
    if (text !== '' && !this.isClosed) this.writeLine(renderOutput(this.seconds(), text));
  }

  private frame(kind: FrameKind, text: string): void {
    if (!this.isClosed) this.writeLine(renderFrame(this.seconds(), kind, text));
  }

  private seconds(): number {
    this.lastSeconds = Math.max(this.lastSeconds, this.options.now() / 1000 - this.timestamp);
    return this.lastSeconds;
  }

  private screenLines(screen: string): string {
    const seconds = this.seconds();
    const [begin, end] = [castMarkers.snapshot, castMarkers.output].map((marker) => renderFrame(seconds, 'm', marker));
    return `${begin}${renderOutput(seconds, screen)}${end}`;
  }

  private writeLine(line: string, mostBytes = this.options.maxBytes * 2): void {
    const isResting = this.brokenSince !== undefined && this.options.now() - this.brokenSince < retryMs;
    // Where the older half cannot be dropped, the bound holds all the same.
    const isFull = this.size + line.length > mostBytes;
    if (isResting || isFull) {
      this.lostBytes += line.length;
      if (isFull) this.makeRoom();
      return;
    }
    try {
      this.fd ??= this.open();
      const { epoch, columns, rows } = this;
      const head = this.size === 0 ? this.header({ epoch, columns, rows }, 0) : '';
      const gap =
        this.lostBytes > 0 ? renderFrame(this.lastSeconds, 'm', `gap: ${this.lostBytes} bytes were not recorded`) : '';
      const bytes = encodeOnce(head + gap + line);
      this.write(this.fd, bytes);
      this.size += bytes.length;
      if (head !== '') this.headBytes = Buffer.byteLength(head);
      this.brokenSince = undefined;
      this.roomTriedAt = undefined;
      this.lostBytes = 0;
    } catch (thrown) {
      this.survive(toError(thrown), line.length);
    }
  }

  /** A full disk stops the recording, not the session: the half line is taken back, and later frames try again. */
  private survive(error: Error, byteCount: number): void {
    if (this.brokenSince === undefined) this.options.onTrouble('a recording cannot be written', error);
    this.brokenSince = this.options.now();
    this.lostBytes += byteCount;
    try {
      if (this.fd !== undefined) ftruncateSync(this.fd, this.size);
    } catch (thrown) {
      this.options.onTrouble('a recording cannot be cut back', toError(thrown));
    }
  }

  /** The older half is still there although its time has come: without another try nothing would be recorded any more. */
  private makeRoom(): void {
    const { roomTriedAt, snapshot } = this;
    const { now, onTrouble } = this.options;
    const isTriedLately = roomTriedAt !== undefined && now() - roomTriedAt < retryMs;
    // One that is far back waits for the next, which is put in beyond the bound.
    if (isTriedLately || this.compaction || snapshot === undefined || this.isSnapshotFar) return;
    if (roomTriedAt === undefined) onTrouble('a recording is full', new Error('its older half could not be dropped'));
    this.roomTriedAt = now();
    this.startCompaction(snapshot);
  }

  private requestSnapshot(): void {
    if (this.isClosed) return;
    if (this.isSnapshotWanted) {
      // The screen does not come while output floods: the bound is worth more than the screen.
      if (this.size > this.options.maxBytes * 1.25) this.putSnapshot(clearedScreen);
      return;
    }
    this.isSnapshotWanted = true;
    this.options
      .takeScreen()
      .catch(() => clearedScreen) // Without a screen the kept part begins with a cleared one.
      .then((screen) => {
        if (this.isSnapshotWanted) this.putSnapshot(screen);
      })
      .catch((thrown: unknown) => this.options.onTrouble('a recording cannot be shortened', toError(thrown)));
  }

  private putSnapshot(screen: string): void {
    const { epoch, columns, rows, size, isSnapshotFar } = this;
    const { maxBytes } = this.options;
    const previous = isSnapshotFar ? undefined : this.snapshot;
    this.isSnapshotWanted = false;
    const lines = this.screenLines(screen);
    // One that fills a half by itself would be followed by another at once.
    const fitting = lines.length > maxBytes / 4 ? this.screenLines(clearedScreen) : lines;
    // A full file that nothing can begin with takes one more, or it would stay full.
    this.writeLine(fitting, isSnapshotFar ? Infinity : undefined);
    // What could not be written is nothing to begin with.
    if (this.size === size) return;
    const snapshot = { place: this.base + size - this.headBytes, epoch, columns, rows };
    this.snapshot = snapshot;
    // The file then holds a half from the previous snapshot to this one; the half before goes.
    if (this.size > maxBytes * 0.9) this.startCompaction(previous ?? snapshot);
  }

  private startCompaction(from: Snapshot): void {
    if (this.isClosed || this.compaction || this.fd === undefined) return;
    this.compaction = this.compact(this.fd, from)
      .catch((thrown: unknown) => this.tellUncut(toError(thrown)))
      .finally(() => (this.compaction = undefined));
  }

  /** That a full file stays full was said when it became so. */
  private tellUncut(error: Error): void {
    if (this.roomTriedAt === undefined) this.options.onTrouble('a recording cannot be shortened', error);
  }

  /** Copies in slices, so that other sessions are served between them; the last slice and the change of files are one tick. */
  private async compact(source: number, first: Snapshot): Promise<void> {
    const temporary = `${this.options.path}.new`;
    const from = this.headBytes + first.place - this.base;
    rmSync(temporary, { force: true });
    const target = openSync(temporary, 'a+', 0o600);
    try {
      // The marker stands before the first frame, whose place stays what it was.
      const base = first.place - droppedMarker.length;
      const header = this.header(first, base);
      const head = Buffer.from(header + droppedMarker);
      this.write(target, head);
      let done = from;
      while (this.size - done > copyBytes) {
        done += copyRange(source, target, done, copyBytes);
        await new Promise((resolve) => setImmediate(resolve));
      }
      copyRange(source, target, done, this.size - done);
      renameSync(temporary, this.options.path);
      closeSync(source);
      this.fd = target;
      this.size += head.length - from;
      this.headBytes = head.length - droppedMarker.length;
      this.base = base;
    } catch (thrown) {
      closeSync(target);
      rmSync(temporary, { force: true });
      throw thrown;
    }
  }

  private header({ epoch, columns, rows }: Pick<Snapshot, 'epoch' | 'columns' | 'rows'>, base: number): string {
    const { header } = this.options;
    return renderHeader({ ...header, epoch, columns, rows, base, timestamp: this.timestamp });
  }

  private open(): number {
    mkdirSync(dirname(this.options.path), { recursive: true, mode: 0o700 });
    rmSync(`${this.options.path}.new`, { force: true });
    const fd = openSync(this.options.path, 'a+', 0o600);
    const fileBytes = fstatSync(fd).size;
    const tailBytes = Math.min(fileBytes, copyBytes);
    const tail = readRange(fd, fileBytes - tailBytes, tailBytes).toString('latin1');
    const whole = tail.lastIndexOf('\n') + 1;
    this.size = fileBytes - tailBytes + whole;
    if (this.size < fileBytes) ftruncateSync(fd, this.size);
    const firstLine = readRange(fd, 0, Math.min(this.size, copyBytes));
    this.headBytes = firstLine.indexOf(newline) + 1;
    const header = readHeader(firstLine.toString('utf8', 0, this.headBytes));
    this.timestamp = header?.timestamp ?? this.timestamp;
    this.base = header?.base ?? 0;
    // One that the file does not hold any more, or that a lost write took with it, is none.
    const isThere = this.snapshotAt >= this.headBytes && this.snapshotAt < this.size;
    if (!isThere || readRange(fd, this.snapshotAt - 1, 1)[0] !== newline) this.snapshot = undefined;
    const lastLine =
      tail
        .slice(0, Math.max(0, whole - 1))
        .split('\n')
        .at(-1) ?? '';
    this.lastSeconds = readFrameSeconds(lastLine) ?? 0;
    return fd;
  }

  private write(fd: number, bytes: Uint8Array): void {
    (this.options.write ?? writeAll)(fd, bytes);
  }
}

const newline = 10;

/** Room for a piece of output whose every character is escaped. */
const scratch = Buffer.allocUnsafeSlow(524_288);
/** Of UTF-8 for one unit of a string. */
const mostBytes = 3;

/** The bytes of a text until it is called again: under a flood, memory for each frame would keep the garbage collector at work. */
function encodeOnce(text: string): Buffer {
  const fits = text.length * mostBytes <= scratch.length;
  return fits ? scratch.subarray(0, scratch.write(text)) : Buffer.from(text);
}

/** Output as frames of a bounded size. */
function renderOutput(seconds: number, text: string): string {
  let lines = '';
  for (let at = 0; at < text.length;) {
    const end = frameEnd(text, at);
    lines += renderFrame(seconds, 'o', text.slice(at, end));
    at = end;
  }
  return lines;
}

/** Where a frame's part of a text ends: never within a character of two units. */
function frameEnd(text: string, begin: number): number {
  const end = begin + frameCharacters;
  if (end >= text.length) return text.length;
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}
